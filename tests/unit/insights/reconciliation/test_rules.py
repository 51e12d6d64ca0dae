"""What reconciliation promises."""

from typing import Any

import pytest

from services.insights.reconciliation.rules import PAIRS, reconcile
from tests.support.reconciling import told_of

ATTENDANCES = ["20261122-a", "20261122-b", "20261122-c"]
CLAIMS = [f"claim-{attendance}" for attendance in ATTENDANCES]
PAYMENTS = [f"payment-{claim}-1" for claim in CLAIMS]
MINUTES = 90
CENTS = 3750


def _agreeing_tallies() -> dict[str, dict[str, Any]]:
    """Three attendances: one claim is paid, one at the bank, one waits for its release."""
    claims, payments = told_of(CLAIMS, CENTS), told_of(PAYMENTS[:2], CENTS)
    return {
        "recruitment": {
            "applications": told_of(["4", "3", "2", "1"]),
            "advisors_accepted": told_of(["x", "y", "z"]),
            "advisors_active": told_of(["x", "y"]),
        },
        "training": {"certificates": told_of(["p", "q"])},
        "advocacy": {"attendances": told_of(ATTENDANCES, MINUTES), "advisors_active": told_of(["x", "y"])},
        "stipends": {
            "payees": told_of(["x", "y", "z"]),
            "claim_lines": told_of(ATTENDANCES, MINUTES),
            "opened_claims": claims,
            "approved_claims": claims,
            "rejected_claims": told_of([]),
            "released_claims": told_of(CLAIMS[:2], CENTS),
            "paid_claims": told_of(CLAIMS[:2], CENTS),
            "payments": payments,
            "settled": told_of(PAYMENTS[:1], CENTS),
            "approved_cents": 3 * CENTS,
            "unreleased_cents": CENTS,
            "at_bank_cents": CENTS,
            "settled_cents": CENTS,
            "expense_cents": 3 * CENTS,
            "payable_cents": CENTS,
            "clearing_cents": CENTS,
            "cash_cents": CENTS,
            "ledger_imbalance_cents": 0,
        },
        "insights": {
            "applications": told_of(["1", "2", "3", "4"]),
            "advisors_accepted": told_of(["z", "y", "x"]),
            "advisors_active": told_of(["x", "y"]),
            "certificates": told_of(["q", "p"]),
            "attendances": told_of(ATTENDANCES[::-1], MINUTES),
            "opened_claims": claims,
            "approved_claims": claims,
            "rejected_claims": told_of([]),
            "payments": payments,
            "settled": told_of(PAYMENTS[:1], CENTS),
        },
    }


def agreeing_tallies() -> dict[str, dict[str, Any]]:
    """What services tell that agree."""
    return {service: {**tallies, "sums_off": 0} for service, tallies in _agreeing_tallies().items()}


def disagreements(tallies: dict[str, dict[str, Any]]) -> list[str]:
    return [found["what"] for found in reconcile(tallies)["disagreements"]]


def test_services_that_tell_the_same_story_agree():
    result = reconcile(agreeing_tallies())
    assert result["agrees"]
    assert result["disagreements"] == []
    assert result["figures"]["attendances"] == 3
    assert result["figures"]["ledger_imbalance_cents"] == 0


def test_an_attendance_without_a_claim_is_seen():
    tallies = agreeing_tallies()
    tallies["stipends"]["claim_lines"] = told_of(ATTENDANCES[:2], MINUTES)
    (found,) = reconcile(tallies)["disagreements"]
    assert found["what"] == "every_attendance_has_one_claim_line"
    assert (found["left"]["count"], found["right"]["count"]) == (3, 2)


WRONG = [
    ("every_advisor_can_be_paid", "stipends.payees", told_of(["x", "y"])),
    ("every_active_advisor_can_be_invited", "advocacy.advisors_active", told_of(["x", "z"])),
    (
        "every_attendance_has_one_claim_line",
        "stipends.claim_lines",
        told_of(ATTENDANCES + ATTENDANCES[:1], 90),
    ),
    ("every_attendance_has_one_claim_line", "stipends.claim_lines", told_of([*ATTENDANCES[:2], "other"], 90)),
    ("every_attendance_has_one_claim_line", "stipends.claim_lines", told_of(ATTENDANCES, 91)),
    ("every_released_claim_has_one_payment", "stipends.paid_claims", told_of([CLAIMS[0]] * 2, CENTS)),
    ("every_released_claim_has_one_payment", "stipends.paid_claims", told_of(CLAIMS[:2], 1)),
    ("what_was_approved_is_in_the_books", "stipends.expense_cents", 0),
    ("what_waits_for_release_is_in_the_books", "stipends.payable_cents", 0),
    ("what_is_at_the_bank_is_in_the_books", "stipends.clearing_cents", -1),
    ("what_the_bank_paid_is_in_the_books", "stipends.cash_cents", CENTS + 1),
    ("every_ledger_transaction_sums_to_zero", "stipends.ledger_imbalance_cents", 1),
    ("sums_are_what_the_records_add_up_to", "training.sums_off", 2),
    ("claims_are_known", "insights.opened_claims", told_of(CLAIMS, 1)),
    ("approvals_are_known", "insights.approved_claims", told_of(CLAIMS, 1)),
    ("rejections_are_known", "insights.rejected_claims", told_of(CLAIMS[:1], CENTS)),
    ("payments_are_known", "insights.payments", told_of(PAYMENTS[:2], 1)),
    ("settlements_are_known", "insights.settled", told_of(PAYMENTS[:1], 1)),
]
"""The promise, the tally that breaks it, and what it says then."""


@pytest.mark.parametrize(("what", "tally", "wrong"), WRONG)
def test_what_does_not_fit_is_named(what: str, tally: str, wrong: Any):
    tallies = agreeing_tallies()
    service, _, name = tally.partition(".")
    tallies[service][name] = wrong
    assert disagreements(tallies) == [what]


@pytest.mark.parametrize("service", ["recruitment", "training", "advocacy", "stipends", "insights"])
def test_a_service_that_says_nothing_is_no_agreement(service: str):
    tallies = agreeing_tallies()
    del tallies[service]
    found = disagreements(tallies)
    assert found
    expected = {pair.what for pair in PAIRS if service in (pair.left.service, pair.right.service)}
    assert expected <= set(found)


def test_no_two_pairs_compare_the_same():
    assert len({(pair.left, pair.right) for pair in PAIRS}) == len(PAIRS)


def test_what_is_told_and_compared_with_nothing_is_named():
    tallies = agreeing_tallies()
    tallies["training"]["enrolments"] = 7
    assert reconcile(tallies)["not_compared"] == ["training.enrolments"]
    assert {pair.what for pair in PAIRS} < set(reconcile(tallies)["compared"])
