"""The operator's commands at a terminal, against the whole of Tandem."""

from collections.abc import Callable, Iterator

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from deploy.local.problem import Problem
from deploy.operate import audit, dead_letters, outbox, rebuild, reconcile
from shared.messaging import broker, names
from shared.messaging.broker import Outgoing, WindowPublisher
from tests.support.stack import TestStack
from tests.support.waiting import eventually

Command = Callable[..., Result]


@pytest.fixture
def command(stack: TestStack) -> Iterator[Command]:
    """Runs a topic of the `tandem` command on the stack of the session."""
    running = stack.running(ready=True)
    running.save()
    runner = CliRunner()

    def run(topic: Typer, *arguments: str, **environment: str) -> Result:
        return runner.invoke(topic, arguments, env={"TANDEM_HOME": str(stack.home), **environment})

    yield run
    running.forget(stack.home)


@pytest.fixture
def letter(stack: TestStack, command: Command) -> Iterator[str]:
    """The id of a dead letter of training: bytes that no service understands; given up in the end."""
    letter_id = "letter-of-a-test"
    connection = broker.connect(stack.access["training"].amqp_uri)
    try:
        publisher = WindowPublisher(connection)
        work, inbox = names.work_exchange("training"), names.inbox_queue("training")
        publisher.send([Outgoing(1, work, inbox, b"not JSON", {"message_id": letter_id}, {})])
        assert publisher.settle().confirmed
    finally:
        connection.close()
    eventually(lambda: letter_id in command(dead_letters.app, "list").output, what="the dead letter")
    yield letter_id
    command(dead_letters.app, "discard", "training", letter_id, "--reason", "made by a test", "--apply")


def test_reconcile_tells_for_each_tenant_whether_all_services_agree(command: Command):
    result = eventually(
        lambda: (found := command(reconcile.app)).exit_code == 0 and found, what="that all services agree"
    )
    assert result.output.count("every service agrees with every other") == 2
    assert "lakeshore" in result.output
    assert "northern" in result.output


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


def test_the_outbox_of_every_service_is_shown(command: Command):
    result = command(outbox.app)
    assert result.exit_code == 0
    for service in outbox.SERVICES:
        assert service in result.output


def test_a_dead_letter_is_listed_and_shown_with_its_reason_but_never_its_body(command: Command, letter: str):
    listed = command(dead_letters.app, "list", "--service", "training")
    assert listed.exit_code == 1
    assert "missing_envelope" in listed.output
    shown = command(dead_letters.app, "show", "training", letter)
    assert "missing_envelope" in shown.output
    assert "not JSON" not in listed.output + shown.output


def test_a_dead_letter_is_replayed_only_when_told_to_apply(command: Command, letter: str):
    dry = command(dead_letters.app, "replay", "training", letter)
    assert dry.output.startswith("Would hand ")
    assert command(dead_letters.app, "replay", "training", letter, "--apply").exit_code == 0

    def came_back() -> bool:
        shown = command(dead_letters.app, "show", "training", letter).output
        return "times            2" in shown and "status           open" in shown

    eventually(came_back, what="that it is refused once more")


def test_a_dead_letter_is_given_up_with_a_reason_and_stays_on_record(command: Command, letter: str):
    arguments = ("discard", "training", letter, "--reason", "sent by mistake")
    assert command(dead_letters.app, *arguments).output.startswith("Would give up ")
    assert letter in command(dead_letters.app, "list").output
    assert command(dead_letters.app, *arguments, "--apply").exit_code == 0
    assert letter not in command(dead_letters.app, "list").output
    assert "sent by mistake" in command(dead_letters.app, "show", "training", letter).output


def test_the_audit_of_every_service_is_walked(command: Command):
    result = command(audit.app, "verify")
    assert result.exit_code == 0, result.output
    assert result.output.count("every chain is whole") == 6


def test_a_read_model_is_made_again_only_when_told_to_apply(command: Command):
    dry = command(rebuild.app, "insights")
    assert "Would forget" in dry.output
    assert "forgot" not in dry.output
    done = command(rebuild.app, "insights", "--apply")
    assert done.exit_code == 0, done.output
    assert "events are queued again" in done.output
    eventually(lambda: command(reconcile.app).exit_code == 0, what="that insights agrees again")
