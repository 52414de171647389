package moontide

import (
	"context"
	"encoding/json"
)

// KeyService has a project's key; the answers are as GET /openapi.json describes them, with the key masked.
type KeyService struct{ client *Client }

func (service *KeyService) Status(ctx context.Context, projectID string) (json.RawMessage, error) {
	return service.call(ctx, "GET", pathOf("projects", projectID, "keys"), nil)
}

type KeyCreateParams struct {
	Key *string `json:"key,omitempty"`
	// False: write it without asking the server.
	Validate *bool `json:"validate,omitempty"`
}

// Create writes it to `.env.project`, by default once the server has taken it.
func (service *KeyService) Create(
	ctx context.Context, projectID string, params KeyCreateParams,
) (json.RawMessage, error) {
	return service.call(ctx, "POST", pathOf("projects", projectID, "keys"), params)
}

func (service *KeyService) Validate(ctx context.Context, projectID string) (json.RawMessage, error) {
	return service.call(ctx, "POST", pathOf("projects", projectID, "keys", "validate"), nil)
}

func (service *KeyService) Remove(ctx context.Context, projectID string) (json.RawMessage, error) {
	return service.call(ctx, "DELETE", pathOf("projects", projectID, "keys"), nil)
}

func (service *KeyService) call(ctx context.Context, method, path string, body any) (json.RawMessage, error) {
	var answer json.RawMessage
	err := service.client.Request(ctx, method, path, body, &answer)
	return answer, err
}
