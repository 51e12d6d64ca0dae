"""What stipends does: one function per command, query and event heard, and the tables that name them."""

import hashlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from services.stipends import rules, schemas
from services.stipends.models import (
    Claim,
    ClaimLine,
    LedgerTransaction,
    PayeeCopy,
    Payment,
    PaymentFile,
    Rate,
    RateBook,
)
from services.stipends.rules import ClaimStatus, PaymentStatus, Posting, RowProblem, Settlement
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import advocacy, recruitment, stipends
from shared.contracts.envelope import Event
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.identity import FINANCE, Actor, Role, require_self_or
from shared.observability import metrics
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.reconciliation import tally

# ---------------------------------------------------------------- rates


def set_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Write down a dated rate, and give the claims that waited for it their amount, up to a limit at a time.

    The same rate once more only goes on with the claims that still wait. Raises `Conflict` when it claims
    a day of another rate, or would have changed what claims already opened are worth.
    """
    book = _book(request["code"], uow)
    rate = Rate(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **_without(request, "code"))
    known = book.same_as(rate)
    if known is None:
        _refuse_repricing(book, rate, uow)
        book.take_in(rate)
    priced = _price_waiting(book, uow)
    return {"rate_id": (known or rate).id, "claims_priced": priced, "claims_waiting": book.claims_waiting}


def _book(code: str, uow: UnitOfWork) -> RateBook:
    key = rules.rate_book_id(uow.tenant, code)
    return uow.get(RateBook, key) or uow.add(RateBook(id=key, code=code))


def _without(request: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key != name}


def _refuse_repricing(book: RateBook, rate: Rate, uow: UnitOfWork) -> None:
    replaced = rules.in_force(book.dated, rate.effective_from)
    if replaced is None:
        return
    since = {"lines__rate_id": replaced.id, "attended_on__gte": rate.effective_from}
    if uow.first(Claim, order_by=("id",), **since) is not None:
        raise Conflict(f"Claims from {rate.effective_from} on were opened under the rate that holds now.")


def _price_waiting(book: RateBook, uow: UnitOfWork) -> int:
    priced = 0
    for rate, last_day in rules.spans(book.dated) if book.claims_waiting else ():
        for claim in _waiting_claims(rate, last_day, rules.PRICED_AT_ONCE_MAX - priced, uow):
            claim.price(rate)
            _say_opened(claim, uow)
            priced += 1
    book.claims_waiting -= priced
    return priced


def _waiting_claims(rate: rules.DatedRate, last_day: date | None, limit: int, uow: UnitOfWork) -> list[Claim]:
    days = {"attended_on__gte": rate.effective_from}
    if last_day is not None:
        days["attended_on__lte"] = last_day
    if limit == 0:
        return []
    return uow.find(Claim, order_by=("id",), limit=limit, status=ClaimStatus.AWAITING_RATE, **days)


# ---------------------------------------------------------------- claims


def open_claim(event: Event, uow: UnitOfWork) -> None:
    """An attendance opens exactly one claim, worth its minutes at the rate of its day.

    Without a rate for that day the claim waits for one, so that nothing is lost.
    """
    data = event.data
    key = rules.claim_id(data["attendance_id"])
    if uow.get(Claim, key) is not None:
        return
    rate = rules.in_force(_rates(uow), data["attended_on"])
    line = ClaimLine.priced(data["attended_on"], data["minutes"], rate)
    claim = Claim(
        id=key,
        advisor_id=data["advisor_id"],
        attendance_id=data["attendance_id"],
        event_id=data["event_id"],
        title_en=data["event_title"]["en"],
        title_es=data["event_title"]["es"],
        attended_on=data["attended_on"],
        lines=[line],
        amount_cents=line.amount_cents or 0,
        status=ClaimStatus.AWAITING_RATE if rate is None else ClaimStatus.OPEN,
    )
    uow.add(claim)
    if rate is None:
        claim.reason_code = rules.NO_RATE
        _book(rules.HOURLY, uow).claims_waiting += 1
    else:
        _say_opened(claim, uow)


def _rates(uow: UnitOfWork) -> tuple[rules.DatedRate, ...]:
    # Read once for a whole batch of attendances, not once for each.
    def read() -> tuple[rules.DatedRate, ...]:
        book = uow.get(RateBook, rules.rate_book_id(uow.tenant, rules.HOURLY))
        return book.dated if book else ()

    return uow.cached(rules.HOURLY, read)


def _say_opened(claim: Claim, uow: UnitOfWork) -> None:
    data = _about(claim) | {
        "event_id": claim.event_id,
        "event_title": claim.event_title,
        "amount_cents": claim.amount_cents,
        "currency": rules.CURRENCY,
        "attended_on": claim.attended_on,
    }
    uow.publish(stipends.CLAIM_OPENED, about=claim, data=data)


def approve_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Find a claim right; its amount is owed from here on."""
    claim = _claim_to_decide(request, uow)
    claim.approve(uow.actor.user_id, uow.now)
    _post(Posting.APPROVE, claim, None, uow)
    amount = {
        "amount_cents": claim.amount_cents,
        "currency": rules.CURRENCY,
        "approved_on": uow.now.date(),
    }
    uow.publish(stipends.CLAIM_APPROVED, about=claim, data=_about(claim) | amount)
    return _claim_state(claim, uow)


