"""Who reloads a heavy page forty times stops neither commands nor the heavy page of another tenant."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from shared.actor import Role
from shared.contracts.operator import operations_of
from shared.errors import Unavailable
from shared.persistence.read_unit import ReadUnit
from shared.rpc.routing import Query
from tests.support import tallies
from tests.support.harness import ServiceHarness, actor
from tests.support.waiting import eventually

RELOADS = 40
SECONDS_MAX = 20.0
AUDITOR = actor(Role.AUDITOR)
OTHER_AUDITOR = actor(Role.AUDITOR, tenant="northern")


class Books:
    """A heavy query that goes on until it is let end."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.end = threading.Event()

    def tallies(self, _request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
        self.begun.append(uow.tenant)
        assert self.end.wait(SECONDS_MAX)
        return {}


@pytest.fixture
def books() -> Iterator[Books]:
    made = Books()
    yield made
    made.end.set()


@pytest.fixture
def service(harness: Callable[..., ServiceHarness], books: Books) -> ServiceHarness:
    module = SimpleNamespace(
        COMMANDS=tallies.COMMANDS,
        QUERIES=(*tallies.QUERIES, Query(operations_of("stipends").tallies, books.tallies)),
        SUBSCRIPTIONS=tallies.SUBSCRIPTIONS,
        DOCUMENTS=tallies.DOCUMENTS,
    )
    return harness("stipends", use_cases=module)


def asked(service: ServiceHarness, who: Any) -> str:
    try:
        service.ask("tallies", actor=who)
    except Unavailable:
        return "refused"
    return "answered"


def test_forty_heavy_questions_at_once_stop_nothing_else(service: ServiceHarness, books: Books) -> None:
    with ThreadPoolExecutor(RELOADS + 1) as people:
        reloads = [people.submit(asked, service, AUDITOR) for _ in range(RELOADS)]
        try:
            done = eventually(lambda: [one for one in reloads if one.done()], what="a refusal")
            assert {one.result() for one in done} == {"refused"}
            command = {"tally_id": "t1", "minutes": 5}
            assert service.execute("approve_claim", command, actor=actor(Role.FINANCE_REVIEWER))
            assert service.ask("claims", actor=AUDITOR)["items"] == ["t1"]
            assert service.process([tallies.attendance(1)])
            other = people.submit(asked, service, OTHER_AUDITOR)
            eventually(lambda: "northern" in books.begun, what="the other tenant's turn")
            eventually(lambda: sum(one.done() for one in reloads) == RELOADS - 1, what="all others refused")
        finally:
            books.end.set()
        assert [one.result() for one in reloads].count("answered") == 1
        assert other.result() == "answered"
