"""A command has a key, by which it has one effect, and may name the version that it acts on."""

from services.gateway.http import rules
from tests.support.api import APPLICATION, EVENT, require_problem
from tests.support.gateway import ApiClient


def test_a_command_without_a_key_is_refused(staff: ApiClient) -> None:
    answer = staff.post("/events", EVENT, headers={"Idempotency-Key": None})
    require_problem(answer, 400, "idempotency_key_missing")
    require_problem(staff.post("/events", EVENT, headers={"Idempotency-Key": "short"}), 400, "bad_request")


def test_the_same_key_gives_the_first_answer_again_and_another_payload_is_refused(staff: ApiClient) -> None:
    key = {"Idempotency-Key": "plan-the-capitol-day"}
    first = staff.post("/events", EVENT, headers=key)
    assert first.status_code == 201
    assert staff.post("/events", EVENT, headers=key).json == first.json
    require_problem(staff.post("/events", EVENT | {"seats": 9}, headers=key), 409, "idempotency_key_reused")


def test_if_match_acts_only_on_what_was_seen(staff: ApiClient) -> None:
    event_id = staff.post("/events", EVENT).json["event_id"]
    shown = staff.get(f"/events/{event_id}")
    assert shown.headers["ETag"] == rules.version_tag(shown.json["version"])
    path = f"/events/{event_id}/publication"
    require_problem(staff.post(path, headers={"If-Match": '"99"'}), 412, "version_mismatch")
    require_problem(staff.post(path, headers={"If-Match": 'W/"1"'}), 400, "bad_request")
    assert staff.post(path, headers={"If-Match": shown.headers["ETag"]}).status_code == 200
    require_problem(staff.post(path, headers={"If-Match": "*"}), 409, "conflict")
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
    require_problem(again, 412, "version_mismatch")
