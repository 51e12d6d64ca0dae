"""People who keep calling while things break, and note what they were told and how long it took."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from shared.actor import Actor
from shared.errors import TandemError, Unavailable
from shared.rpc.client import ServiceClient
from tests.faults.rig import Rig
from tests.support.calling import Caller

PAUSE_SECONDS = 0.15
HTTP_SECONDS_MAX = 20.0
FIRST_VERSION = 1
"""That of a claim that was just opened."""


class Approver(Protocol):
    """Does the command that a key stands for."""

    def __call__(self, key: str) -> dict[str, Any]:
        """The answer. Raises `Unavailable` when it should be tried again."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one call: `outcome` is "answer", "unavailable" (may be tried again) or what went wrong."""

    key: str
    began: float
    seconds: float
    outcome: str
    answer: dict[str, Any] | None = None


@dataclass
class Callers:
    """Threads that each do a list of commands of their own, again and again, each until it is answered.

    `attempts` is all that they were told.
    """

    attempts: list[Attempt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    def add(self, keys: list[str], call: Approver) -> None:
        """One more caller, who does `call(key)` for each key until it is answered, again and again."""
        thread = threading.Thread(target=self._keep_calling, args=(keys, call), daemon=True)
        self._threads.append(thread)
        thread.start()

    def finish(self, seconds_max: float) -> None:
        """Let every key be done at least once, and end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds_max)
            assert not thread.is_alive(), "a caller hangs"

    def _keep_calling(self, keys: list[str], call: Approver) -> None:
        try:
            self._call_for_each(keys, call)
        finally:
            call.close()

    def _call_for_each(self, keys: list[str], call: Approver) -> None:
        first_round = True
        while first_round or not self._stopping.is_set():
            for key in keys:
                while self._try(key, call) != "answer":
                    time.sleep(PAUSE_SECONDS)
                if not first_round and self._stopping.is_set():
                    return
                time.sleep(PAUSE_SECONDS)
            first_round = False

    def _try(self, key: str, call: Approver) -> str:
        began = time.monotonic()
        answer = None
        try:
            answer = call(key)
            outcome = "answer"
        except Unavailable:
            outcome = "unavailable"
        except TandemError as error:
            outcome = error.code
        except Exception as error:  # noqa: BLE001 - what nobody foresaw is what the test looks for
            outcome = f"{type(error).__name__}: {error}"
        self.attempts.append(Attempt(key, began, time.monotonic() - began, outcome, answer))
        return outcome


class RpcApprover:
    """Approves the claim that a key names, by RPC."""

    def __init__(self, rig: Rig, reviewer: Actor) -> None:
        self._caller = Caller(rig.admin_amqp_uri)
        self._client = ServiceClient(self._caller)
        self._reviewer = reviewer

    def __call__(self, key: str) -> dict[str, Any]:
        claim = {"claim_id": claim_of(key), "version": FIRST_VERSION}
        return self._client.execute(
            "stipends", "approve_claim", claim, actor=self._reviewer, idempotency_key=key
        )

    def close(self) -> None:
        """Give the connection back."""
        self._caller.close()


class HttpApprover:
    """Approves the claim that a key names, through the gateway, as the owner of a token."""

    def __init__(self, rig: Rig, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(
            base_url=rig.base_url, headers=headers, timeout=HTTP_SECONDS_MAX, trust_env=False
        )

    def __call__(self, key: str) -> dict[str, Any]:
        path = f"/api/v1/claims/{claim_of(key)}/approval"
        headers = {"Idempotency-Key": key, "If-Match": f'"{FIRST_VERSION}"'}
        reply = self._client.post(path, json={}, headers=headers)
        if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            assert reply.json()["code"] == "unavailable"
            assert reply.headers["Retry-After"]
            raise Unavailable("try again")
        assert reply.is_success, f"{reply.status_code} {reply.text[:300]}"
        return reply.json()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def claim_of(key: str) -> str:
    """The claim that a key of an approval names."""
    return key.replace("approve", "claim")
