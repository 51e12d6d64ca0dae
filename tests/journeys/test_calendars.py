"""Days on which calendars are unlike others where a program is: nights of the clocks, leap days, year's ends.

All services are the real ones, on one clock.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from shared.contracts import advocacy, recruitment, stipends
from tests.support.advocacy import STAFF
from tests.support.places import PLACES, Place
from tests.support.recruitment import accept, apply, require, show, sign
from tests.support.training import add, certificates, complete
from tests.support.training import require as require_course
from tests.support.world import World

EVERYWHERE: Final = pytest.mark.parametrize("zone", PLACES)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
LEAP_DAY: Final = date(2028, 2, 29)


@pytest.fixture
def at(world: World) -> Any:
    """Makes a program in a zone, at a time there."""
    return lambda zone, when: Place(world, zone, when)


@pytest.mark.parametrize(
    ("zone", "evening", "day", "next_day"),
    [
        # The day in UTC is the next one by then.
        ("America/Chicago", "2026-12-31T21:30", "2026-12-31", "2027-01-01"),
        ("America/Phoenix", "2026-12-31T21:30", "2026-12-31", "2027-01-01"),
        ("Pacific/Honolulu", "2026-12-31T21:30", "2026-12-31", "2027-01-01"),
        ("America/Puerto_Rico", "2026-12-31T21:30", "2026-12-31", "2027-01-01"),
        ("America/Chicago", "2028-02-28T21:30", "2028-02-28", "2028-02-29"),
        ("Pacific/Honolulu", "2028-02-29T21:30", "2028-02-29", "2028-03-01"),
        # The ends of fiscal years that begin in July and in October.
        ("America/Puerto_Rico", "2027-06-30T21:30", "2027-06-30", "2027-07-01"),
        ("America/Chicago", "2027-09-30T21:30", "2027-09-30", "2027-10-01"),
    ],
)
def test_in_the_evening_it_is_still_the_same_day_in_every_service(
    at: Any, zone: str, evening: str, day: str, next_day: str
) -> None:
    place = at(zone, evening)
    add(place["training"], "basics")
    require_course(place["training"], "basics", "any")
    require(place["recruitment"], "agreement", since="2026-01-01")
    place.rate(2400, "2026-01-01")
    advisor_id = place.somebody()
    assert show(place["recruitment"], advisor_id)["accepted_on"] == day
    signs = {"advisor_id": advisor_id, "agreement_code": "confidentiality"}
    place.world.do("recruitment", "sign_agreement", STAFF, **signs)
    (signed,) = place["recruitment"].said(recruitment.AGREEMENT_SIGNED)
    place.world.let_all_arrive()
    complete(place["training"], "basics", on=date.fromisoformat(day), advisor_id=advisor_id)
    issued = certificates(place["training"], advisor_id)["basics"]["issued_on"]
    event_id = place.event(f"{day}T22:00", f"{day}T23:00", advisor_id)
    place.go_to(f"{day}T23:30")
    claim = place.claim_for(event_id, advisor_id, 60)
    place.pay(claim)
    (file,) = place.world.ask("stipends", "payment_files")["items"]
    (line,) = claim["lines"]
    assert signed["signed_on"].isoformat() == day
    assert [issued, line["service_date"], file["released_on"]] == [day] * 3
    moved = place.world.ask("stipends", "trial_balance", accounted_from=next_day)["accounts"]
    assert [row for row in moved if row["balance_cents"]] == []


@EVERYWHERE
def test_a_signature_of_leap_day_that_counts_a_year_ends_with_february(at: Any, zone: str) -> None:
    place = at(zone, "2028-02-29T23:00")
    require(place["recruitment"], "agreement", since="2026-01-01", valid_months=12)
    advisor_id = place.somebody()
    sign(place["recruitment"], advisor_id, LEAP_DAY)
    place.go_to("2029-02-28T23:59")
    assert place.status(advisor_id) == "active"
    place.go_to("2029-03-01T00:00")
    assert place.status(advisor_id) != "active"


@EVERYWHERE
def test_a_certificate_of_leap_day_that_counts_a_year_ends_with_february(at: Any, zone: str) -> None:
    place = at(zone, "2028-02-29T23:00")
    add(place["training"], "basics", valid_months=12)
    require_course(place["training"], "basics", "any")
    require(place["recruitment"], "training", since="2026-01-01")
    advisor_id = place.somebody()
    complete(place["training"], "basics", on=LEAP_DAY, advisor_id=advisor_id)
    place.go_to("2029-02-28T23:59")
    assert place.status(advisor_id) == "active"
    place.go_to("2029-03-01T00:00")
    assert place.status(advisor_id) != "active"


@pytest.mark.parametrize(
    ("zone", "last_day", "back_on"),
    [
        ("Pacific/Honolulu", "2028-02-28", "2028-02-29"),
        ("America/Chicago", "2028-02-29", "2028-03-01"),
        ("America/Puerto_Rico", "2026-12-31", "2027-01-01"),
        # Where clocks change they do so on 14 March and 7 November 2027.
        ("America/Chicago", "2027-03-13", "2027-03-14"),
        ("America/Chicago", "2027-03-14", "2027-03-15"),
        ("America/Chicago", "2027-11-06", "2027-11-07"),
        ("America/Chicago", "2027-11-07", "2027-11-08"),
        ("America/Phoenix", "2027-03-14", "2027-03-15"),
        ("America/Phoenix", "2027-11-07", "2027-11-08"),
    ],
)
def test_a_break_ends_with_its_last_day_there(at: Any, zone: str, last_day: str, back_on: str) -> None:
    place = at(zone, f"{last_day}T00:30")
    advisor_id = place.somebody()
    pause = {"advisor_id": advisor_id, "until": last_day}
    place.world.do("recruitment", "pause_advisor", STAFF, **pause)
    place.go_to(f"{last_day}T23:59")
    assert place.status(advisor_id) == "paused"
    place.go_to(f"{back_on}T00:00")
    assert place.status(advisor_id) == "active"


@EVERYWHERE
def test_an_event_over_new_year_is_paid_by_day_each_at_the_rate_of_its_year(at: Any, zone: str) -> None:
    place = at(zone, "2026-12-30T12:00")
    place.rate(2400, "2026-01-01", "2026-12-31")
    place.rate(3000, "2027-01-01")
    advisor_id = place.somebody()
    event_id = place.event("2026-12-31T22:00", "2027-01-01T02:00", advisor_id)
    place.go_to("2027-01-01T03:00")
    claim = place.claim_for(event_id, advisor_id, 240)
    lines = [(line["service_date"], line["minutes"], line["amount_cents"]) for line in claim["lines"]]
    assert lines == [("2026-12-31", 120, 4800), ("2027-01-01", 120, 6000)]


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        # From midnight to four by the clocks: three hours, five, and four where they do not change.
        ("America/Chicago", "2027-03-14", 180),
        ("America/Chicago", "2027-11-07", 300),
        ("America/Phoenix", "2027-03-14", 240),
        ("America/Phoenix", "2027-11-07", 240),
    ],
)
def test_an_event_in_the_night_of_the_clocks_lasts_as_long_as_it_really_does(
    at: Any, zone: str, day: str, minutes: int
) -> None:
    place = at(zone, f"{day}T00:00")
    place.rate(2400, "2026-01-01")
    advisor_id = place.somebody()
    event_id = place.event(f"{day}T00:00", f"{day}T04:00", advisor_id)
    place.go_to(f"{day}T05:00")
    claim = place.claim_for(event_id, advisor_id, minutes)
    assert [(line["service_date"], line["minutes"]) for line in claim["lines"]] == [(day, minutes)]
    attended = claim["attended"]
    lasted = datetime.fromisoformat(attended["ends_at"]) - datetime.fromisoformat(attended["starts_at"])
    assert lasted == minutes * MINUTE


def test_an_event_is_recalled_as_many_days_before_though_the_clocks_change_meanwhile(at: Any) -> None:
    place = at("America/Chicago", "2027-03-01T12:00")
    advisor_id = place.somebody()
    place.event("2027-03-14T10:00", "2027-03-14T12:00", advisor_id)
    ben = accept(place["recruitment"], apply(place["recruitment"], given_name="Ben", email="b@a.example"))
    place.world.let_all_arrive()
    (event_id,) = (one["event_id"] for one in place.world.ask("advocacy", "events", STAFF)["items"])
    place.staff("invite_advisors", event_id=event_id, advisor_ids=[ben])
    days = []
    for day in range(6, 14):
        place.go_to(f"2027-03-{day:02}T23:59")
        if len(place["advocacy"].said(advocacy.INVITATION_REMINDED)) > len(days):
            days.append(day)
    assert days == [7, 13]


@EVERYWHERE
def test_the_bank_has_until_the_end_of_the_third_banking_day_there(at: Any, zone: str) -> None:
    place = released(at(zone, "2026-12-30T20:00"))
    # New Year's Day and the weekend are no banking days.
    place.go_to("2027-01-05T23:59")
    assert place["stipends"].said(stipends.PAYMENT_DELAYED) == []
    place.go_to("2027-01-06T00:00")
    assert len(place["stipends"].said(stipends.PAYMENT_DELAYED)) == 1


def test_a_program_that_moves_west_waits_for_the_ends_of_days_there(at: Any) -> None:
    place = released(at("America/Chicago", "2026-12-30T20:00"))
    pause = {"advisor_id": place.advisor_id, "until": "2027-01-05"}
    place.world.do("recruitment", "pause_advisor", STAFF, **pause)
    place.change_zone("Pacific/Honolulu")
    # Midnight in Chicago is four hours before that in Honolulu.
    place.go_to("2027-01-05T20:00")
    assert place.status(place.advisor_id) == "paused"
    assert place["stipends"].said(stipends.PAYMENT_DELAYED) == []
    place.go_to("2027-01-06T00:00")
    assert place.status(place.advisor_id) == "active"
    assert len(place["stipends"].said(stipends.PAYMENT_DELAYED)) == 1


def released(place: Place) -> Place:
    """A payment is on its way to the bank for an event of that day."""
    place.rate(2400, "2026-01-01")
    place.advisor_id = place.somebody()
    begins = place.now()
    event_id = place.event(f"{begins:%Y-%m-%dT%H:%M}", f"{begins + HOUR:%Y-%m-%dT%H:%M}", place.advisor_id)
    place.go_to(f"{begins + 2 * HOUR:%Y-%m-%dT%H:%M}")
    place.pay(place.claim_for(event_id, place.advisor_id, 60))
    return place
