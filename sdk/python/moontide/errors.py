from __future__ import annotations

import json
from typing import Any


class MoontideError(Exception):
    """What the daemon refused, by `code`; NO_DAEMON when it cannot be reached, BAD_ANSWER when something else answers."""

    def __init__(self, code: str, message: str, status: int = 0, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        #: Of HTTP; 0 where there was no answer.
        self.status = status
        self.details = details or {}

    @property
    def fix(self) -> str:
        """What can be done about it, in one sentence."""
        return str(self.details.get("fix", ""))

    @property
    def retry(self) -> str:
        """`later`: the same call may succeed. `look`: it may have had its effect. `never`: something has to change first."""
        return str(self.details.get("retry", "never"))

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def error_of(status: int, body: bytes) -> MoontideError:
    """The error that an answer tells."""
    try:
        error = json.loads(body)["error"]
        return MoontideError(error["code"], error["message"], status, error["details"])
    except (ValueError, KeyError, TypeError):
        return MoontideError("BAD_ANSWER", f"the answer was {status} with something that is not Moontide's", status)
