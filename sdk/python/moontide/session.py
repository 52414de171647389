from __future__ import annotations

from typing import Any

from .events import EventStream
from .transport import Transport, body_of, path_of


class Sessions:
    """Conversations about a project."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._call = transport.call
        self.permissions = Permissions(transport)

    def create(self, **wanted: Any) -> dict[str, Any]:
        """Takes project, name, engine, agent, agentFile, model, sprint and permissions; all may be left out."""
        return self._call("POST", "/session", body_of(**wanted))

    def list(self, *, project: str | None = None, archived: bool | None = None) -> list[dict[str, Any]]:
        """Newest first."""
        return self._call("GET", path_of("session", project=project, archived=archived))["sessions"]

    def get(self, session_id: str) -> dict[str, Any]:
        return self._call("GET", path_of("session", session_id))

    def change(self, session_id: str, **change: Any) -> dict[str, Any]:
        """Takes name, model and permissions."""
        return self._call("PATCH", path_of("session", session_id), body_of(**change))

    def archive(self, session_id: str) -> dict[str, Any]:
        return self._call("POST", path_of("session", session_id, "archive"))

    def resume(self, session_id: str) -> dict[str, Any]:
        return self._call("POST", path_of("session", session_id, "resume"))

    def delete(self, session_id: str) -> dict[str, Any]:
        return self._call("DELETE", path_of("session", session_id))

    def messages(
        self, session_id: str, *, before: str | None = None, limit: int | None = None
    ) -> list[dict[str, Any]]:
        """The last ones before `before`, oldest first."""
        return self._call("GET", path_of("session", session_id, "messages", before=before, limit=limit))["messages"]

    def prompt(
        self, session_id: str, text: str, *, wait: bool | None = None, when_asked: str | None = None
    ) -> dict[str, Any]:
        """The answer, or with `wait=False` at once the prompt."""
        body = body_of(text=text, wait=wait, when_asked=when_asked)
        return self._call("POST", path_of("session", session_id, "message"), body)

    def context(self, session_id: str) -> dict[str, Any]:
        """How full its context is."""
        return self._call("GET", path_of("session", session_id, "context"))

    def compact(self, session_id: str) -> dict[str, Any]:
        """Begins the context anew, with what was said."""
        return self._call("POST", path_of("session", session_id, "compact"))

    def abort(self, session_id: str) -> dict[str, Any]:
        return self._call("POST", path_of("session", session_id, "abort"))

    def shell(
        self, session_id: str, command: str, *, timeout_ms: int | None = None, when_asked: str | None = None
    ) -> dict[str, Any]:
        """Runs a command of bash; one that ends with another code than 0 is a result."""
        body = body_of(command=command, timeout_ms=timeout_ms, when_asked=when_asked)
        return self._call("POST", path_of("session", session_id, "shell"), body)

    def stream(self, session_id: str, *, since: int | None = None) -> EventStream:
        """What happens from now on, or after the event `since`."""
        return EventStream(self._transport, path_of("session", session_id, "stream"), since)


class Permissions:
    def __init__(self, transport: Transport) -> None:
        self._call = transport.call

    def check(self, session_id: str, tool: str, action: str, *, agent: str | None = None) -> dict[str, Any]:
        """What the rules say of one use of a tool; asks nobody."""
        body = body_of(tool=tool, action=action, agent=agent)
        return self._call("POST", path_of("session", session_id, "permissions", "check"), body)

    def pending(self, session_id: str) -> list[dict[str, Any]]:
        """What waits for a person's word, oldest first."""
        return self._call("GET", path_of("session", session_id, "permissions"))["permissions"]

    def answer(
        self, session_id: str, permission_id: str, action: str, *, remember: str | None = None
    ) -> dict[str, Any]:
        """Answers `allow` or `deny`, once."""
        body = body_of(action=action, remember=remember)
        return self._call("POST", path_of("session", session_id, "permissions", permission_id), body)
