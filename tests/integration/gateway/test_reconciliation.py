"""Whether all services agree, asked of the real services: what is right passes, what is wrong is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from shared.actor import Role
from shared.contracts import advocacy
from shared.persistence import recount, tallies
from shared.persistence.recount import Recount
from tests.support.attendance import attendance_data
from tests.support.gateway import GatewayHarness
from tests.support.harness import TENANT, event
from tests.support.small_program import SmallProgram, make_small_program

LONG_BEFORE_ANY_RATE = date(2019, 12, 31)


@pytest.fixture(scope="module")
def program(shared_gateway: GatewayHarness) -> SmallProgram:
    """One claim, paid but not settled, and all that leads to it."""
    return make_small_program(shared_gateway, TENANT)


def disagreements(gateway: GatewayHarness) -> list[str]:
    answer = gateway.as_role(Role.AUDITOR).get("/reconciliation")
    assert answer.status_code == 200, answer.text
    assert answer.json["agrees"] == (not answer.json["disagreements"])
    return [found["what"] for found in answer.json["disagreements"]]


@contextmanager
def changed(
    gateway: GatewayHarness, service: str, collection: str, field: str, by: int, **of: Any
) -> Iterator[None]:
    """One number of one document is another for a while."""
    documents = gateway.service(service).store[collection]
    found = documents.find_one({"tenant": TENANT, **of}, sort=[("_id", 1)])
    documents.update_one({"_id": found["_id"]}, {"$inc": {field: by}})
    count_anew(gateway, service)
    try:
        yield
    finally:
        documents.replace_one({"_id": found["_id"]}, found)
        count_anew(gateway, service)


@contextmanager
def without(gateway: GatewayHarness, service: str, collection: str, **of: Any) -> Iterator[None]:
    """One document is missing for a while."""
    documents = gateway.service(service).store[collection]
    found = documents.find_one_and_delete({"tenant": TENANT, **of}, sort=[("_id", 1)])
    count_anew(gateway, service)
    try:
        yield
    finally:
        documents.insert_one(found)
        count_anew(gateway, service)


def count_anew(gateway: GatewayHarness, service: str) -> None:
    """Let the sums that a service keeps be what its records are."""
    found = gateway.service(service)
    recount.repaired(found.store, tallies.kept_of(found.documents))


def test_a_program_in_which_all_went_well_agrees(gateway: GatewayHarness, program: SmallProgram) -> None:
    assert disagreements(gateway) == []


@pytest.mark.parametrize(
    ("service", "collection", "field", "what"),
    [
        ("insights", "claims", "claimed_cents", {"claims_are_known"}),
        ("insights", "claims", "approved_cents", {"approvals_are_known"}),
        ("insights", "claims", "payments.0.amount_cents", {"payments_are_known"}),
        ("insights", "attendances", "minutes", {"attendances_are_known"}),
        ("stipends", "claims", "lines.0.minutes", {"every_attendance_has_one_claim_line"}),
        (
            "stipends",
            "payments",
            "amount_cents",
            {
                "every_released_claim_has_one_payment",
                "payments_are_known",
                "what_is_at_the_bank_is_in_the_books",
            },
        ),
    ],
)
def test_a_wrong_amount_is_named_though_the_records_are_all_there(
    gateway: GatewayHarness, program: SmallProgram, service: str, collection: str, field: str, what: set[str]
) -> None:
    with changed(gateway, service, collection, field, 1):
        assert set(disagreements(gateway)) == what


@pytest.mark.parametrize(
    ("service", "collection", "of", "what"),
    [
        ("stipends", "payees", {}, {"every_advisor_can_be_paid"}),
        ("advocacy", "advisors", {"standing": "active"}, {"every_active_advisor_can_be_invited"}),
        (
            "stipends",
            "ledger",
            {"kind": "approve"},
            {"what_was_approved_is_in_the_books", "what_waits_for_release_is_in_the_books"},
        ),
        (
            "stipends",
            "ledger",
            {"kind": "release"},
            {"what_waits_for_release_is_in_the_books", "what_is_at_the_bank_is_in_the_books"},
        ),
    ],
)
def test_what_one_service_lacks_is_named(
    gateway: GatewayHarness,
    program: SmallProgram,
    service: str,
    collection: str,
    of: dict[str, str],
    what: set[str],
) -> None:
    with without(gateway, service, collection, **of):
        assert set(disagreements(gateway)) == what


def test_ledger_transactions_that_are_wrong_by_as_much_do_not_make_up_for_one_another(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    with (
        changed(gateway, "stipends", "ledger", "postings.1.amount_cents", 1, kind="approve"),
        changed(gateway, "stipends", "ledger", "postings.0.amount_cents", -1, kind="release"),
    ):
        assert disagreements(gateway) == ["every_ledger_transaction_sums_to_zero"]


def test_a_record_that_was_changed_by_other_hands_is_named_once_it_was_counted(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    stipends = gateway.service("stipends")
    models = tallies.kept_of(stipends.documents)
    payee = stipends.store["payees"].find_one_and_delete({"tenant": TENANT})
    try:
        assert disagreements(gateway) == []
        look, noted = Recount(models, lambda _off: None), {}
        for _ in range(len(models) * 3):
            noted = look(stipends.store, noted)
        assert disagreements(gateway) == ["sums_are_what_the_records_add_up_to"]
    finally:
        stipends.store["payees"].insert_one(payee)
        assert recount.repaired(stipends.store, models) == []
    assert disagreements(gateway) == []


def test_the_answer_says_what_is_compared_and_what_is_not(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    answer = gateway.as_role(Role.AUDITOR).get("/reconciliation").json
    assert "every_attendance_has_one_claim_line" in answer["compared"]
    assert "training.enrolments" in answer["not_compared"]
    assert "stipends.claim_lines" not in answer["not_compared"]


def test_a_claim_that_was_rejected_before_it_had_a_rate_is_no_disagreement(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    data = attendance_data(
        LONG_BEFORE_ANY_RATE,
        90,
        attendance_id="20191231-early",
        invitation_id="invitation-early",
        event_id=program.event_id,
        advisor_id=program.advisor_id,
        event_title={"en": "Council", "es": "Consejo"},
    )
    told = event(advocacy.ATTENDANCE_RECORDED, data, subject="invitation-early")
    for service in ("stipends", "insights"):
        gateway.service(service).process([told])
    reviewer = gateway.as_role(Role.FINANCE_REVIEWER)
    refused = reviewer.decide("claim-20191231-early", "rejection", {"reason_code": "wrong_minutes"})
    assert refused.status_code == 200, refused.text
    gateway.let_facts_flow()
    # Advocacy never said it, so it alone does not know of it.
    assert disagreements(gateway) == ["every_attendance_has_one_claim_line", "attendances_are_known"]
