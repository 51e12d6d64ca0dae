"""What reconciliation promises."""

from typing import Any

import pytest

from services.insights.rules.reconciliation import PAIRS, reconcile
from shared.reconciliation import tally

ATTENDANCES = ["20261122-a", "20261122-b", "20261122-c"]
CLAIMS = [f"claim-{attendance}" for attendance in ATTENDANCES]
PAYMENTS = [f"payment-{claim}-1" for claim in CLAIMS]


def agreeing_facts() -> dict[str, dict[str, Any]]:
    return {
        "recruitment": {
            "applications": tally(["4", "3", "2", "1"]),
            "advisors_accepted": tally(["x", "y", "z"]),
            "advisors_active": tally(["x", "y"]),
        },
        "training": {"certificates": tally(["p", "q"])},
        "advocacy": {"attendances": tally(ATTENDANCES), "advisors_active": tally(["x", "y"])},
        "stipends": {
            "payees": tally(["x", "y", "z"]),
            "attendances": tally(ATTENDANCES),
            "claim_lines": tally(ATTENDANCES),
            "approved_lines": tally(CLAIMS),
            "paid_lines": tally(CLAIMS),
            "payments": tally(PAYMENTS),
            "settled": tally(PAYMENTS),
            "claims_by_status": {"approved": 0, "awaiting_rate": 0},
            "ledger_sum_cents": 0,
        },
        "insights": {
            "applications": tally(["1", "2", "3", "4"]),
            "advisors_accepted": tally(["z", "y", "x"]),
            "advisors_active": tally(["x", "y"]),
            "certificates": tally(["q", "p"]),
            "attendances": tally(reversed(ATTENDANCES)),
            "claims": tally(ATTENDANCES),
            "approved_lines": tally(CLAIMS),
            "payments": tally(PAYMENTS),
            "settled": tally(PAYMENTS),
        },
    }


def disagreements(facts: dict[str, dict[str, Any]]) -> list[str]:
    return [found["what"] for found in reconcile(facts)["disagreements"]]


def test_services_that_tell_the_same_story_agree():
    result = reconcile(agreeing_facts())
    assert result["agrees"]
    assert result["disagreements"] == []
    assert result["figures"]["attendances"] == 3
    assert result["figures"]["ledger_sum_cents"] == 0


def test_an_attendance_without_a_claim_is_seen():
    facts = agreeing_facts()
    facts["stipends"]["attendances"] = facts["stipends"]["claim_lines"] = tally(ATTENDANCES[:2])
    facts["insights"]["claims"] = tally(ATTENDANCES[:2])
    found = reconcile(facts)["disagreements"]
    assert [row["what"] for row in found] == [
        "every_attendance_has_a_claim",
        "every_attendance_has_one_claim_line",
    ]
    assert found[0]["left"]["count"] == 3
    assert found[0]["right"]["count"] == 2


def test_as_many_but_other_records_are_seen():
    facts = agreeing_facts()
    facts["stipends"]["attendances"] = tally([*ATTENDANCES[:2], "20261122-other"])
    assert disagreements(facts) == ["every_attendance_has_a_claim", "claims_are_known"]


def test_two_lines_for_one_attendance_are_seen():
    facts = agreeing_facts()
    facts["stipends"]["claim_lines"] = tally([*ATTENDANCES, ATTENDANCES[0]])
    assert disagreements(facts) == ["every_attendance_has_one_claim_line"]


def test_a_claim_paid_twice_is_seen():
    facts = agreeing_facts()
    facts["stipends"]["paid_lines"] = tally([*CLAIMS, CLAIMS[0]])
    assert disagreements(facts) == ["every_released_line_has_one_payment"]


def test_an_approved_claim_that_nobody_released_yet_is_no_disagreement():
    facts = agreeing_facts()
    facts["stipends"]["paid_lines"] = tally(CLAIMS[:2])
    facts["stipends"]["claims_by_status"]["approved"] = 1
    assert disagreements(facts) == []


def test_a_ledger_out_of_balance_is_seen():
    facts = agreeing_facts()
    facts["stipends"]["ledger_sum_cents"] = 1
    assert disagreements(facts) == ["the_ledger_sums_to_zero"]


@pytest.mark.parametrize("service", ["recruitment", "training", "advocacy", "stipends", "insights"])
def test_a_service_that_says_nothing_is_no_agreement(service: str):
    facts = agreeing_facts()
    del facts[service]
    found = disagreements(facts)
    assert found
    expected = {pair.what for pair in PAIRS if service in (pair.left.service, pair.right.service)}
    assert expected <= set(found)
