"""Submitting and importing applications."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.applications.models import Application, Intake, person_of
from services.recruitment.applications.rules.applicants import Applicant, duplicate_keys, read_applicant
from services.recruitment.applications.rules.files import read_file, sort_out
from services.recruitment.applications.rules.states import intake_id
from services.recruitment.applications.rules.tables import UnreadableFile
from services.recruitment.applications.use_cases.likeness import by_age
from services.recruitment.people.api import Person
from shared.contracts import recruitment
from shared.contracts.recruitment.applications import ApplicationState
from shared.errors import Invalid
from shared.persistence.unit_of_work import UnitOfWork

_STATE = ApplicationState()


def submit_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Submit one application. Raises `Invalid` with every invalid field.

    Possible duplicates are accepted too: families share addresses, and a public form must not reveal who
    applied before. Staff see the other applications, and decide when they accept.
    """
    applicant, problems = read_applicant(request)
    if applicant is None:
        raise Invalid("Some of what was sent is not right.", errors=problems)
    return _STATE.dump(_submit(applicant, uow))


def import_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Import the valid rows of a file; returns which rows were skipped and why.

    Importing a file again adds nobody. Raises `Invalid` when the file cannot be read.
    """
    try:
        reading = read_file(request["content"])
    except UnreadableFile as error:
        raise Invalid("This file cannot be imported.", errors=error.errors) from error
    intake = uow.get_or_add(Intake, intake_id(uow.tenant))
    known = _known_people([applicant for _line, applicant in reading.applicants], uow)
    sorting = sort_out(reading.applicants, known)
    for _line, applicant, _like in sorting.new:
        _submit(applicant, uow)
    intake.files += 1
    intake.applications += len(sorting.new)
    intake.last_file_at = uow.now
    return {
        "imported": len(sorting.new),
        "possible_duplicates": sorting.possible_duplicates,
        "duplicates": sorting.duplicates,
        "problems": reading.problems,
    }


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


def _known_people(people: Iterable[Applicant], uow: UnitOfWork) -> dict[str, str]:
    """The keys of stored persons that share one with these people, each with the oldest application."""
    keys = {key for person in people for key in duplicate_keys(person).values()}
    alike = {person.id: person for person in uow.find(Person, likeness_index__in=list(keys))}
    known: dict[str, str] = {}
    for application in by_age(uow.find(Application, person_id__in=list(alike))):
        person = alike[application.person_id]
        for key in (*person.same_person_keys(), *person.likeness_index):
            known.setdefault(key, application.id)
    return known
