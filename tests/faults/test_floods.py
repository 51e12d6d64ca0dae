"""Many at once want the same thing: one effect per key, and no seat, place or person counted twice."""

import logging
import threading
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import pytest

from tests.faults.calls import calling
from tests.faults.conftest import MakeRig
from tests.faults.facts import active_advisor, advisor_id
from tests.faults.invariants import examine, wrong_seats_of
from tests.faults.rig import Rig
from tests.faults.seasons import STAFF, event_plan, invite, published_event
from tests.support.calling import ANSWER_SECONDS_MAX, RpcChannel, request_of
from tests.support.sizes import sized
from tests.support.waiting import eventually

log = logging.getLogger(__name__)

pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(600),
    pytest.mark.slow("people come at their own pace, and all of them are waited for"),
]

SAME_KEY_CALLS = 200
ACCEPTANCES = sized(400, soak=2_000)
ACCEPTANCE_SECONDS = 9.5 * ACCEPTANCES / 2_000
"""As fast whatever the size: two thousand within ten seconds."""

PEOPLE = sized(1_000, soak=5_000)
JOB_SECONDS_MAX = 40.0
SENT_SECONDS_MAX = 10.0
SEATS = sized(30, soak=150)
THREADS = 4
READY_SECONDS_MAX = 30.0


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig) -> Rig:
    """Two replicas of advocacy, which know every advisor who is invited."""
    rig = make_rig(advocacy=2)
    rig.say([fact for number in range(PEOPLE) for fact in active_advisor(number)])
    rig.applied("advocacy", 3 * PEOPLE)
    return rig


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one command, and when, on one clock; `answer` is None when there was none."""

    answer: dict[str, Any] | None
    problem: Any
    sent_at: float
    answered_at: float

    @property
    def place(self) -> int:
        """The place in line that was given; 0 for a seat."""
        return self.answer["position"] if self.answer["status"] == "waitlisted" else 0


def flood(rig: Rig, requests: list[dict[str, Any]], seconds: float) -> list[Reply]:
    """Send commands to advocacy, evenly over that time from several connections; the replies in order.

    As with the product's own callers, what no service takes up in time is dropped.
    """
    replies: dict[int, Reply] = {}
    begin = threading.Barrier(THREADS, timeout=READY_SECONDS_MAX)

    def send_share(share: int) -> None:
        with closing(RpcChannel(rig.admin_amqp_uri, patience_seconds=ANSWER_SECONDS_MAX)) as channel:
            begin.wait()
            due = {place: seconds * place / len(requests) for place in range(share, len(requests), THREADS)}
            sent = send_when_due(channel, requests, due)
            deadline = time.monotonic() + 2 * ANSWER_SECONDS_MAX
            while len(channel.replies) < len(sent) and time.monotonic() < deadline:
                channel.read(0.5)
            for place, (correlation_id, sent_at) in sent.items():
                replies[place] = reply_to(channel, correlation_id, sent_at)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(send_share, range(THREADS)))
    return [replies[place] for place in range(len(requests))]


def send_when_due(
    channel: RpcChannel, requests: list[dict[str, Any]], due: dict[int, float]
) -> dict[int, tuple[str, float]]:
    """Send those requests after as many seconds each; the id and the instant of each call by its place."""
    began = time.monotonic()
    sent = {}
    for place, seconds in due.items():
        while (early := began + seconds - time.monotonic()) > 0:
            channel.read(early)
        # Before it is on the wire: nothing that was answered later may count as earlier.
        sent_at = time.monotonic()
        sent[place] = (channel.send("advocacy", "execute", requests[place]), sent_at)
    return sent


def reply_to(channel: RpcChannel, correlation_id: str, sent_at: float) -> Reply:
    """What has come back for a call by now."""
    reply = channel.replies.get(correlation_id, {"error": "none came"})
    result = reply.get("result") or {"problem": reply["error"]}
    answered_at = channel.answered_at.get(correlation_id, float("inf"))
    return Reply(result.get("answer"), result.get("problem"), sent_at, answered_at)


def test_two_hundred_commands_at_once_with_one_key_have_one_effect(rig: Rig) -> None:
    plan = event_plan(seats=5, starts_at=datetime.now(UTC) + timedelta(days=30))
    before = rig.count("advocacy", "advocacy_events")
    replies = flood(rig, [request_of("plan_event", plan, STAFF, "once")] * SAME_KEY_CALLS, 0.0)
    answers = [reply.answer for reply in replies]
    assert answers == [answers[0]] * SAME_KEY_CALLS
    assert rig.count("advocacy", "advocacy_events") == before + 1
    assert rig.count("advocacy", "audit", record=f"advocacy_events/{answers[0]['event_id']}") == 1


def test_acceptances_in_a_flood_fill_every_seat_once_and_the_rest_stand_in_line(rig: Rig) -> None:
    with calling(rig) as client:
        event_id = published_event(client, seats=SEATS, starts_at=datetime.now(UTC) + timedelta(days=30))
        invite(client, event_id, [advisor_id(number) for number in range(ACCEPTANCES)])
    replies = flood(rig, acceptances(event_id), ACCEPTANCE_SECONDS)
    assert_placed_rightly(replies)
    assert_as_answered(rig, event_id, replies, others=0)


def test_so_they_do_while_a_job_invites_others_to_the_same_event(rig: Rig) -> None:
    with calling(rig) as client:
        event_id = published_event(client, seats=SEATS, starts_at=datetime.now(UTC) + timedelta(days=30))
        invite(client, event_id, [advisor_id(number) for number in range(ACCEPTANCES)])
        everybody = {"event_id": event_id, "advisor_ids": [advisor_id(number) for number in range(PEOPLE)]}
        begun = client.execute(
            "advocacy", "invite_advisors", everybody, actor=STAFF, idempotency_key=f"everybody-{event_id}"
        )
    replies = flood(rig, acceptances(event_id), ACCEPTANCE_SECONDS)
    job = {"_id": begun["job_id"]}
    jobs = rig.store("advocacy")["jobs"]
    eventually(
        lambda: jobs.find_one(job)["state"] == "done", seconds_max=JOB_SECONDS_MAX, what="the job is done"
    )
    outcomes = {one["outcome"]: one["count"] for one in jobs.find_one(job)["outcomes"]}
    assert outcomes == {"already_invited": ACCEPTANCES, "invited": PEOPLE - ACCEPTANCES}
    assert_placed_rightly(replies)
    assert_as_answered(rig, event_id, replies, others=PEOPLE - ACCEPTANCES)


def acceptances(event_id: str) -> list[dict[str, Any]]:
    """One of each of the first advisors."""
    return [
        request_of(
            "accept_invitation",
            {"invitation_id": f"{event_id}.{advisor_id(n)}"},
            STAFF,
            f"accept-{event_id}-{n}",
        )
        for n in range(ACCEPTANCES)
    ]


def assert_placed_rightly(replies: list[Reply]) -> None:
    """All were answered in time, with all seats and a line without gaps, in which nobody was overtaken."""
    waits = sorted(reply.answered_at - reply.sent_at for reply in replies)
    log.info("one waited %.2f s in the middle, %.2f s at most", waits[ACCEPTANCES // 2], waits[-1])
    assert [reply.problem for reply in replies if reply.answer is None] == []
    sent_at = [reply.sent_at for reply in replies]
    assert max(sent_at) - min(sent_at) < SENT_SECONDS_MAX
    assert waits[-1] < ANSWER_SECONDS_MAX
    assert overtaken(replies) == []
    waiting = [reply.place for reply in replies if reply.place]
    assert [reply.answer["status"] for reply in replies].count("seated") == SEATS
    assert sorted(waiting) == list(range(1, ACCEPTANCES - SEATS + 1))


def assert_as_answered(rig: Rig, event_id: str, replies: list[Reply], *, others: int) -> None:
    """Each invitation is as its reply said; as many others were only invited."""
    store = rig.store("advocacy")
    event = store["advocacy_events"].find_one({"_id": event_id})
    invitations = list(store["invitations"].find({"event_id": event_id}))
    assert list(wrong_seats_of(event, invitations)) == []
    answered = {reply.answer["invitation_id"]: reply.answer["status"] for reply in replies}
    rest = [one["status"] for one in invitations if one["_id"] not in answered]
    assert {one["_id"]: one["status"] for one in invitations if one["_id"] in answered} == answered
    assert rest == ["invited"] * others
    assert event["invited"] == len(answered) + others
    assert [fault for fault in examine(rig.stores()).faults if "outbox" not in fault] == []


def overtaken(replies: list[Reply]) -> list[tuple[int, int]]:
    """Whoever was answered before another was sent has the place before theirs: (place before, place after)
    where it is not so. Seats come before the line, and have no order among themselves.
    """
    by_answer = sorted(replies, key=lambda reply: reply.answered_at)
    answered_at = [reply.answered_at for reply in by_answer]
    last_places = list(accumulate((reply.place for reply in by_answer), max))
    wrong = []
    for reply in replies:
        before = bisect_left(answered_at, reply.sent_at)
        if before and last_places[before - 1] >= max(reply.place, 1):
            wrong.append((last_places[before - 1], reply.place))
    return wrong


def test_who_overtakes_is_found() -> None:
    def reply(place: int, sent_at: float, answered_at: float) -> Reply:
        status = {"status": "waitlisted", "position": place} if place else {"status": "seated"}
        return Reply(status, None, sent_at, answered_at)

    seats = [reply(0, 1.0, 2.0), reply(0, 3.0, 4.0)]
    assert overtaken([*seats, reply(2, 4.5, 5.5), reply(1, 5.0, 6.0), reply(3, 6.5, 7.0)]) == []
    assert overtaken([*seats, reply(1, 4.5, 5.0), reply(0, 6.0, 7.0)]) == [(1, 0)]
    assert overtaken([*seats, reply(2, 4.5, 5.0), reply(1, 6.0, 7.0)]) == [(2, 1)]
