package moontide

import "context"

// APIKeyService has the user's keys, one for each provider.
type APIKeyService struct{ client *Client }

type APIKey struct {
	Provider string       `json:"provider"`
	Masked   string       `json:"masked"`
	BaseURL  string       `json:"baseUrl"`
	StoredIn string       `json:"storedIn"`
	Health   APIKeyHealth `json:"health"`
}

type APIKeyHealth struct {
	Status      string `json:"status"`
	LastChecked string `json:"lastChecked"`
	// Milliseconds.
	ResponseTime float64 `json:"responseTime"`
}

func (service *APIKeyService) List(ctx context.Context) ([]APIKey, error) {
	var answer struct{ Keys []APIKey }
	err := service.client.Request(ctx, "GET", "/apikeys", nil, &answer)
	return answer.Keys, err
}

type APIKeyAddParams struct {
	Provider    *string `json:"provider,omitempty"`
	Key         *string `json:"key,omitempty"`
	UseKeychain *bool   `json:"useKeychain,omitempty"`
	BaseURL     *string `json:"baseUrl,omitempty"`
}

// Add keeps a key in place of the one before.
func (service *APIKeyService) Add(ctx context.Context, params APIKeyAddParams) error {
	return service.client.Request(ctx, "POST", "/apikeys", params, nil)
}

// Test fails with API_KEY_EXPIRED when the provider refuses it, with PROVIDER_UNAVAILABLE when that cannot be told.
func (service *APIKeyService) Test(ctx context.Context, provider string) (*APIKeyHealth, error) {
	return request[APIKeyHealth](ctx, service.client, "POST", pathOf("apikeys", provider, "test"), nil)
}

func (service *APIKeyService) Remove(ctx context.Context, provider string) error {
	return service.client.Request(ctx, "DELETE", pathOf("apikeys", provider), nil, nil)
}
