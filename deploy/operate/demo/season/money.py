"""Claims are reviewed, payments are released, and the bank reports."""

from typing import Final

from deploy.operate.api import until
from deploy.operate.demo.bank import report, report_row
from deploy.operate.demo.program.tenants import today
from deploy.operate.demo.releasing import release_all
from deploy.operate.demo.season.stage import Stage, expect
from deploy.operate.demo.season.story import Item

FOLDER: Final = "payments"


def pay(stage: Stage, attendances: dict[str, Item]) -> None:
    """From the claim of each attendance to the bank's result for each payment."""
    claims = _review(stage, attendances)
    payments = _release(stage, {claim["claim_id"] for claim in claims})
    _settle(stage, payments)


def _review(stage: Stage, attendances: dict[str, Item]) -> list[Item]:
    stage.story.review_begins()
    claims = until(
        "stipends opens a claim for every attendance",
        lambda: _open_claims(stage, attendances),
        seconds_max=90,
    )
    rates = list(stage.reviewer.all("/rates"))
    for claim in claims:
        minutes = attendances[claim["attendance_id"]]["minutes"]
        expect(f"amount of {claim['claim_id']}", claim["amount_cents"], _due(claim, minutes, rates))
    total_cents = sum(claim["amount_cents"] for claim in claims)
    stage.story.claims_opened(len(claims), total_cents, _rate_on(rates, claims[0]["attended_on"]))
    for claim in claims:
        stage.reviewer.post(f"/claims/{claim['claim_id']}/approval", version=claim["version"])
    stage.story.approved(len(claims))
    return claims


def _open_claims(stage: Stage, attendances: dict[str, Item]) -> list[Item]:
    found = [
        claim
        for claim in stage.reviewer.all("/claims", status="open")
        if claim["attendance_id"] in attendances
    ]
    return found if len(found) >= len(attendances) else []


def _due(claim: Item, minutes: int, rates: list[Item]) -> int:
    """The expected amount of the claim, in cents: minutes at the rate of the day, rounded half up."""
    return (minutes * _rate_on(rates, claim["attended_on"])["amount_cents"] + 30) // 60


def _rate_on(rates: list[Item], day: str) -> Item:
    return max(
        (rate for rate in rates if rate["effective_from"] <= day and (rate["effective_to"] or day) >= day),
        key=lambda rate: rate["effective_from"],
    )


def _release(stage: Stage, mine: set[str]) -> list[Item]:
    """Every payment that was released, also of claims that are not `mine`."""
    stage.story.release_begins()
    payments: list[Item] = []

    def release() -> bool:
        # Everything that is approved is released, including approvals before this season.
        reply = release_all(stage.approver)
        if reply["payment_file_id"]:
            payments.extend(_take_payment_file(stage, reply, mine))
        return not reply["without_pay_name"]

    until("every payee has a legal name", release)
    paid = [payment for payment in payments if payment["claim_id"] in mine]
    expect("payments of this season's claims", len(paid), len(mine))
    return payments


def _take_payment_file(stage: Stage, reply: Item, mine: set[str]) -> list[Item]:
    file_id = reply["payment_file_id"]
    content = stage.approver.get_csv(f"/payment-files/{file_id}")
    path = stage.keep(FOLDER, f"payments-{file_id}.csv", content)
    payments = list(stage.approver.all("/payments", payment_file_id=file_id))
    earlier = sum(payment["claim_id"] not in mine for payment in payments)
    stage.story.released(reply["payments"], earlier, reply["total_cents"])
    stage.story.payment_file(path, content)
    return payments


def _settle(stage: Stage, payments: list[Item]) -> None:
    stage.story.bank_reports()
    for number, (file_id, paid) in enumerate(_by_file(payments).items(), start=1):
        content = report(report_row(payment, "settled", today().isoformat()) for payment in paid)
        name = f"settlement-season-{stage.number}-{number}.csv"
        path = stage.keep(FOLDER, name, content)
        about = {"payment_file_id": file_id, "control_cents": sum(one["amount_cents"] for one in paid)}
        reply = stage.second_approver.post_csv("/settlements", name, content, **about)
        expect("problems in the bank's report", reply["problems"], [])
        expect("settled payments", reply["settled"], len(paid))
        stage.story.settled(reply["settled"], path)


def _by_file(payments: list[Item]) -> dict[str, list[Item]]:
    files: dict[str, list[Item]] = {}
    for payment in payments:
        files.setdefault(payment["payment_file_id"], []).append(payment)
    return files