def reject_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Refuse a claim, with a reason."""
    claim = _claim_to_decide(request, uow)
    if claim.status == ClaimStatus.AWAITING_RATE:
        _book(rules.HOURLY, uow).claims_waiting -= 1
    claim.reject(request["reason_code"])
    data = _about(claim) | {"reason_code": claim.reason_code}
    uow.publish(stipends.CLAIM_REJECTED, about=claim, data=data)
    return _claim_state(claim, uow)


def _claim_state(claim: Claim, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the version answered is the one after this change
    return {
        "claim_id": claim.id,
        "status": claim.status,
        "amount_cents": claim.amount_cents,
        "version": claim.version,
    }


def _claim_to_decide(request: dict[str, Any], uow: UnitOfWork) -> Claim:
    claim = uow.require(Claim, request["claim_id"])
    uow.check_version(claim, request.get("version"))
    if claim.advisor_id == uow.actor.advisor_id:
        raise Forbidden("This is your own claim: someone else must decide on it.")
    return claim


def _about(claim: Claim) -> dict[str, Any]:
    return {"claim_id": claim.id, "advisor_id": claim.advisor_id, "attendance_id": claim.attendance_id}


def _post(kind: Posting, claim: Claim, payment: Payment | None, uow: UnitOfWork) -> None:
    uow.add(LedgerTransaction.of(kind, claim.id, payment and payment.id, claim.amount_cents))


# ---------------------------------------------------------------- payments


def release_payments(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Pay approved claims: one payment each, together in one payment file.

    Named claims must all be payable. Without names, the oldest approvals are taken, and claims whose
    payee's name is not known yet are left for later. Raises `Forbidden` when the releaser approved one of
    them or is the payee of one.
    """
    named = bool(request["claim_ids"])
    claims = _named_claims(request["claim_ids"], uow) if named else _approved_claims(request["limit"], uow)
    _refuse_own_work(claims, uow.actor)
    names = _payee_names([claim.advisor_id for claim in claims], uow)
    nameless = [claim.id for claim in claims if claim.advisor_id not in names]
    if named and nameless:
        raise Conflict(f"The payee's name is not known yet for {_listed(nameless)}.")
    payable = [claim for claim in claims if claim.advisor_id in names]
    file_id = uow.new_id()
    payments = [_release(claim, names[claim.advisor_id], file_id, uow) for claim in payable]
    if payments:
        _write_file(file_id, payments, uow)
    return {
        "payment_file_id": file_id if payments else None,
        "payments": len(payments),
        "total_cents": sum(payment.amount_cents for payment in payments),
        "without_payee": len(nameless),
    }


