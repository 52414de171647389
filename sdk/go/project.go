package moontide

import (
	"context"
	"encoding/json"
)

type ProjectService struct{ client *Client }

// Project is a folder that was added.
type Project struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Root  string       `json:"root"`
	State ProjectState `json:"state"`
}

// ProjectState has more by its kind, as GET /openapi.json describes it.
type ProjectState struct {
	// `idle`, `paused`, `halted`, …
	Kind string `json:"kind"`
}

func (service *ProjectService) List(ctx context.Context) ([]Project, error) {
	var answer struct{ Projects []Project }
	err := service.client.Request(ctx, "GET", "/projects", nil, &answer)
	return answer.Projects, err
}

type ProjectAddParams struct {
	Root *string `json:"root,omitempty"`
	Name *string `json:"name,omitempty"`
}

func (service *ProjectService) Add(ctx context.Context, params ProjectAddParams) (Project, error) {
	var answer struct{ Project Project }
	err := service.client.Request(ctx, "POST", "/projects", params, &answer)
	return answer.Project, err
}

func (service *ProjectService) Get(ctx context.Context, id string) (*Project, error) {
	return request[Project](ctx, service.client, "GET", pathOf("projects", id), nil)
}

type ProjectSyncParams struct {
	// Resolve with the ended job instead of at once with the one that is in line.
	Wait *bool `json:"wait,omitempty"`
	// Look at every document and at the account, as on the first day.
	Initial *bool `json:"initial,omitempty"`
}

func (service *ProjectService) Sync(ctx context.Context, id string, params ProjectSyncParams) (*Job, error) {
	return request[Job](ctx, service.client, "POST", pathOf("projects", id, "sync"), params)
}

type ProjectRemoveParams struct {
	KeepRemote *bool
	DryRun     *bool
	// The id of what was shown.
	Plan *string
}

// Remove deletes the remote files too, but where they are to be kept.
func (service *ProjectService) Remove(ctx context.Context, id string, params ProjectRemoveParams) error {
	query := queryOf("keepRemote", params.KeepRemote, "dryRun", params.DryRun, "plan", params.Plan)
	return service.client.Request(ctx, "DELETE", pathOf("projects", id)+query, nil, nil)
}

func (service *ProjectService) Pause(ctx context.Context, id string) (*Project, error) {
	return request[Project](ctx, service.client, "POST", pathOf("projects", id, "pause"), nil)
}

func (service *ProjectService) Resume(ctx context.Context, id string) (*Project, error) {
	return request[Project](ctx, service.client, "POST", pathOf("projects", id, "resume"), nil)
}

// Confirm lets go what the project halted for; plan is the id of what was shown.
func (service *ProjectService) Confirm(ctx context.Context, id, plan string) (*Project, error) {
	return request[Project](ctx, service.client, "POST", pathOf("projects", id, "confirm"), map[string]string{"plan": plan})
}

type ProjectTrustParams struct {
	// Of the lines that were shown.
	Digest *string `json:"digest,omitempty"`
}

// Trust allows what comes with the repository, until it changes.
func (service *ProjectService) Trust(ctx context.Context, id string, params ProjectTrustParams) (*Project, error) {
	return request[Project](ctx, service.client, "POST", pathOf("projects", id, "trust"), params)
}

func (service *ProjectService) Distrust(ctx context.Context, id string) (*Project, error) {
	return request[Project](ctx, service.client, "DELETE", pathOf("projects", id, "trust"), nil)
}

// Document is a file that is eligible for upload.
type Document struct {
	Path  string `json:"path"`
	State string `json:"state"`
}

func (service *ProjectService) Documents(ctx context.Context, id string) ([]Document, error) {
	var answer struct{ Documents []Document }
	err := service.client.Request(ctx, "GET", pathOf("projects", id, "documents"), nil, &answer)
	return answer.Documents, err
}

// Plan is what `sync`, `clean` or `reupload` would do, and why, as GET /openapi.json describes it.
func (service *ProjectService) Plan(ctx context.Context, id, kind string) (json.RawMessage, error) {
	var answer json.RawMessage
	err := service.client.Request(ctx, "GET", pathOf("projects", id, "plan")+queryOf("kind", kind), nil, &answer)
	return answer, err
}

type ProjectCleanParams struct {
	Wait *bool `json:"wait,omitempty"`
	// The id of what was shown.
	Plan *string `json:"plan,omitempty"`
}

func (service *ProjectService) Clean(ctx context.Context, id string, params ProjectCleanParams) (*Job, error) {
	return request[Job](ctx, service.client, "POST", pathOf("projects", id, "clean"), params)
}

type ProjectReuploadParams struct {
	Wait *bool `json:"wait,omitempty"`
	// The id of what was shown.
	Plan       *string `json:"plan,omitempty"`
	CleanFirst *bool   `json:"cleanFirst,omitempty"`
}

func (service *ProjectService) Reupload(ctx context.Context, id string, params ProjectReuploadParams) (*Job, error) {
	return request[Job](ctx, service.client, "POST", pathOf("projects", id, "reupload"), params)
}

type ProjectAskParams struct {
	Text  *string `json:"text,omitempty"`
	Model *string `json:"model,omitempty"`
	// Globs of the documents to read; without them, all that have room.
	Include         []string `json:"include,omitempty"`
	MaxAnswerTokens *int     `json:"maxAnswerTokens,omitempty"`
	BudgetTokens    *int     `json:"budgetTokens,omitempty"`
}

// Answer is one out of the project's documents.
type Answer struct {
	Text string `json:"answer"`
	// Paths of the documents that it names.
	Sources []string `json:"sources"`
}

func (service *ProjectService) Ask(ctx context.Context, id string, params ProjectAskParams) (*Answer, error) {
	return request[Answer](ctx, service.client, "POST", pathOf("projects", id, "ask"), params)
}

// AskStream is Ask, with the answer as it is given.
func (service *ProjectService) AskStream(ctx context.Context, id string, params ProjectAskParams) (*AnswerStream, error) {
	return newAnswerStream(ctx, service.client, pathOf("projects", id, "ask"), params, "answer")
}
