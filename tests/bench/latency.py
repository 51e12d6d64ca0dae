"""Latency: from an attendance sent over HTTP to its claim seen over HTTP, at a steady pace.

Beside it the bare round trip HTTP → RPC → HTTP of the same run, which nothing can be quicker than.
"""

import http.client
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import orjson

from shared.broker import names
from shared.broker.connection import connect
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.contracts import recruitment
from shared.contracts.advocacy.invitations import INVITED_TOGETHER_MAX, InviteResult
from shared.contracts.event import Contract
from shared.ids import new_id
from tests.bench.ground import PUBLISH_WINDOW
from tests.support.advocacy import readiness
from tests.support.harness import TENANT, delivery_of, event
from tests.support.servers import TestServers
from tests.support.stack import TestStack
from tests.support.waiting import eventually

SAMPLES = 600
PER_SECOND = 20
WARM_UP = 40
POLL_SECONDS = 0.002
VISIBLE_SECONDS_MAX = 10.0
THREADS = 12
INVITED = (InviteResult.INVITED, InviteResult.ALREADY_INVITED)


def measure(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Milliseconds at the 50th and 99th percentile, of the whole way and of the bare round trip."""
    told("latency: starting every service")
    stack = TestStack(servers)
    stack.begin()
    try:
        program = _Program(stack)
        told("latency: seating advisors")
        invitations = program.seat(SAMPLES + WARM_UP)
        told(f"latency: {SAMPLES} attendances at {PER_SECOND} a second")
        way = _paced(program.attend_until_visible, invitations)[WARM_UP:]
        told("latency: the bare round trip")
        rpc = _paced(program.round_trip, invitations)[WARM_UP:]
    finally:
        stack.end()
    return {
        "p50": _percentile(way, 50),
        "p99": _percentile(way, 99),
        "rpc_p50": _percentile(rpc, 50),
        "rpc_p99": _percentile(rpc, 99),
    }


class _Program:
    """One advocacy event with a seat for everyone."""

    def __init__(self, stack: TestStack) -> None:
        self._stack = stack
        self._staff = Caller(stack, "engagement_staff")
        self._reviewer = Caller(stack, "finance_reviewer")
        self.event_id = plan_event(self._staff, timedelta(hours=-3), SAMPLES + WARM_UP)

    def seat(self, count: int) -> list[dict[str, str]]:
        """Advisors with a confirmed seat, each with the id of their invitation."""
        advisor_ids = [f"advisor-{new_id()}" for _ in range(count)]
        tell_of(self._stack.broker.admin_uri(self._stack.vhost), advisor_ids)
        for start in range(0, count, INVITED_TOGETHER_MAX):
            self._invite(advisor_ids[start : start + INVITED_TOGETHER_MAX])
        seated = [{"advisor_id": one, "invitation_id": f"{self.event_id}.{one}"} for one in advisor_ids]
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(self._accept, seated))
        return seated

    def _invite(self, advisor_ids: list[str]) -> None:
        def all_invited() -> bool:
            reply = self._post(f"/events/{self.event_id}/invitations", {"advisor_ids": advisor_ids})
            return all(one["result"] in INVITED for one in reply["results"])

        eventually(all_invited, seconds_max=30, what="every advisor known to advocacy")

    def _accept(self, seat: dict[str, str]) -> None:
        self._post(f"/invitations/{seat['invitation_id']}/acceptance", {})

    def attend_until_visible(self, seat: dict[str, str]) -> None:
        """Record the attendance and look for the claim until it is there."""
        attendance = {"invitation_id": seat["invitation_id"], "minutes": 120}
        self._post(f"/events/{self.event_id}/attendance", {"attendances": [attendance]})
        deadline = time.monotonic() + VISIBLE_SECONDS_MAX
        while not self._claims_of(seat["advisor_id"]):
            if time.monotonic() > deadline:
                raise RuntimeError("a claim did not become visible")
            time.sleep(POLL_SECONDS)

    def round_trip(self, _seat: dict[str, str]) -> None:
        """One query over HTTP and RPC."""
        self._staff.send("GET", f"/events/{self.event_id}")

    def _claims_of(self, advisor_id: str) -> list[Any]:
        return self._reviewer.send("GET", f"/claims?advisor_id={advisor_id}")["items"]

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._staff.send("POST", path, body)


class Caller:
    """One person's calls over HTTP, with little work of our own: it runs beside what it measures."""

    def __init__(self, stack: TestStack, role: str) -> None:
        token = stack.client(role).headers["Authorization"]
        self._headers = {"Authorization": token, "Content-Type": "application/json"}
        self._host = urlsplit(stack.base_url).netloc
        self._connections = threading.local()

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The JSON that comes back; each thread keeps a connection of its own."""
        connection = getattr(self._connections, "kept", None)
        if connection is None:
            connection = self._connections.kept = http.client.HTTPConnection(self._host, timeout=30)
        headers = self._headers | ({"Idempotency-Key": new_id()} if body is not None else {})
        connection.request(method, f"/api/v1{path}", None if body is None else orjson.dumps(body), headers)
        reply = connection.getresponse()
        content = reply.read()
        if reply.status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path}: {reply.status} {content[:300]!r}")
        return orjson.loads(content)


def plan_event(staff: Caller, ahead: timedelta, seats: int) -> str:
    """Publish an event of two hours that begins so far ahead; its id."""
    starts_at = datetime.now(UTC) + ahead
    planned = staff.send(
        "POST",
        "/events",
        {
            "title": {"en": "Family day", "es": "Día de la familia"},
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
            "time_zone": "America/Chicago",
            "place": "Capitol",
            "seats": seats,
        },
    )
    event_id = str(planned["event_id"])
    staff.send("POST", f"/events/{event_id}/publication", {})
    return event_id


def _paced(sample: Callable[[dict[str, str]], None], seats: list[dict[str, str]]) -> list[float]:
    """Milliseconds of each sample, begun at a steady pace whether or not the ones before have ended."""

    def timed(seat: dict[str, str]) -> float:
        began = time.perf_counter()
        sample(seat)
        return (time.perf_counter() - began) * 1000

    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        running = []
        for number, seat in enumerate(seats):
            time.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            running.append(pool.submit(timed, seat))
        return [one.result() for one in running]


def tell_of(amqp_uri: str, advisor_ids: list[str]) -> None:
    """Say of each advisor, as recruitment would, that they were accepted and are active."""
    connection = connect(amqp_uri)
    publisher = WindowPublisher(connection)
    today = datetime.now(UTC).date()
    for start in range(0, len(advisor_ids), PUBLISH_WINDOW):
        for advisor_id in advisor_ids[start : start + PUBLISH_WINDOW]:
            accepted = {
                "advisor_id": advisor_id,
                "application_id": f"application-{advisor_id}",
                "advisor_kind": "parent",
                "language": "en",
                "accepted_on": today,
            }
            active = {"advisor_id": advisor_id, "activated_on": today}
            publisher.send([_message(recruitment.ADVISOR_ACCEPTED, accepted, advisor_id, 1)])
            publisher.send([_message(recruitment.ADVISOR_ACTIVATED, active, advisor_id, 2)])
            ready = {"advisor_id": advisor_id, **readiness()}
            publisher.send([_message(recruitment.READINESS_CHANGED, ready, advisor_id, 3)])
        publisher.settle()
    connection.close()


def _message(contract: Contract, data: dict[str, Any], advisor_id: str, sequence: int) -> Outgoing:
    given = delivery_of(event(contract, data, subject=advisor_id, sequence=sequence, tenant=TENANT))
    exchange = names.events_exchange(contract.publisher)
    key = (advisor_id, sequence)
    return Outgoing(key, exchange, contract.type, given.body, given.properties, given.headers)


def _percentile(milliseconds: list[float], percent: int) -> float:
    return quantiles(milliseconds, n=100, method="inclusive")[percent - 1]
