"""A client of the Moontide daemon, over its Unix socket or TCP."""

from .client import MoontideClient
from .errors import MoontideError
from .events import Event, EventStream

__all__ = ["Event", "EventStream", "MoontideClient", "MoontideError"]
