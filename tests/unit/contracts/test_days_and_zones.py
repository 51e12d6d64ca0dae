"""Days and times as people enter them: slips of the keyboard and of the season are refused, not guessed."""

from datetime import date

import pytest

from shared.contracts.advocacy.occasions import PlanEvent
from shared.contracts.errors import load
from shared.contracts.recruitment.credentials import ProposeRequirement
from shared.contracts.recruitment.participation import SignAgreement
from shared.contracts.stipends.pay_rules import ProposeRate
from shared.contracts.training.enrolments import CompleteEnrolment
from shared.errors import Invalid

EVENT = {
    "title": {"en": "Family day", "es": "Día de la familia"},
    "starts_at": "2027-07-08T18:00:00-05:00",
    "ends_at": "2027-07-08T20:00:00-05:00",
    "time_zone": "America/Chicago",
    "place": "Room 12",
    "seats": 4,
}
RATE = {"code": "stipend.hourly", "amount_cents": 2500, "effective_from": "2026-01-01", "source": "Minutes"}


def wrong(schema: type, data: dict) -> set[tuple[str, str]]:
    """Fields and codes of what is wrong."""
    try:
        load(schema(), data)
    except Invalid as refused:
        return {(one["field"], one["code"]) for one in refused.errors}
    return set()


@pytest.mark.parametrize("day", ["0026-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("schema", "data", "field"),
    [
        (ProposeRate, RATE, "effective_from"),
        (ProposeRate, RATE, "effective_to"),
        (CompleteEnrolment, {"enrolment_id": "e"}, "completed_on"),
        (SignAgreement, {"advisor_id": "a", "agreement_code": "conf-2026"}, "signed_on"),
    ],
)
def test_a_day_out_of_our_time_is_a_slip(schema: type, data: dict, field: str, day: str) -> None:
    assert (field, "out_of_range") in wrong(schema, data | {field: day})


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_are_taken(day: str) -> None:
    data = {"enrolment_id": "e", "completed_on": day}
    assert load(CompleteEnrolment(), data)["completed_on"] == date.fromisoformat(day)


def test_a_gate_has_the_same_bounds() -> None:
    found = wrong(ProposeRequirement, {"effective_from": "0026-01-01"})
    assert ("effective_from", "out_of_range") in found


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "fields"),
    [
        ("2027-07-08T18:00:00-05:00", "2027-07-08T20:00:00-05:00", set()),
        ("2027-01-08T18:00:00-06:00", "2027-01-08T20:00:00-06:00", set()),
        ("2027-07-08T23:00:00Z", "2027-07-09T01:00:00Z", set()),
        ("2027-07-08T18:00:00-06:00", "2027-07-08T20:00:00-06:00", {"starts_at", "ends_at"}),
        ("2027-01-08T18:00:00-05:00", "2027-01-08T20:00:00-06:00", {"starts_at"}),
        # 1:30 comes twice on the night in which the clocks go back: both are right.
        ("2027-11-07T01:30:00-05:00", "2027-11-07T01:30:00-06:00", set()),
        # 2:30 does not come at all on the night in which they go forward.
        ("2027-03-14T02:30:00-06:00", "2027-03-14T04:00:00-05:00", {"starts_at"}),
    ],
)
def test_times_are_by_the_clocks_of_the_place(starts_at: str, ends_at: str, fields: set[str]) -> None:
    found = wrong(PlanEvent, EVENT | {"starts_at": starts_at, "ends_at": ends_at})
    assert found == {(field, "offset_of_another_time") for field in fields}


@pytest.mark.parametrize("name", ["America/Chicago", "America/Indiana/Indianapolis", "Pacific/Honolulu"])
def test_the_zones_of_places_are_taken(name: str) -> None:
    at = {"starts_at": "2027-07-08T23:00:00Z", "ends_at": "2027-07-09T01:00:00Z"}
    assert wrong(PlanEvent, EVENT | at | {"time_zone": name}) == set()


@pytest.mark.parametrize(
    "name",
    [
        "EST",
        "EST5EDT",
        "Factory",
        "localtime",
        "Etc/GMT+5",
        "UTC",
        "GMT0",
        "america/chicago",
        "posixrules",
        "-5",
    ],
)
def test_a_fixed_offset_is_no_place(name: str) -> None:
    assert wrong(PlanEvent, EVENT | {"time_zone": name}) == {("time_zone", "unknown_time_zone")}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Eastern Standard Time", "America/New_York"),
        ("US/Central", "America/Chicago"),
        ("MST", "America/Denver"),
    ],
)
def test_a_name_of_windows_is_answered_with_the_place_that_is_meant(name: str, meant: str) -> None:
    with pytest.raises(Invalid) as refused:
        load(PlanEvent(), EVENT | {"time_zone": name})
    (error,) = refused.value.errors
    assert meant in error["message"]
