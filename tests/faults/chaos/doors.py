"""The two ways in: the API over HTTP, and RPC; each call is tried until there is an answer."""

import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from random import Random
from typing import Any

import httpx

from shared.actor import Actor, Role
from shared.errors import Unavailable, VersionMismatch
from shared.ids import new_id
from shared.rpc.client import ServiceClient
from tests.faults.chaos.journal import Journal
from tests.faults.rig import Rig
from tests.support.calling import Caller

REQUEST_SECONDS_MAX = 20.0
PAUSE_SECONDS = 0.3
GIVE_UP_SECONDS = 180.0
ASKED_AGAIN_SHARE = 0.05
PAGE_ITEMS = 200
TRY_AGAIN = frozenset({502, 503, 504})

Answer = dict[str, Any]


class Refused(Exception):
    """What should have been done was refused."""


class Changed(Refused):
    """Somebody else changed it after it was seen, as may happen: it is to be looked at again."""


class GaveUp(Exception):
    """There was no answer for so long that something must be broken."""


class Doors:
    """One person's way in, for one thread. A share of commands is sent once more with the same key."""

    def __init__(self, rig: Rig, tokens: dict[Role, str], journal: Journal, choice: Random) -> None:
        self._tokens = tokens
        self._journal = journal
        self._choice = choice
        self._http = httpx.Client(base_url=rig.base_url, timeout=REQUEST_SECONDS_MAX, trust_env=False)
        self._caller = Caller(rig.admin_amqp_uri)
        self._services = ServiceClient(self._caller)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self._caller.close()

    def post(self, role: Role, path: str, body: Answer | None = None, version: int | None = None) -> Answer:
        """Have something done over HTTP, to the version that was seen."""
        return self._command(
            lambda key: self._send("POST", role, path, key=key, version=version, json=body or {})
        )

    def execute(self, service: str, command: str, data: Answer, actor: Actor) -> Answer:
        """Have something done by RPC."""

        def send(key: str) -> Answer:
            return self._services.execute(service, command, data, actor=actor, idempotency_key=key)

        return self._command(lambda key: self._tried(f"{service}.{command}", lambda: send(key)))

    def get(self, role: Role, path: str, **query: Any) -> Answer:
        """Ask over HTTP."""
        return self._send("GET", role, path, params=query)

    def all(self, role: Role, path: str, **query: Any) -> Iterator[Answer]:
        """Every item of a list."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(role, path, limit=PAGE_ITEMS, **query, **cursor)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def _command(self, send: Callable[[str], Answer]) -> Answer:
        key = new_id()
        answer = send(key)
        self._journal.answered(key, answer)
        if self._choice.random() < ASKED_AGAIN_SHARE:
            self._journal.answered(key, send(key))
        return answer

    def _send(
        self,
        method: str,
        role: Role,
        path: str,
        *,
        key: str = "",
        version: int | None = None,
        **options: Any,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._tokens[role]}"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {} if version is None else {"If-Match": f'"{version}"'}

        def send() -> Answer:
            reply = self._http.request(method, f"/api/v1{path}", headers=headers, **options)
            if reply.status_code in TRY_AGAIN:
                raise Unavailable("try again")
            if reply.status_code == HTTPStatus.PRECONDITION_FAILED:
                raise Changed(path)
            if not reply.is_success:
                raise Refused(f"{reply.status_code} {reply.text[:300]}")
            return reply.json()

        return self._tried(f"{method} {path}", send)

    def _tried(self, what: str, send: Callable[[], Answer]) -> Answer:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            began = time.monotonic()
            outcome = "answer"
            try:
                return send()
            except Unavailable:
                outcome = "try again"
            except httpx.TransportError:
                outcome = "no connection"
            except (Changed, VersionMismatch) as error:
                outcome = "changed"
                raise Changed(what) from error
            except Exception as error:
                outcome = "refused"
                self._journal.refuse(f"{what}: {type(error).__name__} {error}")
                raise Refused(what) from error
            finally:
                self._journal.attempt(time.monotonic() - began, outcome)
            time.sleep(PAUSE_SECONDS)
        self._journal.refuse(f"{what}: no answer for {GIVE_UP_SECONDS:.0f} s")
        raise GaveUp(what)


class Worker(threading.Thread):
    """Someone who goes on with their work until told to end; a refusal ends one piece of it, not the day."""

    def __init__(self, name: str, doors: Doors, choice: Random, stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.doors = doors
        self.choice = choice
        self.stopping = stopping

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                try:
                    self.work()
                except (Refused, GaveUp):
                    # The journal has it, and the run will fail for it.
                    self.pause(PAUSE_SECONDS)
        finally:
            self.doors.close()

    def work(self) -> None:
        """One piece of work."""
        raise NotImplementedError

    def pause(self, seconds: float) -> None:
        """Rest, or end early when told to."""
        self.stopping.wait(seconds)

    def is_lucky(self, share: float) -> bool:
        """True for that share of the asking."""
        return self.choice.random() < share
