"""How the operator's commands reach Tandem: the API as somebody, or each service's own servers' users."""

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
    typer.Option("--url", envvar="TANDEM_URL", help="Another Tandem than the one that runs here."),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token", envvar="TANDEM_TOKEN", help="For --url: a token, as `tandem users token` makes it."
    ),
]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only say what would be done.")]


@contextmanager
def api_as(email: str, url: str | None, token: str | None) -> Iterator[Api]:
    """The API as this user of the stack that runs here; at another address, as whom the token says.

    What the API refuses becomes a `Problem`, one sentence for the person at the terminal.
    """
    try:
        if url is not None:
            if token is None:
                raise Problem("Give a token beside --url: `tandem users token` makes one.")
            with Api.at(url, token) as api:
                yield api
            return
        running = Running.require(Options.from_environment().home)
        with Api.at(running.base_url) as api:
            yield api.signed_in(email, running.demo_password)
    except (Refused, Late) as error:
        if token is not None and isinstance(error, Refused) and error.status == codes.UNAUTHORIZED:
            raise Problem(
                "This token is not valid, or has run out: `tandem users token` makes another."
            ) from error
        raise Problem(str(error)) from error


def own_access() -> Mapping[str, Access]:
    """By service, the addresses of its own users, in the stack that runs here."""
    return Running.require(Options.from_environment().home).access
