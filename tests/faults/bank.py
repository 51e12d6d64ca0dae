"""What is released and what the bank does with it, in a whole season."""

from collections.abc import Callable
from typing import Any

from services.stipends.banking.rules.settlement_file import SETTLEMENT_COLUMNS
from shared.actor import Role
from shared.rpc.client import ServiceClient
from tests.support.harness import actor

APPROVER = actor(Role.FINANCE_APPROVER)
REPORTER = actor(Role.FINANCE_APPROVER, user_id="second-approver")
REVIEWER = actor(Role.FINANCE_REVIEWER)
Do = Callable[..., dict[str, Any]]


def pay_and_pay_again(client: ServiceClient, do: Do, today: str) -> None:
    """Of the payments, one arrives, one comes back and goes again, once its payee may be paid again."""
    payment_file_id = _release(client, do)["payment_file_id"]
    arrived, returned, _ = client.ask("stipends", "payments", {}, actor=APPROVER)["items"]
    rows = [
        _row(arrived, "settled", "", today),
        _row(arrived, "returned", "C01", today),
        _row(returned, "returned", "R03", today),
    ]
    report = {
        "file_name": "bank.csv",
        "payment_file_id": payment_file_id,
        "content": "\n".join(",".join(row) for row in (SETTLEMENT_COLUMNS, *rows)),
        "control_cents": 2 * arrived["amount_cents"] + returned["amount_cents"],
    }
    do("stipends", "import_settlement", REPORTER, **report)
    (held,) = client.ask("stipends", "claims", {"status": "held"}, actor=REVIEWER)["items"]
    why = {"reason_code": "details_corrected"}
    do("stipends", "resume_claim", REVIEWER, claim_id=held["claim_id"], version=held["version"], **why)
    do("stipends", "lift_payee_block", REVIEWER, advisor_id=held["advisor_id"], version=1, **why)
    _release(client, do)


def _release(client: ServiceClient, do: Do) -> dict[str, Any]:
    """Release all that the approver sees."""
    seen = client.ask("stipends", "to_release", {}, actor=APPROVER)
    return do("stipends", "release_payments", APPROVER, control_cents=seen["total_cents"])


def _row(payment: dict[str, Any], status: str, return_code: str, day: str) -> tuple[str, ...]:
    return payment["payment_id"], status, day, str(payment["amount_cents"]), return_code
