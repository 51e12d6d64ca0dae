"""What training tells reconciliation."""

from tests.support.reconciling import told_of
from tests.support.training import AUDITOR, acceptance, complete, revoke


def test_facts_count_every_certificate_ever_issued(curriculum):
    curriculum.process([acceptance()])
    ids = [complete(curriculum, code)["certificate"]["certificate_id"] for code in ("privacy", "story")]
    revoke(curriculum, ids[0])
    tallies = curriculum.ask("tallies", actor=AUDITOR)
    assert tallies["certificates"] == told_of(ids)
    assert (tallies["plans"], tallies["plans_complete"], tallies["enrolments"]) == (1, 0, 3)
