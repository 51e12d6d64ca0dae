"""Recording and ending guardianships, and whose guardian somebody is today."""

from datetime import date
from typing import Any

from services.recruitment.participation.models import Advisor
from services.recruitment.people.api import Guardianship, Person, await_end, persons_of
from shared.contracts import recruitment
from shared.contracts.event import Contract
from shared.contracts.recruitment.guardians import GuardianshipReply
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.contracts.recruitment.people import YOUTH
from shared.dates import ONE_DAY
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import refuse_close
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = GuardianshipReply()


def record_guardianship(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record that an account is the guardian of a young advisor, until the day before they come of age.

    Raises `Invalid` without a birth date, or when they are of age by then, `Conflict` when the account is
    their guardian already on some of these days.
    """
    person = _young_person(request["advisor_id"], uow)
    guardianship = Guardianship(id=uow.new_id(), recorded_by=uow.actor.user_id, **request)
    of_age = _of_age(person, uow)
    days = guardianship.days(of_age)
    if days.last < days.first:
        message = "This advisor is of age on these days: nobody is their guardian."
        raise Invalid(message, errors=[FieldError(field="effective_from", code="of_age", message=message)])
    for other in uow.find(Guardianship, advisor_id=request["advisor_id"]):
        theirs = other.days(of_age)
        if other.user_id == request["user_id"] and theirs.first <= days.last and days.first <= theirs.last:
            raise Conflict("This account is their guardian on some of these days already.")
    await_end(uow.add(guardianship), person, uow)
    return _published(recruitment.GUARDIANSHIP_RECORDED, guardianship, person, uow)


def end_guardianship(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record the last day of a guardianship: yesterday, so that it ends at once, or another."""
    person = _young_person(request["advisor_id"], uow)
    guardianship = uow.require(Guardianship, request["guardianship_id"])
    if guardianship.advisor_id != request["advisor_id"]:
        raise NotFound("There is no such guardianship of this advisor.")
    guardianship.end(request["last_day"] or uow.today - ONE_DAY, uow.actor.user_id)
    await_end(guardianship, person, uow)
    return _published(recruitment.GUARDIANSHIP_ENDED, guardianship, person, uow)


def guardianship_due(due: Due, uow: UnitOfWork) -> None:
    """Publish that a guardianship is over, once, unless staff said so before or it goes on longer by now."""
    guardianship = uow.get(Guardianship, due.subject)
    if guardianship is None or guardianship.ended_by is not None or guardianship.lapsed_on is not None:
        return
    person = _person_of(guardianship.advisor_id, uow)
    if uow.today <= guardianship.days(_of_age(person, uow)).last:
        await_end(guardianship, person, uow)
        return
    guardianship.lapsed_on = uow.today
    _publish(recruitment.GUARDIANSHIP_LAPSED, guardianship, uow)


def list_guardianships(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The guardianships of an advisor, the oldest first."""
    person = _person_of(request["advisor_id"], uow)
    known = uow.find(Guardianship, order_by=("id",), advisor_id=request["advisor_id"])
    return {"items": [_shown(one, person, uow) for one in known]}


def wards(_request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The young advisors whose guardian the actor is today.

    An account that was made for an advisor may see them, and not answer for them, as long as nothing about it
    is recorded here, until they come of age.
    """
    recorded = uow.find(Guardianship, user_id=uow.actor.user_id)
    ids = dict.fromkeys(one.advisor_id for one in recorded)
    persons = {advisor_id: _person_of(advisor_id, uow) for advisor_id in ids}
    found = [
        _ward(one.advisor_id, persons[one.advisor_id], may_answer=one.may_answer)
        for one in recorded
        if one.days(_of_age(persons[one.advisor_id], uow)).has(uow.today)
    ]
    own = uow.actor.advisor_id
    if own is not None and own not in ids and uow.get(Advisor, own) is not None:
        person = _person_of(own, uow)
        if person.birth_date is None or uow.today < _of_age(person, uow):
            found.append(_ward(own, person, may_answer=False))
    return {"items": found}


def has_guardian(advisor_id: str, uow: ReadUnit) -> bool:
    """Whether somebody is their guardian today, or will be."""
    known = uow.find(Guardianship, advisor_id=advisor_id)
    of_age = _of_age(_person_of(advisor_id, uow), uow) if known else uow.today
    return any(one.days(of_age).last >= uow.today for one in known)


def young_without_birth_date(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Young advisors whose birth date is not known, the oldest entry first; not those who left.

    An account that was made for one of them sees them for good, until somebody adds it.
    """
    limit = request["limit"]
    rows = uow.aggregate(Advisor, _without_birth_date(request["cursor"], limit + 1))
    persons = persons_of(uow, (row["person_id"] for row in rows[:limit]))
    shown = [_young(row["_id"], persons[row["person_id"]]) for row in rows[:limit]]
    return {"items": shown, "next_cursor": shown[-1]["advisor_id"] if len(rows) > limit else None}


def _without_birth_date(cursor: str | None, limit: int) -> list[dict[str, Any]]:
    here = [status for status in AdvisorStatus if status != AdvisorStatus.WITHDRAWN]
    young: dict[str, Any] = {"advisor_kind": YOUTH, "status": {"$in": here}}
    person = {
        "from": Person._get_collection_name(),
        "localField": "person_id",
        "foreignField": "_id",
        "as": "person",
    }
    return [
        {"$match": young | ({"_id": {"$gt": cursor}} if cursor else {})},
        {"$sort": {"_id": 1}},
        {"$lookup": person},
        {"$match": {"person.birth_date": {"$exists": False}}},
        {"$limit": limit},
    ]


def _ward(advisor_id: str, person: Person, *, may_answer: bool) -> dict[str, Any]:
    return _young(advisor_id, person) | {"may_answer": may_answer}


def _young(advisor_id: str, person: Person) -> dict[str, Any]:
    return {"advisor_id": advisor_id, "display_name": person.display_name}


def _person_of(advisor_id: str, uow: ReadUnit) -> Person:
    return uow.require(Person, uow.require(Advisor, advisor_id).person_id)


def _young_person(advisor_id: str, uow: UnitOfWork) -> Person:
    person = _person_of(advisor_id, uow)
    refuse_close(uow, advisor_id)
    if person.birth_date is None:
        message = (
            "The birth date must be known first: a guardianship ends when the young person comes of age."
        )
        error = FieldError(field="advisor_id", code="birth_date_needed", message=message)
        raise Invalid(message, errors=[error])
    return person


def _of_age(person: Person, uow: ReadUnit) -> date:
    return person.of_age_on(uow.program.state)


def _shown(guardianship: Guardianship, person: Person, uow: ReadUnit) -> dict[str, Any]:
    days = guardianship.days(_of_age(person, uow))
    return _REPLY.dump(guardianship) | {"until": days.last, "holds": days.has(uow.today)}


def _published(
    contract: Contract, guardianship: Guardianship, person: Person, uow: UnitOfWork
) -> dict[str, Any]:
    _publish(contract, guardianship, uow)
    uow.close()  # so that the reply has the time at which it was recorded
    return _shown(guardianship, person, uow)


def _publish(contract: Contract, guardianship: Guardianship, uow: UnitOfWork) -> None:
    names = ("advisor_id", "user_id")
    data = {"guardianship_id": guardianship.id, **{name: getattr(guardianship, name) for name in names}}
    uow.publish(contract, about=guardianship, data=data)
