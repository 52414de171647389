from __future__ import annotations

from typing import Any

from .events import EventStream
from .session import Sessions
from .transport import Transport, body_of, path_of


class MoontideClient:
    """
    The control API as methods. Give `socket_path` (`moontide paths` prints it), or `base_url` and `token` where TCP is
    switched on. `timeout` is how many seconds an answer may take; without it, any time. Methods raise MoontideError.
    """

    def __init__(
        self,
        socket_path: str | None = None,
        *,
        base_url: str | None = None,
        token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self._transport = Transport(socket_path, base_url, token, timeout)
        self.session = Sessions(self._transport)
        self.projects = Projects(self._transport)
        self.api_keys = ApiKeys(self._transport)

    def request(self, method: str, path: str, body: object | None = None) -> Any:
        """Any route of the API."""
        return self._transport.call(method, path, body)

    def health(self) -> dict[str, Any]:
        return self.request("GET", "/health")

    def status(self) -> dict[str, Any]:
        return self.request("GET", "/status")

    def events(self, *, since: int | None = None, project: str | None = None) -> EventStream:
        """Everything that happens from now on, or after the event `since`."""
        return EventStream(self._transport, path_of("events", project=project), since)

    def configuration(self, *, project: str | None = None) -> dict[str, Any]:
        return self.request("GET", path_of("config", project=project))

    def configure(self, change: dict[str, Any], *, project: str | None = None) -> dict[str, Any]:
        """Merges into the configuration; None takes a key out."""
        return self.request("PUT", path_of("config", project=project), change)

    def ask(self, project_id: str, text: str, **question: Any) -> dict[str, Any]:
        """Answers a question out of the project's documents."""
        return self.request("POST", path_of("projects", project_id, "ask"), body_of(text=text, **question))


class Projects:
    def __init__(self, transport: Transport) -> None:
        self._call = transport.call

    def list(self) -> list[dict[str, Any]]:
        return self._call("GET", "/projects")["projects"]

    def add(self, root: str, *, name: str | None = None) -> dict[str, Any]:
        """The project, which may have been known already."""
        return self._call("POST", "/projects", body_of(root=root, name=name))["project"]

    def get(self, project_id: str) -> dict[str, Any]:
        return self._call("GET", path_of("projects", project_id))

    def documents(self, project_id: str) -> list[dict[str, Any]]:
        return self._call("GET", path_of("projects", project_id, "documents"))["documents"]

    def sync(self, project_id: str, *, wait: bool | None = None) -> dict[str, Any]:
        """The job that is in line, or with `wait` the one that has ended."""
        return self._call("POST", path_of("projects", project_id, "sync"), body_of(wait=wait))


class ApiKeys:
    """The user's keys, one for each provider."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call

    def list(self) -> list[dict[str, Any]]:
        return self._call("GET", "/apikeys")["keys"]

    def add(
        self, provider: str, key: str, *, use_keychain: bool | None = None, base_url: str | None = None
    ) -> dict[str, Any]:
        body = body_of(provider=provider, key=key, use_keychain=use_keychain, base_url=base_url)
        return self._call("POST", "/apikeys", body)

    def test(self, provider: str) -> dict[str, Any]:
        """Raises API_KEY_EXPIRED when the provider refuses it, PROVIDER_UNAVAILABLE when that cannot be told."""
        return self._call("POST", path_of("apikeys", provider, "test"))

    def remove(self, provider: str) -> dict[str, Any]:
        return self._call("DELETE", path_of("apikeys", provider))
