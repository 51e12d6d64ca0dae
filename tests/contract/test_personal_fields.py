"""What tells who somebody is stays with its owner: lints personal-in-event, personal-in-command-reply."""

from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields

from shared.actor import STAFF
from shared.contracts import CATALOGUE, Contract
from shared.contracts.fields import Count, EventSchema, Id, Items, Part, Personal, Reply, Request
from shared.contracts.operation import Kind, OperationContract, command
from shared.contracts.operations import OPERATIONS

PERSON = ("display_name", "email", "family_name", "given_name", "language_as_written", "phone", "postal_code")
USER = ("display_name", "email")
STAFF_READ_ON = "The page that gave the command shows the person again from the reply."
OPERATORS_READ_ON = "The operator's command prints the user that it changed."

IN_EVENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "advisor.accepted.v1": (("display_name",), "Stipends and insights learn names from it."),
}
IN_COMMAND_REPLIES: dict[str, tuple[tuple[str, ...], str]] = {
    "recruitment.accept_application": (PERSON, STAFF_READ_ON),
    "recruitment.decline_application": (PERSON, STAFF_READ_ON),
    "recruitment.sign_agreement": (PERSON, STAFF_READ_ON),
    "recruitment.pause_advisor": (PERSON, STAFF_READ_ON),
    "recruitment.resume_advisor": (PERSON, STAFF_READ_ON),
    "recruitment.withdraw_advisor": (PERSON, STAFF_READ_ON),
    "gateway.add_user": (USER, OPERATORS_READ_ON),
    "gateway.disable_user": (USER, OPERATORS_READ_ON),
    "gateway.enable_user": (USER, OPERATORS_READ_ON),
    "gateway.set_password": (USER, OPERATORS_READ_ON),
    "gateway.unlock_user": (USER, OPERATORS_READ_ON),
}
"""What breaks the rule today, with the fields and why; no line is added, each that goes is gone for good."""


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
    assert personal_in_events(iter(CATALOGUE.values())) == {
        name: paths for name, (paths, _why) in IN_EVENTS.items()
    }


def test_personal_in_command_reply() -> None:
    assert personal_in_command_replies(iter(OPERATIONS.values())) == {
        name: paths for name, (paths, _why) in IN_COMMAND_REPLIES.items()
    }


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
