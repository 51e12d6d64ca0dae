"""What stipends does: one function per command, query and event heard, and the tables that name them."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from services.stipends import schemas
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
from services.stipends.rules.claims import EVER_APPROVED, NO_RATE, NOT_THERE, ClaimStatus, claim_id
from services.stipends.rules.ledger import CURRENCY, Account, Posting
from services.stipends.rules.payments import LIVE_PAYMENTS, PaymentStatus, payment_file
from services.stipends.rules.rates import HOURLY, PRICED_AT_ONCE_MAX, DatedRate, in_force, rate_book_id, spans
from services.stipends.rules.settlement import is_repeated, settlement_problem
from services.stipends.rules.settlement_file import RowProblem, Settlement, UnreadableFile, read_settlement
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import advocacy, recruitment, stipends
from shared.contracts.envelope import Event
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.identity import FINANCE, Actor, Role, require_self_or
from shared.observability import metrics
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.reconciliation import RunningTally, tally

# ---------------------------------------------------------------- rates


def set_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Write down a dated rate, and give the claims that waited for it their amount, up to a limit at a time.

    The same rate once more goes on with the claims that still wait, and works out anew those that were opened
    under another one in the very instant in which it was set. Raises `Conflict` when it claims a day of
    another rate, or would have changed what claims already opened are worth.
    """
    book = _book(request["code"], uow)
    rate = Rate(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **_without(request, "code"))
    known = book.same_as(rate)
    if known is None:
        _refuse_repricing(book, rate, uow)
        book.take_in(rate)
    priced = _price_waiting(book, uow)
    if known is not None:
        priced += _price_again(known, book, uow)
    return {"rate_id": (known or rate).id, "claims_priced": priced, "claims_waiting": book.claims_waiting}


def _book(code: str, uow: UnitOfWork) -> RateBook:
    key = rate_book_id(uow.tenant, code)
    return uow.get(RateBook, key) or uow.add(RateBook(id=key, code=code))


def _without(request: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key != name}


def _refuse_repricing(book: RateBook, rate: Rate, uow: UnitOfWork) -> None:
    replaced = in_force(book.dated, rate.effective_from)
    if replaced is None:
        return
    since = {"lines__rate_id": replaced.id, "attended_on__gte": rate.effective_from}
    if uow.first(Claim, order_by=("id",), **since) is not None:
        raise Conflict(f"Claims from {rate.effective_from} on were opened under the rate that holds now.")


def _price_waiting(book: RateBook, uow: UnitOfWork) -> int:
    priced = 0
    for rate, last_day in spans(book.dated) if book.claims_waiting else ():
        for claim in _waiting_claims(rate, last_day, PRICED_AT_ONCE_MAX - priced, uow):
            claim.price(rate, uow.now)
            _say_opened(claim, uow)
            priced += 1
    book.claims_waiting -= priced
    return priced


def _price_again(rate: Rate, book: RateBook, uow: UnitOfWork) -> int:
    """Put right what `_refuse_repricing` could not see: claims of a batch that was under way just then.

    Opening a claim only reads the book: if it wrote to it, all batches would wait for one another.
    """
    (last_day,) = (end for dated, end in spans(book.dated) if dated.id == rate.id)
    wanted = {"status": ClaimStatus.OPEN, "lines__rate_id__ne": rate.id, **_days(rate.dated, last_day)}
    claims = uow.find(Claim, order_by=("id",), limit=PRICED_AT_ONCE_MAX, **wanted)
    for claim in claims:
        claim.price_again(rate.dated)
        _say_opened(claim, uow)
    return len(claims)


def _waiting_claims(rate: DatedRate, last_day: date | None, limit: int, uow: UnitOfWork) -> list[Claim]:
    wanted = {"status": ClaimStatus.AWAITING_RATE, **_days(rate, last_day)}
    return uow.find(Claim, order_by=("id",), limit=limit, **wanted) if limit else []


def _days(rate: DatedRate, last_day: date | None) -> dict[str, date]:
    days = {"attended_on__gte": rate.effective_from}
    return days if last_day is None else days | {"attended_on__lte": last_day}


# ---------------------------------------------------------------- claims


def note_attendance(event: Event, uow: UnitOfWork) -> None:
    """An attendance opens exactly one claim, worth its minutes at the rate of its day; a correction mends it.

    Without a rate for that day the claim waits for one, so that nothing is lost. What is older than what is
    known changes nothing, and a correction that comes first opens the claim.
    """
    claim = uow.get(Claim, claim_id(event.data["attendance_id"]))
    if claim is None:
        _open(event, uow)
    elif event.sequence > claim.attendance_sequence:
        _correct(claim, event, uow)


