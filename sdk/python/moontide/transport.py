from __future__ import annotations

import http.client
import json
import socket
from typing import Any, Mapping
from urllib.parse import quote, urlencode, urlsplit

from .errors import MoontideError, error_of


class Transport:
    """One request over one connection of its own."""

    def __init__(self, socket_path: str | None, base_url: str | None, token: str | None, timeout: float | None) -> None:
        if (socket_path is None) == (base_url is None):
            raise ValueError("give socket_path or base_url")
        self._socket_path = socket_path
        self._timeout = timeout
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        address = urlsplit(base_url or "http://localhost")
        if address.scheme != "http" or address.hostname is None or address.path not in ("", "/"):
            raise ValueError("base_url is http://HOST:PORT")
        self._host, self._port = address.hostname, address.port or 80

    def call(self, method: str, path: str, body: object | None = None) -> Any:
        """The JSON of the answer. Raises MoontideError."""
        content = self.read(method, path, body)
        try:
            return json.loads(content)
        except ValueError as error:
            raise MoontideError("BAD_ANSWER", "the answer is something that is not Moontide's") from error

    def read(self, method: str, path: str, body: object | None = None) -> bytes:
        """The answer as it is. Raises MoontideError."""
        answer = self.open(method, path, body)
        try:
            return answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise _gone(error) from error
        finally:
            answer.close()

    def open(
        self,
        method: str,
        path: str,
        body: object | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> http.client.HTTPResponse:
        """The answer once its headers are there, to be read and closed by the caller. Raises MoontideError."""
        sent = {**self._headers, "Connection": "close", **(headers or {})}
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/octet-stream" if content is body else "application/json"
        connection = self._connection(timeout or self._timeout)
        try:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            if answer.status < 400:
                return answer
            with answer:
                raise error_of(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise _gone(error) from error

    def _connection(self, timeout: float | None) -> http.client.HTTPConnection:
        if self._socket_path is not None:
            return _UnixConnection(self._socket_path, timeout)
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)


def path_of(*parts: str, **query: object) -> str:
    """A path of these parts, each encoded, and the fields of the query that have a value."""
    path = "".join("/" + quote(part, safe="") for part in parts)
    given = {name: _in_query(value) for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def body_of(**fields: object) -> dict[str, object]:
    """The fields that have a value, named as the API names them."""
    return {_camel(name): value for name, value in fields.items() if value is not None}


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float | None) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.settimeout(self.timeout)
            self.sock.connect(self._path)
        except OSError:
            self.close()
            raise


def _gone(error: Exception) -> MoontideError:
    if isinstance(error, (FileNotFoundError, ConnectionRefusedError)):
        details = {"fix": "Start it with `moontide start`.", "retry": "later"}
        return MoontideError("NO_DAEMON", "No daemon answers.", details=details)
    # The request may have been carried out all the same.
    return MoontideError("NO_DAEMON", f"the daemon did not answer: {error}", details={"retry": "look"})


def _in_query(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
