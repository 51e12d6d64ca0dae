"""Every change of advocacy is in its audit."""

from typing import Any

from shared.clock import SystemClock
from shared.contracts import recruitment
from shared.persistence import audit_walk
from tests.support.advocacy import Program, rows


def test_an_advisor_who_was_made_active_by_hand_is_found(program: Program) -> None:
    program.tell(recruitment.ADVISOR_ACCEPTED, advisors=["ana"])
    entries = program.service.store["audit"].find({"record": "advisors/ana"})
    assert [entry["action"] for entry in entries] == [recruitment.ADVISOR_ACCEPTED.type]
    program.service.store["advisors"].update_one({}, {"$set": {"standing": "active"}})
    audited = [model._get_collection_name() for model in program.service.documents if model.audited]
    (found,) = audit_walk.verify(program.service.store, audited, SystemClock())
    assert (found.record, found.reason) == (
        "advisors/ana",
        "fields were changed past the audit: standing",
    )


def test_every_change_is_in_an_unbroken_audit(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95)(event_id))
    audited = [model._get_collection_name() for model in program.service.documents if model.audited]
    assert list(audit_walk.verify(program.service.store, audited, SystemClock())) == []
