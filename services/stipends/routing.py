"""What stipends does: each command, query and subscription, and who does it."""

from services.stipends.banking.schemas import ImportSettlement
from services.stipends.banking.use_cases import import_settlement
from services.stipends.claims.models import Claim
from services.stipends.claims.rules import claim_id
from services.stipends.claims.schemas import ApproveClaim, ClaimId, ListClaims, RejectClaim
from services.stipends.claims.use_cases.attendances import note_attendance
from services.stipends.claims.use_cases.decisions import approve_claim, reject_claim
from services.stipends.claims.use_cases.queries import list_claims, show_claim
from services.stipends.claims.use_cases.repricing import set_rate
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.use_cases import trial_balance
from services.stipends.ledger.watch import EVERY_SECONDS, LedgerWatch
from services.stipends.pay_rules.models import RateBook, RateTurn
from services.stipends.pay_rules.schemas import ListRates, SetRate
from services.stipends.pay_rules.use_cases import list_rates
from services.stipends.payees.models import PayeeCopy
from services.stipends.payees.use_cases import note_payee
from services.stipends.payments.models import Payment, PaymentFile
from services.stipends.payments.schemas import ListPaymentFiles, ListPayments, PaymentFileId, ReleasePayments
from services.stipends.payments.use_cases.queries import list_payment_files, list_payments, show_payment_file
from services.stipends.payments.use_cases.releasing import release_payments
from services.stipends.tallies import facts
from shared.contracts import advocacy, recruitment
from shared.contracts.envelope import Event
from shared.contracts.lanes import Lane
from shared.contracts.requests import Nothing
from shared.events.routing import Subscription
from shared.observability import metrics
from shared.rpc.routing import Command, Query, Weight
from shared.runtime.upkeep import Chore


def _claim_wanted(event: Event) -> list[tuple[type[Claim], str]]:
    return [(Claim, claim_id(event.data["attendance_id"]))]


def _payee_wanted(event: Event) -> list[tuple[type[PayeeCopy], str]]:
    return [(PayeeCopy, event.data["advisor_id"])]


COMMANDS = (
    Command("set_rate", SetRate, set_rate, serialize_by="code", weight=Weight.HEAVY),
    Command("approve_claim", ApproveClaim, approve_claim, serialize_by="claim_id"),
    Command("reject_claim", RejectClaim, reject_claim, serialize_by="claim_id"),
    Command("release_payments", ReleasePayments, release_payments),
    Command("import_settlement", ImportSettlement, import_settlement),
)

QUERIES = (
    Query("claims", ListClaims, list_claims),
    Query("claim", ClaimId, show_claim),
    Query("rates", ListRates, list_rates),
    Query("payments", ListPayments, list_payments),
    Query("payment_files", ListPaymentFiles, list_payment_files),
    Query("payment_file", PaymentFileId, show_payment_file),
    Query("trial_balance", Nothing, trial_balance, Lane.HEAVY),
    Query("facts", Nothing, facts, Lane.HEAVY),
)

SUBSCRIPTIONS = (
    Subscription(advocacy.ATTENDANCE_RECORDED, note_attendance, preload=_claim_wanted),
    Subscription(advocacy.ATTENDANCE_CORRECTED, note_attendance, preload=_claim_wanted),
    Subscription(recruitment.ADVISOR_ACCEPTED, note_payee, preload=_payee_wanted),
)

CHORES = (Chore("ledger", EVERY_SECONDS, LedgerWatch(), metrics.ledger_is_watched_elsewhere),)

DOCUMENTS = (RateBook, RateTurn, Claim, Payment, PaymentFile, LedgerTransaction, PayeeCopy)
