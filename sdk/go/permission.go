package moontide

import "context"

// PermissionService has what the tools of a session may do, and what waits for a person's word.
type PermissionService struct{ client *Client }

type PermissionCheckParams struct {
	Tool   *string `json:"tool,omitempty"`
	Action *string `json:"action,omitempty"`
	Agent  *string `json:"agent,omitempty"`
}

// PermissionDecision is what the rules say, and which of them.
type PermissionDecision struct {
	Permitted bool   `json:"permitted"`
	Action    string `json:"action"`
	Reason    string `json:"reason"`
	Tool      string `json:"tool"`
	Text      string `json:"text"`
	Pattern   string `json:"pattern"`
	Source    string `json:"source"`
}

// Check asks nobody.
func (service *PermissionService) Check(
	ctx context.Context, sessionID string, params PermissionCheckParams,
) (*PermissionDecision, error) {
	path := pathOf("session", sessionID, "permissions", "check")
	return request[PermissionDecision](ctx, service.client, "POST", path, params)
}

// PendingPermission is a use of a tool that waits for a person.
type PendingPermission struct {
	ID     string         `json:"id"`
	Tool   string         `json:"tool"`
	Action string         `json:"action"`
	Agent  string         `json:"agent"`
	Input  map[string]any `json:"input"`
	Reason string         `json:"reason"`
}

// Pending has the oldest first.
func (service *PermissionService) Pending(ctx context.Context, sessionID string) ([]PendingPermission, error) {
	var answer struct{ Permissions []PendingPermission }
	err := service.client.Request(ctx, "GET", pathOf("session", sessionID, "permissions"), nil, &answer)
	return answer.Permissions, err
}

type PermissionAnswerParams struct {
	// `allow` or `deny`.
	Action *string `json:"action,omitempty"`
	// `session`: the same use is not asked about again.
	Remember *string `json:"remember,omitempty"`
}

// Answer can be given once.
func (service *PermissionService) Answer(
	ctx context.Context, sessionID, permissionID string, params PermissionAnswerParams,
) error {
	return service.client.Request(ctx, "POST", pathOf("session", sessionID, "permissions", permissionID), params, nil)
}
