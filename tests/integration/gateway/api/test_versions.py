"""Versions: what comes with an ETag can be acted on as it was seen, and only so."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.gateway.api.operations import OPERATIONS, Operation
from services.gateway.http import rules
from shared.actor import FAMILY, Role
from shared.contracts import advocacy
from shared.contracts.policy import POLICY
from shared.services import OWNERS
from tests.support.databases import Databases
from tests.support.gateway import ApiClient, GatewayHarness, separate_gateway
from tests.support.harness import ABOUT_TENANT, TENANT, actor, delivery_of, event
from tests.support.small_program import have_it_returned, make_small_program

DAY, REASON = "2026-11-01", {"reason_code": "not_there"}
BODIES: dict[str, dict[str, Any]] = {
    "change_tenant": ABOUT_TENANT,
    "move_clock": {"offset_seconds": 60},
    "decline_application": {"reason_code": "not_eligible"},
    "reopen_application": {"reason_code": "declined_by_mistake"},
    "void_agreement": {"agreement_code": "family-advisor", "signed_on": DAY, "reason_code": "other_person"},
    "part_application": {"reason_code": "other_person"},
    "sign_agreement": {"agreement_code": "family-advisor", "signed_on": DAY},
    "complete_enrolment": {"completed_on": DAY},
    "correct_attendance": {"minutes": 60, **REASON},
    "revoke_certificate": REASON,
    "cancel_event": REASON,
    "move_event": {
        "starts_at": "2099-03-01T10:00:00-06:00",
        "ends_at": "2099-03-01T12:00:00-06:00",
        "time_zone": "America/Chicago",
        "place": "Library",
    },
    "resize_event": {"seats": 9},
    "change_course": {
        "title": {"en": "Basics", "es": "Lo básico"},
        "effective_from": "2099-01-01",
        "source": "a test",
    },
    "correct_kind": {"advisor_kind": "youth"},
    "rename_event": {"title": {"en": "Another day", "es": "Otro día"}},
    "reopen_sheet": REASON,
    "reject_claim": REASON,
    "hold_claim": REASON,
    "resume_claim": REASON,
    "withdraw_approval": REASON,
    "reopen_claim": REASON,
    "keep_amount": REASON,
    "change_person": {"preferred_name": "Ann"},
    "set_pay_name": {"legal_name": "Ann Other"},
    "lift_payee_block": {"reason_code": "details_corrected"},
    "correct_earlier_pay": {"paid_on": DAY, "amount_cents": 1, "reason_code": "wrong_amount"},
    "discard_dead_letter": {"reason": "a test"},
}
COMMANDS = [operation for operation in OPERATIONS if operation.is_command]
VERSIONED = [operation for operation in COMMANDS if operation.versioned]
BY_NAME = {"ids": lambda operation: operation.name}


@pytest.fixture(scope="module")
def gateway(databases: Databases) -> Iterator[GatewayHarness]:
    with separate_gateway(databases) as made:
        yield made


@pytest.fixture(scope="module")
def ids(gateway: GatewayHarness) -> dict[str, str]:
    """The id of one of each kind of record."""
    others = {"dead_letter_id": _dead_letter(gateway), "job_id": _job(gateway)}
    others |= {"merged_id": "nobody", "user_id": "nobody"}
    made = make_small_program(gateway, TENANT).ids
    have_it_returned(gateway, made)
    return made | others


def _dead_letter(gateway: GatewayHarness) -> str:
    given_up = delivery_of(
        event(advocacy.EVENT_CANCELLED, {"event_id": "e", "reason_code": "weather"}, subject="e")
    )
    for name in OWNERS:
        gateway.keep_dead_letters(name, [given_up])
    return str(given_up.properties["message_id"])


def _job(gateway: GatewayHarness) -> str:
    staff = actor(Role.ENGAGEMENT_STAFF)
    return gateway.service("recruitment").begin_job("import_applications", ["a"], {}, total=1, who=staff)


def _client(gateway: GatewayHarness, operation: Operation) -> ApiClient:
    roles = set(POLICY[operation.policy_keys[0]]) - FAMILY - {Role.APPLICANT}
    return gateway.as_role(min(roles))


def _send(gateway: GatewayHarness, operation: Operation, ids: dict[str, str], tag: str) -> TestResponse:
    known = ids | {"service": operation.services[0], "file_id": "none", "index": "0"}
    path = re.sub(r"<(\w+)>", lambda name: known[name[1]], operation.path)
    client = _client(gateway, operation)
    return client.post(path, BODIES.get(operation.name, {}), headers={"If-Match": tag})


@pytest.mark.parametrize("operation", COMMANDS, **BY_NAME)
def test_what_changes_a_record_and_answers_with_its_tag_takes_the_tag(operation: Operation) -> None:
    assert operation.versioned or not (operation.is_tagged and "_id>" in operation.path)


@pytest.mark.parametrize("operation", VERSIONED, **BY_NAME)
def test_a_tag_that_is_not_the_newest_is_refused_before_anything_else(
    gateway: GatewayHarness, ids: dict[str, str], operation: Operation
) -> None:
    answer = _send(gateway, operation, ids, rules.version_tag(99))
    assert (answer.status_code, answer.json["code"]) == (412, "version_mismatch")


@pytest.mark.parametrize("operation", [one for one in COMMANDS if not one.versioned], **BY_NAME)
def test_a_tag_that_would_mean_nothing_is_refused(
    gateway: GatewayHarness, ids: dict[str, str], operation: Operation
) -> None:
    answer = _send(gateway, operation, ids, rules.version_tag(1))
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")
    assert "If-Match" in answer.json["detail"]


def test_an_invitation_is_answered_as_it_was_seen(gateway: GatewayHarness, ids: dict[str, str]) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    (shown,) = staff.get("/invitations").json["items"]
    path = f"/invitations/{ids['invitation_id']}/release"
    stale = staff.post(path, headers={"If-Match": rules.version_tag(shown["version"] - 1)})
    assert stale.status_code == 412
    newest = staff.post(path, headers={"If-Match": rules.version_tag(shown["version"])})
    assert newest.status_code == 409, "it was attended: its state decides"


def test_the_tag_of_each_answer_is_the_one_to_act_on_next(
    gateway: GatewayHarness, ids: dict[str, str]
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    path = f"/advisors/{ids['advisor_id']}"
    tag = staff.get(path).headers["ETag"]
    for step in ("pause", "resumption", "withdrawal"):
        answer = staff.post(f"{path}/{step}", headers={"If-Match": tag})
        assert answer.status_code == 200, answer.text
        assert staff.post(f"{path}/{step}", headers={"If-Match": tag}).status_code == 412
        tag = answer.headers["ETag"]