def _named_claims(claim_ids: list[str], uow: UnitOfWork) -> list[Claim]:
    wanted = list(dict.fromkeys(claim_ids))
    found = {claim.id: claim for claim in uow.find(Claim, id__in=wanted)}
    unknown = [
        FieldError(field=f"claim_ids.{index}", code="unknown", message="There is no such claim.")
        for index, claim_id in enumerate(claim_ids)
        if claim_id not in found
    ]
    if unknown:
        raise Invalid("Some claims are not known.", errors=unknown)
    wrong = [claim.id for claim in found.values() if claim.status != ClaimStatus.APPROVED]
    if wrong:
        raise Conflict(f"Only approved claims can be paid; these are not: {_listed(wrong)}.")
    return [found[claim_id] for claim_id in wanted]


def _approved_claims(limit: int, uow: UnitOfWork) -> list[Claim]:
    return uow.find(Claim, order_by=("approved_at", "id"), limit=limit, status=ClaimStatus.APPROVED)


def _refuse_own_work(claims: list[Claim], actor: Actor) -> None:
    approved = [claim.id for claim in claims if claim.approved_by == actor.user_id]
    if approved:
        raise Forbidden(f"You approved {_listed(approved)}: someone else must release the money.")
    own = [claim.id for claim in claims if claim.advisor_id == actor.advisor_id]
    if own:
        raise Forbidden(f"You are the payee of {_listed(own)}: someone else must release the money.")


def _listed(ids: list[str]) -> str:
    shown = ", ".join(ids[: rules.IDS_NAMED_MAX])
    more = len(ids) - rules.IDS_NAMED_MAX
    return f"{shown} and {more} more" if more > 0 else shown


def _release(claim: Claim, payee_name: str, file_id: str, uow: UnitOfWork) -> Payment:
    payment = Payment(
        id=claim.release(),
        claim_id=claim.id,
        advisor_id=claim.advisor_id,
        payment_file_id=file_id,
        payee_name=payee_name,
        amount_cents=claim.amount_cents,
        currency=rules.CURRENCY,
        released_on=uow.now.date(),
    )
    uow.add(payment)
    _post(Posting.RELEASE, claim, payment, uow)
    data = _about_payment(payment) | {"released_on": payment.released_on, "payment_file_id": file_id}
    uow.publish(stipends.PAYMENT_RELEASED, about=payment, data=data)
    return payment


def _write_file(file_id: str, payments: list[Payment], uow: UnitOfWork) -> None:
    uow.add(
        PaymentFile(
            id=file_id,
            payments=len(payments),
            total_cents=sum(payment.amount_cents for payment in payments),
            currency=rules.CURRENCY,
            released_by=uow.actor.user_id,
            released_on=uow.now.date(),
            sha256=_sha256(_file_text(payments)),
        )
    )


def _file_text(payments: list[Payment]) -> str:
    return rules.payment_file(payment.file_row for payment in sorted(payments, key=lambda paid: paid.id))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _about_payment(payment: Payment) -> dict[str, Any]:
    return {
        "payment_id": payment.id,
        "claim_id": payment.claim_id,
        "advisor_id": payment.advisor_id,
        "amount_cents": payment.amount_cents,
        "currency": payment.currency,
    }


# ---------------------------------------------------------------- settlement


