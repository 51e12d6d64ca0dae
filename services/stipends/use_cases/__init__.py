"""What stipends does: one function per command, query and event heard, and the tables that name them."""

from collections.abc import Callable

from services.stipends import schemas
from services.stipends.models import Claim, LedgerTransaction, PayeeCopy, Payment, PaymentFile, RateBook
from services.stipends.rules.claims import claim_id
from services.stipends.use_cases import attendances, decisions, payees, queries, rates, releases, settlements
from services.stipends.use_cases.facts import facts
from services.stipends.use_cases.ledger_watch import LedgerWatch
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import advocacy, recruitment
from shared.contracts.envelope import Event
from shared.persistence.store import Store


def _claim_wanted(event: Event) -> list[tuple[type[Claim], str]]:
    return [(Claim, claim_id(event.data["attendance_id"]))]


def _payee_wanted(event: Event) -> list[tuple[type[PayeeCopy], str]]:
    return [(PayeeCopy, event.data["advisor_id"])]


COMMANDS = (
    Command("set_rate", schemas.SetRate, rates.set_rate, serialize_by="code"),
    Command("approve_claim", schemas.ApproveClaim, decisions.approve_claim, serialize_by="claim_id"),
    Command("reject_claim", schemas.RejectClaim, decisions.reject_claim, serialize_by="claim_id"),
    Command("release_payments", schemas.ReleasePayments, releases.release_payments),
    Command("import_settlement", schemas.ImportSettlement, settlements.import_settlement),
)

QUERIES = (
    Query("claims", schemas.ListClaims, queries.list_claims),
    Query("claim", schemas.ClaimId, queries.show_claim),
    Query("rates", schemas.ListRates, queries.list_rates),
    Query("payments", schemas.ListPayments, queries.list_payments),
    Query("payment_files", schemas.ListPaymentFiles, queries.list_payment_files),
    Query("payment_file", schemas.PaymentFileId, queries.show_payment_file),
    Query("trial_balance", Nothing, queries.trial_balance),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(advocacy.ATTENDANCE_RECORDED, attendances.note_attendance, preload=_claim_wanted),
    Subscription(advocacy.ATTENDANCE_CORRECTED, attendances.note_attendance, preload=_claim_wanted),
    Subscription(recruitment.ADVISOR_ACCEPTED, payees.note_payee, preload=_payee_wanted),
)

SAMPLERS: dict[str, Callable[[Store], None]] = {"ledger": LedgerWatch()}

DOCUMENTS = (RateBook, Claim, Payment, PaymentFile, LedgerTransaction, PayeeCopy)
