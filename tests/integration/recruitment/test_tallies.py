"""What recruitment tells reconciliation."""

from tests.support.reconciling import told_of
from tests.support.recruitment import AUDITOR, STAFF, accept, apply


def test_facts_count_the_accepted_and_the_active(service):
    stays = accept(service, apply(service))
    pauses = accept(service, apply(service, email="other@families.example", phone=""))
    service.execute("pause_advisor", {"advisor_id": pauses}, actor=STAFF)
    tallies = service.ask("tallies", actor=AUDITOR)
    assert tallies["advisors_accepted"] == told_of([pauses, stays])
    assert tallies["advisors_active"] == told_of([stays])
