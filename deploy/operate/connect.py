"""How the operator's commands reach Tandem: the API as a user, or the servers as each service's users."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer
from httpx import codes

from deploy.local.options import Options
from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.local.running import Running
from deploy.operate.api import Api, Late, Refused

Url = Annotated[
    str | None,
    typer.Option("--url", envvar="TANDEM_URL", help="Another Tandem than the local one."),
]
Token = Annotated[
    str | None,
    typer.Option("--token", envvar="TANDEM_TOKEN", help="For --url: a token from `tandem users token`."),
]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only show what would be done.")]


@contextmanager
def api_as(email: str, url: str | None, token: str | None) -> Iterator[Api]:
    """The API as this user of the local stack; at another address, with the given token.

    A refusal of the API becomes a `Problem`, one sentence for the terminal.
    """
    try:
        if url is not None:
            if token is None:
                raise Problem("Give a token with --url: `tandem users token` creates one.")
            with Api.at(url, token) as api:
                yield api
            return
        running = Running.require(Options.from_environment().home)
        with Api.at(running.base_url) as api:
            yield api.signed_in(email, running.demo_password)
    except (Refused, Late) as error:
        if token is not None and isinstance(error, Refused) and error.status == codes.UNAUTHORIZED:
            raise Problem(
                "This token is invalid or has expired: `tandem users token` creates another."
            ) from error
        raise Problem(str(error)) from error


def own_access() -> Mapping[str, Access]:
    """By service, the URIs of its own users in the local stack."""
    return Running.require(Options.from_environment().home).access
