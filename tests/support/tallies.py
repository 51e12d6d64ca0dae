"""A tiny service for tests of the plumbing: it counts attendances, and says a claim was opened for each."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from mongoengine import EmbeddedDocumentListField, IntField, ListField, StringField

from shared.actor import Actor, Role
from shared.contracts import advocacy, stipends
from shared.contracts.envelope import Event
from shared.contracts.fields import INTEGER_MAX, Count, Day, Id, Items, Reply, Text
from shared.contracts.operation import command, query
from shared.contracts.reconciliation import ALL, Entry
from shared.contracts.requests import Paged, Seen
from shared.contracts.roles import MONEY_READERS, REVIEWER
from shared.dates import ONE_DAY
from shared.errors import Conflict, RuleViolation, Transient
from shared.events.jobs import JobProcessor
from shared.events.routing import Bulk, RetryPolicy, Subscription, Timer
from shared.events.timers import TimerProcessor
from shared.persistence.documents import DayField, Embedded, Record
from shared.persistence.jobs import Job, Result, Terms, one_by_one
from shared.persistence.read_unit import ReadUnit
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.routing import Command, Query
from tests.support.attendance import attendance_data
from tests.support.harness import TENANT, ServiceHarness, actor, event

POISON_MINUTES = 13
TROUBLED_MINUTES = 17
BUGGY_MINUTES = 19
LOOPS_MINUTES = 29
MATCHES_MINUTES = 31
REMIND = "remind"


class Remark(Embedded):
    """What was said about a tally."""

    text = StringField(required=True)


class Tally(Record):
    """One attendance, counted."""

    meta = {
        "collection": "tallies",
        "indexes": [("tenant", "advisor_id"), {"fields": ("seats",), "unique": True, "sparse": True}],
    }
    keyed_by = ("seats",)

    advisor_id = StringField(required=True)
    minutes = IntField(required=True)
    day = DayField(required=True)
    times = IntField(default=0)
    seats = ListField(StringField(), default=None)
    remarks = EmbeddedDocumentListField(Remark)

    @staticmethod
    def tallied(stored: dict[str, Any], /) -> Iterator[Entry]:
        """Its minutes."""
        yield Entry(ALL, stored["_id"], stored["minutes"])


def count_attendance(heard: Event, uow: UnitOfWork) -> None:
    """Count it; some numbers of minutes fail in a way of their own."""
    minutes = heard.data["minutes"]
    if minutes == POISON_MINUTES:
        raise RuleViolation("thirteen is refused")
    if minutes == TROUBLED_MINUTES:
        raise Transient("not now")
    if minutes == BUGGY_MINUTES:
        raise KeyError("a defect")
    tally = uow.get(Tally, tally_id(heard))
    if tally is None:
        tally = uow.add(
            Tally(
                id=tally_id(heard),
                advisor_id=heard.data["advisor_id"],
                minutes=minutes,
                day=heard.data["attended_on"],
            )
        )
    tally.times += 1
    uow.publish(stipends.CLAIM_OPENED, about=tally, data=claim_data(tally.id, heard.data))


def tally_id(heard: Event) -> str:
    return f"tally-{heard.data['attendance_id']}"


def claim_data(claim_id: str, attendance: dict[str, Any]) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "advisor_id": attendance["advisor_id"],
        "attendance_id": attendance["attendance_id"],
        "event_id": attendance["event_id"],
        "event_title": attendance["event_title"],
        "amount_cents": attendance["minutes"] * 100,
        "currency": "USD",
        "attended_on": attendance["attended_on"],
    }


class AddMinutes(Seen):
    tally_id = Id()
    minutes = Count(minimum=-INTEGER_MAX)


class ListTallies(Paged):
    limit = Count(default=2)


class Added(Reply):
    minutes = Count(minimum=-INTEGER_MAX)
    times = Count()
    day = Day()


class Tallies(Reply):
    items = Items(Id())
    next_cursor = Text(allow_none=True)


# They borrow names that the policy knows.
ADD_MINUTES = command(
    "stipends.approve_claim", "Add minutes", request=AddMinutes, reply=Added, roles=REVIEWER
)
LIST = query("stipends.claims", "List tallies", request=ListTallies, reply=Tallies, roles=MONEY_READERS)


def add_minutes(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    tally = uow.get(Tally, request["tally_id"])
    if tally is None:
        tally = uow.add(Tally(id=request["tally_id"], advisor_id="a1", minutes=0, day=date(2026, 10, 1)))
    uow.check_version(tally, request.get("version"))
    if request["minutes"] < 0:
        raise Conflict("minutes only add up")
    tally.minutes += request["minutes"]
    tally.times += 1
    return {"minutes": tally.minutes, "times": tally.times, "day": tally.day}


def tallies(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    page = uow.page(Tally, cursor=request["cursor"], limit=request["limit"], newest_first=False)
    return {"items": [tally.id for tally in page.items], "next_cursor": page.next_cursor}


COMMANDS = (Command(ADD_MINUTES, add_minutes, serialize_by="tally_id"),)
QUERIES = (Query(LIST, tallies),)


def set_reminder(
    service: ServiceHarness, at: datetime, *numbers: int, part: str = "", tenant: str = TENANT
) -> None:
    """Have the tallies of these numbers, and the tallies themselves, wait for a time."""

    def change() -> None:
        session = service.session()
        uow = service.unit(actor(tenant=tenant), session)
        for number in numbers:
            uow.get_or_add(Tally, f"tally-{number}", advisor_id="a1", minutes=0, day=date(2026, 10, 1))
            uow.timers.set(REMIND, f"tally-{number}", at, part=part)
        uow.close()
        session.flush()

    service.store.in_transaction(change)


def remind(due: Due, uow: UnitOfWork) -> None:
    """Count that its time came; some parts fail in a way of their own, or set or cancel others."""
    tally = uow.require(Tally, due.subject)
    match due.part:
        case "refused":
            raise RuleViolation("never")
        case "troubled":
            raise Transient("not now")
        case "buggy":
            raise KeyError("a defect")
        case "daily":
            uow.timers.set(REMIND, due.subject, due.due_at + ONE_DAY, part="daily")
        case "cancels":
            uow.timers.cancel(REMIND, due.subject)
    tally.times += 1


SUBSCRIPTIONS = (
    Subscription(
        advocacy.ATTENDANCE_RECORDED,
        count_attendance,
        preload=lambda heard: [(Tally, tally_id(heard))],
        retry=RetryPolicy(attempts_max=2, delays_seconds=(1,)),
    ),
)
TIMERS = (
    Timer(
        REMIND,
        remind,
        preload=lambda due: [(Tally, due.subject)],
        retry=RetryPolicy(attempts_max=2, delays_seconds=(1,)),
    ),
)
DOCUMENTS = (Tally,)
COUNT_UP = "release_payments"
COUNT_ALL = "approve_rate"
FIND_ALL = "approve_claims"
PART = 20


def begin_job(
    service: ServiceHarness, kind: str, items: Sequence[str] = (), *, who: Actor | None = None, **terms: Any
) -> str:
    """Begin a job over these tallies, or over all that there are."""
    total = len(items) or service.store["tallies"].count_documents({})
    return service.begin_job(kind, items, terms, total=total, who=who or actor(Role.FINANCE_APPROVER))


def count_up(item: str, terms: Terms, uow: UnitOfWork) -> Result:
    """Count a tally, new or not; some fail in a way of their own."""
    what, _, number = item.partition(" ")
    if what == "refused":
        raise Conflict("Not this one.")
    if what == "troubled":
        raise Transient("not now")
    if what == "buggy":
        raise KeyError("a defect")
    tally = uow.get_or_add(Tally, f"tally-{number}", advisor_id="a1", minutes=0, day=date(2026, 10, 1))
    tally.times += terms.get("by", 1)
    if what == "half-way":
        raise Conflict("Not this one, but it is counted already.")
    return Result(item, "counted", tally.id)


def next_tallies(_terms: Terms, after: str, limit: int, uow: UnitOfWork) -> list[str]:
    return [tally.id for tally in uow.find(Tally, order_by=("id",), limit=limit, id__gt=after)]


def count_found(tally_id: str, _terms: Terms, uow: UnitOfWork) -> Result:
    if STUCK.get(tally_id):
        raise KeyError("a defect")
    uow.require(Tally, tally_id).times += 1
    return Result(tally_id, "counted", tally_id)


STUCK = {"finish": False}
"""Whether the end of a job, or a tally of this id, fails just now."""


def note_finish(job: Job, uow: UnitOfWork) -> None:
    if STUCK["finish"]:
        raise KeyError("a defect")
    uow.add(Tally(id=f"finished-{job.id}", advisor_id="a1", minutes=job.done, day=date(2026, 10, 1)))


BULKS = (
    Bulk(COUNT_UP, one_by_one(count_up), at_once=PART),
    Bulk(COUNT_ALL, one_by_one(count_found), find=next_tallies, finish=note_finish, at_once=PART),
    Bulk(FIND_ALL, one_by_one(count_found), find=next_tallies, at_once=PART),
)


def jobs_of_another_process(service: ServiceHarness) -> JobProcessor:
    """What runs the jobs in another process of the same service."""
    return JobProcessor("stipends", service.store, BULKS, service.clock, lambda: None)


def timers_of_another_process(service: ServiceHarness) -> TimerProcessor:
    """What runs the timers in another process of the same service."""
    return TimerProcessor("stipends", service.store, TIMERS, service.clock, lambda: None)


def attendance(number: int, minutes: int = 60, **envelope: Any) -> Event:
    """The attendance of that number."""
    data = attendance_data(
        minutes=minutes,
        attendance_id=f"att-{number}",
        invitation_id=f"inv-{number}",
        advisor_id=f"advisor-{number}",
    )
    return event(advocacy.ATTENDANCE_RECORDED, data, subject=f"inv-{number}", **envelope)
