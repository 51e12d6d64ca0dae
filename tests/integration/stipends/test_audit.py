"""Every change of stipends is in its audit."""

from shared.clock import SystemClock
from shared.contracts import recruitment
from shared.persistence import audit_walk
from tests.support.stipends import Money, attendance


def test_a_payee_whose_name_was_changed_by_hand_is_found(money: Money) -> None:
    money.released(attendance(1))
    audited = [model._get_collection_name() for model in money.service.documents if model.audited]
    (payee,) = money.service.store["audit"].find({"record": {"$regex": "^payees/"}})
    assert payee["action"] == recruitment.ADVISOR_ACCEPTED.type
    assert money.service.store["inbox"].find_one({"_id": payee["cause"]})
    (entry,) = money.service.store["audit"].find({"record": {"$regex": "^pay_details/"}})
    assert entry["action"] == "set_pay_name"
    money.service.store["pay_details"].update_one({}, {"$set": {"legal_name": "Somebody Else"}})
    (found,) = audit_walk.verify(money.service.store, audited, SystemClock())
    assert found.record == entry["record"]
    assert found.reason == "fields were changed past the audit: legal_name"


def test_every_change_is_in_an_unbroken_audit(money: Money) -> None:
    (payment_id,) = money.released(attendance(1))
    money.settlement(f"{payment_id},settled,2026-11-24,3750,\n")
    audited = [model._get_collection_name() for model in money.service.documents if model.audited]
    assert list(audit_walk.verify(money.service.store, audited, SystemClock())) == []
