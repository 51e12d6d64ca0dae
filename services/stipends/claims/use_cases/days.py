"""Which claims are about the time of a person's days, so that two about the same time find one another.

The first claim on a day holds the day, and the database lets no other hold it; the others are in the day's
`WorkedHours`. So opening a claim writes something that another one of the same day would write too, and two
processes cannot miss each other. The days are those of each entry of a person.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.stipends.claims.models import Claim, WorkedHours
from services.stipends.claims.rules.days import hours_ids
from shared.contracts.envelope import Event
from shared.persistence.session import Key, Wanted
from shared.persistence.ties import Alias, same_person
from shared.persistence.unit_of_work import UnitOfWork

FIRST_ON: Final = "first_on"


def days_wanted(event: Event) -> Iterable[Wanted]:
    """The documents that `note_time` needs for the claim of an attendance."""
    data = event.data
    advisor_id = data["advisor_id"]
    yield Alias, advisor_id
    for day in hours_ids(event.tenant, advisor_id, data["starts_at"], data["ends_at"]):
        yield from _of_day(day)


def _of_day(day: str) -> Iterable[Wanted]:
    yield WorkedHours, day
    yield Claim, Key(FIRST_ON, day)


def note_time(claim: Claim, uow: UnitOfWork) -> bool:
    """Keep the time of a new claim where claims about the same time look for it.

    Tells whether there may be any: ordinarily it is the only one of its days, and the advisor has no other
    entry.
    """
    times = _times_of(claim)
    others = False
    for day in hours_ids(uow.tenant, claim.advisor_id, *times):
        if not hold_if_free(day, claim, uow):
            others = True
            _record_of(day, uow).note(claim.id, *times)
    if uow.get(Alias, claim.advisor_id) is None:
        return others
    hold_all_free(claim, uow)
    touch_days([claim], uow)
    return True


def read_days(claims: Iterable[Claim], uow: UnitOfWork) -> None:
    """Read what is known of the days of many claims at once, and not day by day later."""
    days = {day for claim in claims for day in _days_of(claim, uow)}
    uow.preload(wanted for day in days for wanted in _of_day(day))


def hold_all_free(claim: Claim, uow: UnitOfWork) -> None:
    """Have a claim hold its days, also under the other entries of its person, as far as none does."""
    for day in _days_of(claim, uow):
        hold_if_free(day, claim, uow)


def hold_if_free(day: str, claim: Claim, uow: UnitOfWork) -> bool:
    """Have a claim hold a day on which there is none; whether it was free."""
    key = Key(FIRST_ON, day)
    is_free = uow.get(WorkedHours, day) is None and uow.holder(Claim, key) is None
    if is_free:
        uow.hold(claim, key)
    return is_free


def about_the_time_of(claim: Claim, uow: UnitOfWork) -> set[str]:
    """The ids of the claims of its person, itself among them, that are about any of its time."""
    starts_at, ends_at = _times_of(claim)
    found = set()
    for day in _days_of(claim, uow):
        hours, first = uow.get(WorkedHours, day), uow.holder(Claim, Key(FIRST_ON, day))
        if hours is not None:
            found.update(hours.overlapping(starts_at, ends_at))
        if first is not None and first.attended.starts_at < ends_at and starts_at < first.attended.ends_at:
            found.add(first.id)
    return found


def touch_days(claims: Iterable[Claim], uow: UnitOfWork) -> None:
    """Of two units that rely on who is about these claims' days at once, have one fail."""
    for day in sorted({day for claim in claims for day in _days_of(claim, uow)}):
        _record_of(day, uow).touched += 1


def _record_of(day: str, uow: UnitOfWork) -> WorkedHours:
    return uow.get_or_add(WorkedHours, day)


def _days_of(claim: Claim, uow: UnitOfWork) -> list[str]:
    """Its days, under each entry of its person."""
    persons = sorted(same_person(uow, claim.advisor_id))
    return [day for person in persons for day in hours_ids(uow.tenant, person, *_times_of(claim))]


def _times_of(claim: Claim) -> tuple[datetime, datetime]:
    attended = claim.attended
    return attended.starts_at, attended.ends_at
