from __future__ import annotations

from typing import Any

from .transport import Transport, body_of, path_of


class Keys:
    """A project's key."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call

    def status(self, project_id: str) -> dict[str, Any]:
        return self._call("GET", path_of("projects", project_id, "keys"))

    def create(self, project_id: str, key: str, *, validate: bool | None = None) -> dict[str, Any]:
        """Writes it to `.env.project`, by default once the server has taken it."""
        return self._call("POST", path_of("projects", project_id, "keys"), body_of(key=key, validate=validate))

    def validate(self, project_id: str) -> dict[str, Any]:
        return self._call("POST", path_of("projects", project_id, "keys", "validate"))

    def remove(self, project_id: str) -> dict[str, Any]:
        return self._call("DELETE", path_of("projects", project_id, "keys"))


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
