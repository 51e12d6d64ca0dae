"""The parts of RabbitMQ's management HTTP API that an operator needs."""

from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

import httpx

from deploy.local.problem import Problem

REQUEST_SECONDS_MAX = 15.0


class Management:
    """Calls on behalf of the user named in `uri` (http://user:password@host:port)."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self.uri = uri
        self._client = httpx.Client(
            base_url=f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}/api/",
            auth=(unquote(parts.username or "guest"), unquote(parts.password or "guest")),
            timeout=REQUEST_SECONDS_MAX,
            trust_env=False,
        )
        self.user = unquote(parts.username or "guest")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def answers(self) -> bool:
        """Whether the API is up and accepts this user. Raises Problem if it rejects the password."""
        try:
            status = self._client.get("whoami").status_code
        except httpx.HTTPError:
            return False
        if status == httpx.codes.UNAUTHORIZED:
            raise Problem(f"RabbitMQ refuses the password of user {self.user!r}.")
        return status == httpx.codes.OK

    def get(self, *path: str) -> Any:
        """The JSON at that path; segments are quoted here, so a vhost may be `/`."""
        return self._send("GET", path).json()

    def put(self, *path: str, body: dict[str, Any]) -> None:
        """Create or replace what the path names."""
        self._send("PUT", path, body)

    def post(self, *path: str, body: dict[str, Any]) -> Any:
        """Send `body` to that path."""
        reply = self._send("POST", path, body)
        return reply.json() if reply.content else None

    def delete(self, *path: str) -> None:
        """Delete what the path names; a missing one is fine."""
        self._send("DELETE", path, accept=(httpx.codes.NOT_FOUND,))

    def _send(
        self,
        method: str,
        path: tuple[str, ...],
        body: dict[str, Any] | None = None,
        accept: tuple[int, ...] = (),
    ) -> httpx.Response:
        url = "/".join(quote(segment, safe="") for segment in path)
        try:
            reply = self._client.request(method, url, json=body)
        except httpx.HTTPError as error:
            raise Problem(f"RabbitMQ's management API at {self._client.base_url} does not answer.") from error
        if reply.is_error and reply.status_code not in accept:
            raise Problem(f"RabbitMQ refused {method} {url}: {reply.status_code} {reply.text.strip()[:300]}")
        return reply
