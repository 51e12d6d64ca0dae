"""Advocacy on a real database."""

from collections.abc import Callable

import pytest

from tests.support.advocacy import NOW, Program
from tests.support.harness import ServiceHarness
from tests.support.meanwhile import MeanwhileClock


@pytest.fixture
def program(harness: Callable[..., ServiceHarness]) -> Program:
    clock = MeanwhileClock(NOW)
    return Program(harness("advocacy", clock=clock), clock)


@pytest.fixture
def held(program: Program) -> tuple[Program, str, list[str]]:
    """An event that began three hours ago, with three seats taken and one in line."""
    event_id = program.event(seats=3)
    invitations = program.accepted(event_id, "ana", "ben", "cy", "dee")
    program.begin()
    return program, event_id, invitations
