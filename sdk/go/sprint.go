package moontide

import "context"

// Schedule is when a project's jobs run by themselves.
type Schedule struct {
	Name   string `json:"name"`
	NextAt string `json:"nextAt"`
}

func (service *ProjectService) Schedules(ctx context.Context, id string) ([]Schedule, error) {
	var answer struct{ Schedules []Schedule }
	err := service.client.Request(ctx, "GET", pathOf("projects", id, "schedules"), nil, &answer)
	return answer.Schedules, err
}

type ScheduleRunParams struct {
	Wait *bool `json:"wait,omitempty"`
}

func (service *ProjectService) RunSchedule(
	ctx context.Context, id, name string, params ScheduleRunParams,
) (*Job, error) {
	return request[Job](ctx, service.client, "POST", pathOf("projects", id, "schedules", name, "run"), params)
}

// Sprint is one that was started.
type Sprint struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

func (service *ProjectService) Sprints(ctx context.Context, id string) ([]Sprint, error) {
	var answer struct{ Sprints []Sprint }
	err := service.client.Request(ctx, "GET", pathOf("projects", id, "sprints"), nil, &answer)
	return answer.Sprints, err
}

// SprintSteps has the kinds of jobs that `start` or `end` would do.
func (service *ProjectService) SprintSteps(ctx context.Context, id, name, change string) ([]string, error) {
	var answer struct{ Steps []string }
	err := service.client.Request(ctx, "GET", pathOf("projects", id, "sprints", name, change), nil, &answer)
	return answer.Steps, err
}

// ChangeSprint puts the jobs of `start` or `end` in line.
func (service *ProjectService) ChangeSprint(ctx context.Context, id, name, change string) (*Sprint, error) {
	return request[Sprint](ctx, service.client, "POST", pathOf("projects", id, "sprints", name, change), nil)
}