def _open(event: Event, uow: UnitOfWork) -> None:
    data = event.data
    rate = in_force(_rates(uow), data["attended_on"])
    line = ClaimLine.priced(data["attended_on"], data["minutes"], rate)
    claim = Claim(
        id=claim_id(data["attendance_id"]),
        advisor_id=data["advisor_id"],
        attendance_id=data["attendance_id"],
        event_id=data["event_id"],
        title_en=data["event_title"]["en"],
        title_es=data["event_title"]["es"],
        attended_on=data["attended_on"],
        attendance_sequence=event.sequence,
        lines=[line],
        amount_cents=line.amount_cents or 0,
        status=ClaimStatus.AWAITING_RATE if rate is None else ClaimStatus.OPEN,
    )
    uow.add(claim)
    if rate is None:
        claim.reason_code = NO_RATE
        _book(HOURLY, uow).claims_waiting += 1
    else:
        _say_opened(claim, uow)
    _reject_absence(claim, data["minutes"], uow)


def _correct(claim: Claim, event: Event, uow: UnitOfWork) -> None:
    """What is owed or paid stays: where its minutes differ now, a person must decide what to do."""
    minutes = event.data["minutes"]
    claim.attendance_sequence = event.sequence
    if claim.status in EVER_APPROVED:
        claim.note_correction(minutes, uow.now)
        return
    rate = in_force(_rates(uow), claim.attended_on)
    if claim.status == ClaimStatus.REJECTED:
        _reopen(claim, rate, uow)
    claim.correct(minutes, rate if claim.status == ClaimStatus.OPEN else None, uow.now)
    if claim.status == ClaimStatus.OPEN:
        _say_opened(claim, uow)
    _reject_absence(claim, minutes, uow)


def _reopen(claim: Claim, rate: DatedRate | None, uow: UnitOfWork) -> None:
    claim.reopen(rate, uow.now)
    if rate is None:
        _book(HOURLY, uow).claims_waiting += 1
    uow.publish(stipends.CLAIM_REOPENED, about=claim, data=_about(claim))


def _reject_absence(claim: Claim, minutes: int, uow: UnitOfWork) -> None:
    if minutes == 0:
        _reject(claim, NOT_THERE, uow)


def _rates(uow: UnitOfWork) -> tuple[DatedRate, ...]:
    # Read once for a whole batch of attendances, not once for each.
    def read() -> tuple[DatedRate, ...]:
        book = uow.get(RateBook, rate_book_id(uow.tenant, HOURLY))
        return book.dated if book else ()

    return uow.cached(HOURLY, read)


def _say_opened(claim: Claim, uow: UnitOfWork) -> None:
    data = _about(claim) | {
        "event_id": claim.event_id,
        "event_title": claim.event_title,
        "amount_cents": claim.amount_cents,
        "currency": CURRENCY,
        "attended_on": claim.attended_on,
    }
    uow.publish(stipends.CLAIM_OPENED, about=claim, data=data)


def approve_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Find a claim right; its amount is owed from here on.

    Raises `Conflict` when it was opened in the instant in which its rate was replaced.
    """
    claim = _claim_to_decide(request, uow)
    _refuse_replaced_rate(claim, uow)
    claim.approve(uow.actor.user_id, uow.now)
    _post(Posting.APPROVE, claim, None, uow)
    amount = {
        "amount_cents": claim.amount_cents,
        "currency": CURRENCY,
        "approved_on": uow.now.date(),
    }
    uow.publish(stipends.CLAIM_APPROVED, about=claim, data=_about(claim) | amount)
    return _claim_state(claim, uow)


def _refuse_replaced_rate(claim: Claim, uow: UnitOfWork) -> None:
    rates = _rates(uow)
    for line in claim.lines:
        rate = in_force(rates, line.service_date)
        if line.rate_id is not None and rate is not None and line.rate_id != rate.id:
            raise Conflict(
                "Its rate was replaced in the instant in which it was opened. "
                "Have the same rate set once more: the claim is then worked out anew."
            )


def reject_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Refuse a claim, with a reason; it is looked at again if its attendance is corrected."""
    claim = _claim_to_decide(request, uow)
    _reject(claim, request["reason_code"], uow)
    return _claim_state(claim, uow)


