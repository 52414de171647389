from __future__ import annotations

import http.client
import json
from typing import Any, Iterator

from .errors import MoontideError, error_of
from .sse import frames
from .transport import Transport


class AnswerStream:
    """
    An answer as it is given: `reasoning` and `text` with a piece of it, `restarted` where what came before does not count,
    at the end `answer`, or for a report `report`. Does not connect again. To be closed, or used with `with`.
    """

    def __init__(self, transport: Transport, path: str, body: dict[str, object], last: str) -> None:
        self._last = last
        headers = {"Accept": "text/event-stream"}
        self._answer: http.client.HTTPResponse = transport.open("POST", path, body, headers)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for fields in frames(self._answer):
            if "data" not in fields:
                continue
            if fields.get("event") == "error":
                raise error_of(self._answer.status, fields["data"].encode())
            event = json.loads(fields["data"])
            yield event
            if event["type"] == self._last:
                return
        raise MoontideError("NO_DAEMON", "The daemon went away before the answer was whole.")

    def close(self) -> None:
        """An answer that is not whole yet is not gone on with."""
        self._answer.close()

    def __enter__(self) -> AnswerStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
