"""The operator's commands at a terminal, on a stack of the tests."""

from collections.abc import Callable
from functools import cache

import httpx
from typer.testing import Result

from tests.support.stack import TestStack

Command = Callable[..., Result]
"""Runs a topic of the `tandem` command with arguments."""


@cache
def operator(stack: TestStack) -> httpx.Client:
    """One sign-in for all looks, because sign-ins are limited."""
    return stack.client("operator")


def with_token(stack: TestStack) -> dict[str, str]:
    """The environment of somebody who has a token of the operator."""
    token = operator(stack).headers["Authorization"].removeprefix("Bearer ")
    return {"TANDEM_URL": stack.base_url, "TANDEM_TOKEN": token}
