from __future__ import annotations

from typing import Any

from .transport import Transport, path_of


class Files:
    """The files of the account that a project's key reaches."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._call = transport.call

    def list(self, project_id: str) -> list[dict[str, Any]]:
        return self._call("GET", path_of("files", project=project_id))["files"]

    def get(self, project_id: str, file_id: str) -> dict[str, Any]:
        return self._call("GET", path_of("files", file_id, project=project_id))

    def content(self, project_id: str, file_id: str) -> str:
        """The text that the server extracted."""
        return self._transport.read("GET", path_of("files", file_id, "content", project=project_id)).decode()

    def upload(self, project_id: str, filename: str, content: bytes) -> dict[str, Any]:
        return self._call("POST", path_of("files", project=project_id, filename=filename), content)

    def delete(self, project_id: str, file_id: str) -> dict[str, Any]:
        return self._call("DELETE", path_of("files", file_id, project=project_id))
