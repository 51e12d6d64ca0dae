"""What the family reads on a timeline, of every event that there is."""

import pytest

from services.insights.display import kind_of
from services.insights.timeline.rules import FAMILY_FIELDS, for_family
from shared.contracts.catalogue import CATALOGUE

OF_ADVISORS = {
    kind_of(type_): contract
    for type_, contract in CATALOGUE.items()
    if "advisor_id" in contract.schema.fields
}
NEVER = ("return_code", "notice_code", "recorded_by", "user_id", "longer_reason", "payment_file_id")


@pytest.mark.parametrize("kind", FAMILY_FIELDS)
def test_what_is_listed_is_of_an_event_about_an_advisor(kind: str) -> None:
    assert kind in OF_ADVISORS


@pytest.mark.parametrize("kind", OF_ADVISORS)
def test_no_event_tells_the_family_what_a_bank_says_or_who_acted(kind: str) -> None:
    data = dict.fromkeys(OF_ADVISORS[kind].schema.fields, "x")
    assert not for_family(kind, data).keys() & set(NEVER)


@pytest.mark.parametrize("kind", ["claim.held", "claim.resumed", "claim_approval.withdrawn"])
def test_why_a_claim_waits_is_not_told(kind: str) -> None:
    assert for_family(kind, {"claim_id": "c", "reason_code": "payee_deceased"}) == {}


def test_a_kind_that_nobody_listed_tells_nothing() -> None:
    assert for_family("payment.foreseen", {"reason_code": "x"}) == {}
