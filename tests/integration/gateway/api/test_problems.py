"""What goes wrong is a problem of RFC 9457, whoever finds it."""

import json

import pytest
from pymongo import MongoClient

from services.gateway.http import rules
from tests.support.api import EVENT, STAFF, require_problem
from tests.support.databases import Databases
from tests.support.gateway import ApiClient, GatewayHarness, separate_gateway


def test_every_wrong_field_is_named_at_once_as_its_owner_names_it(staff: ApiClient) -> None:
    answer = staff.post("/events", {"title": {"en": "Only English"}, "seats": 0, "colour": "red"})
    require_problem(answer, 422, "invalid")
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
    require_problem(answer, 422, "invalid")
    assert {error["field"] for error in answer.json["errors"]} == {"limit", "status"}
    twice = staff.get("/events?status=planned&status=published")
    require_problem(twice, 422, "invalid")
    assert twice.json["errors"][0]["code"] == "repeated"


def test_nobody_is_let_in_without_a_sign_in(gateway: GatewayHarness) -> None:
    answer = gateway.anonymous().get("/events")
    require_problem(answer, 401, "not_signed_in")
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
    require_problem(answer, status, code)
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
    require_problem(answer, 400, "bad_request")


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
    require_problem(answer, 422, "invalid")
    assert named in {error["field"] for error in answer.json["errors"]}


@pytest.mark.parametrize("password", ["\0" * 12, "pass\0phrase"])
def test_a_password_with_any_character_is_just_wrong(
    gateway: GatewayHarness, staff: ApiClient, password: str
) -> None:
    staff.get("/me")
    email = f"{STAFF.replace('_', '.')}@lakeshore.example"
    answer = gateway.anonymous().post("/tokens", {"email": email, "password": password})
    require_problem(answer, 401, "sign_in_failed")


def test_a_part_that_does_not_answer_is_a_503_that_says_when_to_try_again(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    gateway.caller.away = {"advocacy"}
    try:
        answer = staff.get("/events")
    finally:
        gateway.caller.away = set()
    require_problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_defect_is_a_500_that_says_nothing_of_itself(
    gateway: GatewayHarness, staff: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(gateway.caller, "call", broken)
    answer = staff.get("/events")
    require_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


def test_while_the_own_database_is_away_nobody_is_told_to_sign_in_again(databases: Databases) -> None:
    with separate_gateway(databases) as made:
        staff = made.as_role(STAFF)
        store = made.own.store
        own = store.client, store.database
        away: MongoClient = MongoClient("mongodb://127.0.0.1:1/", serverSelectionTimeoutMS=100)
        with away:
            store.client, store.database = away, away["gone"]
            answers = [
                staff.get("/me"),
                made.anonymous().post("/tokens", {"email": "a@b.example", "password": "x"}),
            ]
            store.client, store.database = own
        for answer in answers:
            require_problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"]
        assert staff.get("/me").status_code == 200
