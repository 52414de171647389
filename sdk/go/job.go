package moontide

import "context"

// JobService has the work that was asked for.
type JobService struct{ client *Client }

// Job is a unit of work that was asked for.
type Job struct {
	ID        string `json:"id"`
	ProjectID string `json:"projectId"`
	Kind      string `json:"kind"`
	State     string `json:"state"`
	Error     *Error `json:"error"`
}

type JobListParams struct {
	Project *string
	Limit   *int
}

// List has the newest first.
func (service *JobService) List(ctx context.Context, params JobListParams) ([]Job, error) {
	var answer struct{ Jobs []Job }
	path := "/jobs" + queryOf("project", params.Project, "limit", params.Limit)
	err := service.client.Request(ctx, "GET", path, nil, &answer)
	return answer.Jobs, err
}

type JobGetParams struct {
	// Resolve once it has ended.
	Wait *bool
}

func (service *JobService) Get(ctx context.Context, id string, params JobGetParams) (*Job, error) {
	return request[Job](ctx, service.client, "GET", pathOf("jobs", id)+queryOf("wait", params.Wait), nil)
}

func (service *JobService) Cancel(ctx context.Context, id string) (*Job, error) {
	return request[Job](ctx, service.client, "DELETE", pathOf("jobs", id), nil)
}
