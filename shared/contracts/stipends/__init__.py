"""The events, commands and queries of stipends."""

from shared.contracts.operation import declared_in
from shared.contracts.stipends import banking, claims, ledger, pay_rules, payees, payments, year_pay
from shared.contracts.stipends.banking import PAYMENT_NOTICE_RECEIVED, PAYMENT_RETURNED, PAYMENT_SETTLED
from shared.contracts.stipends.claims import (
    CLAIM_APPROVAL_WITHDRAWN,
    CLAIM_APPROVED,
    CLAIM_DELAYED,
    CLAIM_HELD,
    CLAIM_OPENED,
    CLAIM_REJECTED,
    CLAIM_REOPENED,
    CLAIM_RESUMED,
)
from shared.contracts.stipends.payments import PAYMENT_DELAYED, PAYMENT_RELEASED

PUBLISHER = "stipends"
CONTRACTS = (
    CLAIM_OPENED,
    CLAIM_APPROVED,
    CLAIM_REJECTED,
    CLAIM_REOPENED,
    CLAIM_HELD,
    CLAIM_RESUMED,
    CLAIM_APPROVAL_WITHDRAWN,
    CLAIM_DELAYED,
    PAYMENT_RELEASED,
    PAYMENT_DELAYED,
    PAYMENT_SETTLED,
    PAYMENT_RETURNED,
    PAYMENT_NOTICE_RECEIVED,
)
OPERATIONS = declared_in(payees, pay_rules, claims, payments, banking, year_pay, ledger)
