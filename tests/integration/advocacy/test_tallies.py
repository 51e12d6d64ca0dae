"""What advocacy tells reconciliation."""

from typing import Any

from tests.support.advocacy import AUDITOR, rows


def test_the_facts_for_reconciliation_name_every_attendance(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=60, cy=0)(event_id))
    tallies = program.ask("tallies", AUDITOR)
    assert tallies["attendances"]["count"] == 2
    assert tallies["minutes"] == 155
    counts = {status: count for status, count in tallies["invitations"].items() if count}
    assert counts == {"attended": 2, "absent": 1, "waitlisted": 1}
    assert tallies["events"] == 1
