"""A payment of which the bank tells nothing is told of after three banking days."""

from datetime import UTC, datetime, timedelta

from shared.contracts import stipends
from tests.support.stipends import APPROVER, Money, attendance

RELEASED_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""A Tuesday; Thursday is Thanksgiving."""
DAY = timedelta(days=1)


def released(money: Money, *attendances) -> list[str]:
    """Payments released on that Tuesday; their ids."""
    money.rate()
    money.payees("ana", "ben")
    money.clock.advance(RELEASED_AT - money.clock.now())
    claims = money.approved(*attendances)
    money.do("release_payments", APPROVER)
    return [f"payment-{claim_id}-1" for claim_id in claims]


def go_to(money: Money, moment: datetime) -> None:
    money.clock.advance(moment - money.clock.now())
    money.service.run_due()


def test_it_is_told_once_three_banking_days_have_passed_unless_the_bank_told_its_result(money: Money) -> None:
    ana, ben = released(money, attendance(1), attendance(2, advisor_id="ben", minutes=60))
    amount = money.ask("payments", limit=2)["items"]
    cents = {one["payment_id"]: one["amount_cents"] for one in amount}
    money.settlement(f"{ben},settled,2026-11-25,{cents[ben]},\n")
    go_to(money, datetime(2026, 11, 30, 23, tzinfo=UTC))
    assert money.said(stipends.PAYMENT_DELAYED) == []
    go_to(money, datetime(2026, 12, 1, tzinfo=UTC))
    (told,) = money.said(stipends.PAYMENT_DELAYED)
    assert (told["payment_id"], told["released_on"]) == (ana, RELEASED_AT.date())
    go_to(money, datetime(2026, 12, 24, tzinfo=UTC))
    assert len(money.said(stipends.PAYMENT_DELAYED)) == 1
