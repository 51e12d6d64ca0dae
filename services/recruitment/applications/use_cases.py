"""Submitting, importing, declining and showing applications."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from services.recruitment.applications.models import Application, Intake
from services.recruitment.applications.rules.applicants import (
    Applicant,
    duplicate_keys,
    read_applicant,
    same_person_keys,
)
from services.recruitment.applications.rules.files import read_file, sort_out
from services.recruitment.applications.rules.tables import UnreadableFile
from services.recruitment.people.api import page_of
from shared.contracts import recruitment
from shared.contracts.recruitment.applications import ApplicationReply, ApplicationState
from shared.errors import Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.session import Key, Wanted
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = ApplicationReply()
_STATE = ApplicationState()
_KEY_FIELDS: Final = {"email": "email", "phone": "phone", "name": "name_key"}


def submit_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Submit one application. Raises `Invalid` with every invalid field.

    Possible duplicates are accepted too: families share addresses, and a public form must not reveal who
    applied before. Staff see the earlier application.
    """
    applicant, problems = read_applicant(request)
    if applicant is None:
        raise Invalid("Some of what was sent is not right.", errors=problems)
    known = _known_people([applicant], uow)
    earlier = (known[key] for key in duplicate_keys(applicant).values() if key in known)
    application = _submit(applicant, uow, possible_duplicate_of=next(earlier, None))
    return _STATE.dump(application)


def import_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Import the valid rows of a file; returns which rows were skipped and why.

    Importing a file again adds nobody. Raises `Invalid` when the file cannot be read.
    """
    try:
        reading = read_file(request["content"])
    except UnreadableFile as error:
        raise Invalid("This file cannot be imported.", errors=error.errors) from error
    intake = _intake(uow)
    known = _known_people([applicant for _line, applicant in reading.applicants], uow)
    sorting = sort_out(reading.applicants, known)
    ids: dict[str | None, str] = {}
    for line, applicant, like in sorting.new:
        ids[f"line {line}"] = _submit(applicant, uow, possible_duplicate_of=ids.get(like, like)).id
    intake.files += 1
    intake.applications += len(sorting.new)
    intake.last_file_at = uow.now
    return {
        "imported": len(sorting.new),
        "possible_duplicates": sorting.possible_duplicates,
        "duplicates": sorting.duplicates,
        "problems": reading.problems,
    }


def decline_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decline an applicant, for a reason given to them."""
    application = application_to_decide(request, uow)
    application.decline(request["reason_code"], uow.now.date())
    uow.publish(
        recruitment.APPLICATION_DECLINED,
        about=application,
        data={"application_id": application.id, "reason_code": application.reason_code},
    )
    return application_reply(application, uow)


def application_to_decide(request: dict[str, Any], uow: UnitOfWork) -> Application:
    application = uow.require(Application, request["application_id"])
    uow.check_version(application, request.get("version"))
    return application


def application_reply(application: Application, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the reply has the version after this change
    return _REPLY.dump(application)


def _submit(applicant: Applicant, uow: UnitOfWork, possible_duplicate_of: str | None = None) -> Application:
    application = uow.add(Application.of(applicant, uow.new_id(), possible_duplicate_of))
    uow.publish(
        recruitment.APPLICATION_SUBMITTED,
        about=application,
        data={
            "application_id": application.id,
            "advisor_kind": application.advisor_kind,
            "language": application.language,
        },
    )
    return application


def _intake(uow: UnitOfWork) -> Intake:
    id_ = f"intake-{uow.tenant}"
    return uow.get_or_add(Intake, id_)


def _known_people(people: Iterable[Applicant], uow: UnitOfWork) -> dict[str, str]:
    """The keys of stored applications that share one with these people, each with the oldest's id."""
    alike = uow.alike(Application, (key for person in people for key in _keys_of(person)))
    known: dict[str, str] = {}
    for application in sorted(alike, key=lambda found: found.id):
        for key in (*same_person_keys(application).values(), *duplicate_keys(application).values()):
            known.setdefault(key, application.id)
    return known


def _keys_of(person: Applicant) -> list[Key]:
    return [Key(_KEY_FIELDS[kind], value) for kind, value in duplicate_keys(person).items()]


def who_may_be_known(request: dict[str, Any]) -> Iterator[Wanted]:
    """The applications among which an earlier one of the same person would be."""
    applicant, _problems = read_applicant(request)
    if applicant is not None:
        yield from ((Application, key) for key in _keys_of(applicant))


def show_application(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One application."""
    return _REPLY.dump(uow.require(Application, request["application_id"]))


def list_applications(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Applications, newest first; only those with certain ids, if given."""
    named = {"id__in": request["ids"]} if "ids" in request else {}
    page = uow.page(Application, **page_of(request), **named)
    return {
        "items": _REPLY.dump(page.items, many=True),
        "next_cursor": page.next_cursor,
    }
