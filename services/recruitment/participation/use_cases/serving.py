"""Importing people who serve already: accepted since their day, with the agreement that they signed.

Nobody decides about them once more, and nobody is asked again for what counts still.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from services.recruitment.applications.api import (
    APPLICATIONS,
    Applicant,
    Reading,
    Row,
    await_answer,
    begin_import,
    read_rows,
    submit,
    take_rows,
)
from services.recruitment.credentials.api import (
    RENEWAL_OPENS,
    Requirement,
    agreement_asked_for,
    courses_by_code,
    requirements,
)
from services.recruitment.participation.models import Advisor, Term
from services.recruitment.participation.rules.serving import (
    SERVING_COLUMNS,
    SERVING_REQUIRED,
    Service,
    of_known_courses,
    read_service,
    signature_bound_problems,
)
from services.recruitment.participation.use_cases.accepting import begin_advisor
from services.recruitment.participation.use_cases.agreements import record_signature
from services.recruitment.participation.use_cases.earlier_pay import is_same_person, report_pay, with_pay
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.people.api import Person
from shared.contracts.recruitment.applications import RowResult
from shared.contracts.recruitment.serving import IMPORT_SERVING
from shared.errors import FieldError
from shared.persistence.jobs import Result, Terms, refused
from shared.persistence.unit_of_work import UnitOfWork

SERVING: Final = IMPORT_SERVING.operation
_FORM: Final = APPLICATIONS.with_columns(SERVING_COLUMNS, *SERVING_REQUIRED)


def import_serving(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Begin a job that imports the rows of a file. Raises `Invalid` when the file cannot be read."""
    return {"job_id": begin_import(SERVING, _FORM, request, {"source": request["source"]}, uow).id}


def import_serving_next(items: Sequence[Any], terms: Terms, uow: UnitOfWork) -> list[Result]:
    """Import the next rows. Who is there already, under this id or as the same person, is not added again."""
    rows = [Row.of(item) for item in items]
    # A row whose id an earlier one has is looked at after that one, wherever the file is cut.
    return [result for some in _without_repeats(rows) for result in _import(some, terms, uow)]


def _without_repeats(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in order, in runs in which each id is there once."""
    run: list[Row] = []
    for row in rows:
        if _id_in(row) and any(_id_in(row) == _id_in(one) for one in run):
            yield run
            run = []
        run.append(row)
    yield run


def _id_in(row: Row) -> str:
    return row.raw.get("external_id", "")


def _key_of(row: Row) -> str:
    """Under which the import remembers that it had a row of this id."""
    return f"id {_id_in(row)}"


def _import(rows: Sequence[Row], terms: Terms, uow: UnitOfWork) -> list[Result]:
    known = _known([_id_in(row) for row in rows], uow)
    others = [row for row in rows if _id_in(row) not in known]
    reading, services = _read(others, uow)

    def add(line: int, applicant: Applicant) -> str:
        return _begin(applicant, services[line], terms["source"], uow)

    taken = iter(take_rows(others, reading, terms, uow, add))
    memory = uow.jobs.memory(terms["import"])
    of_this_file = memory.recall({_key_of(row) for row in rows})
    memory.keep({_key_of(row): row.name for row in others if row.line in services})
    results = [
        _is_there(row, known[_id_in(row)], _key_of(row) in of_this_file, uow)
        if _id_in(row) in known
        else next(taken)
        for row in rows
    ]
    return [with_pay(row, result, terms["source"], uow) for row, result in zip(rows, results, strict=True)]


def _known(external_ids: Sequence[str], uow: UnitOfWork) -> dict[str, Advisor]:
    return {str(one.external_id): one for one in uow.find(Advisor, external_id__in=list(external_ids))}


def _is_there(row: Row, advisor: Advisor, in_this_file: bool, uow: UnitOfWork) -> Result:
    if in_this_file and not is_same_person(row, advisor, uow):
        message = "Another person has this id."
        repeated = FieldError(field="external_id", code="repeated", message=message)
        return refused(row.name, RowResult.UNREADABLE, message, [repeated], advisor_id=advisor.id)
    details: dict[str, str | None] = {"of": advisor.application_id, "matched_on": "external_id"}
    return Result(row.name, RowResult.DUPLICATE, advisor_id=advisor.id, details=details)


def _read(rows: Sequence[Row], uow: UnitOfWork) -> tuple[Reading, dict[int, Service]]:
    """The rows whose person and service are valid, and what is wrong with the others."""
    reading, services = read_rows(rows), dict[int, Service]()
    courses = courses_by_code(uow)
    for row in rows:
        service, problems = read_service(row.raw, uow.today)
        if service is not None:
            brought, problems = of_known_courses(service.brought, courses)
            problems += _signature_problems(service, uow)
            service = replace(service, brought=brought)
        if service is not None and not problems:
            services[row.line] = service
        reading.problems.extend({"line": row.line, **problem} for problem in problems)
    reading.problems.sort(key=lambda problem: problem["line"])
    valid = [(line, applicant) for line, applicant in reading.applicants if line in services]
    return Reading(valid, reading.problems), services


def _signature_problems(service: Service, uow: UnitOfWork) -> list[FieldError]:
    """What is wrong by the agreement that is required."""
    if service.signed_on is None:
        return []
    row = _asked_for(service.signed_on, uow)
    if row is None:
        message = "The program asks for no agreement, neither on that day nor today."
        return [FieldError(field="signed_on", code="no_agreement_required", message=message)]
    return signature_bound_problems(service.signed_on, service.signed_until, row.months, RENEWAL_OPENS)


def _asked_for(signed_on: date, uow: UnitOfWork) -> Requirement | None:
    """The agreement that was signed: that of the day or, if the program's rows begin later, of today."""
    rows = requirements(uow)
    return agreement_asked_for(rows, signed_on) or agreement_asked_for(rows, uow.today)


def _begin(applicant: Applicant, service: Service, source: str, uow: UnitOfWork) -> str:
    application = submit(applicant, uow)
    application.accept(service.since)
    await_answer(application, uow)
    uow.require(Person, application.person_id).advisor_id = application.advisor_id
    brought = [asdict(one) for one in service.brought]
    advisor = begin_advisor(application, uow, brought=brought, source=source)
    advisor.external_id, advisor.source = service.external_id, source
    advisor.terms = [Term(first_day=term.first, last_day=term.last, source=source) for term in service.terms]
    report_pay(advisor, service.paid, source, uow)
    row = _asked_for(service.signed_on, uow) if service.signed_on else None
    if row is not None and service.signed_on:
        record_signature(row, service.signed_on, advisor, uow, until=service.signed_until, source=source)
    settle(advisor, uow)
    return application.id
