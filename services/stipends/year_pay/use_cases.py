"""Taking in what was paid before the program used Tandem, correcting it, and adding up a year."""

from collections.abc import Iterable
from typing import Any

from services.stipends.payees.api import require_payee
from services.stipends.payments.api import paid_out_cents
from services.stipends.year_pay.models import EarlierPay
from services.stipends.year_pay.rules import correction_problems, earlier_pay_id, year_days
from shared.actor import require_self_or
from shared.contracts.envelope import Event
from shared.contracts.roles import MONEY_READERS
from shared.contracts.stipends.ledger import CURRENCY
from shared.contracts.stipends.year_pay import EarlierPayReply, YearPayReply
from shared.errors import Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import refuse_close, same_person
from shared.persistence.unit_of_work import UnitOfWork

_ROW = EarlierPayReply()
_YEAR = YearPayReply()


def note_earlier_pay(event: Event, uow: UnitOfWork) -> None:
    """Keep what an advisor was paid before; what is known stays as it is, also as it was corrected."""
    advisor_id = event.data["advisor_id"]
    for paid in event.data["paid"]:
        id_ = earlier_pay_id(uow.tenant, advisor_id, paid["paid_on"])
        uow.get_or_add(
            EarlierPay,
            id_,
            advisor_id=advisor_id,
            currency=event.data["currency"],
            source=event.data["source"],
            first_id=id_,
            entered_by=event.actor,
            entered_at=event.time,
            **paid,
        )


def earlier_pay_wanted(event: Event) -> Iterable[tuple[type[EarlierPay], str]]:
    """The documents that `note_earlier_pay` needs."""
    advisor_id = event.data["advisor_id"]
    return [
        (EarlierPay, earlier_pay_id(event.tenant, advisor_id, paid["paid_on"])) for paid in event.data["paid"]
    ]


def correct_earlier_pay(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Have another row count in the place of one; nobody does so for themselves or somebody close.

    Raises `Conflict` for a row that was corrected before, `Invalid` for a day to come or no difference.
    """
    known = uow.require(EarlierPay, request["earlier_pay_id"])
    refuse_close(uow, known.advisor_id)
    uow.check_version(known, request["version"])
    right = {name: request[name] for name in ("paid_on", "amount_cents")}
    problems = correction_problems(
        (known.paid_on, known.amount_cents), (right["paid_on"], right["amount_cents"]), uow.today
    )
    if problems:
        raise Invalid("This is no correction.", errors=problems)
    corrected = uow.add(
        known.correct(reason_code=request["reason_code"], by=uow.actor.user_id, now=uow.now, **right)
    )
    uow.close()  # so that the reply has the version after this change
    return _ROW.dump(corrected)


def show_year_pay(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What a person was paid in a year, under all their entries; an advisor sees their own."""
    advisor_id, year = request["advisor_id"], request["year"] or uow.today.year
    require_self_or(uow.actor, advisor_id, MONEY_READERS)
    require_payee(advisor_id, uow)
    person, days = sorted(same_person(uow, advisor_id)), year_days(year)
    rows = uow.find(
        EarlierPay,
        advisor_id__in=person,
        paid_on__gte=days.first,
        paid_on__lte=days.last,
    )
    before = sum(row.amount_cents for row in rows if row.counts)
    by_tandem = paid_out_cents(person, days, uow)
    return _YEAR.dump(
        {
            "advisor_id": advisor_id,
            "year": year,
            "currency": CURRENCY,
            "by_tandem_cents": by_tandem,
            "before_cents": before,
            "total_cents": by_tandem + before,
            "before": sorted(rows, key=lambda row: (row.paid_on, row.id)),
        }
    )
