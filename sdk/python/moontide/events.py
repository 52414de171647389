from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any, Iterator

from .errors import MoontideError
from .sse import frames
from .transport import Transport

#: The daemon says that it is still there every 15 seconds.
_SILENCE_SECONDS = 45.0
_SHORTEST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 5.0


@dataclass(frozen=True)
class Event:
    #: Grows with every event of the stream.
    id: int
    type: str
    data: dict[str, Any]


class EventStream:
    """
    Events as they happen, from the moment on at which it was made. Connects again by itself when it is cut off and goes
    on where it was; ends when the session is deleted. To be closed, or used with `with`.
    """

    def __init__(self, transport: Transport, path: str, since: int | None) -> None:
        self._transport = transport
        self._path = path
        self._position = since
        self._answer: http.client.HTTPResponse | None = self._open()

    def __iter__(self) -> Iterator[Event]:
        delay = _SHORTEST_DELAY_SECONDS
        while True:
            try:
                if self._answer is None:
                    self._answer = self._open()
                for event in self._read(self._answer):
                    delay = _SHORTEST_DELAY_SECONDS
                    yield event
                    if event.type == "session" and event.data.get("change") == "deleted":
                        return
            except MoontideError as error:
                if error.code not in ("NO_DAEMON", "DAEMON_STOPPING"):
                    raise
            self.close()
            time.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY_SECONDS)

    def close(self) -> None:
        if self._answer is not None:
            self._answer.close()
        self._answer = None

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> http.client.HTTPResponse:
        headers = {} if self._position is None else {"Last-Event-ID": str(self._position)}
        return self._transport.open("GET", self._path, headers=headers, timeout=_SILENCE_SECONDS)

    def _read(self, answer: http.client.HTTPResponse) -> Iterator[Event]:
        for fields in frames(answer):
            # Before the first event only its place in the stream is told.
            if "id" in fields:
                self._position = int(fields["id"])
            if "data" in fields and self._position is not None:
                yield Event(self._position, fields.get("event", "message"), json.loads(fields["data"]))
