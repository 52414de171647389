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
	"strings"
)

// Client has the control API as methods. Each ends with its context, and fails with an *Error.
type Client struct {
	Session  *SessionService
	Projects *ProjectService
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

// Request calls any route of the API; body and answer may be nil.
func (client *Client) Request(ctx context.Context, method, path string, body, answer any) error {
	response, err := client.open(ctx, method, path, body, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return gone(err)
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(content, answer); err != nil {
		return badAnswer(response.StatusCode, err)
	}
	return nil
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
	var content io.Reader
	if body != nil {
		written, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(written)
	}
	asked, err := http.NewRequestWithContext(ctx, method, client.baseURL+path, content)
	if err != nil {
		return nil, err
	}
	if body != nil {
		asked.Header.Set("Content-Type", "application/json")
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

// pathOf encodes each part.
func pathOf(parts ...string) string {
	var path strings.Builder
	for _, part := range parts {
		path.WriteString("/" + url.PathEscape(part))
	}
	return path.String()
}