def import_settlement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take in what the bank says became of payments: good rows are applied, the others named by line.

    What was said before changes nothing. Raises `Invalid` when the file as a whole cannot be read.
    """
    try:
        rows, problems = rules.read_settlement(request["content"])
    except rules.UnreadableFile as error:
        wrong = FieldError(field="content", code=error.code, message=str(error))
        raise Invalid("This file cannot be read.", errors=[wrong]) from error
    payments = {found.id: found for found in uow.find(Payment, id__in=[row.payment_id for row in rows])}
    # One read for all claims; each is then at hand by its id.
    uow.find(Claim, id__in=[payment.claim_id for payment in payments.values()])
    counts = {"settled": 0, "returned": 0, "repeated": 0}
    for row in rows:
        outcome = _settle(row, payments.get(row.payment_id), uow)
        if isinstance(outcome, RowProblem):
            problems.append(outcome)
        else:
            counts[outcome] += 1
    problems.sort(key=lambda problem: problem.line)
    return counts | {
        "file_name": request["file_name"],
        "problems": [problem.as_dict() for problem in problems],
    }


def _settle(row: Settlement, payment: Payment | None, uow: UnitOfWork) -> str | RowProblem:
    if payment is not None and rules.is_repeated(row, payment.state):
        return "repeated"
    problem = rules.settlement_problem(row, payment and payment.state)
    if problem is not None or payment is None:
        return problem or RowProblem(row.line, "payment_id", "unknown_payment")
    claim = uow.require(Claim, payment.claim_id)
    payment.decide(row)
    if row.status == PaymentStatus.SETTLED:
        claim.settle()
        _post(Posting.SETTLE, claim, payment, uow)
        uow.publish(
            stipends.PAYMENT_SETTLED, about=payment, data=_about_payment(payment) | {"settled_on": row.day}
        )
    else:
        claim.take_back()
        _post(Posting.RETURN, claim, payment, uow)
        returned = {"returned_on": row.day, "return_code": row.return_code}
        uow.publish(stipends.PAYMENT_RETURNED, about=payment, data=_about_payment(payment) | returned)
    return row.status.value


# ---------------------------------------------------------------- payees


def note_payee(event: Event, uow: UnitOfWork) -> None:
    """Keep the name of someone whom we shall pay."""
    advisor_id = event.data["advisor_id"]
    if uow.get(PayeeCopy, advisor_id) is None:
        uow.add(PayeeCopy(id=advisor_id, display_name=event.data["display_name"]))


def _payee_names(advisor_ids: list[str], uow: UnitOfWork) -> dict[str, str]:
    payees = uow.find(PayeeCopy, id__in=list(set(advisor_ids)))
    return {payee.id: payee.display_name for payee in payees}


# ---------------------------------------------------------------- queries


def list_claims(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Claims by the day worked: oldest first for those who decide, newest first for the advisor, who sees
    only their own.
    """
    filters = {name: request[name] for name in ("status", "advisor_id") if name in request}
    sees_all = _sees_all(uow.actor)
    if not sees_all:
        filters.setdefault("advisor_id", uow.actor.advisor_id)
        require_self_or(uow.actor, filters["advisor_id"], frozenset())
    page = uow.page(
        Claim, cursor=request["cursor"], limit=request["limit"], newest_first=not sees_all, **filters
    )
    names = _payee_names([claim.advisor_id for claim in page.items], uow)
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


_MONEY_READERS = FINANCE | {Role.PROGRAM_ADMINISTRATOR, Role.AUDITOR}


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
    content = _file_text(uow.find(Payment, order_by=("id",), payment_file_id=file.id))
    return schemas.payment_file_view(file) | {"content": content}