def _reject(claim: Claim, reason_code: str, uow: UnitOfWork) -> None:
    if claim.status == ClaimStatus.AWAITING_RATE:
        _book(HOURLY, uow).claims_waiting -= 1
    claim.reject(reason_code, uow.now)
    data = _about(claim) | {"reason_code": claim.reason_code}
    uow.publish(stipends.CLAIM_REJECTED, about=claim, data=data)


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


IDS_NAMED_MAX: Final = 20
"""How many claims an error names before it only counts."""


def _listed(ids: list[str]) -> str:
    shown = ", ".join(ids[:IDS_NAMED_MAX])
    more = len(ids) - IDS_NAMED_MAX
    return f"{shown} and {more} more" if more > 0 else shown


def _release(claim: Claim, payee_name: str, file_id: str, uow: UnitOfWork) -> Payment:
    payment = Payment(
        id=claim.release(uow.now),
        claim_id=claim.id,
        advisor_id=claim.advisor_id,
        payment_file_id=file_id,
        payee_name=payee_name,
        amount_cents=claim.amount_cents,
        currency=CURRENCY,
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
            currency=CURRENCY,
            released_by=uow.actor.user_id,
            released_on=uow.now.date(),
            sha256=_sha256(_file_text(payments)),
        )
    )


def _file_text(payments: list[Payment]) -> str:
    return payment_file(payment.file_row for payment in sorted(payments, key=lambda paid: paid.id))


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
        rows, problems = read_settlement(request["content"])
    except UnreadableFile as error:
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
    if payment is not None and is_repeated(row, payment.state):
        return "repeated"
    problem = settlement_problem(row, payment and payment.state, uow.now.date())
    if problem is not None or payment is None:
        return problem or RowProblem(row.line, "payment_id", "unknown_payment")
    claim = uow.require(Claim, payment.claim_id)
    payment.decide(row)
    if row.status == PaymentStatus.SETTLED:
        claim.settle(row.day, uow.now)
        _post(Posting.SETTLE, claim, payment, uow)
        uow.publish(
            stipends.PAYMENT_SETTLED, about=payment, data=_about_payment(payment) | {"settled_on": row.day}
        )
    else:
        claim.take_back(row.day, uow.now)
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
    accounts = [{"account": account, "balance_cents": balances.get(account, 0)} for account in Account]
    return {
        "accounts": accounts,
        "sum_cents": sum(balances.values()),
        "currency": CURRENCY,
        "transactions": uow.count(LedgerTransaction),
    }


_BALANCES: list[dict[str, Any]] = [
    {"$unwind": "$postings"},
    {"$group": {"_id": "$postings.account", "cents": {"$sum": "$postings.amount_cents"}}},
]


def _balances(uow: UnitOfWork) -> dict[str, int]:
    return {row["_id"]: row["cents"] for row in uow.aggregate(LedgerTransaction, _BALANCES)}


# Transaction by transaction, so that one does not make up for another.
_IMBALANCE: Final = {"$sum": {"$abs": {"$sum": "$postings.amount_cents"}}}


def _imbalance_cents(uow: UnitOfWork) -> int:
    rows = uow.aggregate(LedgerTransaction, [{"$group": {"_id": None, "cents": _IMBALANCE}}])
    return sum(row["cents"] for row in rows)


