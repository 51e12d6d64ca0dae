"""What journeys through several services are made with."""

import shutil
from collections.abc import Iterator

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from deploy.operate import dead_letters
from shared.clock import FixedClock
from tests.support.advocacy import NOW
from tests.support.databases import Databases
from tests.support.stack import TestStack
from tests.support.terminal import Command, with_token
from tests.support.world import World


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[World]:
    """All services on one clock that stands still, without a broker; each test begins anew in it."""
    with databases.borrowed() as make:
        yield World(make, FixedClock(NOW))


@pytest.fixture
def command(stack: TestStack) -> Iterator[Command]:
    """Runs a topic of the `tandem` command on the stack of the session."""
    running = stack.running(ready=True)
    running.save()
    shutil.copy(stack._secrets.path, stack.home / "secrets.json")
    runner = CliRunner()

    def run(topic: Typer, *arguments: str, **environment: str) -> Result:
        # The other topics sign in themselves; all together would be more than the sign-ins of a minute.
        signed_in = with_token(stack) if topic is dead_letters.app else {}
        return runner.invoke(
            topic, arguments, env={"TANDEM_HOME": str(stack.home), **signed_in, **environment}
        )

    yield run
    running.forget(stack.home)
