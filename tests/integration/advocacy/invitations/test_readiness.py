"""Nobody is invited, seated or moved up who is not ready on the days of the event; time is never lost."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from services.advocacy.advisors import api
from services.advocacy.invitations.use_cases import seats
from shared.contracts import advocacy, recruitment
from shared.errors import Conflict, Invalid
from tests.support.advocacy import NOW, STARTS_AT, Program, an_event, fact, readiness
from tests.support.harness import codes, event

DAY = date(2026, 12, 2)
"""The local day of the event."""
BEFORE, AFTER = DAY - timedelta(1), DAY + timedelta(1)


def know(program: Program, advisor_id: str, *lacking: tuple[str, date | None, date | None], at: int = 0):
    """Recruitment says what an advisor lacks, as its newest fact about them."""
    program.sequences[advisor_id] += 1
    sequence = at or program.sequences[advisor_id]
    data = {"advisor_id": advisor_id, **readiness(*lacking)}
    heard = event(recruitment.READINESS_CHANGED, data, subject=advisor_id, sequence=sequence)
    program.service.process([heard])


def invite(program: Program, event_id: str, *advisors: str) -> dict[str, tuple[str, list[str]]]:
    """Invite these; the result and what is missing of each."""
    done = program.do("invite_advisors", event_id=event_id, advisor_ids=list(advisors))
    return {row["advisor_id"]: (row["result"], row["missing"]) for row in done["results"]}


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ((), []),
        ((("agreement", None, BEFORE), ("training", AFTER, None)), []),
        ((("agreement", DAY, None),), ["agreement"]),
        ((("agreement", None, DAY), ("training", None, None)), ["agreement", "training"]),
    ],
)
def test_readiness_is_asked_for_the_day_of_the_event(program: Program, lacking, missing) -> None:
    event_id = program.event()
    program.active("ana")
    know(program, "ana", *lacking)
    result = "not_ready_on_the_day" if missing else "invited"
    assert invite(program, event_id, "ana") == {"ana": (result, missing)}


def test_every_day_of_a_long_event_counts(program: Program) -> None:
    long = an_event(ends_at=(STARTS_AT + timedelta(days=2)).isoformat())
    event_id = program.do("plan_event", **long)["event_id"]
    program.do("publish_event", event_id=event_id)
    program.active("ana")
    know(program, "ana", ("training", AFTER, None))
    assert invite(program, event_id, "ana")["ana"] == ("not_ready_on_the_day", ["training"])


def test_whoever_nothing_is_known_of_is_not_ready(program: Program) -> None:
    event_id = program.event()
    program.tell(recruitment.ADVISOR_ACCEPTED, recruitment.ADVISOR_ACTIVATED, advisors=["ana"])
    assert invite(program, event_id, "ana")["ana"] == ("not_ready_on_the_day", ["readiness"])


def test_nobody_takes_a_seat_who_is_no_longer_ready_on_the_day(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    know(program, "ana", ("agreement", DAY, None))
    with pytest.raises(Conflict, match="Not ready on 2026-12-02: missing agreement") as refused:
        program.do("accept_invitation", invitation_id=invitation_id)
    assert codes(refused) == {("advisor_id", "not_ready_on_the_day")}
    know(program, "ana")
    assert program.do("accept_invitation", invitation_id=invitation_id)["status"] == "seated"


def test_an_older_fact_about_readiness_changes_nothing(program: Program) -> None:
    event_id = program.event()
    program.active("ana")
    know(program, "ana", ("agreement", DAY, None), at=9)
    know(program, "ana", at=8)
    assert invite(program, event_id, "ana")["ana"][0] == "not_ready_on_the_day"


def test_a_free_seat_goes_to_the_first_in_line_who_is_ready(program: Program) -> None:
    event_id = program.event(seats=1)
    ana, _ben, _cy = program.accepted(event_id, "ana", "ben", "cy")
    know(program, "ben", ("training", None, None))
    program.do("release_seat", invitation_id=ana)
    assert program.statuses(event_id) == {"ana": "released", "ben": "waitlisted", "cy": "seated"}


def test_a_seat_stays_free_while_nobody_in_line_is_ready(program: Program) -> None:
    event_id = program.event(seats=1)
    names = [f"person{number:02}" for number in range(13)]
    ana, *_others = program.accepted(event_id, "ana", *names)
    for name in names[:-1]:
        know(program, name, ("training", None, None))
    program.do("release_seat", invitation_id=ana)
    assert program.statuses(event_id)["person12"] == "seated"
    program.do("release_seat", invitation_id=f"{event_id}.person12")
    assert program.ask("event", event_id=event_id)["seats_taken"] == 0


def record(program: Program, event_id: str, *advisors: str, minutes: int = 120, **more: str) -> dict:
    """Record the same attendance of these."""
    rows = [{"invitation_id": f"{event_id}.{one}", "minutes": minutes, **more} for one in advisors]
    return program.do("record_attendance", event_id=event_id, attendances=rows)


def test_the_time_of_whoever_was_not_ready_is_recorded_with_a_reason(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana")
    know(program, "ana", ("agreement", DAY, None))
    program.clock.advance(STARTS_AT - NOW + timedelta(hours=5))
    with pytest.raises(Invalid) as refused:
        record(program, event_id, "ana")
    assert codes(refused) == {("attendances.0.not_ready_reason", "not_ready_on_the_day")}
    assert "agreement" in refused.value.errors[0]["message"]
    done = record(program, event_id, "ana", not_ready_reason="signed_on_the_spot")
    assert done["attendances"][0]["not_ready_reason"] == "signed_on_the_spot"
    assert [said["minutes"] for said in program.said(advocacy.ATTENDANCE_RECORDED)] == [120]
    assert record(program, event_id, "ana", not_ready_reason="signed_on_the_spot")["unchanged"] == 1


def test_an_absence_needs_no_reason(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    know(program, "ana", ("agreement", DAY, None))
    program.clock.advance(STARTS_AT - NOW + timedelta(hours=5))
    assert record(program, event_id, "ana", minutes=0)["attendances"][0]["status"] == "absent"


def test_the_hours_of_a_guest_who_could_not_be_seated_are_recorded_and_take_no_seat(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana")
    program.invited(event_id, "ben")
    program.active("cy")
    for name in ("ben", "cy"):
        know(program, name, ("training", None, None))
    program.clock.advance(STARTS_AT - NOW + timedelta(hours=5))
    for name in ("ben", "cy"):
        with pytest.raises(Invalid):
            record(program, event_id, name)
    done = record(program, event_id, "ana", "ben", "cy", not_ready_reason="came_along")
    assert [row["status"] for row in done["attendances"]] == ["attended"] * 3
    assert program.ask("event", event_id=event_id)["seats_taken"] == 1
    assert len(program.said(advocacy.ATTENDANCE_RECORDED)) == 3


def test_a_reason_seats_nobody_who_is_ready(program: Program) -> None:
    event_id = program.event()
    program.invited(event_id, "ana")
    program.active("ben")
    program.clock.advance(STARTS_AT - NOW + timedelta(hours=5))
    with pytest.raises(Invalid) as refused:
        record(program, event_id, "ana", "ben", not_ready_reason="came_along")
    assert codes(refused) == {
        ("attendances.0.invitation_id", "not_seated"),
        ("attendances.1.invitation_id", "not_invited"),
    }


def test_who_lapsed_after_the_event_was_ready_on_its_day(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    program.clock.advance(STARTS_AT - NOW + timedelta(days=5))
    know(program, "ana", ("training", AFTER, None))
    program.service.process([fact(recruitment.ADVISOR_PAUSED, "ana", 30, program.clock.now())])
    assert record(program, event_id, "ana")["recorded"] == 1


def test_who_waits_and_becomes_ready_gets_a_seat_that_is_free(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.lack("ben", STARTS_AT.date() - timedelta(days=1))
    program.do("release_seat", invitation_id=f"{event_id}.ana")
    assert program.statuses(event_id)["ben"] == "waitlisted"
    program.lack("ben", STARTS_AT.date() + timedelta(days=40))
    assert program.statuses(event_id)["ben"] == "seated"


def test_news_that_leaves_somebody_unready_looks_through_no_line(program: Program, looked_at) -> None:
    event_id = program.event(seats=1)
    ana, *_others = program.accepted(event_id, "ana", "ben", "cy")
    for name in ("ben", "cy"):
        know(program, name, ("training", None, None), ("agreement", None, None))
    program.do("release_seat", invitation_id=ana)
    looked_at.clear()
    know(program, "cy", ("training", None, None))
    assert (program.statuses(event_id)["cy"], looked_at) == ("waitlisted", [])
    know(program, "cy")
    assert (program.statuses(event_id)["cy"], looked_at) == ("seated", [2])


def test_of_a_long_line_that_is_not_ready_more_are_looked_at_each_time(program: Program, looked_at) -> None:
    event_id = program.event(seats=1)
    names = [f"person{number:02}" for number in range(35)]
    ana, *_others = program.accepted(event_id, "ana", *names)
    for name in names:
        know(program, name, ("training", None, None))
    looked_at.clear()
    program.do("release_seat", invitation_id=ana)
    assert looked_at == [10, 20, 5]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many in line it was asked at once whether they are ready."""
    asked: list[int] = []

    def refusals(advisor_ids: list[str], *more: Any) -> Any:
        asked.append(len(advisor_ids))
        return api.refusals(advisor_ids, *more)

    monkeypatch.setattr(seats, "refusals", refusals)
    return asked


@pytest.fixture(params=["release_first", "ready_first"])
def both_at_once(request: pytest.FixtureRequest, program: Program) -> str:
    """The event of somebody who becomes ready in the midst of a seat's release, or the other way round."""
    event_id = program.event(seats=1)
    (ana, _ben) = program.accepted(event_id, "ana", "ben")
    program.lack("ben", BEFORE)
    acts = [
        partial(program.do, "release_seat", invitation_id=ana),
        partial(know, program, "ben", ("agreement", AFTER, None)),
    ]
    inner, outer = acts if request.param == "release_first" else reversed(acts)
    program.clock.meanwhile = inner
    outer()
    return event_id


def test_who_becomes_ready_while_a_seat_is_released_gets_it(program: Program, both_at_once: str) -> None:
    assert program.statuses(both_at_once) == {"ana": "released", "ben": "seated"}
    assert program.ask("event", event_id=both_at_once)["seats_taken"] == 1
