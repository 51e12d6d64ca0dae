"""The table of permissions, enumerated: every operation, every role, one's own tenant and a foreign one.

The services and their databases are the real ones; the broker between them is left out.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.gateway.api.operations import OPERATIONS, Operation
from shared.actor import FAMILY, PLATFORM_TENANT, Role
from shared.contracts.operation import Version
from shared.contracts.policy import POLICY
from shared.errors import Forbidden
from tests.support.databases import Databases
from tests.support.gateway import ApiClient, GatewayHarness, separate_gateway
from tests.support.harness import ABOUT_TENANT, actor
from tests.support.small_program import MARK, SmallProgram, have_it_returned, make_small_program

OWN, FOREIGN = "lakeshore", "northern"
ROLES = [role for role in Role if role is not Role.APPLICANT]
OTHER_ADVISOR = "advisor-of-nobody-here"
TODAY = datetime.now(UTC).date().isoformat()
BODIES: dict[str, dict[str, Any]] = {
    "change_tenant": ABOUT_TENANT,
    "move_clock": {"offset_seconds": 60},
    "decline_application": {"reason_code": "not_eligible"},
    "reopen_application": {"reason_code": "declined_by_mistake"},
    "void_agreement": {
        "agreement_code": "confidentiality",
        "signed_on": TODAY,
        "reason_code": "other_person",
    },
    "part_application": {"reason_code": "other_person"},
    "change_person": {"preferred_name": "Ann"},
    "declare_interest": {"kind": "relative"},
    "record_guardianship": {
        "user_id": "guardian",
        "kind": "parent",
        "effective_from": TODAY,
        "source": "a test",
    },
    "set_pay_name": {"legal_name": "Ann Other"},
    "lift_payee_block": {"reason_code": "details_corrected"},
    "correct_earlier_pay": {"paid_on": "2026-01-01", "amount_cents": 1, "reason_code": "wrong_amount"},
    "sign_agreement": {"agreement_code": "confidentiality", "signed_on": TODAY},
    "complete_enrolment": {"completed_on": "2026-11-02"},
    "revoke_certificate": {"reason_code": "issued_in_error"},
    "cancel_event": {"reason_code": "weather"},
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
    "reopen_sheet": {"reason_code": "somebody_is_missing"},
    "reject_claim": {"reason_code": "not_there"},
    "hold_claim": {"reason_code": "asked"},
    "resume_claim": {"reason_code": "asked"},
    "withdraw_approval": {"reason_code": "asked"},
    "reopen_claim": {"reason_code": "asked"},
    "keep_amount": {"reason_code": "asked"},
    "correct_attendance": {"minutes": 90, "reason_code": "typing_error"},
    "discard_dead_letter": {"reason": "a test"},
    "start_file": {"file_name": "a.csv", "bytes": 1, "sha256": "0" * 64},
    "put_part": {"content": "YQ=="},
    "import_serving": {"file_name": "a.csv", "content": "given_name\n", "source": "a test"},
    "import_applications": {"file_name": "a.csv", "content": "given_name\n"},
    "import_settlement": {"file_name": "a.csv", "content": "payment_id\n"},
}
"""What makes a command more than a wrong form. All others are refused for their fields, once allowed."""

CLOSES_THE_RECORD = {"declare_interest"}
"""Commands after which whoever gave them may do less with the record: tried there with a wrong form."""

LISTS_OF_ONE = {"advisor_timeline"}
"""Lists about one record that another service owns: of a record that is not there they are empty."""

EVERY_OPERATION = pytest.mark.parametrize(
    ("operation", "service"),
    [(operation, service) for operation in OPERATIONS for service in operation.services],
    ids=lambda value: value.name if isinstance(value, Operation) else value,
)


@pytest.fixture(scope="module")
def gateway(databases: Databases) -> Iterator[GatewayHarness]:
    with separate_gateway(databases) as made:
        yield made


ELSEWHERE = ("dead_letter_id", "file_id", "job_id", "merged_id", "user_id")
"""What the small program has none of."""


@pytest.fixture(scope="module")
def program(gateway: GatewayHarness) -> SmallProgram:
    program = make_small_program(gateway, OWN)
    # What the policy says of guardians is meant for those who answer, too.
    guardian = gateway.as_role(Role.GUARDIAN, OWN, program.advisor_id).get("/me").json["user_id"]
    answers = BODIES["record_guardianship"] | {"user_id": guardian, "may_answer": True}
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF, OWN)
    assert staff.post(f"/advisors/{program.advisor_id}/guardianships", answers).status_code == 201
    have_it_returned(gateway, program.ids, tenant=OWN)
    return program


def _allowed(operation: Operation, service: str, role: Role) -> bool:
    return role in POLICY[f"{service}.{operation.name}"]


def _call(
    client: ApiClient,
    operation: Operation,
    service: str,
    ids: dict[str, str],
    body: dict[str, Any] | None = None,
) -> TestResponse:
    known = ids | dict.fromkeys(ELSEWHERE, "none") | {"service": service, "index": "0"}
    path = re.sub(r"<(\w+)>", lambda name: known[name[1]], operation.path)
    if not operation.is_command:
        return client.get(path)
    required = operation.contract.version is Version.REQUIRED
    sent = _body(operation, ids) if body is None else body
    return client.post(path, sent, headers={"If-Match": '"1"'} if required else None)


def _body(operation: Operation, ids: dict[str, str]) -> dict[str, Any]:
    by_ids = {
        "invite_advisors": {"advisor_ids": [ids["advisor_id"]]},
        "record_attendance": {"attendances": [{"invitation_id": ids["invitation_id"], "minutes": 90}]},
        "merge_advisors": {"merged_id": ids["advisor_id"]},
        "release_payments": {"claims": [{"claim_id": ids["claim_id"], "version": 1}], "control_cents": 1},
    }
    return by_ids.get(operation.name) or BODIES.get(operation.name, {})


def _client(gateway: GatewayHarness, role: Role, tenant: str, program: SmallProgram) -> ApiClient:
    own = program.advisor_id if role in FAMILY and tenant == OWN else None
    return gateway.as_role(role, tenant, own)


@EVERY_OPERATION
def test_in_one_s_own_tenant_a_role_may_do_what_the_policy_says_and_nothing_else(
    gateway: GatewayHarness, program: SmallProgram, operation: Operation, service: str
) -> None:
    refused = {}
    for role in ROLES:
        client, body = (
            _client(gateway, role, OWN, program),
            {} if operation.name in CLOSES_THE_RECORD else None,
        )
        answer = _call(client, operation, service, program.ids, body)
        assert answer.status_code < 500, answer.text
        assert answer.status_code != 401
        refused[role] = answer.status_code == 403
        if answer.status_code == 404:
            assert re.search("|".join(ELSEWHERE), operation.path), (role, answer.text)
    assert refused == {role: not _allowed(operation, service, role) for role in ROLES}


@EVERY_OPERATION
def test_of_a_foreign_tenant_nothing_is_there_and_nothing_is_shown(
    gateway: GatewayHarness, program: SmallProgram, operation: Operation, service: str
) -> None:
    for role in [role for role in ROLES if role is not Role.OPERATOR]:
        answer = _call(_client(gateway, role, FOREIGN, program), operation, service, program.ids)
        shown = answer.text
        assert MARK not in shown, role
        assert not [value for value in program.ids.values() if value in shown], role
        if not _allowed(operation, service, role):
            assert answer.status_code == 403, (role, shown)
        elif not any(f"<{name}>" in operation.path for name in program.ids):
            continue
        elif role in FAMILY:
            # Who may see only their own learns no more of a foreign record than of another person's.
            assert answer.status_code in (403, 404), shown
        elif operation.name in LISTS_OF_ONE:
            assert answer.json == {"items": [], "next_cursor": None}, role
        else:
            assert answer.status_code == 404, (role, shown)


@EVERY_OPERATION
def test_without_a_sign_in_no_operation_can_be_reached(
    gateway: GatewayHarness, program: SmallProgram, operation: Operation, service: str
) -> None:
    assert _call(gateway.anonymous(), operation, service, program.ids).status_code == 401


@EVERY_OPERATION
def test_the_owner_refuses_by_itself_what_the_gateway_would_have_refused(
    gateway: GatewayHarness, program: SmallProgram, operation: Operation, service: str
) -> None:
    owner = gateway.service(service)
    for role in [role for role in Role if not _allowed(operation, service, role)]:
        who = actor(role, tenant=PLATFORM_TENANT if role is Role.OPERATOR else OWN)
        with pytest.raises(Forbidden):
            (owner.execute if operation.is_command else owner.ask)(operation.name, {}, actor=who)


@pytest.mark.parametrize("role", sorted(FAMILY))
@EVERY_OPERATION
def test_an_advisor_or_guardian_reaches_nothing_of_another_advisor(
    gateway: GatewayHarness, program: SmallProgram, operation: Operation, service: str, role: Role
) -> None:
    if not _allowed(operation, service, role):
        return
    answer = _call(gateway.as_role(role, OWN, OTHER_ADVISOR), operation, service, program.ids)
    assert MARK not in answer.text
    assert program.advisor_id not in answer.text
    personal = {"advisor_id", "person_id", "enrolment_id", "invitation_id", "claim_id"}
    if any(f"<{name}>" in operation.path for name in personal):
        assert answer.status_code == 403, answer.text
        assert answer.json["code"] == "forbidden"


def test_a_foreign_tenant_s_lists_are_empty_and_one_s_own_are_not(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    for path in ("/advisors", "/enrolments", "/certificates", "/events", "/invitations"):
        assert gateway.as_role(Role.AUDITOR, OWN).get(path).json["items"], path
        assert gateway.as_role(Role.AUDITOR, FOREIGN).get(path).json["items"] == [], path
    for path in ("/claims", "/payments", "/payment-files", "/rates", "/money-trail", "/waiting"):
        assert gateway.as_role(Role.AUDITOR, FOREIGN).get(path).json["items"] == [], path


def test_ids_of_a_foreign_tenant_in_a_body_are_as_good_as_invented(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    approver = gateway.as_role(Role.FINANCE_APPROVER, FOREIGN)
    foreign, invented = (
        approver.post("/payment-files", {"claims": [{"claim_id": one, "version": 1}], "control_cents": 0})
        for one in (program.claim_id, "claim-that-never-was")
    )
    assert (foreign.status_code, foreign.json["code"]) == (invented.status_code, invented.json["code"])
    assert foreign.status_code in (404, 422)


def test_reconciliation_is_for_those_who_may_compare(gateway: GatewayHarness, program: SmallProgram) -> None:
    for role in ROLES:
        answer = _client(gateway, role, OWN, program).get("/reconciliation")
        assert (answer.status_code == 403) == (role not in POLICY["insights.reconcile"]), role


def test_the_operator_sees_no_person(gateway: GatewayHarness, program: SmallProgram) -> None:
    operator = gateway.as_role(Role.OPERATOR)
    for operation in OPERATIONS:
        for service in operation.services:
            assert MARK not in _call(operator, operation, service, program.ids).text, operation.name


@pytest.mark.parametrize("role", [Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER, Role.AUDITOR])
def test_who_handles_money_sees_of_an_advisor_the_name_alone(
    gateway: GatewayHarness, program: SmallProgram, role: Role
) -> None:
    shown = gateway.as_role(role, OWN).get(f"/advisors/{program.advisor_id}").json
    assert set(shown) == {"advisor_id", "display_name"}
