"""API operations of stipends."""

from typing import Final

from services.gateway.api.operations.table import get, post
from shared.contracts.stipends import banking, claims, ledger, pay_rules, payees, payments, year_pay

OPERATIONS: Final = (
    get("/rates", pay_rules.RATES),
    post("/rates", pay_rules.PROPOSE_RATE, status=201),
    post("/rates/<rate_id>/approval", pay_rules.APPROVE_RATE),
    post("/rates/<rate_id>/withdrawal", pay_rules.WITHDRAW_RATE),
    get("/advisors/<advisor_id>/pay-details", payees.PAY_DETAILS),
    post("/advisors/<advisor_id>/pay-name", payees.SET_PAY_NAME),
    get("/advisors/<advisor_id>/year-pay", year_pay.YEAR_PAY),
    post("/earlier-pay/<earlier_pay_id>/correction", year_pay.CORRECT_EARLIER_PAY),
    get("/pay-names", payees.PAY_NAMES),
    get("/payee-blocks", payees.PAYEE_BLOCKS),
    post("/payee-blocks/<advisor_id>/lifting", payees.LIFT_PAYEE_BLOCK),
    get("/claims", claims.CLAIMS),
    get("/claims/<claim_id>", claims.CLAIM),
    post("/claims/<claim_id>/approval", claims.APPROVE_CLAIM),
    post("/claims/approvals", claims.APPROVE_CLAIMS),
    post("/claims/<claim_id>/rejection", claims.REJECT_CLAIM),
    post("/claims/<claim_id>/hold", claims.HOLD_CLAIM),
    post("/claims/<claim_id>/resumption", claims.RESUME_CLAIM),
    post("/claims/<claim_id>/approval-withdrawal", claims.WITHDRAW_APPROVAL),
    post("/claims/<claim_id>/reopening", claims.REOPEN_CLAIM),
    post("/claims/<claim_id>/kept-amount", claims.KEEP_AMOUNT),
    post("/payment-files", payments.RELEASE_PAYMENTS),
    get("/payment-files", payments.PAYMENT_FILES),
    get("/payment-files/<payment_file_id>", payments.PAYMENT_FILE, writes="file"),
    get("/payments", payments.PAYMENTS),
    get("/payments/to-release", payments.TO_RELEASE),
    post("/settlements", banking.IMPORT_SETTLEMENT, reads="file"),
    get("/trial-balance", ledger.TRIAL_BALANCE),
)
