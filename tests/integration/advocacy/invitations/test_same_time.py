"""Who accepts is told where else they have a place at the same time; nothing is refused for it."""

from datetime import timedelta

from shared.contracts import recruitment
from tests.support.advocacy import STARTS_AT, TITLE, Program, an_advisor, an_event


def an_event_from(program: Program, hours: int, seats: int = 2) -> str:
    """A published event of four hours, so many after the usual beginning."""
    begins = STARTS_AT + timedelta(hours=hours)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=4)).isoformat()}
    event_id = program.do("plan_event", **an_event(seats=seats, **times))["event_id"]
    program.do("publish_event", event_id=event_id)
    return event_id


def told(program: Program, event_id: str, advisor_id: str = "ana") -> list[str]:
    answer = program.do("accept_invitation", an_advisor(advisor_id), invitation_id=f"{event_id}.{advisor_id}")
    assert answer["status"] in ("seated", "waitlisted")
    return [place["event_id"] for place in answer["same_time"]]


def test_another_seat_at_the_same_time_is_told_and_the_seat_given(program: Program) -> None:
    first, overlapping, after = (an_event_from(program, hours) for hours in (0, 3, 4))
    for event_id in (first, overlapping, after):
        program.invited(event_id, "ana")
    assert told(program, first) == []
    # Its end is the beginning of the third.
    assert told(program, after) == []
    assert told(program, overlapping) == [first, after]
    # Saying yes once more tells the same.
    assert told(program, overlapping) == [first, after]
    answer = program.do("accept_invitation", an_advisor("ana"), invitation_id=f"{overlapping}.ana")
    assert answer["same_time"][0] == {
        "event_id": first,
        "event_title": TITLE,
        "starts_at": STARTS_AT.isoformat().replace("+00:00", "Z"),
        "ends_at": (STARTS_AT + timedelta(hours=4)).isoformat().replace("+00:00", "Z"),
        "time_zone": "America/Denver",
    }


def test_a_place_on_the_waitlist_is_one_too_and_one_given_back_is_none(program: Program) -> None:
    full, other = an_event_from(program, 0, seats=1), an_event_from(program, 1)
    program.accepted(full, "ben")
    for event_id in (full, other):
        program.invited(event_id, "ana")
    told(program, full)
    assert told(program, other) == [full]
    program.do("release_seat", an_advisor("ana"), invitation_id=f"{full}.ana")
    assert told(program, other) == []


def test_a_cancelled_event_and_other_people_say_nothing(program: Program) -> None:
    cancelled, other = an_event_from(program, 0), an_event_from(program, 1)
    for event_id in (cancelled, other):
        program.invited(event_id, "ana", "ben")
    told(program, cancelled)
    told(program, other, "ben")
    program.do("cancel_event", event_id=cancelled, reason_code="weather")
    assert told(program, other) == []


def test_places_under_another_entry_of_the_same_person_are_told(program: Program) -> None:
    first, second = an_event_from(program, 0), an_event_from(program, 1)
    program.accepted(first, "ana-again")
    program.invited(second, "ana")
    data = {"kept": "ana", "merged": "ana-again"}
    program.service.receive(recruitment.PERSON_MERGED, data, subject="ana-ana-again")
    assert told(program, second) == [first]
