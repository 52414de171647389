package moontide

// Against a daemon that runs: test/system/sdk.test.ts of Moontide starts one and says where, at its socket or, with
// MOONTIDE_TEST_URL, over TCP.

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	socket  = os.Getenv("MOONTIDE_TEST_SOCKET")
	baseURL = os.Getenv("MOONTIDE_TEST_URL")
)

func connect() *Client {
	if baseURL == "" {
		return NewUnixClient(socket)
	}
	return NewClient(baseURL, os.Getenv("MOONTIDE_TEST_ADMIN_TOKEN"))
}

func must[Value any](t *testing.T) func(Value, error) Value {
	t.Helper()
	return func(value Value, err error) Value {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if !HasCode(err, code) {
		t.Fatalf("%v is not %s", err, code)
	}
}

func restart(t *testing.T) {
	t.Helper()
	var command []string
	if err := json.Unmarshal([]byte(os.Getenv("MOONTIDE_TEST_RESTART")), &command); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(command[0], command[1:]...).Run(); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) (context.Context, *Client, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	client := connect()
	rules := map[string]any{"bash": map[string]string{"echo *": "allow", "rm *": "deny"}}
	session := must[*Session](t)(client.Session.Create(ctx, SessionCreateParams{Permissions: rules}))
	t.Cleanup(func() {
		_ = client.Session.Delete(ctx, session.ID)
		cancel()
	})
	return ctx, client, session.ID
}

func TestRunsACommand(t *testing.T) {
	ctx, client, id := open(t)
	message := must[*Message](t)(client.Session.Shell(ctx, id, SessionShellParams{Command: F("echo größer")}))
	part := message.Parts[0]
	if strings.TrimSpace(part.Output) != "größer" || part.Metadata["exitCode"] != 0.0 {
		t.Fatal(part)
	}
}

func TestTellsWhatIsRefusedByCode(t *testing.T) {
	ctx, client, id := open(t)
	use := PermissionCheckParams{Tool: F("bash"), Action: F("rm -r x")}
	decision := must[*PermissionDecision](t)(client.Session.Permissions.Check(ctx, id, use))
	if decision.Permitted || decision.Action != "deny" {
		t.Fatal(decision)
	}
	_, err := client.Session.Shell(ctx, id, SessionShellParams{Command: F("echo a; rm -r x")})
	refused(t, err, "COMMAND_DENIED")
	var told *Error
	if !errors.As(err, &told) || told.Status != 403 || !strings.Contains(told.Fix(), "rule") {
		t.Fatal(err)
	}
	_, err = client.Session.Get(ctx, "../health?x=#")
	refused(t, err, "SESSION_NOT_FOUND")
	_, err = NewUnixClient(socket + "-none").Health(ctx)
	refused(t, err, "NO_DAEMON")
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, client, id := open(t)
	ended, cancel := context.WithCancel(ctx)
	events := must[*EventStream](t)(client.Session.Stream(ended, id, nil))
	cancel()
	if events.Next() || !errors.Is(events.Err(), context.Canceled) {
		t.Fatal(events.Err())
	}
	_, err := client.Session.Get(ended, id)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestRenamesListsAndArchives(t *testing.T) {
	ctx, client, id := open(t)
	must[*Session](t)(client.Session.Change(ctx, id, SessionChangeParams{Name: F("Überblick")}))
	must[*Session](t)(client.Session.Archive(ctx, id))
	for _, session := range must[[]Session](t)(client.Session.List(ctx, SessionListParams{})) {
		if session.ID == id {
			t.Fatal("an archived session is listed")
		}
	}
	all := must[[]Session](t)(client.Session.List(ctx, SessionListParams{Archived: F(true)}))
	for _, session := range all {
		if session.ID == id && session.Name == "Überblick" {
			return
		}
	}
	t.Fatal(all)
}

func TestKeepsKeys(t *testing.T) {
	ctx, client, _ := open(t)
	if err := client.APIKeys.Add(ctx, APIKeyAddParams{
		Provider:    F("moonshot"),
		Key:         F("sk-kept-0123456789"),
		UseKeychain: F(false),
		BaseURL:     F(os.Getenv("KIMI_BASE_URL")),
	}); err != nil {
		t.Fatal(err)
	}
	if health := must[*APIKeyHealth](t)(client.APIKeys.Test(ctx, "moonshot")); health.Status != "healthy" {
		t.Fatal(health)
	}
	if keys := must[[]APIKey](t)(client.APIKeys.List(ctx)); len(keys) != 1 || keys[0].Provider != "moonshot" || strings.Contains(keys[0].Masked, "0123") {
		t.Fatal(keys)
	}
	if err := client.APIKeys.Remove(ctx, "moonshot"); err != nil {
		t.Fatal(err)
	}
	_, err := client.APIKeys.Test(ctx, "moonshot")
	refused(t, err, "API_KEY_NOT_FOUND")
}

func TestFollowsASessionOverARestartToItsEnd(t *testing.T) {
	ctx, client, id := open(t)
	events := must[*EventStream](t)(client.Session.Stream(ctx, id, nil))
	defer events.Close()
	must[*Message](t)(client.Session.Shell(ctx, id, SessionShellParams{Command: F("echo before")}))
	outputs := []string{}
	for events.Next() {
		switch event := events.Event(); event.Type {
		case "tool_output":
			var data struct{ Output string }
			if err := json.Unmarshal(event.Data, &data); err != nil {
				t.Fatal(err)
			}
			outputs = append(outputs, strings.TrimSpace(data.Output))
		case "tool_complete":
			if len(outputs) == 1 {
				restart(t)
				must[*Message](t)(client.Session.Shell(ctx, id, SessionShellParams{Command: F("echo after")}))
			} else if err := client.Session.Delete(ctx, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	if events.Err() != nil || !reflect.DeepEqual(outputs, []string{"before", "after"}) {
		t.Fatal(events.Err(), outputs)
	}
}

func TestFollowsEverythingFromAnEventOn(t *testing.T) {
	ctx, client, _ := open(t)
	project := must[[]Project](t)(client.Projects.List(ctx))[0]
	if known := must[Project](t)(client.Projects.Add(ctx, ProjectAddParams{Root: F(project.Root)})); known != project {
		t.Fatal(known)
	}
	events := must[*EventStream](t)(client.Events(ctx, nil))
	defer events.Close()
	must[*Job](t)(client.Projects.Sync(ctx, project.ID, ProjectSyncParams{Wait: F(true)}))
	if !events.Next() {
		t.Fatal(events.Err())
	}
	first := events.Event()
	again := must[*EventStream](t)(client.Events(ctx, F(first.ID-1)))
	defer again.Close()
	if !again.Next() || !reflect.DeepEqual(again.Event(), first) {
		t.Fatal(again.Event(), first, again.Err())
	}
}

func TestIsLetInAsFarAsItsTokenGoes(t *testing.T) {
	if baseURL == "" {
		t.Skip("the socket wants no token")
	}
	ctx, _, id := open(t)
	plain := NewClient(baseURL, os.Getenv("MOONTIDE_TEST_TOKEN"))
	must[*Session](t)(plain.Session.Get(ctx, id))
	refused(t, plain.Configure(ctx, map[string]any{"log_level": "debug"}, ""), "ADMIN_REQUIRED")
	_, err := NewClient(baseURL, "another").Health(ctx)
	refused(t, err, "TOKEN_REFUSED")
}

func TestWaitsForTheWordOfAPerson(t *testing.T) {
	ctx, client, id := open(t)
	permissions := client.Session.Permissions
	ended := make(chan error)
	go func() {
		_, err := client.Session.Shell(ctx, id, SessionShellParams{Command: F("true"), WhenAsked: F("wait")})
		ended <- err
	}()
	pending := must[[]PendingPermission](t)(permissions.Pending(ctx, id))
	for len(pending) == 0 {
		time.Sleep(50 * time.Millisecond)
		pending = must[[]PendingPermission](t)(permissions.Pending(ctx, id))
	}
	allow := PermissionAnswerParams{Action: F("allow"), Remember: F("session")}
	if err := permissions.Answer(ctx, id, pending[0].ID, allow); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	refused(t, permissions.Answer(ctx, id, pending[0].ID, allow), "INVALID_PERMISSION_ID")
	must[*Message](t)(client.Session.Shell(ctx, id, SessionShellParams{Command: F("true")}))
	_, err := client.Session.Shell(ctx, id, SessionShellParams{Command: F("false")})
	refused(t, err, "PERMISSION_REQUIRED")
	if last := must[[]Message](t)(client.Session.Messages(ctx, id, SessionMessagesParams{Limit: F(1)})); len(last) != 1 {
		t.Fatal(last)
	}
}

func TestReachesWhatTheCommandReaches(t *testing.T) {
	ctx, client, id := open(t)
	project := must[[]Project](t)(client.Projects.List(ctx))[0].ID
	job := must[*Job](t)(client.Projects.Sync(ctx, project, ProjectSyncParams{Wait: F(true)}))
	if found := must[*Job](t)(client.Jobs.Get(ctx, job.ID, JobGetParams{})); found.State != "done" {
		t.Fatal(found)
	}
	jobs := must[[]Job](t)(client.Jobs.List(ctx, JobListParams{Project: F(project), Limit: F(1)}))
	if len(jobs) != 1 || jobs[0].ID != job.ID {
		t.Fatal(jobs)
	}
	if plan := must[json.RawMessage](t)(client.Projects.Plan(ctx, project, "clean")); !strings.Contains(string(plan), "actions") {
		t.Fatal(string(plan))
	}
	if documents := must[[]Document](t)(client.Projects.Documents(ctx, project)); len(documents) == 0 {
		t.Fatal(documents)
	}
	if paused := must[*Project](t)(client.Projects.Pause(ctx, project)); paused.State.Kind != "paused" {
		t.Fatal(paused)
	}
	must[*Project](t)(client.Projects.Resume(ctx, project))
	file := must[*File](t)(client.Files.Upload(ctx, project, "größe.md", []byte("groß\n")))
	if text := must[string](t)(client.Files.Content(ctx, project, file.ID)); !strings.Contains(text, "groß") {
		t.Fatal(text)
	}
	if err := client.Files.Delete(ctx, project, file.ID); err != nil {
		t.Fatal(err)
	}
	_, err := client.Files.Get(ctx, project, file.ID)
	refused(t, err, "REMOTE_NOT_FOUND")
	must[[]Schedule](t)(client.Projects.Schedules(ctx, project))
	must[[]Sprint](t)(client.Projects.Sprints(ctx, project))
	must[[]Report](t)(client.Projects.Reports(ctx, project))
	must[json.RawMessage](t)(client.Keys.Status(ctx, project))
	must[json.RawMessage](t)(client.Usage(ctx, UsageParams{Days: F(1)}))
	if context := must[*SessionContext](t)(client.Session.Context(ctx, id)); context.Level == "" {
		t.Fatal(context)
	}
}

func TestStreamsAnAnswerAndAReport(t *testing.T) {
	ctx, client, _ := open(t)
	project := must[[]Project](t)(client.Projects.List(ctx))[0].ID
	must[*Job](t)(client.Projects.Sync(ctx, project, ProjectSyncParams{Wait: F(true)}))
	question := ProjectAskParams{Text: F("What is the plan?")}
	answer := must[*AnswerStream](t)(client.Projects.AskStream(ctx, project, question))
	defer answer.Close()
	told := ""
	for answer.Next() {
		if answer.Event().Type == "text" {
			told += answer.Event().Text
		}
	}
	if last := answer.Event(); answer.Err() != nil || last.Answer == nil || last.Answer.Text != told {
		t.Fatal(answer.Err(), last, told)
	}
	report := must[*AnswerStream](t)(client.Projects.ReportStream(ctx, project, ProjectReportParams{}))
	defer report.Close()
	for report.Next() {
	}
	if last := report.Event(); report.Err() != nil || last.Report == nil {
		t.Fatal(report.Err(), last)
	}
	question.Model = F("none")
	_, err := client.Projects.AskStream(ctx, project, question)
	refused(t, err, "REMOTE_NOT_FOUND")
}
