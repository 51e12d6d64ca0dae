"""The commands, queries, subscriptions and timers of stipends, with their handlers."""

from services.stipends.banking.models import BankReport
from services.stipends.banking.use_cases.importing import import_settlement
from services.stipends.claims.models import Claim, WorkedHours
from services.stipends.claims.use_cases.attendances import claim_wanted, note_attendance
from services.stipends.claims.use_cases.decisions import (
    APPROVING,
    approve_claim,
    approve_claims,
    approve_next,
    claim_name,
    reject_claim,
    reopen_claim,
)
from services.stipends.claims.use_cases.holding import (
    hold_claim,
    keep_amount,
    resume_claim,
    withdraw_approval,
)
from services.stipends.claims.use_cases.naming import set_pay_name
from services.stipends.claims.use_cases.persons import note_merged, note_unmerged
from services.stipends.claims.use_cases.queries import list_claims, show_claim
from services.stipends.claims.use_cases.repricing import PRICING, approve_rate, price_next, withdraw_rate
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.use_cases import trial_balance
from services.stipends.ledger.watch import EVERY_SECONDS, LedgerWatch, ledger_is_watched_elsewhere
from services.stipends.pay_rules.models import RateBook, RateTurn
from services.stipends.pay_rules.use_cases import list_rates, propose_rate
from services.stipends.payees.models import PayDetails, PayeeBlock, PayeeReplica
from services.stipends.payees.use_cases import (
    lift_payee_block,
    list_payee_blocks,
    note_payee,
    payee_wanted,
    show_pay_details,
    who_has_a_pay_name,
)
from services.stipends.payments import migrations as of_payments
from services.stipends.payments.models import Payment, PaymentFile, PaymentFileText
from services.stipends.payments.use_cases.queries import list_payment_files, list_payments, show_payment_file
from services.stipends.payments.use_cases.releasing import (
    RELEASING,
    finish_release,
    release_next,
    release_payments,
    show_to_release,
)
from services.stipends.payments.use_cases.waiting import BANK_SILENT, bank_silent_due
from services.stipends.tallies import tallies
from services.stipends.year_pay.models import EarlierPay
from services.stipends.year_pay.use_cases import (
    correct_earlier_pay,
    earlier_pay_wanted,
    note_earlier_pay,
    show_year_pay,
)
from shared.contracts import advocacy, recruitment
from shared.contracts.operator import operations_of
from shared.contracts.stipends import banking, claims, ledger, pay_rules, payees, payments, year_pay
from shared.events.routing import Bulk, Subscription, Timer
from shared.events.ties import INTERESTS
from shared.persistence.ties import Alias, Interests, aliases_wanted
from shared.rpc.routing import Command, Query, Weight
from shared.runtime.upkeep import Chore

COMMANDS = (
    Command(pay_rules.PROPOSE_RATE, propose_rate, serialize_by="code"),
    Command(pay_rules.APPROVE_RATE, approve_rate, serialize_by="rate_id", weight=Weight.HEAVY),
    Command(pay_rules.WITHDRAW_RATE, withdraw_rate, serialize_by="rate_id"),
    Command(claims.APPROVE_CLAIM, approve_claim, serialize_by="claim_id"),
    Command(claims.APPROVE_CLAIMS, approve_claims),
    Command(claims.REJECT_CLAIM, reject_claim, serialize_by="claim_id"),
    Command(claims.HOLD_CLAIM, hold_claim, serialize_by="claim_id"),
    Command(claims.RESUME_CLAIM, resume_claim, serialize_by="claim_id"),
    Command(claims.WITHDRAW_APPROVAL, withdraw_approval, serialize_by="claim_id"),
    Command(claims.REOPEN_CLAIM, reopen_claim, serialize_by="claim_id"),
    Command(claims.KEEP_AMOUNT, keep_amount, serialize_by="claim_id"),
    Command(payees.SET_PAY_NAME, set_pay_name),
    Command(payees.LIFT_PAYEE_BLOCK, lift_payee_block, serialize_by="advisor_id"),
    Command(payments.RELEASE_PAYMENTS, release_payments),
    Command(banking.IMPORT_SETTLEMENT, import_settlement),
    Command(year_pay.CORRECT_EARLIER_PAY, correct_earlier_pay),
)

QUERIES = (
    Query(payees.PAY_DETAILS, show_pay_details),
    Query(payees.PAY_NAMES, who_has_a_pay_name),
    Query(payees.PAYEE_BLOCKS, list_payee_blocks),
    Query(claims.CLAIMS, list_claims),
    Query(claims.CLAIM, show_claim),
    Query(pay_rules.RATES, list_rates),
    Query(year_pay.YEAR_PAY, show_year_pay),
    Query(payments.PAYMENTS, list_payments),
    Query(payments.TO_RELEASE, show_to_release),
    Query(payments.PAYMENT_FILES, list_payment_files),
    Query(payments.PAYMENT_FILE, show_payment_file),
    Query(ledger.TRIAL_BALANCE, trial_balance),
    Query(operations_of("stipends").tallies, tallies),
)

SUBSCRIPTIONS = (
    Subscription(advocacy.ATTENDANCE_RECORDED, note_attendance, preload=claim_wanted),
    Subscription(advocacy.ATTENDANCE_CORRECTED, note_attendance, preload=claim_wanted),
    Subscription(recruitment.ADVISOR_ACCEPTED, note_payee, preload=payee_wanted),
    Subscription(recruitment.EARLIER_PAY_REPORTED, note_earlier_pay, preload=earlier_pay_wanted),
    Subscription(recruitment.PERSON_MERGED, note_merged, preload=aliases_wanted),
    Subscription(recruitment.PERSON_UNMERGED, note_unmerged, preload=aliases_wanted),
    *INTERESTS,
)

TIMERS = (Timer(BANK_SILENT, bank_silent_due, preload=lambda due: [(Payment, due.subject)]),)

BULKS = (
    Bulk(APPROVING, approve_next, name_of=claim_name, at_once=100),
    Bulk(PRICING, price_next),
    Bulk(RELEASING, release_next, name_of=claim_name, finish=finish_release),
)

CHORES = (Chore("ledger", EVERY_SECONDS, LedgerWatch(), ledger_is_watched_elsewhere),)

DOCUMENTS = (
    RateBook,
    RateTurn,
    Claim,
    WorkedHours,
    Payment,
    PaymentFile,
    PaymentFileText,
    BankReport,
    LedgerTransaction,
    PayeeReplica,
    PayDetails,
    PayeeBlock,
    EarlierPay,
    Alias,
    Interests,
)

MIGRATIONS = (*of_payments.MIGRATIONS,)
