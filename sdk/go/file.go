package moontide

import "context"

// FileService has the files of the account that a project's key reaches.
type FileService struct{ client *Client }

type File struct {
	ID        string `json:"id"`
	Filename  string `json:"filename"`
	Bytes     int64  `json:"bytes"`
	CreatedAt string `json:"createdAt"`
}

func (service *FileService) List(ctx context.Context, projectID string) ([]File, error) {
	var answer struct{ Files []File }
	err := service.client.Request(ctx, "GET", "/files"+queryOf("project", projectID), nil, &answer)
	return answer.Files, err
}

func (service *FileService) Get(ctx context.Context, projectID, id string) (*File, error) {
	return request[File](ctx, service.client, "GET", pathOf("files", id)+queryOf("project", projectID), nil)
}

// Content is the text that the server extracted.
func (service *FileService) Content(ctx context.Context, projectID, id string) (string, error) {
	content, err := service.client.read(ctx, "GET", pathOf("files", id, "content")+queryOf("project", projectID), nil)
	return string(content), err
}

func (service *FileService) Upload(ctx context.Context, projectID, filename string, content []byte) (*File, error) {
	path := "/files" + queryOf("project", projectID, "filename", filename)
	return request[File](ctx, service.client, "POST", path, content)
}

func (service *FileService) Delete(ctx context.Context, projectID, id string) error {
	return service.client.Request(ctx, "DELETE", pathOf("files", id)+queryOf("project", projectID), nil, nil)
}
