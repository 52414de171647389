from __future__ import annotations

from typing import Any

from .answers import AnswerStream
from .events import EventStream
from .files import Files
from .keys import ApiKeys, Keys
from .projects import Jobs, Projects
from .session import Sessions
from .transport import Transport, body_of, path_of


class MoontideClient:
    """
    The control API as methods. Give `socket_path` (`moontide paths` prints it), or where TCP is switched on `base_url`
    and as `api_key` the token that `moontide token show` prints. `timeout` is how many seconds an answer may take;
    without it, any time. Methods raise MoontideError.
    """

    def __init__(
        self,
        socket_path: str | None = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self._transport = Transport(socket_path, base_url, api_key, timeout)
        self.session = Sessions(self._transport)
        self.projects = Projects(self._transport)
        self.jobs = Jobs(self._transport)
        self.files = Files(self._transport)
        self.keys = Keys(self._transport)
        self.api_keys = ApiKeys(self._transport)

    def request(self, method: str, path: str, body: object | None = None) -> Any:
        """Any route of the API."""
        return self._transport.call(method, path, body)

    def health(self) -> dict[str, Any]:
        return self.request("GET", "/health")

    def status(self) -> dict[str, Any]:
        return self.request("GET", "/status")

    def shutdown(self) -> dict[str, Any]:
        """Asks the daemon to end; it answers first."""
        return self.request("POST", "/shutdown")

    def usage(
        self, *, project: str | None = None, session: str | None = None, days: int | None = None
    ) -> dict[str, Any]:
        """What was spent in the last days (default: 30)."""
        return self.request("GET", path_of("usage", project=project, session=session, days=days))

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

    def ask_stream(self, project_id: str, text: str, **question: Any) -> AnswerStream:
        """The same as it is given."""
        body = body_of(text=text, **question)
        return AnswerStream(self._transport, path_of("projects", project_id, "ask"), body, last="answer")
