"""What advocacy tells reconciliation."""

from typing import Any

from tests.support.advocacy import AUDITOR, rows


def test_the_facts_for_reconciliation_name_every_attendance(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=60, cy=0)(event_id))
    facts = program.ask("facts", AUDITOR)
    assert facts["attendances"]["count"] == 2
    assert facts["minutes"] == 155
    counts = {status: count for status, count in facts["invitations"].items() if count}
    assert counts == {"attended": 2, "absent": 1, "waitlisted": 1}
    assert facts["events"] == 1
