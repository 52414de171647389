from __future__ import annotations

import http.client
from typing import Iterator

from .errors import MoontideError


def frames(answer: http.client.HTTPResponse) -> Iterator[dict[str, str]]:
    """The fields of each event that comes, until the stream ends. Raises MoontideError NO_DAEMON where it is cut off."""
    fields: dict[str, str] = {}
    while True:
        try:
            line = answer.readline().decode()
        except (OSError, http.client.HTTPException) as error:
            raise MoontideError("NO_DAEMON", "The daemon went away.") from error
        if not line.endswith("\n"):
            return
        name, _, value = line.rstrip("\n").partition(":")
        if name != "":
            fields[name] = value[1:] if value.startswith(" ") else value
        elif line == "\n":
            yield fields
            fields = {}
