package moontide

import "context"

// Report is an evaluation of a sprint in the project.
type Report struct {
	Path   string `json:"path"`
	Sprint string `json:"sprint"`
}

// Reports has those that there are, by path.
func (service *ProjectService) Reports(ctx context.Context, id string) ([]Report, error) {
	var answer struct{ Reports []Report }
	err := service.client.Request(ctx, "GET", pathOf("projects", id, "reports"), nil, &answer)
	return answer.Reports, err
}

type ProjectReportParams struct {
	Sprint *string `json:"sprint,omitempty"`
	// Keep it as the one that later reports are compared with.
	Baseline *bool   `json:"baseline,omitempty"`
	Model    *string `json:"model,omitempty"`
}

// Report writes one into the project.
func (service *ProjectService) Report(ctx context.Context, id string, params ProjectReportParams) (*Report, error) {
	return request[Report](ctx, service.client, "POST", pathOf("projects", id, "reports"), params)
}

// ReportStream is Report, with the text as it is given.
func (service *ProjectService) ReportStream(ctx context.Context, id string, params ProjectReportParams) (*AnswerStream, error) {
	return newAnswerStream(ctx, service.client, pathOf("projects", id, "reports"), params, "report")
}
