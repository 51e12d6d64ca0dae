"""The JSON API for the demo and the operator's commands: one user, with retries."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final, Self

import httpx

from shared.contracts.operation import HEAVY_SECONDS_MAX
from shared.ids import new_id

REQUEST_SECONDS_MAX: Final = 15.0
RECONCILIATION_SECONDS_MAX: Final = REQUEST_SECONDS_MAX + HEAVY_SECONDS_MAX
TRYING_SECONDS_MAX: Final = 60.0
TRY_AGAIN_STATUSES: Final = frozenset({429, 502, 503, 504})
PAUSE_SECONDS: Final = 0.2
PAGE_ITEMS: Final = 200
CSV: Final = "text/csv"


class Refused(Exception):
    """The API returned a problem; `problem` is its RFC 9457 form."""

    def __init__(self, what: str, problem: dict[str, Any]) -> None:
        self.problem = problem
        self.status: int = problem.get("status", 0)
        self.code: str = problem.get("code", "")
        wrong = ", ".join(f"{row['field']}: {row['code']}" for row in problem.get("errors", ()))
        detail = problem.get("detail") or problem.get("title") or "no answer"
        super().__init__(f"{what}: {detail}" + (f" ({wrong})" if wrong else ""))


class Late(Exception):
    """A condition did not become true in time."""


class Api:
    """A client of `/api/v1` as one user. Use as a context manager, or close it."""

    def __init__(self, client: httpx.Client, token: str | None = None) -> None:
        self._client = client
        self._token = token
        self._entered: list[Api] = []

    @classmethod
    def at(cls, base_url: str, token: str | None = None) -> Self:
        """The gateway at this address, with that token or anonymously."""
        # Tandem is reached directly: a proxy in the environment is for other addresses.
        client = httpx.Client(base_url=base_url, timeout=REQUEST_SECONDS_MAX, trust_env=False)
        return cls(client, token)

    def signed_in(self, email: str, password: str) -> "Api":
        """The same address as that user, until this closes. Raises `Refused`."""
        answer = self.post("/tokens", {"email": email, "password": password, "label": "command"})
        return self.holding(answer["token"])

    def holding(self, token: str) -> "Api":
        """The same address with that token, which is revoked when this closes."""
        self._entered.append(Api(self._client, token))
        return self._entered[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        for user in self._entered:
            user._sign_out()
        self._client.close()

    def _sign_out(self) -> None:
        # A token that could not be revoked expires by itself.
        with suppress(httpx.TransportError):
            headers = {"Authorization": f"Bearer {self._token}"}
            self._client.delete("/api/v1/tokens/current", headers=headers)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The reply to a query. Raises `Refused`."""
        return self._send("GET", path, {}, params=query).json()

    def reconciliation(self) -> dict[str, Any]:
        """Whether all services agree; takes as long as the slowest of them. Raises `Refused`."""
        return self._send("GET", "/reconciliation", {}, timeout=RECONCILIATION_SECONDS_MAX).json()

    def get_csv(self, path: str) -> str:
        """A file, unchanged. Raises `Refused`."""
        return self._send("GET", path, {"Accept": CSV}).text

    def all(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=PAGE_ITEMS, **query, **cursor)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def post(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Send a command, which takes effect once per key; without a key it is a new one. With a version it
        acts on that of the record alone. Raises `Refused`.
        """
        headers = {"Idempotency-Key": key or new_id()}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._send("POST", path, headers, json=body or {}).json()

    def post_csv(self, path: str, file_name: str, content: str, **about: Any) -> dict[str, Any]:
        """Upload a file, with what goes with it. Raises `Refused`."""
        headers = {"Idempotency-Key": new_id(), "Content-Type": CSV}
        query = {"file_name": file_name, **about}
        return self._send("POST", path, headers, params=query, content=content.encode()).json()

    def _send(self, method: str, path: str, headers: dict[str, str], **options: Any) -> httpx.Response:
        """Send until there is a reply: the key makes this safe."""
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        what = f"{method} {path}"
        deadline = time.monotonic() + TRYING_SECONDS_MAX
        while True:
            pause = PAUSE_SECONDS
            try:
                response = self._client.request(method, f"/api/v1{path}", headers=headers, **options)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise Refused(what, {"detail": f"nobody answers there ({error})"}) from error
            else:
                if response.is_success:
                    return response
                if response.status_code not in TRY_AGAIN_STATUSES or time.monotonic() > deadline:
                    raise Refused(what, _problem(response))
                pause = _pause(response)
            time.sleep(pause)


def until(what: str, condition: Callable[[], Any], *, seconds_max: float = 60.0) -> Any:
    """The first true result of `condition`. Raises `Late` if there is none in time."""
    deadline = time.monotonic() + seconds_max
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Late(f"{what} did not come true within {seconds_max:.0f} s")
        time.sleep(PAUSE_SECONDS)


def _pause(response: httpx.Response) -> float:
    """How long the response asks to wait before the next attempt, within bounds."""
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), TRYING_SECONDS_MAX) if asked.isdigit() else PAUSE_SECONDS


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    return {"status": response.status_code, "detail": response.reason_phrase} | (
        problem if isinstance(problem, dict) else {}
    )
