"""Applications that may be of one person, and what staff decided about them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.recruitment.applications.models import Application, Likeness
from services.recruitment.people.api import Person, persons_of
from shared.errors import FieldError, Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

Alike = dict[str, list[Application]]


def undecided(applications: Sequence[Application], persons: Mapping[str, Person], uow: ReadUnit) -> Alike:
    """For each application the others that share a key with it, oldest first, and wait for a decision.

    It is looked up when it is needed, never stored: so two that are submitted at once see each other, and so
    does who changes an address later.
    """
    alike = _alike(applications, persons, uow)
    decided = {frozenset(one.applications) for one in _decisions([one.id for one in applications], uow)}
    return {
        id_: [other for other in others if frozenset((id_, other.id)) not in decided]
        for id_, others in alike.items()
    }


def decide_likeness(
    application: Application, request: Mapping[str, Any], uow: UnitOfWork
) -> list[Application]:
    """Record which applications are of the same person as this one, and which are not; the same ones.

    Raises `Invalid` while there is one about which nobody has decided.
    """
    persons = persons_of(uow, [application.person_id])
    open_ = {one.id: one for one in undecided([application], persons, uow)[application.id]}
    _refuse_open(open_, request)
    for same, field in ((True, "same_as"), (False, "not_the_same")):
        for other_id in dict.fromkeys(request.get(field, ())):
            _record(application, open_, other_id, same=same, uow=uow)
    named = [id_ for one in _decisions([application.id], uow) if one.same for id_ in one.applications]
    return by_age(one for one in uow.find(Application, id__in=named) if one.id != application.id)


def by_age(applications: Iterable[Application]) -> list[Application]:
    """The oldest first."""
    return sorted(applications, key=lambda one: one.id)


def _record(
    application: Application, open_: Mapping[str, Application], other_id: str, *, same: bool, uow: UnitOfWork
) -> None:
    if other_id in open_:
        pair = (application.id, other_id)
        uow.add(Likeness.of(uow.tenant, pair, same=same, by=uow.actor.user_id, on=uow.today))


def _refuse_open(open_: Iterable[str], request: Mapping[str, Any]) -> None:
    same, other = set(request.get("same_as", ())), set(request.get("not_the_same", ()))
    problems: list[FieldError] = []
    if same & other:
        message = "It is the same person, or it is not."
        problems.append(FieldError(field="same_as", code="contradiction", message=message))
    for id_ in sorted(set(open_) - same - other):
        message = f"Application {id_} may be of the same person. Decide whether it is."
        problems.append(FieldError(field="same_as", code="possible_duplicate", message=message))
    if problems:
        raise Invalid("Somebody has to decide first whether this is one person.", errors=problems)


def _alike(applications: Sequence[Application], persons: Mapping[str, Person], uow: ReadUnit) -> Alike:
    keys = {key for one in applications for key in persons[one.person_id].likeness_index}
    if not keys:
        return {one.id: [] for one in applications}
    sharing: dict[str, set[str]] = defaultdict(set)
    for person in uow.find(Person, likeness_index__in=list(keys)):
        for key in person.likeness_index:
            sharing[key].add(person.id)
    among = set().union(*sharing.values())
    theirs = by_age(uow.find(Application, person_id__in=list(among)))
    return {
        one.id: [
            other
            for other in theirs
            if other.id != one.id
            and any(other.person_id in sharing[key] for key in persons[one.person_id].likeness_index)
        ]
        for one in applications
    }


def _decisions(application_ids: list[str], uow: ReadUnit) -> list[Likeness]:
    return uow.find(Likeness, applications__in=application_ids)
