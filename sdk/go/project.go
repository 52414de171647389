package moontide

import "context"

type ProjectService struct{ client *Client }

// Project is a folder that was added.
type Project struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Root string `json:"root"`
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

// Job is a unit of work that was asked for.
type Job struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	State string `json:"state"`
	Error *Error `json:"error"`
}

type ProjectSyncParams struct {
	// Resolve with the ended job instead of at once with the one that is in line.
	Wait *bool `json:"wait,omitempty"`
}

func (service *ProjectService) Sync(ctx context.Context, id string, params ProjectSyncParams) (*Job, error) {
	return request[Job](ctx, service.client, "POST", pathOf("projects", id, "sync"), params)
}
