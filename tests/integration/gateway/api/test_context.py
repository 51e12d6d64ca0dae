"""Ids of a journey, and who acts from where, are passed on to the owner."""

import re

from shared.observability import traces
from tests.support.api import STAFF
from tests.support.gateway import ApiClient, GatewayHarness


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
