"""Submitting applications."""

from typing import Any, Final

from services.recruitment.applications.models import Application, person_of
from services.recruitment.applications.rules.applicants import Applicant, read_applicant
from services.recruitment.applications.use_cases.overdue import await_answer
from shared.contracts import recruitment
from shared.contracts.recruitment.applications import ApplicationState
from shared.errors import Invalid
from shared.persistence.unit_of_work import UnitOfWork

_STATE: Final = ApplicationState()


def submit_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Submit one application. Raises `Invalid` with every invalid field.

    Possible duplicates are accepted too: families share addresses, and a public form must not reveal who
    applied before. Staff see the other applications, and decide when they accept.
    """
    applicant, problems = read_applicant(request)
    if applicant is None:
        raise Invalid("Some of what was sent is not right.", errors=problems)
    return _STATE.dump(submit(applicant, uow))


def submit(applicant: Applicant, uow: UnitOfWork) -> Application:
    """The new application of a person who is new."""
    person = uow.add(person_of(applicant, uow.new_id()))
    application = uow.add(Application.of(applicant, uow.new_id(), person.id))
    await_answer(application, uow)
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
