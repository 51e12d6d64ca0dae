"""What all processes together tell of one journey: its trace, its figures, and nobody's name."""

import json
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pymongo import MongoClient
from pymongo.database import Database

from shared.contracts.subscribers import SUBSCRIBERS
from shared.ids import new_id
from shared.observability import logs, traces
from shared.services import SERVICES
from tests.support.stack import TestStack
from tests.support.waiting import eventually

PERSON = {
    "given_name": "Guadalupe Itzel",
    "family_name": "Quetzalcoatl-Brandywine",
    "email": "guadalupe.brandywine@families.example",
    "phone": "+1 312 555 0186",
}
DEPENDENCIES = {"mongodb", "inbox", "relay", "timers", "dead_letters", "calls"}


@pytest.fixture(scope="module")
def database(stack: TestStack) -> Iterator[MongoClient]:
    with MongoClient(stack.database.admin_uri) as client:
        yield client


def of(database: MongoClient, stack: TestStack, service: str) -> Database:
    return database[f"{stack.database_prefix}_{service}"]


def told_by(stack: TestStack, process: str, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{stack.processes[process].spec.metrics_port}{path}", trust_env=False)


def total(stack: TestStack, service: str, sample_name: str, **labels: str) -> float:
    """The sum of a sample over the replicas of a service."""
    return sum(
        sample.value
        for name in stack.processes
        if name.startswith(f"{service}-")
        for family in text_string_to_metric_families(told_by(stack, name, "/metrics").text)
        for sample in family.samples
        if sample.name == sample_name and labels.items() <= sample.labels.items()
    )


def log_lines(stack: TestStack) -> dict[str, list[str]]:
    return {name: process.spec.log.read_text().splitlines() for name, process in stack.processes.items()}


def test_every_process_is_ready_and_names_what_it_needs(stack: TestStack) -> None:
    assert {name.rsplit("-", 1)[0] for name in stack.processes} == set(SERVICES)
    for name in stack.processes:
        assert told_by(stack, name, "/healthz/live").status_code == 200
        answer = told_by(stack, name, "/healthz/ready")
        assert answer.status_code == 200, answer.text
        service = name.rsplit("-", 1)[0]
        needed = {"mongodb", "rabbitmq", "http"} if service == "gateway" else DEPENDENCIES
        assert needed - set(answer.json()["checks"]) == (
            set() if SUBSCRIBERS.get(service, True) else {"inbox"}
        )


def test_a_journey_keeps_its_trace_from_the_browser_to_the_last_event(
    stack: TestStack, database: MongoClient
) -> None:
    trace, correlation_id = traces.new(), new_id()
    client = stack.client("engagement_staff")
    ids = {"traceparent": str(trace), "X-Correlation-Id": correlation_id}
    applied = client.post(
        "/api/v1/applications",
        json={**PERSON, "advisor_kind": "parent", "language": "es"},
        headers={**ids, "Idempotency-Key": new_id()},
    )
    assert applied.status_code == 201, applied.text
    assert applied.headers["X-Correlation-Id"] == correlation_id
    client.post(
        f"/api/v1/applications/{applied.json()['application_id']}/acceptance",
        headers={**ids, "Idempotency-Key": new_id()},
        json={},
    ).raise_for_status()

    spans = {trace.span_id}
    for service, event_type in (("recruitment", "advisor.accepted.v1"), ("training", "enrolment.opened.v1")):
        rows = of(database, stack, service)["outbox"]
        wanted = {"routing_key": event_type, "headers.cloudEvents_correlationid": correlation_id}
        row = eventually(lambda rows=rows, wanted=wanted: rows.find_one(wanted), what=event_type)
        span = traces.parse(row["headers"]["cloudEvents_traceparent"])
        assert span.trace_id == trace.trace_id
        spans.add(span.span_id)
    assert len(spans) == 3, "each piece of work is a span of its own"

    def told(service: str, what: str) -> list[dict]:
        lines = [json.loads(line) for line in log_lines(stack)[f"{service}-1"]]
        return [one for one in lines if one.get("correlation_id") == correlation_id and one["event"] == what]

    mine = told("gateway", "answered") + told("recruitment", "answered")
    mine += eventually(lambda: told("training", "event_applied"), what="a line of training")
    assert {line["traceparent"].split("-")[1] for line in mine} == {trace.trace_id}
    assert ("/api/v1/applications", 201) in {(line.get("route"), line.get("status")) for line in mine}
    assert {"recruitment.submit_application", "recruitment.accept_application"} <= {
        line.get("operation") for line in mine
    }
    assert {line["event_type"] for line in mine if "event_id" in line} == {"advisor.accepted.v1"}


def test_a_journey_is_counted_where_it_went(stack: TestStack) -> None:
    assert total(stack, "gateway", "tandem_http_request_seconds_count", method="POST", status="201") > 0
    assert total(stack, "gateway", "tandem_rpc_seconds_count", operation="recruitment.submit_application") > 0
    said = eventually(
        lambda: total(stack, "recruitment", "tandem_events_published_total", type="advisor.accepted.v1")
    )
    eventually(
        lambda: total(stack, "training", "tandem_events_applied_total", type="advisor.accepted.v1") == said
    )
    assert total(stack, "training", "tandem_handler_seconds_count", type="advisor.accepted.v1") >= said
    assert total(stack, "training", "tandem_commit_seconds_count") > 0


def test_a_refused_call_is_counted_by_its_outcome(stack: TestStack) -> None:
    client = stack.client("engagement_staff")
    answer = client.post(
        "/api/v1/applications/nobody/acceptance", json={}, headers={"Idempotency-Key": new_id()}
    )
    assert answer.status_code == 404
    assert (
        total(
            stack,
            "gateway",
            "tandem_rpc_seconds_count",
            operation="recruitment.accept_application",
            outcome="not_found",
        )
        > 0
    )


def test_no_log_of_any_process_names_a_person(stack: TestStack) -> None:
    client = stack.client("engagement_staff")
    wrong = {**PERSON, "email": PERSON["email"].replace("@", " at "), "phone": PERSON["phone"] + "x"}
    for person in (PERSON, wrong):
        client.post(
            "/api/v1/applications",
            json={**person, "advisor_kind": "sibling", "language": "es"},
            headers={"Idempotency-Key": new_id()},
        )
    client.post(
        "/api/v1/tokens", json={"email": PERSON["email"], "password": "wrong-" + PERSON["family_name"]}
    )
    client.get(f"/api/v1/applications/{PERSON['email']}")
    logged = log_lines(stack)
    for name, lines in logged.items():
        assert lines, name
        for value in PERSON.values():
            assert value not in "\n".join(lines), name


def test_every_log_line_of_every_process_is_json_with_known_keys(stack: TestStack) -> None:
    always = {"timestamp", "level", "logger", "event", "service", "instance"}
    for name, lines in log_lines(stack).items():
        for line in lines:
            keys = set(json.loads(line))
            assert always <= keys, name
            assert keys <= always | set(logs.KEY_SHAPES) | {"exception"}, name
