package moontide

import (
	"context"
	"encoding/json"
)

// SessionService has the conversations about a project.
type SessionService struct {
	Permissions *PermissionService

	client *Client
}

// Session is a named conversation, and what its tools may do.
type Session struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Project     string          `json:"project"`
	Engine      string          `json:"engine"`
	Agent       string          `json:"agent"`
	AgentFile   string          `json:"agentFile"`
	Model       string          `json:"model"`
	Sprint      string          `json:"sprint"`
	State       string          `json:"state"`
	Permissions json.RawMessage `json:"permissions"`
	Stats       SessionStats    `json:"stats"`
}

type SessionStats struct {
	Messages           int    `json:"messages"`
	ToolCalls          int    `json:"toolCalls"`
	PermissionRequests int    `json:"permissionRequests"`
	Tokens             Tokens `json:"tokens"`
}

// Tokens are those of a model; Cached is the part of Input that came from the prefix cache.
type Tokens struct {
	Input  int `json:"input"`
	Cached int `json:"cached"`
	Output int `json:"output"`
}

// Message is a prompt, or an answer with the tools that it used.
type Message struct {
	ID         string `json:"id"`
	SessionID  string `json:"sessionId"`
	Type       string `json:"type"`
	Parts      []Part `json:"parts"`
	StopReason string `json:"stopReason"`
	Error      *Error `json:"error"`
}

// Part is a text or a thought with Text, or a tool with the rest.
type Part struct {
	Type     string         `json:"type"`
	Text     string         `json:"text"`
	Tool     string         `json:"tool"`
	Input    map[string]any `json:"input"`
	Output   string         `json:"output"`
	Status   string         `json:"status"`
	Metadata map[string]any `json:"metadata"`
}

type SessionCreateParams struct {
	Project     *string        `json:"project,omitempty"`
	Name        *string        `json:"name,omitempty"`
	Engine      *string        `json:"engine,omitempty"`
	Agent       *string        `json:"agent,omitempty"`
	AgentFile   *string        `json:"agentFile,omitempty"`
	Model       *string        `json:"model,omitempty"`
	Sprint      *string        `json:"sprint,omitempty"`
	Permissions map[string]any `json:"permissions,omitempty"`
}

func (service *SessionService) Create(ctx context.Context, params SessionCreateParams) (*Session, error) {
	return request[Session](ctx, service.client, "POST", "/session", params)
}

type SessionListParams struct {
	Project  *string
	Archived *bool
}

// List has the newest first.
func (service *SessionService) List(ctx context.Context, params SessionListParams) ([]Session, error) {
	var answer struct{ Sessions []Session }
	path := "/session" + queryOf("project", params.Project, "archived", params.Archived)
	err := service.client.Request(ctx, "GET", path, nil, &answer)
	return answer.Sessions, err
}

func (service *SessionService) Get(ctx context.Context, id string) (*Session, error) {
	return request[Session](ctx, service.client, "GET", pathOf("session", id), nil)
}

type SessionChangeParams struct {
	Name        *string        `json:"name,omitempty"`
	Model       *string        `json:"model,omitempty"`
	Permissions map[string]any `json:"permissions,omitempty"`
}

func (service *SessionService) Change(ctx context.Context, id string, params SessionChangeParams) (*Session, error) {
	return request[Session](ctx, service.client, "PATCH", pathOf("session", id), params)
}

func (service *SessionService) Archive(ctx context.Context, id string) (*Session, error) {
	return request[Session](ctx, service.client, "POST", pathOf("session", id, "archive"), nil)
}

func (service *SessionService) Resume(ctx context.Context, id string) (*Session, error) {
	return request[Session](ctx, service.client, "POST", pathOf("session", id, "resume"), nil)
}

func (service *SessionService) Delete(ctx context.Context, id string) error {
	return service.client.Request(ctx, "DELETE", pathOf("session", id), nil, nil)
}

type SessionMessagesParams struct {
	Before *string
	Limit  *int
}

// Messages has the last ones, oldest first.
func (service *SessionService) Messages(
	ctx context.Context, id string, params SessionMessagesParams,
) ([]Message, error) {
	var answer struct{ Messages []Message }
	path := pathOf("session", id, "messages") + queryOf("before", params.Before, "limit", params.Limit)
	err := service.client.Request(ctx, "GET", path, nil, &answer)
	return answer.Messages, err
}

type SessionPromptParams struct {
	Text *string `json:"text,omitempty"`
	// False: resolve at once with the prompt.
	Wait *bool `json:"wait,omitempty"`
	// `wait` or `refuse`.
	WhenAsked *string `json:"whenAsked,omitempty"`
}

func (service *SessionService) Prompt(ctx context.Context, id string, params SessionPromptParams) (*Message, error) {
	return request[Message](ctx, service.client, "POST", pathOf("session", id, "message"), params)
}

// SessionContext is how full the context of a session is.
type SessionContext struct {
	// `HEALTHY`, `WARNING` or `CRITICAL`.
	Level string `json:"level"`
	Turns int    `json:"turns"`
}

func (service *SessionService) Context(ctx context.Context, id string) (*SessionContext, error) {
	return request[SessionContext](ctx, service.client, "GET", pathOf("session", id, "context"), nil)
}

// Compact begins the context anew, with what was said.
func (service *SessionService) Compact(ctx context.Context, id string) (*SessionContext, error) {
	return request[SessionContext](ctx, service.client, "POST", pathOf("session", id, "compact"), nil)
}

// Abort tells whether anything was under way.
func (service *SessionService) Abort(ctx context.Context, id string) (bool, error) {
	var answer struct{ Aborted bool }
	err := service.client.Request(ctx, "POST", pathOf("session", id, "abort"), nil, &answer)
	return answer.Aborted, err
}

type SessionShellParams struct {
	Command   *string `json:"command,omitempty"`
	TimeoutMs *int64  `json:"timeoutMs,omitempty"`
	// `wait` or `refuse`.
	WhenAsked *string `json:"whenAsked,omitempty"`
}

// Shell runs a command of bash, which ends with ctx; one that ends with another code than 0 is a result.
func (service *SessionService) Shell(ctx context.Context, id string, params SessionShellParams) (*Message, error) {
	return request[Message](ctx, service.client, "POST", pathOf("session", id, "shell"), params)
}

// Stream tells what happens from now on, or after the event since.
func (service *SessionService) Stream(ctx context.Context, id string, since *int64) (*EventStream, error) {
	return newEventStream(ctx, service.client, pathOf("session", id, "stream"), since)
}
