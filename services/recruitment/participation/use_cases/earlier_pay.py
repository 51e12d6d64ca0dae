"""Telling stipends what somebody was paid before the program used Tandem, once, whatever file says it."""

from collections.abc import Sequence

from services.recruitment.applications.api import Application, Row, read_rows, same_person_keys
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.rules.cells import Cell
from services.recruitment.participation.rules.earlier_pay import Paid, digest_of, read_paid
from services.recruitment.people.api import Person
from shared.contracts import recruitment
from shared.contracts.recruitment.applications import RowResult
from shared.contracts.stipends.ledger import CURRENCY
from shared.errors import FieldError
from shared.persistence.jobs import Result, refused
from shared.persistence.ties import close_to
from shared.persistence.unit_of_work import UnitOfWork


def report_pay(advisor: Advisor, paid: Sequence[Paid], source: str, uow: UnitOfWork) -> None:
    """Publish what an advisor was paid, if anything."""
    if not paid:
        return
    advisor.pay_digest = digest_of(paid)
    uow.publish(
        recruitment.EARLIER_PAY_REPORTED,
        about=advisor,
        data={
            "advisor_id": advisor.id,
            "paid": [{"paid_on": one.paid_on, "amount_cents": one.amount_cents} for one in paid],
            "currency": CURRENCY,
            "source": source,
        },
    )


def with_pay(row: Row, result: Result, source: str, uow: UnitOfWork) -> Result:
    """The result of a row whose person is there already, with what becomes of the pay that it tells.

    Pay that was not told yet is told now. Other pay than was told is refused: stipends corrects it.
    """
    problems: list[FieldError] = []
    cell = Cell("paid", row.raw.get("paid", ""), problems)
    if result.outcome != RowResult.DUPLICATE or not cell.text:
        return result
    paid = read_paid(cell, uow.today)
    advisor = _advisor_of(result, uow)
    if advisor is None:
        problems.append(_wrong("paid", "not_an_advisor", "Pay is taken in with the line of an advisor."))
    elif not problems:
        if not paid or advisor.pay_digest == digest_of(paid):
            return result
        problems = _problems(row, advisor, paid, uow)
    if advisor is None or problems:
        message = "What this person was paid is not taken in."
        return refused(row.name, RowResult.UNREADABLE, message, problems, advisor_id=result.advisor_id)
    report_pay(advisor, paid, source, uow)
    return result._replace(outcome=RowResult.PAY_ADDED, advisor_id=advisor.id)


def is_same_person(row: Row, advisor: Advisor, uow: UnitOfWork) -> bool:
    """Whether a row has the name of this advisor, and an address or number of theirs."""
    person = uow.require(Person, advisor.person_id)
    keys = {
        key for _, applicant in read_rows([row]).applicants for key in same_person_keys(applicant).values()
    }
    return bool(keys & {*person.same_person_keys(advisor.advisor_kind)})


def _advisor_of(result: Result, uow: UnitOfWork) -> Advisor | None:
    """The advisor whom a row is about; None for who only applied, or has another line in the file."""
    if result.advisor_id:
        return uow.get(Advisor, result.advisor_id)
    application = uow.get(Application, result.details["of"] or "")
    return uow.get(Advisor, application.advisor_id) if application and application.advisor_id else None


def _problems(row: Row, advisor: Advisor, paid: Sequence[Paid], uow: UnitOfWork) -> list[FieldError]:
    if not is_same_person(row, advisor, uow):
        return [_wrong("external_id", "repeated", "Another person has this id.")]
    if advisor.id in close_to(uow):
        message = "This is about you or somebody close to you: somebody else must send it."
        return [_wrong("paid", "close_to_you", message)]
    if advisor.pay_digest is not None:
        message = "Other pay was told before: finance corrects it with the payee."
        return [_wrong("paid", "told_otherwise", message)]
    if paid[-1].paid_on > uow.day_of(advisor.created_at):
        return [_wrong("paid", "out_of_range", "This is after they came to Tandem.")]
    return []


def _wrong(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)
