"""What stipends answers: claims, rates, payments and their files, and the trial balance."""

from typing import Any

from services.stipends import schemas
from services.stipends.models import Claim, LedgerTransaction, PayeeCopy, Payment, PaymentFile, RateBook
from services.stipends.rules.ledger import CURRENCY, Account
from services.stipends.use_cases.ledger import account_balances
from services.stipends.use_cases.payees import payee_names
from services.stipends.use_cases.payment_files import file_text
from shared.identity import FINANCE, Actor, Role, require_self_or
from shared.persistence.unit_of_work import UnitOfWork

_MONEY_READERS = FINANCE | {Role.PROGRAM_ADMINISTRATOR, Role.AUDITOR}


def list_claims(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Claims by the day worked: oldest first for those who decide, newest first for the advisor, who sees
    only their own.
    """
    filters: dict[str, Any] = {name: request[name] for name in ("status", "advisor_id") if name in request}
    if "minutes_differ" in request:
        filters["corrected_minutes__exists"] = request["minutes_differ"]
    sees_all = _sees_all(uow.actor)
    if not sees_all:
        filters.setdefault("advisor_id", uow.actor.advisor_id)
        require_self_or(uow.actor, filters["advisor_id"], frozenset())
    page = uow.page(
        Claim, cursor=request["cursor"], limit=request["limit"], newest_first=not sees_all, **filters
    )
    names = payee_names([claim.advisor_id for claim in page.items], uow)
    items = [schemas.claim_view(claim, names.get(claim.advisor_id)) for claim in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def show_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One claim; an advisor sees only their own."""
    claim = uow.require(Claim, request["claim_id"])
    require_self_or(uow.actor, claim.advisor_id, _MONEY_READERS)
    payee = uow.get(PayeeCopy, claim.advisor_id)
    return schemas.claim_view(claim, payee and payee.display_name)


def _sees_all(actor: Actor) -> bool:
    return not _MONEY_READERS.isdisjoint(actor.roles)


def list_rates(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Rates by code, earliest first; they stand together in one document for each code."""
    limit = request["limit"]
    placed = {
        f"{book.code}/{rate.effective_from.isoformat()}": schemas.rate_view(book.code, rate)
        for book in uow.find(RateBook)
        for rate in book.rates
    }
    places = sorted(place for place in placed if place > (request["cursor"] or ""))
    return {
        "items": [placed[place] for place in places[:limit]],
        "next_cursor": places[limit - 1] if len(places) > limit else None,
    }


def list_payments(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Payments, of the newest day worked first."""
    names = ("status", "claim_id", "payment_file_id")
    filters = {name: request[name] for name in names if name in request}
    page = uow.page(Payment, cursor=request["cursor"], limit=request["limit"], **filters)
    return {"items": [schemas.payment_view(paid) for paid in page.items], "next_cursor": page.next_cursor}


def list_payment_files(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Payment files without their text, newest first."""
    page = uow.page(PaymentFile, cursor=request["cursor"], limit=request["limit"])
    return {
        "items": [schemas.payment_file_view(file) for file in page.items],
        "next_cursor": page.next_cursor,
    }


def show_payment_file(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """A payment file with its CSV text, which is the same whenever it is asked for."""
    file = uow.require(PaymentFile, request["payment_file_id"])
    content = file_text(uow.find(Payment, order_by=("id",), payment_file_id=file.id))
    return schemas.payment_file_view(file) | {"content": content}


def trial_balance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What stands on each account (debits positive), and the sum over all, which is zero."""
    balances = account_balances(uow)
    accounts = [{"account": account, "balance_cents": balances.get(account, 0)} for account in Account]
    return {
        "accounts": accounts,
        "sum_cents": sum(balances.values()),
        "currency": CURRENCY,
        "transactions": uow.count(LedgerTransaction),
    }
