"""What services declare in their routing tables is what the published language says about them."""

from importlib import import_module
from types import ModuleType

import pytest

from shared.contracts import POLICY, SUBSCRIBERS
from shared.contracts.files import WITH_FILES, EveryServiceWithFiles
from shared.contracts.jobs import WITH_JOBS, EveryServiceWithJobs
from shared.contracts.operation import Kind
from shared.contracts.operator import EveryService
from shared.events.tenants import of_tenants
from shared.rpc.routing import Command, Query

EVERY_DOMAIN_SERVICE = pytest.mark.parametrize("service", SUBSCRIBERS)


def use_cases(service: str) -> ModuleType:
    return import_module(f"services.{service}.routing")


@EVERY_DOMAIN_SERVICE
def test_a_service_hears_what_its_inbox_is_bound_to(service: str) -> None:
    subscriptions = (*of_tenants(service), *use_cases(service).SUBSCRIPTIONS)
    heard = [subscription.contract.type for subscription in subscriptions]
    assert sorted(heard) == sorted(SUBSCRIBERS[service])


@EVERY_DOMAIN_SERVICE
def test_every_operation_is_in_the_policy_and_every_line_of_the_policy_is_an_operation(service: str) -> None:
    tables: tuple[Command | Query, ...] = (*use_cases(service).COMMANDS, *use_cases(service).QUERIES)
    operations = {operation.name for operation in tables} | set(EveryService._fields)
    operations |= set(EveryServiceWithJobs._fields) if service in WITH_JOBS else set()
    operations |= set(EveryServiceWithFiles._fields) if service in WITH_FILES else set()
    assert {f"{service}.{operation}" for operation in operations} == {
        line for line in POLICY if line.startswith(f"{service}.")
    }


@EVERY_DOMAIN_SERVICE
def test_a_service_answers_for_its_tallies(service: str) -> None:
    assert "tallies" in {query.name for query in use_cases(service).QUERIES}


@EVERY_DOMAIN_SERVICE
def test_commands_are_taken_as_commands_and_queries_as_queries(service: str) -> None:
    assert {one.contract.kind for one in use_cases(service).COMMANDS} <= {Kind.COMMAND}
    assert {one.contract.kind for one in use_cases(service).QUERIES} == {Kind.QUERY}
    rows = (*use_cases(service).COMMANDS, *use_cases(service).QUERIES)
    assert {one.contract.service for one in rows} == {service}