def trial_balance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What stands on each account (debits positive), and the sum over all, which is zero."""
    balances = _balances(uow)
    accounts = [{"account": account, "balance_cents": balances.get(account, 0)} for account in rules.Account]
    return {
        "accounts": accounts,
        "sum_cents": sum(balances.values()),
        "currency": rules.CURRENCY,
        "transactions": uow.count(LedgerTransaction),
    }


_BALANCES: list[dict[str, Any]] = [
    {"$unwind": "$postings"},
    {"$group": {"_id": "$postings.account", "cents": {"$sum": "$postings.amount_cents"}}},
]


def _balances(uow: UnitOfWork) -> dict[str, int]:
    return {row["_id"]: row["cents"] for row in uow.aggregate(LedgerTransaction, _BALANCES)}


class LedgerWatch:
    """Tells the metrics the sum of all postings of all tenants: zero, or money is missing.

    It reads the whole ledger, so it does so at most once in `LOOKED_UP_EVERY_SECONDS`.
    """

    LOOKED_UP_EVERY_SECONDS: Final = 60.0

    def __init__(self) -> None:
        self._next_at = 0.0

    def __call__(self, store: Store) -> None:
        if time.monotonic() < self._next_at:
            return
        balances = store[LedgerTransaction._get_collection_name()].aggregate(_BALANCES)
        metrics.ledger_is_off_by(sum(row["cents"] for row in balances))
        self._next_at = time.monotonic() + self.LOOKED_UP_EVERY_SECONDS


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What reconciliation compares: counts, digests of ids, and sums in cents.

    Digests are over attendance ids for `attendances` and `claim_lines` (one id per claim, one per line), over
    claim ids for `approved_lines` and `paid_lines` (one id per live payment), over payment ids for `payments`
    and `settled`, over advisor ids for `payees`.
    """
    claims = uow.aggregate(Claim, [{"$project": _CLAIM_FACTS}])
    payments = uow.aggregate(Payment, [{"$project": {"status": 1, "claim_id": 1, "amount_cents": 1}}])
    approved = [claim for claim in claims if claim["status"] in rules.EVER_APPROVED]
    live = [payment for payment in payments if payment["status"] in rules.LIVE_PAYMENTS]
    settled = [payment for payment in live if payment["status"] == PaymentStatus.SETTLED]
    return {
        "payees": tally(row["_id"] for row in uow.aggregate(PayeeCopy, [{"$project": {"_id": 1}}])),
        "attendances": tally(claim["attendance_id"] for claim in claims),
        "claim_lines": tally(claim["attendance_id"] for claim in claims for _ in range(claim["lines"])),
        "approved_lines": tally(claim["_id"] for claim in approved for _ in range(claim["lines"])),
        "paid_lines": tally(payment["claim_id"] for payment in live),
        "payments": tally(payment["_id"] for payment in live),
        "settled": tally(payment["_id"] for payment in settled),
        "claims_by_status": {
            status.value: sum(claim["status"] == status for claim in claims) for status in ClaimStatus
        },
        "payments_returned": len(payments) - len(live),
        "claimed_cents": _sum_cents(claims),
        "approved_cents": _sum_cents(approved),
        "paid_cents": _sum_cents(live),
        "settled_cents": _sum_cents(settled),
        "ledger_sum_cents": sum(_balances(uow).values()),
    }


_CLAIM_FACTS = {"status": 1, "attendance_id": 1, "amount_cents": 1, "lines": {"$size": "$lines"}}


def _sum_cents(rows: list[dict[str, Any]]) -> int:
    return sum(row["amount_cents"] for row in rows)


# ---------------------------------------------------------------- tables


def _claim_wanted(event: Event) -> list[tuple[type[Claim], str]]:
    return [(Claim, rules.claim_id(event.data["attendance_id"]))]


def _payee_wanted(event: Event) -> list[tuple[type[PayeeCopy], str]]:
    return [(PayeeCopy, event.data["advisor_id"])]


COMMANDS = (
    Command("set_rate", schemas.SetRate, set_rate, serialize_by="code"),
    Command("approve_claim", schemas.ApproveClaim, approve_claim, serialize_by="claim_id"),
    Command("reject_claim", schemas.RejectClaim, reject_claim, serialize_by="claim_id"),
    Command("release_payments", schemas.ReleasePayments, release_payments),
    Command("import_settlement", schemas.ImportSettlement, import_settlement),
)

QUERIES = (
    Query("claims", schemas.ListClaims, list_claims),
    Query("claim", schemas.ClaimId, show_claim),
    Query("rates", schemas.ListRates, list_rates),
    Query("payments", schemas.ListPayments, list_payments),
    Query("payment_files", schemas.ListPaymentFiles, list_payment_files),
    Query("payment_file", schemas.PaymentFileId, show_payment_file),
    Query("trial_balance", Nothing, trial_balance),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(advocacy.ATTENDANCE_RECORDED, open_claim, preload=_claim_wanted),
    Subscription(recruitment.ADVISOR_ACCEPTED, note_payee, preload=_payee_wanted),
)

SAMPLERS: dict[str, Callable[[Store], None]] = {"ledger": LedgerWatch()}

DOCUMENTS = (RateBook, Claim, Payment, PaymentFile, LedgerTransaction, PayeeCopy)
