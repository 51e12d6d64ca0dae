"""What training tells reconciliation."""

from tests.support.reconciling import told_of
from tests.support.training import AUDITOR, acceptance, complete, revoke


def test_facts_count_every_certificate_ever_issued(curriculum):
    curriculum.process([acceptance()])
    ids = [complete(curriculum, code)["certificate"]["certificate_id"] for code in ("privacy", "story")]
    revoke(curriculum, ids[0])
    facts = curriculum.ask("facts", actor=AUDITOR)
    assert facts["certificates"] == told_of(ids)
    assert (facts["plans"], facts["plans_complete"], facts["enrolments"]) == (1, 0, 3)
