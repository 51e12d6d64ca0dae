"""Submitting and importing applications."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from services.recruitment.applications.models import Application, ImportedFile, Intake, person_of
from services.recruitment.applications.rules.applicants import Applicant, duplicate_keys, read_applicant
from services.recruitment.applications.rules.files import Duplicate, Reading, Sorting, read_file, sort_out
from services.recruitment.applications.rules.states import file_id, intake_id
from services.recruitment.applications.rules.tables import UnreadableFile
from services.recruitment.applications.use_cases.likeness import by_age
from services.recruitment.people.api import Person
from shared.contracts import recruitment
from shared.contracts.recruitment.applications import ApplicationState, EarlierState, RowResult
from shared.errors import Invalid
from shared.persistence.unit_of_work import UnitOfWork

_STATE = ApplicationState()
_OVER: Final = (EarlierState.KEPT, EarlierState.DECLINED, EarlierState.LEFT)


def submit_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Submit one application. Raises `Invalid` with every invalid field.

    Possible duplicates are accepted too: families share addresses, and a public form must not reveal who
    applied before. Staff see the other applications, and decide when they accept.
    """
    applicant, problems = read_applicant(request)
    if applicant is None:
        raise Invalid("Some of what was sent is not right.", errors=problems)
    return _STATE.dump(_submit(applicant, uow))


def import_file(
    request: dict[str, Any], uow: UnitOfWork, departed: Callable[[Iterable[str]], frozenset[str]]
) -> dict[str, Any]:
    """Import the valid rows of a file; returns what became of each row.

    Who applied before is a duplicate, but if that application was kept or declined, or they were an advisor
    and left (`departed` tells who of these did), they apply once more, and staff are asked whether it is the
    same person. Importing a file again adds nobody. Raises `Invalid` when the file cannot be read.
    """
    try:
        reading = read_file(request["content"])
    except UnreadableFile as error:
        raise Invalid("This file cannot be imported.", errors=error.errors) from error
    intake = uow.get_or_add(Intake, intake_id(uow.tenant))
    earlier = _earlier_applications([applicant for _line, applicant in reading.applicants], uow)
    states = _states(earlier.values(), departed)
    known = {key: application.id for key, application in earlier.items()}
    file = file_id(uow.tenant, request["content"])
    again = uow.get(ImportedFile, file) is not None
    over = frozenset() if again else frozenset(id_ for id_, state in states.items() if state in _OVER)
    sorting = sort_out(reading.applicants, known, over)
    new = {line: _submit(applicant, uow).id for line, applicant, _like in sorting.new}
    if not again:
        uow.add(ImportedFile(id=file))
    intake.files += 1
    intake.applications += len(new)
    intake.last_file_at = uow.now
    return {
        "imported": len(new),
        "rows": _rows(reading, sorting, new),
        "came_again": _told(sorting.came_again, states),
        "possible_duplicates": _told(sorting.possible_duplicates, states),
        "duplicates": _told(sorting.duplicates, states),
        "problems": reading.problems,
    }


def _rows(reading: Reading, sorting: Sorting, new: Mapping[int, str]) -> list[dict[str, Any]]:
    results = dict.fromkeys((problem["line"] for problem in reading.problems), RowResult.UNREADABLE)
    results |= dict.fromkeys((one["line"] for one in sorting.duplicates), RowResult.DUPLICATE)
    results |= dict.fromkeys(new, RowResult.IMPORTED)
    results |= dict.fromkeys((one["line"] for one in sorting.came_again), RowResult.CAME_AGAIN)
    return [
        {"line": line, "result": result, "application_id": new.get(line)}
        for line, result in sorted(results.items())
    ]


def _told(duplicates: Iterable[Duplicate], states: Mapping[str, EarlierState]) -> list[dict[str, Any]]:
    return [{**one, "earlier": states.get(one["of"])} for one in duplicates]


def _submit(applicant: Applicant, uow: UnitOfWork) -> Application:
    person = uow.add(person_of(applicant, uow.new_id()))
    application = uow.add(Application.of(applicant, uow.new_id(), person.id))
    uow.publish(
        recruitment.APPLICATION_SUBMITTED,
        about=application,
        data={
            "application_id": application.id,
            "advisor_kind": application.advisor_kind,
            "language": person.language,
        },
    )
    return application


def _earlier_applications(people: Iterable[Applicant], uow: UnitOfWork) -> dict[str, Application]:
    """The keys of stored persons that share one with these people, each with the newest application.

    What counts is how it is with a person now: of two applications the later one.
    """
    keys = {key for person in people for key in duplicate_keys(person).values()}
    alike = {person.id: person for person in uow.find(Person, likeness_index__in=list(keys))}
    known: dict[str, Application] = {}
    for application in reversed(by_age(uow.find(Application, person_id__in=list(alike)))):
        person = alike[application.person_id]
        for key in (*person.same_person_keys(), *person.likeness_index):
            known.setdefault(key, application)
    return known


def _states(
    applications: Iterable[Application], departed: Callable[[Iterable[str]], frozenset[str]]
) -> dict[str, EarlierState]:
    """What became of these applications, by their ids."""
    each = {one.id: one for one in applications}
    left = departed({one.advisor_id for one in each.values() if one.advisor_id})
    return {
        id_: EarlierState.LEFT if one.advisor_id in left else EarlierState(one.status)
        for id_, one in each.items()
    }
