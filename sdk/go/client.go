// Package moontide is a client of the Moontide daemon, over its Unix socket or TCP.
package moontide

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Client has the control API as methods. Each ends with its context, and fails with an *Error.
type Client struct {
	Session  *SessionService
	Projects *ProjectService
	Jobs     *JobService
	Files    *FileService
	Keys     *KeyService
	APIKeys  *APIKeyService

	http    *http.Client
	baseURL string
	token   string
}

// NewClient talks to a daemon whose TCP listener is switched on, as in http://127.0.0.1:4096.
func NewClient(baseURL, token string) *Client {
	// No proxy: the token is for the daemon alone.
	return newClient(strings.TrimRight(baseURL, "/"), token, &http.Transport{DisableKeepAlives: true})
}

// NewUnixClient talks to the daemon at its socket; `moontide paths` prints where that is.
func NewUnixClient(socketPath string) *Client {
	var dialer net.Dialer
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, "unix", socketPath)
	}
	return newClient("http://localhost", "", &http.Transport{DialContext: dial, DisableKeepAlives: true})
}

func newClient(baseURL, token string, transport http.RoundTripper) *Client {
	// Nothing that Moontide answers sends elsewhere.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client := &Client{http: &http.Client{Transport: transport, CheckRedirect: stay}, baseURL: baseURL, token: token}
	client.Session = &SessionService{client: client, Permissions: &PermissionService{client}}
	client.Projects = &ProjectService{client}
	client.Jobs = &JobService{client}
	client.Files = &FileService{client}
	client.Keys = &KeyService{client}
	client.APIKeys = &APIKeyService{client}
	return client
}

// Health is how the daemon is.
type Health struct {
	Status   string          `json:"status"`
	Version  string          `json:"version"`
	Features map[string]bool `json:"features"`
}

func (client *Client) Health(ctx context.Context) (*Health, error) {
	return request[Health](ctx, client, "GET", "/health", nil)
}

// Events tells everything that happens from now on, or after the event since.
func (client *Client) Events(ctx context.Context, since *int64) (*EventStream, error) {
	return newEventStream(ctx, client, "/events", since)
}

// Status is the daemon with all projects, accounts and jobs, as GET /openapi.json describes it.
func (client *Client) Status(ctx context.Context) (json.RawMessage, error) {
	var answer json.RawMessage
	err := client.Request(ctx, "GET", "/status", nil, &answer)
	return answer, err
}

// Shutdown asks the daemon to end; it answers first.
func (client *Client) Shutdown(ctx context.Context) error {
	return client.Request(ctx, "POST", "/shutdown", nil, nil)
}

// Configuration is what is in force, as GET /openapi.json describes it; project may be empty.
func (client *Client) Configuration(ctx context.Context, project string) (json.RawMessage, error) {
	var answer json.RawMessage
	err := client.Request(ctx, "GET", "/config"+projectQuery(project), nil, &answer)
	return answer, err
}

// Configure merges into the configuration; nil takes a key out. Project may be empty.
func (client *Client) Configure(ctx context.Context, change map[string]any, project string) error {
	return client.Request(ctx, "PUT", "/config"+projectQuery(project), change, nil)
}

type UsageParams struct {
	Project *string
	Session *string
	Days    *int
}

// Usage is what was spent in the last days, as GET /openapi.json describes it.
func (client *Client) Usage(ctx context.Context, params UsageParams) (json.RawMessage, error) {
	var answer json.RawMessage
	query := queryOf("project", params.Project, "session", params.Session, "days", params.Days)
	err := client.Request(ctx, "GET", "/usage"+query, nil, &answer)
	return answer, err
}

func projectQuery(project string) string {
	if project == "" {
		return ""
	}
	return queryOf("project", project)
}

// Request calls any route of the API; body and answer may be nil.
func (client *Client) Request(ctx context.Context, method, path string, body, answer any) error {
	content, err := client.read(ctx, method, path, body)
	if err != nil || answer == nil {
		return err
	}
	if err := json.Unmarshal(content, answer); err != nil {
		return badAnswer(http.StatusOK, err)
	}
	return nil
}

// read has the answer as it is.
func (client *Client) read(ctx context.Context, method, path string, body any) ([]byte, error) {
	response, err := client.open(ctx, method, path, body, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, gone(err)
	}
	return content, nil
}

// F is a value of a parameter: without it, the parameter is left out.
func F[Value any](value Value) *Value { return &value }

func request[Answer any](ctx context.Context, client *Client, method, path string, body any) (*Answer, error) {
	var answer Answer
	if err := client.Request(ctx, method, path, body, &answer); err != nil {
		return nil, err
	}
	return &answer, nil
}

func (client *Client) open(
	ctx context.Context, method, path string, body any, headers map[string]string,
) (*http.Response, error) {
	contentType, content, err := written(body)
	if err != nil {
		return nil, err
	}
	asked, err := http.NewRequestWithContext(ctx, method, client.baseURL+path, content)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		asked.Header.Set("Content-Type", contentType)
	}
	if client.token != "" {
		asked.Header.Set("Authorization", "Bearer "+client.token)
	}
	for name, value := range headers {
		asked.Header.Set(name, value)
	}
	response, err := client.http.Do(asked)
	if err != nil {
		return nil, gone(err)
	}
	if response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, gone(err)
	}
	return nil, errorOf(response.StatusCode, said)
}

// written is a body as it is sent: bytes as they are, everything else as JSON.
func written(body any) (contentType string, content io.Reader, err error) {
	if body == nil {
		return "", nil, nil
	}
	if plain, isPlain := body.([]byte); isPlain {
		return "application/octet-stream", bytes.NewReader(plain), nil
	}
	text, err := json.Marshal(body)
	return "application/json", bytes.NewReader(text), err
}

// queryOf has names and values in turn, and leaves out pointers to nothing.
func queryOf(fields ...any) string {
	query := url.Values{}
	for index := 0; index < len(fields); index += 2 {
		name := fields[index].(string)
		switch value := fields[index+1].(type) {
		case string:
			query.Set(name, value)
		case *string:
			if value != nil {
				query.Set(name, *value)
			}
		case *bool:
			if value != nil {
				query.Set(name, strconv.FormatBool(*value))
			}
		case *int:
			if value != nil {
				query.Set(name, strconv.Itoa(*value))
			}
		}
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// pathOf encodes each part.
func pathOf(parts ...string) string {
	var path strings.Builder
	for _, part := range parts {
		path.WriteString("/" + url.PathEscape(part))
	}
	return path.String()
}
