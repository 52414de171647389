"""A client of the Moontide daemon, over its Unix socket or TCP."""

from .answers import AnswerStream
from .client import MoontideClient
from .errors import MoontideError
from .events import Event, EventStream

__all__ = ["AnswerStream", "Event", "EventStream", "MoontideClient", "MoontideError"]
