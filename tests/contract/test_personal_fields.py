"""What tells who somebody is stays with its owner: lints personal-in-event, personal-in-command-reply."""

from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields

from shared.actor import STAFF
from shared.contracts import CATALOGUE, Contract
from shared.contracts.fields import Count, EventSchema, Id, Items, Part, Personal, Reply, Request
from shared.contracts.operation import Kind, OperationContract, command
from shared.contracts.operations import OPERATIONS


def personal_fields(schema: Schema | type[Schema]) -> tuple[str, ...]:
    """The dotted paths of what tells who somebody is, sorted."""
    declared = schema._declared_fields if isinstance(schema, type) else schema.fields
    return tuple(sorted(path for name, field in declared.items() for path in _paths(name, field)))


def _paths(path: str, field: fields.Field) -> Iterator[str]:
    if getattr(field, "personal", False):
        yield path
    elif isinstance(field, fields.List):
        yield from _paths(path, field.inner)
    elif isinstance(field, fields.Nested):
        yield from (f"{path}.{name}" for name in personal_fields(field.schema))


def personal_in_events(contracts: Iterator[Contract]) -> dict[str, tuple[str, ...]]:
    found = {contract.type: personal_fields(contract.schema) for contract in contracts}
    return {name: paths for name, paths in found.items() if paths}


def personal_in_command_replies(contracts: Iterator[OperationContract]) -> dict[str, tuple[str, ...]]:
    commands = (one for one in contracts if one.kind is Kind.COMMAND)
    found = {contract.name: personal_fields(contract.reply) for contract in commands}
    return {name: paths for name, paths in found.items() if paths}


def test_personal_in_event() -> None:
    assert personal_in_events(iter(CATALOGUE.values())) == {}


def test_personal_in_command_reply() -> None:
    assert personal_in_command_replies(iter(OPERATIONS.values())) == {}


@pytest.mark.parametrize("contract", OPERATIONS.values(), ids=lambda contract: contract.name)
def test_a_contract_says_whether_its_reply_may_hold_personal_fields(contract: OperationContract) -> None:
    assert contract.personal == bool(personal_fields(contract.reply))


def test_both_lints_notice_a_name_that_is_nested_in_a_list() -> None:
    class Guest(Reply):
        guest_id = Id()
        full_name = Personal()

    class Table(Reply):
        number = Count()
        guests = Items(Guest)
        host = Part(Guest)

    class Seated(EventSchema):
        guest_id = Id()
        full_name = Personal()

    told = Contract("guest.seated.v1", "hall", Seated, "A guest sits down.")
    seat = command("hall.seat", "Seat a guest", request=Request, reply=Table, roles=STAFF)

    assert personal_in_events(iter([told])) == {"guest.seated.v1": ("full_name",)}
    assert personal_in_command_replies(iter([seat])) == {"hall.seat": ("guests.full_name", "host.full_name")}
