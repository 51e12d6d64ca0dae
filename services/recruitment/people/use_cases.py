"""Showing and changing a person, with the history of changes."""

from typing import Any, Final

from services.recruitment.people.models import Guardianship, Person
from services.recruitment.people.rules.changes import BY_ONESELF, before_birth, read_changes
from services.recruitment.people.rules.history import field_changes
from shared.actor import STAFF, Actor, require_self_or
from shared.contracts.recruitment.people import (
    HISTORY_ITEMS_MAX,
    ChangedPerson,
    PersonHistory,
    PersonReply,
)
from shared.dates import ONE_DAY
from shared.errors import Forbidden, Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import refuse_close_others
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = PersonReply()
_CHANGED = ChangedPerson()
_HISTORY = PersonHistory()
_NOT_CHANGED: Final = ("person_id", "version")
_OF_AGE: Final = {"birth_date", "residence"}
"""What decides when somebody comes of age."""
GUARDIANSHIP_ENDS: Final = "guardianship-ends"


def change_person(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Change a person: staff for their tenant, an advisor some fields of their own; so do staff of their own.

    Raises `VersionMismatch` when somebody else changed them meanwhile, `Invalid` with every invalid field.
    """
    person = _seen_by(uow.actor, request, uow)
    uow.check_version(person, request["version"])
    sent = {field: value for field, value in request.items() if field not in _NOT_CHANGED}
    if person.advisor_id is not None:
        refuse_close_others(uow, person.advisor_id)
    if _is_own(uow.actor, person) and not sent.keys() <= BY_ONESELF:
        raise Forbidden("Somebody else of the program staff changes this for you.")
    values, problems = read_changes(sent, uow.today)
    problems += before_birth(values, person.birth_date)
    if problems:
        raise Invalid("Some of what was sent is not right.", errors=problems)
    person.change(**values)
    if values.keys() & _OF_AGE:
        _await_ends(person, uow)
    uow.close()  # so that the reply has the version after this change
    return _CHANGED.dump(person)


def await_end(guardianship: Guardianship, person: Person, uow: UnitOfWork) -> None:
    """Wait for the day after its last one, as that is now; not for one of which staff said that it ends.

    One that holds again after it was told to be over, as a birth date was corrected, is told a second time.
    """
    last = guardianship.days(person.of_age_on(uow.program.state)).last
    if guardianship.lapsed_on is not None and guardianship.lapsed_on <= last:
        guardianship.lapsed_on = None
    if guardianship.ended_by is not None or guardianship.lapsed_on is not None:
        uow.timers.cancel(GUARDIANSHIP_ENDS, guardianship.id)
    else:
        uow.timers.set(GUARDIANSHIP_ENDS, guardianship.id, uow.start_of(max(last + ONE_DAY, uow.today)))


def _await_ends(person: Person, uow: UnitOfWork) -> None:
    if person.advisor_id is not None:
        for guardianship in uow.find(Guardianship, advisor_id=person.advisor_id):
            await_end(guardianship, person, uow)


def show_person(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """A person; an advisor sees only themselves."""
    return _REPLY.dump(_seen_by(uow.actor, request, uow))


def person_history(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The newest changes of a person, from the audit; what changed nothing that is shown is left out."""
    person = _seen_by(uow.actor, request, uow)
    entries = uow.audit_of(person, limit=HISTORY_ITEMS_MAX)
    told = ((entry, field_changes(entry.before, entry.after)) for entry in entries)
    return _HISTORY.dump(
        {
            "items": [
                {"version": entry.version, "at": entry.at, "actor": entry.actor, "changes": changes}
                for entry, changes in told
                if changes
            ]
        }
    )


def _is_own(actor: Actor, person: Person) -> bool:
    return person.advisor_id is not None and person.advisor_id == actor.advisor_id


def _seen_by(actor: Actor, request: dict[str, Any], uow: ReadUnit) -> Person:
    person = uow.require(Person, request["person_id"])
    if not actor.has_any(STAFF):
        if person.advisor_id is None:
            raise Forbidden("This belongs to somebody else.")
        require_self_or(actor, person.advisor_id, frozenset())
    return person
