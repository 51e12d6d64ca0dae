"""A story of money: what may happen to claims and payments, and what must hold after each step.

Which hours belong to one another is worked out here from the attendances alone, as plainly as it can be.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.errors import Conflict, Forbidden, NotFound
from tests.support.stipends import APPROVER, OTHER_REVIEWER, REVIEWER, SETTLEMENT_HEADER, Money

AROUND: Final = 30
"""Minutes that are paid for preparing an event, once for each."""
MINUTE: Final = timedelta(minutes=1)
DECISIONS: Final = (
    ("approve_claim", REVIEWER),
    ("reject_claim", OTHER_REVIEWER),
    ("reopen_claim", REVIEWER),
    ("hold_claim", REVIEWER),
    ("resume_claim", OTHER_REVIEWER),
    ("withdraw_approval", OTHER_REVIEWER),
    ("keep_amount", REVIEWER),
)
AT_BANK: Final = ("released", "settled")
OWED: Final = ("approved", *AT_BANK)
UNDECIDED: Final = ("open", "held")
CHANCE: Final = st.randoms(use_true_random=False)


class MoneyStory(RuleBasedStateMachine):
    """Whatever may happen to the claims of one person, or of two; a story says what was attended by whom."""

    money: Money

    def persons(self) -> list[set[str]]:
        """The ids of each person, as far as stipends has heard."""
        raise NotImplementedError

    def today(self) -> date:
        """The day on which the bank says what it did."""
        return self.money.clock.now().date()

    def release(self) -> None:
        """Release what can be."""
        self.money.do("release_payments", APPROVER)

    @rule()
    def payments_are_released(self) -> None:
        self.release()

    @rule(chance=CHANCE, decision=st.sampled_from(DECISIONS))
    def somebody_decides(self, chance: Any, decision: tuple[str, Any]) -> None:
        claims = self.claims()
        if claims:
            self.decide(chance.choice(claims)["claim_id"], *decision)

    @rule(status=st.sampled_from(["settled", "returned"]), chance=CHANCE)
    def the_bank_reports(self, status: str, chance: Any) -> None:
        payments = self.payments()
        if payments:
            self.report(chance.choice(payments), status)

    @invariant()
    def the_books_balance_and_no_claim_has_two_payments(self) -> None:
        self.money.balances()
        live = [paid["claim_id"] for paid in self.payments() if paid["status"] in AT_BANK]
        assert len(live) == len(set(live))
        by_claim = {paid["claim_id"]: paid for paid in self.payments() if paid["status"] in AT_BANK}
        for claim in self.claims():
            assert (claim["status"] in AT_BANK) == (claim["claim_id"] in by_claim)

    @invariant()
    def no_hour_of_a_person_is_paid_twice(self) -> None:
        claims = self.claims()
        for group in self.groups([claim for claim in claims if claim["status"] in OWED]):
            at_bank = sum(worked(claim) for claim in group if claim["status"] in AT_BANK)
            # What was paid before two entries were known to be one person stays paid.
            assert sum(map(worked, group)) <= max(longest(group), at_bank)
        for group in self.groups([claim for claim in claims if claim["status"] in (*UNDECIDED, *OWED)]):
            decided = sum(worked(claim) for claim in group if claim["status"] != "open")
            assert sum(map(worked, group)) <= max(longest(group), decided)

    def teardown(self) -> None:
        """Somebody can move every claim on, until it is paid or rejected."""
        for _ in range(4):
            for claim in self.claims():
                self.move_on(claim)
        left = {claim["claim_id"]: claim["status"] for claim in self.claims()}
        assert set(left.values()) <= {"settled", "rejected"}, left
        self.the_books_balance_and_no_claim_has_two_payments()

    def move_on(self, claim: dict[str, Any]) -> None:
        """Bring a claim nearer to its end, whoever may."""
        claim_id, status = claim["claim_id"], claim["status"]
        if status == "open" and not self.decide(claim_id, "approve_claim", REVIEWER):
            self.decide(claim_id, "reject_claim", OTHER_REVIEWER)
        elif status == "held" and not self.decide(claim_id, "resume_claim", OTHER_REVIEWER):
            # Who approved or resumed it does not withdraw that: the third one did neither.
            assert any(
                self.decide(claim_id, "withdraw_approval", who)
                for who in (OTHER_REVIEWER, REVIEWER, APPROVER)
            )
        elif status == "approved":
            for block in self.money.ask("payee_blocks")["items"]:
                self.money.pay_again(block["advisor_id"])
            self.release()
        elif status == "released":
            (payment,) = (
                paid
                for paid in self.payments()
                if (paid["claim_id"], paid["status"]) == (claim_id, "released")
            )
            assert self.report(payment, "settled") == 1

    def decide(self, claim_id: str, command: str, who: Any) -> bool:
        """Whether the decision was possible; one that is not changes nothing, and says why."""
        reason = {} if command == "approve_claim" else {"reason_code": "checked"}
        try:
            self.money.do(command, who, claim_id=claim_id, **reason)
        except (Conflict, Forbidden, NotFound):
            return False
        return True

    def report(self, payment: dict[str, Any], status: str) -> int:
        """The bank tells what it did with a payment; how many were settled by that."""
        self.money.clock.advance(timedelta(minutes=1))
        code = "R03" if status == "returned" else ""
        row = f"{payment['payment_id']},{status},{self.today()},{payment['amount_cents']},{code}"
        about = {"payment_file_id": payment["payment_file_id"], "control_cents": payment["amount_cents"]}
        # Blank lines make it another report, which the bank may send as often as it likes.
        content = f"{SETTLEMENT_HEADER}{row}\n" + "\n" * len(self.money.service.published())
        try:
            return self.money.settlement("", content=content, **about)["settled"]
        except Conflict:
            return 0

    def claims(self) -> list[dict[str, Any]]:
        """All claims."""
        return self.money.ask("claims", limit=200)["items"]

    def payments(self) -> list[dict[str, Any]]:
        """All payments."""
        return self.money.ask("payments", limit=200)["items"]

    def groups(self, claims: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        """Those of one person that overlap, directly or through others."""
        for person in self.persons():
            theirs = [claim for claim in claims if claim["advisor_id"] in person]
            group, ends_at = list[dict[str, Any]](), None
            for claim in sorted(theirs, key=begins):
                if ends_at is not None and begins(claim) >= ends_at:
                    yield group
                    group, ends_at = [], None
                group.append(claim)
                ends_at = max(ends_at or ends(claim), ends(claim))
            yield group


def begins(claim: dict[str, Any]) -> datetime:
    """When its event began."""
    return datetime.fromisoformat(claim["attended"]["starts_at"])


def ends(claim: dict[str, Any]) -> datetime:
    """When its event ended."""
    return datetime.fromisoformat(claim["attended"]["ends_at"])


def worked(claim: dict[str, Any]) -> int:
    """The minutes that it is paid for."""
    return sum(line["minutes"] for line in claim["lines"])


def longest(group: list[dict[str, Any]]) -> int:
    """Every minute at which one of their events was going on, and the time around each event."""
    minutes = {
        begins(claim) + number * MINUTE
        for claim in group
        for number in range((ends(claim) - begins(claim)) // MINUTE)
    }
    return len(minutes) + AROUND * len({claim["event_id"] for claim in group})
