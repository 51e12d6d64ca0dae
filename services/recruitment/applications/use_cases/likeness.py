"""Applications that may be of one person, and what staff decided about them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.recruitment.applications.models import Application, Likeness
from services.recruitment.people.api import Person, persons_of
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import close_to, refuse_close
from shared.persistence.unit_of_work import UnitOfWork

Alike = dict[str, list[Application]]
_SAID: Final = ((True, "same_as"), (False, "not_the_same"))
"""What staff say about other applications, and in which field."""


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

    Staff may also name one that shares nothing with it. Raises `Invalid` for one that does not exist, and
    while there is one that is alike about which nobody has decided, `Conflict` where somebody decided
    otherwise.
    """
    persons = persons_of(uow, [application.person_id])
    open_ = [one.id for one in undecided([application], persons, uow)[application.id]]
    said = {id_: same for same, field in _SAID for id_ in request.get(field, ())}
    _refuse(application, open_, request, uow)
    decided = {_other(one, application): one for one in _decisions([application.id], uow)}
    _refuse_contradicted(said, decided)
    for id_ in said.keys() - decided.keys():
        pair, same = (application.id, id_), said[id_]
        uow.add(Likeness.of(uow.tenant, pair, same=same, by=uow.actor.user_id, on=uow.today))
    same_ids = [id_ for id_, one in decided.items() if one.same] + [id_ for id_, same in said.items() if same]
    return by_age(uow.find(Application, id__in=same_ids))


def undo_sameness(application: Application, advisor_id: str, uow: UnitOfWork) -> None:
    """Correct that this application is of the same person as those of this advisor."""
    decided = {_other(one, application): one for one in _decisions([application.id], uow) if one.same}
    for other in uow.find(Application, id__in=list(decided), advisor_id=advisor_id):
        decided[other.id].correct(same=False, by=uow.actor.user_id, on=uow.today)


def refuse_of_close(application: Application, uow: ReadUnit) -> None:
    """Raise `Forbidden` for an application that is or may be of the actor, or of somebody close to them."""
    close = close_to(uow)
    if not close:
        return
    refuse_close(uow, application.advisor_id)
    alike = _alike([application], persons_of(uow, [application.person_id]), uow)[application.id]
    refuse_close(uow, *(one.advisor_id for one in alike))


def by_age(applications: Iterable[Application]) -> list[Application]:
    """The oldest first."""
    return sorted(applications, key=lambda one: one.id)


def _refuse(
    application: Application, open_: Iterable[str], request: Mapping[str, Any], uow: ReadUnit
) -> None:
    """Raise `Invalid` for what cannot be decided as it was said."""
    named = {field: set(request.get(field, ())) for _same, field in _SAID}
    every = set().union(*named.values())
    known = {one.id for one in uow.find(Application, id__in=list(every))} - {application.id}
    problems: list[FieldError] = []
    for field, ids in named.items():
        for id_ in sorted(ids - known):
            message = f"There is no other application {id_}."
            problems.append(FieldError(field=field, code="unknown_application", message=message))
    if set.intersection(*named.values()):
        message = "It is the same person, or it is not."
        problems.append(FieldError(field="same_as", code="contradiction", message=message))
    for id_ in sorted(set(open_) - every):
        message = f"Application {id_} may be of the same person. Decide whether it is."
        problems.append(FieldError(field="same_as", code="possible_duplicate", message=message))
    if problems:
        raise Invalid("Somebody has to decide first whether this is one person.", errors=problems)


def _refuse_contradicted(said: Mapping[str, bool], decided: Mapping[str, Likeness]) -> None:
    problems = [
        FieldError(
            field="same_as" if same else "not_the_same",
            code="decided_otherwise",
            message=f"About application {id_} somebody decided otherwise.",
        )
        for id_, same in said.items()
        if id_ in decided and decided[id_].same != same
    ]
    if problems:
        raise Conflict("Somebody decided otherwise about this person.", errors=problems)


def _other(likeness: Likeness, application: Application) -> str:
    return next(id_ for id_ in likeness.applications if id_ != application.id)


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
