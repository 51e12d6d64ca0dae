"""What we say can be heard by a service that knows nothing of us but nameko."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
import pytest

from deploy.local.options import ROOT
from tests.faults.calls import calling
from tests.faults.conftest import MakeRig
from tests.faults.facts import active_advisor, advisor_id
from tests.faults.rig import Rig
from tests.faults.seasons import accept_all, attend, invite, published_event

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    return make_rig(advocacy=1)


@pytest.fixture
def listener(rig: Rig) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.stock_listener", rig.admin_amqp_uri],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_stock_nameko_service_hears_our_events(rig: Rig, listener: subprocess.Popen[str]) -> None:
    rig.say(active_advisor(1))
    rig.applied("advocacy", 2)
    with calling(rig) as client:
        event_id = published_event(client, seats=1, starts_at=datetime(2026, 10, 1, 17, tzinfo=UTC))
        invite(client, event_id, [advisor_id(1)])
        accept_all(client, event_id, [advisor_id(1)])
        (attendance,) = attend(client, event_id, [advisor_id(1)], minutes=90)
    heard = orjson.loads(listener.stdout.readline())
    assert heard == {
        "attendance_id": attendance["attendance_id"],
        "invitation_id": attendance["invitation_id"],
        "event_id": event_id,
        "advisor_id": advisor_id(1),
        "event_title": {"en": "Family day", "es": "Día de la familia"},
        "starts_at": "2026-10-01T17:00:00Z",
        "ends_at": "2026-10-01T19:00:00Z",
        "time_zone": "America/Chicago",
        "attended_on": "2026-10-01",
        "minutes": 90,
        "segments": [{"day": "2026-10-01", "minutes": 90}],
        "allowance_minutes": 30,
        "longer_reason": None,
        "recorded_by": [{"account": heard["recorded_by"][0]["account"], "advisor_id": None}],
    }
