"""The operator's commands at a terminal, against the whole of Tandem."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.problem import Problem
from deploy.operate import audit, clock, dead_letters, demo, outbox, rebuild, reconcile, recount, users
from shared.broker import names
from shared.broker.connection import connect
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.ids import new_id
from shared.persistence.store import Store
from shared.services import OWNERS, SERVICES
from tests.support.stack import TestStack
from tests.support.terminal import Command, operator, with_token
from tests.support.waiting import eventually

REST_SECONDS_MAX = 60.0


@pytest.fixture
def letter(stack: TestStack, command: Command) -> Iterator[str]:
    """The id of a dead letter of training: bytes that no service understands; given up in the end."""
    letter_id = new_id()
    connection = connect(stack.access["training"].amqp_uri)
    try:
        publisher = WindowPublisher(connection)
        work, inbox = names.work_exchange("training"), names.inbox_queue("training")
        publisher.send([Outgoing(1, work, inbox, b"not JSON", {"message_id": letter_id}, {})])
        assert publisher.settle().confirmed
    finally:
        connection.close()
    eventually(lambda: seen(stack, letter_id).get("times"), what="the dead letter")
    yield letter_id
    command(dead_letters.app, "discard", "training", letter_id, "--reason", "made by a test", "--apply")


def seen(stack: TestStack, letter_id: str) -> dict[str, Any]:
    """The dead letter as the API shows it; empty while there is none."""
    reply = operator(stack).get(f"/api/v1/operator/services/training/dead-letters/{letter_id}")
    return reply.json() if reply.is_success else {}


def wait_until_all_agree(stack: TestStack) -> None:
    client = stack.client("auditor")
    eventually(
        lambda: client.get("/api/v1/reconciliation").json().get("agrees"),
        seconds_max=REST_SECONDS_MAX,
        what="that all services agree",
    )


def test_reconcile_tells_for_each_tenant_whether_all_services_agree(command: Command, stack: TestStack):
    wait_until_all_agree(stack)
    result = command(reconcile.app)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert {"lakeshore", "northern"} <= set(lines)
    # What goes wrong may have been rehearsed before, in a program of its own.
    told = sum(line.startswith("figure ") for line in lines)
    assert lines.count("✓ every service agrees with every other") == told


def test_reconcile_of_one_tenant_or_of_one_that_is_not_there(command: Command, stack: TestStack):
    wait_until_all_agree(stack)
    one = command(reconcile.app, "--tenant", "northern")
    assert (one.exit_code, "lakeshore" in one.output, "northern" in one.output) == (0, False, True)
    assert command(reconcile.app, "--tenant", "nowhere").exit_code == 1


def test_a_sum_that_a_record_no_longer_fits_is_told_and_set_right(command: Command, stack: TestStack):
    wait_until_all_agree(stack)
    assert command(recount.app).exit_code == 0
    store = Store(stack.access["training"].mongodb_uri)
    enrolment = store["enrolments"].find_one_and_delete({"tenant": "northern"})
    try:
        found = command(recount.app)
        assert (found.exit_code, "training: northern: differs: enrolments/all" in found.output) == (1, True)
    finally:
        store["enrolments"].insert_one(enrolment)
        assert command(recount.app, "--apply").exit_code == 0
        store.close()
    assert command(recount.app).exit_code == 0


def test_another_tandem_is_reached_with_its_address_and_a_token(command: Command, stack: TestStack):
    token = stack.client("auditor").headers["Authorization"].removeprefix("Bearer ")
    result = command(reconcile.app, "--url", stack.base_url, TANDEM_HOME="/nowhere", TANDEM_TOKEN=token)
    assert "lakeshore" in result.output
    assert "northern" not in result.output


def test_an_address_without_a_token_is_told_in_one_sentence(command: Command, stack: TestStack):
    result = command(outbox.app, "--url", stack.base_url)
    assert isinstance(result.exception, Problem)
    assert "token" in str(result.exception)


def test_what_a_role_may_not_see_is_told_in_one_sentence(command: Command, stack: TestStack):
    token = stack.client("auditor").headers["Authorization"].removeprefix("Bearer ")
    result = command(outbox.app, "--url", stack.base_url, "--token", token)
    assert isinstance(result.exception, Problem)
    assert "Your role does not allow this." in str(result.exception)


def test_a_token_that_is_not_valid_is_told_with_how_to_make_one(command: Command, stack: TestStack):
    result = command(reconcile.app, "--url", stack.base_url, "--token", "nonsense")
    assert isinstance(result.exception, Problem)
    assert str(result.exception) == (
        "This token is invalid or has expired: `tandem users token` creates another."
    )


def test_an_operator_cannot_ask_whether_books_agree_that_are_nobody_s(command: Command, stack: TestStack):
    result = command(reconcile.app, **with_token(stack))
    assert isinstance(result.exception, Problem)
    assert "belongs to no program, so there are no books to compare" in str(result.exception)
    assert "agrees" not in result.output


def test_a_service_that_there_is_not_is_told_with_those_that_there_are(command: Command):
    for arguments in (("show", "nosuch", "abc"), ("list", "--service", "nosuch")):
        result = command(dead_letters.app, *arguments)
        assert result.exit_code == 2
        assert "'nosuch' is none of identity" in result.output


def test_the_clock_of_a_program_that_is_not_for_practice_is_not_moved(command: Command, stack: TestStack):
    for arguments in (("lakeshore", "--to", "2099-01-01"), ("--to", "2099-01-01", "lakeshore", "--apply")):
        result = command(clock.app, *arguments)
        assert isinstance(result.exception, Problem)
        assert "lakeshore is no practice program" in str(result.exception)
    missing = command(clock.app, "nobody", "--to", "2099-01-01")
    assert "There is no program nobody" in str(missing.exception)


def test_a_command_without_parts_promises_none(command: Command):
    for topic in (outbox.app, reconcile.app, demo.app, clock.app):
        assert "COMMAND" not in command(topic, "--help").output


def test_the_outbox_of_every_service_is_shown(command: Command):
    result = command(outbox.app)
    assert result.exit_code == 0, result.output
    for service in OWNERS:
        assert service in result.output


def test_a_dead_letter_is_listed_and_shown_with_its_reason_but_never_its_body(command: Command, letter: str):
    listed = command(dead_letters.app, "list", "--service", "training")
    assert listed.exit_code == 1
    assert "missing_envelope" in listed.output
    shown = command(dead_letters.app, "show", "training", letter)
    assert "missing_envelope" in shown.output
    assert "not JSON" not in listed.output + shown.output


def test_a_dead_letter_is_replayed_only_when_told_to_apply(command: Command, letter: str, stack: TestStack):
    dry = command(dead_letters.app, "replay", "training", letter)
    assert dry.output.startswith("Would replay ")
    assert command(dead_letters.app, "replay", "training", letter, "--apply").exit_code == 0

    eventually(lambda: seen(stack, letter)["times"] == 2, what="that it is refused once more")
    assert seen(stack, letter)["status"] == "open"


def test_all_dead_letters_of_one_reason_are_replayed_only_when_told_to_apply(
    command: Command, letter: str, stack: TestStack
):
    alike = ("replay", "--service", "training", "--reason", "missing_envelope")
    assert command(dead_letters.app, *alike, "--type", "no.such.v1").output.startswith("Would replay 0 ")
    assert command(dead_letters.app, *alike).output == "Would replay 1 dead letters to training.\n"
    assert seen(stack, letter)["times"] == 1
    applied = command(dead_letters.app, *alike, "--apply")
    assert applied.output == "1 dead letters are replayed to training.\n"
    eventually(lambda: seen(stack, letter)["times"] == 2, what="that it is refused once more")


def test_a_replay_names_one_letter_or_what_is_alike(command: Command):
    for arguments in ((), ("training",), ("--service", "training"), ("training", "a", "--reason", "b")):
        assert command(dead_letters.app, "replay", *arguments).exit_code == 2


def test_a_dead_letter_is_given_up_with_a_reason_and_stays_on_record(command: Command, letter: str):
    arguments = ("discard", "training", letter, "--reason", "sent by mistake")
    assert command(dead_letters.app, *arguments).output.startswith("Would discard ")
    assert letter in command(dead_letters.app, "list").output
    assert command(dead_letters.app, *arguments, "--apply").exit_code == 0
    assert letter not in command(dead_letters.app, "list").output
    assert "sent by mistake" in command(dead_letters.app, "show", "training", letter).output


def test_the_audit_of_every_service_is_walked(command: Command):
    result = command(audit.app, "verify")
    assert result.exit_code == 0, result.output
    assert result.output.count("every chain is intact") == len(SERVICES)


def test_a_read_model_is_made_again_only_when_told_to_apply(command: Command, stack: TestStack):
    dry = command(rebuild.app, "insights")
    assert "Would rebuild" in dry.output
    assert "swapped" not in dry.output
    done = command(rebuild.app, "insights", "--apply")
    assert done.exit_code == 0, done.output
    assert "The read models are swapped" in done.output
    eventually(lambda: command(reconcile.app).exit_code == 0, what="that all services agree in all programs")


def test_users_are_added_to_programs_that_are_open(command: Command) -> None:
    person = ("new@families.example", "--name", "New Person", "--role", "auditor")
    assert (
        "Would add new@families.example to lakeshore"
        in command(users.app, "add", *person, "--tenant", "lakeshore").output
    )
    refused = command(users.app, "add", *person, "--tenant", "lakeshor")
    assert isinstance(refused.exception, Problem)
    assert "There is no program lakeshor" in str(refused.exception)