class LedgerWatch:
    """Tells by how many cents the ledger transactions of all tenants do not sum to zero, each for itself.

    It goes round the ledger, at each look a stretch of at most `at_once_max` transactions: so a look costs
    the same however long the ledger is, and what is altered long after it was written is found too. It
    tells nothing before it has been round once, unless it finds something.
    """

    AT_ONCE_MAX: Final = 20_000
    """A long ledger is looked at, at a look every five seconds, at 240,000 transactions a minute."""

    def __init__(
        self, tell: Callable[[int], None] = metrics.ledger_is_off_by, *, at_once_max: int = AT_ONCE_MAX
    ) -> None:
        self._tell = tell
        self._at_once_max = at_once_max
        self._after = ""
        self._found_cents = 0
        self._last_round_cents: int | None = None

    def __call__(self, store: Store) -> None:
        looked_at, last, cents = self._look(store)
        self._found_cents += cents
        if looked_at == self._at_once_max:
            self._after = last
        else:
            self._last_round_cents, self._found_cents, self._after = self._found_cents, 0, ""
        if self._found_cents or self._last_round_cents is not None:
            self._tell(max(self._found_cents, self._last_round_cents or 0))

    def _look(self, store: Store) -> tuple[int, str, int]:
        """Of the next stretch: how many transactions, the last one's id, and what they are off by."""
        stretch: list[dict[str, Any]] = [
            {"$match": {"_id": {"$gt": self._after}}},
            {"$sort": {"_id": 1}},
            {"$limit": self._at_once_max},
            {"$group": {"_id": None, "count": {"$sum": 1}, "last": {"$max": "$_id"}, "cents": _IMBALANCE}},
        ]
        for row in store[LedgerTransaction._get_collection_name()].aggregate(stretch):
            return row["count"], row["last"], row["cents"]
        return 0, "", 0


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What reconciliation compares: counts, digests and sums in cents, of the records and of the ledger.

    Digests are over advisor ids for `payees`; over attendance ids with minutes, one per line, for
    `claim_lines`; over claim ids with amounts for claims, where `paid_claims` has one per live payment; over
    payment ids with amounts for `payments`, which are the live ones, and `settled`.
    """
    payees = tally(uow.ids(PayeeCopy))
    return {"payees": payees, **_claim_facts(uow), **_payment_facts(uow), **_ledger_facts(uow)}


def _claim_facts(uow: UnitOfWork) -> dict[str, Any]:
    lines, opened = RunningTally(), RunningTally()
    by_status = {status: RunningTally() for status in ClaimStatus}
    wanted = (
        "status",
        "attendance_id",
        "amount_cents",
        "corrected_minutes",
        "lines.minutes",
        "lines.rate_id",
    )
    for claim in uow.each(Claim, *wanted):
        by_status[claim["status"]].add(claim["_id"], claim["amount_cents"])
        for line in claim["lines"]:
            lines.add(claim["attendance_id"], claim.get("corrected_minutes", line["minutes"]))
        # What was rejected before there was a rate was never opened.
        if all("rate_id" in line for line in claim["lines"]):
            opened.add(claim["_id"], claim["amount_cents"])
    unreleased = by_status[ClaimStatus.APPROVED]
    released = by_status[ClaimStatus.RELEASED] + by_status[ClaimStatus.SETTLED]
    approved = unreleased + released
    return {
        "claim_lines": lines.told(),
        "opened_claims": opened.told(),
        "approved_claims": approved.told(),
        "rejected_claims": by_status[ClaimStatus.REJECTED].told(),
        "released_claims": released.told(),
        "claims_by_status": {status.value: len(found) for status, found in by_status.items()},
        "approved_cents": approved.total,
        "unreleased_cents": unreleased.total,
    }


def _payment_facts(uow: UnitOfWork) -> dict[str, Any]:
    claims = RunningTally()
    by_status = {status: RunningTally() for status in PaymentStatus}
    for payment in uow.each(Payment, "status", "claim_id", "amount_cents"):
        by_status[payment["status"]].add(payment["_id"], payment["amount_cents"])
        if payment["status"] in LIVE_PAYMENTS:
            claims.add(payment["claim_id"], payment["amount_cents"])
    at_bank, settled = by_status[PaymentStatus.RELEASED], by_status[PaymentStatus.SETTLED]
    return {
        "paid_claims": claims.told(),
        "payments": (at_bank + settled).told(),
        "settled": settled.told(),
        "payments_returned": len(by_status[PaymentStatus.RETURNED]),
        "at_bank_cents": at_bank.total,
        "settled_cents": settled.total,
    }


def _ledger_facts(uow: UnitOfWork) -> dict[str, int]:
    """What stands on each account, as the records say it: an expense as a debit, the others as credits."""
    balances = _balances(uow)
    return {
        "expense_cents": balances.get(Account.EXPENSE, 0),
        "payable_cents": -balances.get(Account.PAYABLE, 0),
        "clearing_cents": -balances.get(Account.CLEARING, 0),
        "cash_cents": -balances.get(Account.CASH, 0),
        "ledger_imbalance_cents": _imbalance_cents(uow),
    }


# ---------------------------------------------------------------- tables


def _claim_wanted(event: Event) -> list[tuple[type[Claim], str]]:
    return [(Claim, claim_id(event.data["attendance_id"]))]


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
    Subscription(advocacy.ATTENDANCE_RECORDED, note_attendance, preload=_claim_wanted),
    Subscription(advocacy.ATTENDANCE_CORRECTED, note_attendance, preload=_claim_wanted),
    Subscription(recruitment.ADVISOR_ACCEPTED, note_payee, preload=_payee_wanted),
)

SAMPLERS: dict[str, Callable[[Store], None]] = {"ledger": LedgerWatch()}

DOCUMENTS = (RateBook, Claim, Payment, PaymentFile, LedgerTransaction, PayeeCopy)
