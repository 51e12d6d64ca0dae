"""What does not fit is named."""

import pytest

from shared.errors import Invalid
from tests.support.harness import ServiceHarness
from tests.support.insights import AUDITOR
from tests.support.reconciling import told_of


def test_reconciliation_names_what_does_not_fit(insights: ServiceHarness):
    answer = insights.ask(
        "reconcile", {"tallies": {"advocacy": {"attendances": told_of(["20261122-1"])}}}, actor=AUDITOR
    )
    assert not answer["agrees"]
    assert "every_attendance_has_one_claim_line" in [found["what"] for found in answer["disagreements"]]
    with pytest.raises(Invalid):
        insights.ask("reconcile", {}, actor=AUDITOR)
