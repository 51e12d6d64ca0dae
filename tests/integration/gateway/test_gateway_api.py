"""What the API promises of every operation: keys, versions, problems, ids, limits, headers."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate
from pymongo import MongoClient

from services.gateway.api.operations import OPERATIONS, Operation
from services.gateway.http import rules
from services.gateway.http.problems import MEDIA_TYPE
from shared.actor import FAMILY, Role
from shared.contracts.policy import POLICY
from shared.observability import traces
from shared.rpc import cursors
from tests.support.gateway import ApiClient, GatewayHarness, gateway_harness

STAFF, ADMINISTRATOR = Role.ENGAGEMENT_STAFF, Role.PROGRAM_ADMINISTRATOR
APPLICATION = {
    "given_name": "Ana",
    "family_name": "Núñez",
    "email": "ana@families.example",
    "advisor_kind": "parent",
    "language": "es",
}
EVENT = {
    "title": {"en": "Capitol day", "es": "Día en el Capitolio"},
    "starts_at": "2027-03-02T15:00:00Z",
    "ends_at": "2027-03-02T18:00:00Z",
    "time_zone": "America/Chicago",
    "place": "State house",
    "seats": 25,
}


@pytest.fixture(scope="module")
def gateway(shared_gateway: GatewayHarness) -> GatewayHarness:
    return shared_gateway


@pytest.fixture
def staff(gateway: GatewayHarness) -> ApiClient:
    return gateway.as_role(STAFF)


def _is_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.mimetype) == (status, MEDIA_TYPE), answer.text
    problem = answer.json
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:tandem:problem:{code}"
    assert problem["title"]
    assert problem["correlation_id"] == answer.headers["X-Correlation-Id"]


# ---------------------------------------------------------------- idempotency keys


def test_a_command_without_a_key_is_refused(staff: ApiClient) -> None:
    answer = staff.post("/events", EVENT, headers={"Idempotency-Key": None})
    _is_problem(answer, 400, "idempotency_key_missing")
    _is_problem(staff.post("/events", EVENT, headers={"Idempotency-Key": "short"}), 400, "bad_request")


def test_the_same_key_gives_the_first_answer_again_and_another_payload_is_refused(staff: ApiClient) -> None:
    key = {"Idempotency-Key": "plan-the-capitol-day"}
    first = staff.post("/events", EVENT, headers=key)
    assert first.status_code == 201
    assert staff.post("/events", EVENT, headers=key).json == first.json
    _is_problem(staff.post("/events", EVENT | {"seats": 9}, headers=key), 409, "idempotency_key_reused")


# ---------------------------------------------------------------- versions


def test_if_match_acts_only_on_what_was_seen(staff: ApiClient) -> None:
    event_id = staff.post("/events", EVENT).json["event_id"]
    shown = staff.get(f"/events/{event_id}")
    assert shown.headers["ETag"] == rules.version_tag(shown.json["version"])
    path = f"/events/{event_id}/publication"
    _is_problem(staff.post(path, headers={"If-Match": '"99"'}), 412, "version_mismatch")
    _is_problem(staff.post(path, headers={"If-Match": 'W/"1"'}), 400, "bad_request")
    assert staff.post(path, headers={"If-Match": shown.headers["ETag"]}).status_code == 200
    _is_problem(staff.post(path, headers={"If-Match": "*"}), 409, "conflict")
    assert staff.get(f"/events/{event_id}").headers["ETag"] != shown.headers["ETag"]


def test_the_etag_of_a_command_s_answer_is_the_one_to_act_on_next(staff: ApiClient) -> None:
    application_id = staff.post("/applications", APPLICATION).json["application_id"]
    shown = staff.get(f"/applications/{application_id}")
    seen = {"If-Match": shown.headers["ETag"]}
    accepted = staff.post(f"/applications/{application_id}/acceptance", headers=seen)
    assert accepted.status_code == 200, accepted.text
    assert accepted.headers["ETag"] == staff.get(f"/applications/{application_id}").headers["ETag"]
    again = staff.post(
        f"/applications/{application_id}/decline", {"reason_code": "not_eligible"}, headers=seen
    )
    _is_problem(again, 412, "version_mismatch")


# ---------------------------------------------------------------- problems


def test_every_wrong_field_is_named_at_once_as_its_owner_names_it(staff: ApiClient) -> None:
    answer = staff.post("/events", {"title": {"en": "Only English"}, "seats": 0, "colour": "red"})
    _is_problem(answer, 422, "invalid")
    codes = {error["field"]: error["code"] for error in answer.json["errors"]}
    assert codes == {
        "title.es": "required",
        "starts_at": "required",
        "ends_at": "required",
        "time_zone": "required",
        "place": "required",
        "seats": "range",
        "colour": "unknown",
    }


def test_a_query_string_is_judged_by_its_owner_too(staff: ApiClient) -> None:
    answer = staff.get("/events?limit=many&status=odd")
    _is_problem(answer, 422, "invalid")
    assert {error["field"] for error in answer.json["errors"]} == {"limit", "status"}
    twice = staff.get("/events?status=planned&status=published")
    _is_problem(twice, 422, "invalid")
    assert twice.json["errors"][0]["code"] == "repeated"


# ---------------------------------------------------------------- lists


LISTS = [operation for operation in OPERATIONS if "cursor" in operation.contract.request().fields]


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.name)
def test_a_cursor_that_the_list_never_gave_is_refused(gateway: GatewayHarness, operation: Operation) -> None:
    path = re.sub(r"<(\w+)>", "none", operation.path.replace("<service>", operation.services[0]))
    role = min(set(POLICY[operation.policy_keys[0]]) - FAMILY)
    own = cursors.cursor_to(operation.policy_keys[0], "a-place")
    another = cursors.cursor_to("gateway.another_list", "a-place")
    client = gateway.as_role(role)
    assert client.get(path, query_string={"cursor": own}).status_code == 200
    for wrong in ("garbage", "01a20fbf-f1ad-77aa-a59b-cabb05434409", own + "!", own[:-1], another, "é", "\0"):
        answer = client.get(path, query_string={"cursor": wrong})
        _is_problem(answer, 422, "invalid")
        assert {error["field"] for error in answer.json["errors"]} == {"cursor"}


def test_several_values_stand_in_one_field_with_commas_between_them(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    ids = [staff.post("/applications", APPLICATION).json["application_id"] for _ in range(3)]
    found = staff.get(f"/applications?ids={ids[0]},{ids[2]},unknown").json["items"]
    assert [one["application_id"] for one in found] == [ids[2], ids[0]]
    assert staff.get("/invitations?statuses=invited,seated").json["items"] == []
    odd = staff.get("/invitations?statuses=invited,odd")
    assert [(one["field"], one["code"]) for one in odd.json["errors"]] == [("statuses", "not_a_choice")]
    many = staff.get(f"/applications?ids={','.join(['x'] * 201)}")
    assert [(one["field"], one["code"]) for one in many.json["errors"]] == [("ids", "length")]


@pytest.mark.parametrize("list_of", ["/applications?status=submitted", "/waiting?what=decision"])
def test_a_list_is_gone_through_by_cursors_put_into_the_address_as_they_are(
    gateway: GatewayHarness, staff: ApiClient, list_of: str
) -> None:
    for number in range(5):
        person = APPLICATION | {"email": f"one-of-five-{number}@families.example"}
        assert staff.post("/applications", person).status_code == 201
    gateway.let_facts_flow()
    everything = staff.get(f"{list_of}&limit=200").json["items"]
    seen: list[Any] = []
    address: str | None = f"{list_of}&limit=2"
    while address and len(seen) <= len(everything):
        page = staff.get(address).json
        seen += page["items"]
        address = page["next_cursor"] and f"{list_of}&limit=2&cursor={page['next_cursor']}"
    assert seen == everything


def test_nobody_is_let_in_without_a_sign_in(gateway: GatewayHarness) -> None:
    answer = gateway.anonymous().get("/events")
    _is_problem(answer, 401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/no/such/thing", {}, 404, "not_found"),
        ("GET", "/events/none-such", {}, 404, "not_found"),
        ("DELETE", "/events", {}, 405, "method_not_allowed"),
        ("POST", "/events", {"data": "a=b", "content_type": "text/plain"}, 415, "unsupported_media_type"),
        ("POST", "/events", {"data": "{", "content_type": "application/json"}, 400, "bad_request"),
        ("POST", "/events", {"data": b"\xff", "content_type": "application/json"}, 400, "bad_request"),
        ("POST", "/events", {"json": [1]}, 400, "bad_request"),
        ("POST", "/events", {"data": b"x" * (rules.BODY_BYTES_MAX + 1)}, 413, "too_large"),
        ("GET", "/claims", {}, 403, "forbidden"),
        ("GET", "/operator/services/payroll/outbox", {}, 404, "not_found"),
    ],
)
def test_every_error_is_a_problem(
    staff: ApiClient, method: str, path: str, options: dict, status: int, code: str
) -> None:
    if "data" in options:
        options = {"content_type": "application/json"} | options
    answer = staff.send(method, path, **options)
    _is_problem(answer, status, code)
    if status == 405:
        assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def _event_with(**fields: str) -> str:
    """A plan of an event as JSON text, some of its fields replaced by this JSON."""
    plan = {name: json.dumps(value) for name, value in EVENT.items()} | fields
    return "{" + ", ".join(f'"{name}": {value}' for name, value in plan.items()) + "}"


DEEP = '{"en": ' * 900 + "1" + "}" * 900
UNREADABLE = {
    "half a character": _event_with(place=r'"\ud800"'),
    "half a character in a name": '{"\\ud800": 1}',
    "a title 900 deep": _event_with(title=DEEP),
    "100,000 deep": "[" * 100_000 + "]" * 100_000,
    "100,000 deep and not closed": '{"a":' * 100_000,
    "no number": _event_with(seats="NaN"),
    "a number beyond all bounds": _event_with(seats="1e400"),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=list(UNREADABLE))
@pytest.mark.parametrize("path", ["/events", "/tokens", "/public/lakeshore/applications", "/settlements"])
def test_json_that_nobody_could_keep_is_refused_at_the_door(
    gateway: GatewayHarness, staff: ApiClient, path: str, body: str
) -> None:
    gateway.own.store["rate_limit_counters"].delete_many({})
    answer = staff.post(path, data=body, content_type="application/json")
    _is_problem(answer, 400, "bad_request")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seats": str(10**30)}, "seats"),
        ({"seats": str(2**64 - 1)}, "seats"),
        ({"seats": "1e300"}, "seats"),
        ({"place": r'"Room\u0000 5"'}, "place"),
        ({"title": r'{"en": "A", "es": "\u0000"}'}, "title.es"),
        ({"time_zone": r'"America/\u0000"'}, "time_zone"),
        ({"starts_at": '"' + "9" * 10_000 + '"'}, "starts_at"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(staff: ApiClient, fields: dict[str, str], named: str) -> None:
    answer = staff.post("/events", data=_event_with(**fields), content_type="application/json")
    _is_problem(answer, 422, "invalid")
    assert named in {error["field"] for error in answer.json["errors"]}


@pytest.mark.parametrize("password", ["\0" * 12, "pass\0phrase"])
def test_a_password_with_any_character_is_just_wrong(
    gateway: GatewayHarness, staff: ApiClient, password: str
) -> None:
    staff.get("/me")
    email = f"{STAFF.replace('_', '.')}@lakeshore.example"
    answer = gateway.anonymous().post("/tokens", {"email": email, "password": password})
    _is_problem(answer, 401, "sign_in_failed")


def test_a_part_that_does_not_answer_is_a_503_that_says_when_to_try_again(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    gateway.caller.away = {"advocacy"}
    try:
        answer = staff.get("/events")
    finally:
        gateway.caller.away = set()
    _is_problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_defect_is_a_500_that_says_nothing_of_itself(
    gateway: GatewayHarness, staff: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(gateway.caller, "call", broken)
    answer = staff.get("/events")
    _is_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


# ---------------------------------------------------------------- files


CSV = "given_name,family_name,email,advisor_kind,language\nEva,Ruiz,eva{}@families.example,parent,es\nX,,,,\n"


@pytest.mark.parametrize("way", ["json", "csv", "form"])
def test_a_file_is_taken_as_json_as_csv_and_from_a_form(staff: ApiClient, way: str) -> None:
    content = CSV.format(way)
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": {"file_name": "agency.csv", "content": content}},
        "csv": {"data": b"\xef\xbb\xbf" + content.encode(), "content_type": "text/csv"},
        "form": {"data": {"file": (io.BytesIO(content.encode()), "agency.csv")}},
    }
    answer = staff.send("POST", "/applications/imports", **ways[way])
    assert answer.status_code == 200, answer.text
    assert answer.json["imported"] + len(answer.json["duplicates"]) == 1
    assert {problem["line"] for problem in answer.json["problems"]} == {3}


def test_a_file_in_another_encoding_is_refused_with_words(staff: ApiClient) -> None:
    answer = staff.send(
        "POST", "/applications/imports", data="Núñez".encode("latin-1"), content_type="text/csv"
    )
    _is_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["code"] == "not_utf8"


# ---------------------------------------------------------------- the public form


def test_anyone_may_apply_to_a_program_that_exists_and_staff_find_the_application(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    staff.get("/me")
    applied = gateway.anonymous().post("/public/lakeshore/applications", APPLICATION)
    assert applied.status_code == 201, applied.text
    found = staff.get(f"/applications/{applied.json['application_id']}")
    assert found.json["family_name"] == "Núñez"
    nowhere = gateway.anonymous().post("/public/nowhere/applications", APPLICATION)
    _is_problem(nowhere, 404, "not_found")
    _is_problem(gateway.anonymous().post("/public/platform/applications", APPLICATION), 404, "not_found")


def test_a_stranger_s_key_is_in_nobody_s_way(gateway: GatewayHarness, staff: ApiClient) -> None:
    staff.get("/me")
    path, key = (
        "/public/lakeshore/applications",
        {"Idempotency-Key": "a-key-that-two-people-chose-" + "x" * 172},
    )
    first, again, another = (
        gateway.anonymous().post(path, APPLICATION | {"email": f"{name}@families.example"}, headers=key)
        for name in ("first", "first", "another")
    )
    assert [answer.status_code for answer in (first, again, another)] == [201, 201, 201]
    assert first.json == again.json
    assert another.json["application_id"] != first.json["application_id"]


def test_a_wrong_public_form_names_every_field(gateway: GatewayHarness, staff: ApiClient) -> None:
    staff.get("/me")
    answer = gateway.anonymous().post("/public/lakeshore/applications", {"email": "no"})
    _is_problem(answer, 422, "invalid")
    assert {error["field"] for error in answer.json["errors"]} >= {"given_name", "family_name", "email"}


# ---------------------------------------------------------------- ids of a journey


def test_ids_of_a_journey_come_in_go_on_and_come_back(gateway: GatewayHarness, staff: ApiClient) -> None:
    trace = traces.new()
    sent = {"X-Correlation-Id": "journey-of-this-test", "traceparent": str(trace)}
    answer = staff.get("/events", headers=sent)
    assert answer.headers["X-Correlation-Id"] == "journey-of-this-test"
    passed_on = gateway.caller.requests[-1]
    assert passed_on["correlation_id"] == "journey-of-this-test"
    parent = traces.parse(passed_on["traceparent"])
    assert parent is not None
    assert parent.trace_id == trace.trace_id
    assert parent.span_id != trace.span_id


def test_a_correlation_id_that_could_be_anything_is_not_taken(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    answer = staff.get("/events", headers={"X-Correlation-Id": "a b\tc <script>"})
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Correlation-Id"])


def test_the_owner_is_told_who_acts_and_from_where(gateway: GatewayHarness, staff: ApiClient) -> None:
    staff.get("/events")
    passed_on = gateway.caller.requests[-1]
    assert passed_on["actor"]["roles"] == [STAFF.value]
    assert passed_on["origin"] == "127.0.0.1"


# ---------------------------------------------------------------- reconciliation


def test_reconciliation_asks_every_service_and_finds_agreement_in_an_empty_program(
    gateway: GatewayHarness,
) -> None:
    client = gateway.as_role(Role.AUDITOR, "empty")
    before = len(gateway.caller.requests)
    answer = client.get("/reconciliation")
    assert answer.status_code == 200, answer.text
    asked = [(row["service"], row["operation"]) for row in gateway.caller.requests[before:]]
    assert [service for service, operation in asked if operation == "facts"] == [
        "recruitment",
        "training",
        "advocacy",
        "stipends",
        "insights",
    ]
    assert asked[-1] == ("insights", "reconcile")
    assert answer.json["disagreements"] == []


# ---------------------------------------------------------------- guards of every answer


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/", "/api/openapi.json", "/sign-in", "/nowhere"])
def test_every_answer_is_guarded(gateway: GatewayHarness, path: str) -> None:
    headers = gateway.app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_the_document_is_openapi_3_1(gateway: GatewayHarness) -> None:
    document = gateway.app.test_client().get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    validate(document)
    operations = [one for item in document["paths"].values() for one in item.values() if "summary" in one]
    assert len({one["operationId"] for one in operations}) == len(operations) == len(OPERATIONS) + 5
    for one in operations:
        for status, answer in one["responses"].items():
            if int(status) >= 400:
                assert set(answer["content"]) == {MEDIA_TYPE}


def test_the_document_tells_of_every_problem_that_may_come(gateway: GatewayHarness) -> None:
    document = gateway.app.test_client().get("/api/openapi.json").json
    limited = {"sign_in", "apply"}
    for item in document["paths"].values():
        for one in [one for one in item.values() if "summary" in one]:
            told = set(one["responses"])
            assert told >= {"400", "500", "503"}, one["operationId"]
            assert told >= {"413", "415", "422"} or "requestBody" not in one, one["operationId"]
            assert ("429" in told) == (one["operationId"] in limited), one["operationId"]


def test_the_readable_page_shows_every_operation_and_loads_nothing_from_elsewhere(
    gateway: GatewayHarness,
) -> None:
    page = gateway.app.test_client().get("/api/").text
    document = gateway.app.test_client().get("/api/openapi.json").json
    for path in document["paths"]:
        assert path in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "<script" not in page
    assert "style=" not in page


# ---------------------------------------------------------------- rates


@pytest.fixture
def counted(gateway: GatewayHarness) -> Iterator[None]:
    """Counts begin anew, and do not reach into other tests."""
    gateway.own.store["rate_limit_counters"].delete_many({})
    yield
    gateway.own.store["rate_limit_counters"].delete_many({})


def test_the_public_form_is_limited_by_address(
    gateway: GatewayHarness, staff: ApiClient, counted: None
) -> None:
    limit = int(rules.PUBLIC_FORM_PER_ADDRESS.split()[0])
    anonymous = gateway.anonymous()
    for _ in range(limit):
        assert anonymous.post("/public/lakeshore/applications", {}).status_code == 422
    answer = anonymous.post("/public/lakeshore/applications", {})
    _is_problem(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    elsewhere = gateway.app.test_client().post(
        "/api/v1/public/lakeshore/applications", json={}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 400


def test_sign_in_is_limited_by_email_from_wherever_it_comes(gateway: GatewayHarness, counted: None) -> None:
    limit = int(rules.SIGN_IN_PER_EMAIL.split()[0])
    client = gateway.app.test_client()

    def attempt(number: int, email: str) -> int:
        body = {"email": email}
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return client.post("/api/v1/tokens", json=body, environ_base=address).status_code

    assert {attempt(number, "rosa@lakeshore.example") for number in range(limit)} == {422}
    assert attempt(200, "ROSA@lakeshore.example") == 429
    assert attempt(200, "other@lakeshore.example") == 422


# ---------------------------------------------------------------- the gateway's own database


def test_while_the_own_database_is_away_nobody_is_told_to_sign_in_again(
    mongodb_uri: str, database_prefix: str
) -> None:
    with gateway_harness(mongodb_uri, database_prefix) as made:
        staff = made.as_role(STAFF)
        client = made.own.store.client
        away: MongoClient = MongoClient("mongodb://127.0.0.1:1/", serverSelectionTimeoutMS=100)
        with away:
            made.own.store.client, made.own.store.database = away, away["gone"]
            answers = [
                staff.get("/me"),
                made.anonymous().post("/tokens", {"email": "a@b.example", "password": "x"}),
            ]
            made.own.store.client, made.own.store.database = client, client[f"{database_prefix}_gateway"]
        for answer in answers:
            _is_problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"]
        assert staff.get("/me").status_code == 200
