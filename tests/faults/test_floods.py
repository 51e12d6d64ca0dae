"""Many at once want the same thing: one effect per key, and no seat, place or person counted twice."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.faults.calls import calling
from tests.faults.conftest import MakeRig
from tests.faults.facts import active_advisor, advisor_id
from tests.faults.invariants import examine, wrong_seats_of
from tests.faults.rig import Rig
from tests.faults.seasons import STAFF, invite, published_event
from tests.support.calling import RpcChannel, request_of

log = logging.getLogger(__name__)

pytestmark = pytest.mark.timeout(600)

SAME_KEY_CALLS = 200
ACCEPTANCES = 2_000
ACCEPTANCE_SECONDS = 10.0
SEATS = 150
THREADS = 4
ANSWERS_SECONDS_MAX = 120.0


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig) -> Rig:
    """Two replicas of advocacy, which know two thousand active advisors."""
    rig = make_rig(advocacy=2)
    rig.say([fact for number in range(ACCEPTANCES) for fact in active_advisor(number)])
    rig.applied("advocacy", 2 * ACCEPTANCES)
    return rig


def flood(rig: Rig, requests: list[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    """Send commands to advocacy, evenly over that time from several connections; the replies in order.

    A reply is {"result": {"answer" or "problem": …}, "error": None, "seconds": how long it took}.
    """
    replies: list[dict[str, Any]] = [{} for _ in requests]
    begin = threading.Barrier(THREADS)

    def send_share(share: int) -> None:
        channel = RpcChannel(rig.admin_amqp_uri)
        begin.wait()
        began = time.monotonic()
        places: dict[str, tuple[int, float]] = {}
        for place in range(share, len(requests), THREADS):
            due = began + seconds * place / len(requests)
            while time.monotonic() < due:
                channel.read(due - time.monotonic())
            places[channel.send("advocacy", "execute", requests[place])] = (place, time.monotonic())
        while len(channel.replies) < len(places) and time.monotonic() < began + ANSWERS_SECONDS_MAX:
            channel.read(0.5)
        for sent, reply in channel.replies.items():
            place, at = places[sent]
            replies[place] = {**reply, "seconds": channel.answered_at[sent] - at}
        channel.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(send_share, range(THREADS)))
    return replies


def test_two_hundred_commands_at_once_with_one_key_have_one_effect(rig: Rig) -> None:
    plan = {
        "title": {"en": "One", "es": "Uno"},
        "starts_at": "2027-05-01T15:00:00+00:00",
        "ends_at": "2027-05-01T17:00:00+00:00",
        "time_zone": "America/Chicago",
        "place": "Madison",
        "seats": 5,
    }
    before = rig.count("advocacy", "advocacy_events")
    replies = flood(rig, [request_of("plan_event", plan, STAFF, "once")] * SAME_KEY_CALLS, 0.0)
    answers = [reply["result"]["answer"] for reply in replies]
    assert answers == [answers[0]] * SAME_KEY_CALLS
    assert rig.count("advocacy", "advocacy_events") == before + 1
    assert rig.count("advocacy", "audit", record=f"advocacy_events/{answers[0]['event_id']}") == 1


def test_two_thousand_acceptances_fill_every_seat_once_and_the_rest_stand_in_line(rig: Rig) -> None:
    with calling(rig) as client:
        event_id = published_event(client, seats=SEATS, starts_at=datetime.now(UTC) + timedelta(days=30))
        invite(client, event_id, [advisor_id(number) for number in range(ACCEPTANCES)])
    requests = [
        request_of(
            "accept_invitation", {"invitation_id": f"{event_id}.{advisor_id(n)}"}, STAFF, f"accept-{n}"
        )
        for n in range(ACCEPTANCES)
    ]
    began = time.monotonic()
    replies = flood(rig, requests, ACCEPTANCE_SECONDS)
    waits = sorted(reply.get("seconds", ANSWERS_SECONDS_MAX) for reply in replies)
    log.info(
        "%d acceptances answered in %.1f s; one waited %.2f s in the middle, %.2f s at most",
        ACCEPTANCES,
        time.monotonic() - began,
        waits[ACCEPTANCES // 2],
        waits[-1],
    )

    refused = [reply for reply in replies if "answer" not in (reply.get("result") or {})]
    assert refused == []
    answers = [reply["result"]["answer"] for reply in replies]
    waiting = [answer["position"] for answer in answers if answer["status"] == "waitlisted"]
    assert [answer["status"] for answer in answers].count("seated") == SEATS
    assert sorted(waiting) == list(range(1, ACCEPTANCES - SEATS + 1))
    store = rig.store("advocacy")
    event = store["advocacy_events"].find_one({"_id": event_id})
    invitations = list(store["invitations"].find({"event_id": event_id}))
    assert list(wrong_seats_of(event, invitations)) == []
    assert {one["_id"]: one["status"] for one in invitations} == {
        answer["invitation_id"]: answer["status"] for answer in answers
    }
    assert [fault for fault in examine(rig.stores()).faults if "outbox" not in fault] == []
