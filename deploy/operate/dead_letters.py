"""`tandem dead-letters`: lists, replays and discards dead letters. Bodies are never shown."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.operate.api import Api
from deploy.operate.connect import Apply, Token, Url, api_as
from deploy.operate.outbox import OPERATOR
from deploy.operate.tables import new_table
from deploy.operate.tables import show as show_table
from shared.contracts.operator import DeadLetterStatus
from shared.services import OWNERS

app = typer.Typer(help="Messages that a service could not process.", no_args_is_help=True)


class Shown(StrEnum):
    """Which dead letters to list."""

    OPEN = DeadLetterStatus.OPEN
    REPLAYED = DeadLetterStatus.REPLAYED
    DISCARDED = DeadLetterStatus.DISCARDED
    ALL = "all"


def _known(service: str | None) -> str | None:
    if service is not None and service not in OWNERS:
        raise typer.BadParameter(f"{service!r} is none of {', '.join(OWNERS)}.")
    return service


Service = Annotated[str, typer.Argument(help="The service that could not process it.", callback=_known)]
LetterId = Annotated[str, typer.Argument(help="The id, as `list` shows it.")]


@app.command("list")
def list_letters(
    service: Annotated[str | None, typer.Option(help="Only those of one service.", callback=_known)] = None,
    status: Annotated[Shown, typer.Option(help="Only those of one state.")] = Shown.OPEN,
    url: Url = None,
    token: Token = None,
) -> None:
    """List dead letters, newest first; exit code 1 if any is open."""
    names = ("service", "id", "type", "reason", "status", "times", "last seen")
    table = new_table(*names)
    query = {} if status is Shown.ALL else {"status": status.value}
    with api_as(OPERATOR, url, token) as api:
        letters = [
            (one, letter)
            for one in ([service] if service else OWNERS)
            for letter in api.all(f"/operator/services/{one}/dead-letters", **query)
        ]
    for one, letter in letters:
        shown = [str(letter[name]) for name in ("dead_letter_id", "type", "reason", "status", "times")]
        table.add_row(one, *shown, str(letter["last_seen"])[:19])
    show_table(table if letters else "There are none.")
    raise typer.Exit(1 if any(letter["status"] == "open" for _one, letter in letters) else 0)


@app.command()
def show(service: Service, letter_id: LetterId, url: Url = None, token: Token = None) -> None:
    """Show one dead letter: its reason, how often it failed, and where in the code."""
    with api_as(OPERATOR, url, token) as api:
        letter = api.get(_path(service, letter_id))
    console = Console(highlight=False, soft_wrap=True)
    for name, value in letter.items():
        if name != "stack":
            console.print(f"{name.replace('_', ' '):<16} {value}", markup=False)
    if letter.get("stack"):
        console.print(f"\n{letter['stack']}", markup=False)


@app.command()
def replay(
    service: Annotated[
        str | None, typer.Argument(help="The service of that dead letter.", callback=_known)
    ] = None,
    letter_id: Annotated[str | None, typer.Argument(help="The id, as `list` shows it.")] = None,
    all_of: Annotated[
        str | None, typer.Option("--service", help="The service, to replay several.", callback=_known)
    ] = None,
    reason: Annotated[str | None, typer.Option(help="All open ones with this reason.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="All open ones of this type.")] = None,
    apply: Apply = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Replay one dead letter, or all of one reason or type, under their old ids."""
    alike = {name: value for name, value in (("reason", reason), ("type", type_)) if value is not None}
    with api_as(OPERATOR, url, token) as api:
        if service and letter_id and not (all_of or alike):
            _replay_one(api, service, letter_id, apply=apply)
        elif all_of and alike and not service:
            _replay_alike(api, all_of, alike, apply=apply)
        else:
            raise typer.BadParameter("Name a service and an id, or --service with --reason, --type or both.")


def _replay_one(api: Api, service: str, letter_id: str, *, apply: bool) -> None:
    letter = api.get(_path(service, letter_id))
    if not apply:
        _echo(f"Would replay {_named(letter)} to {service}.")
        return
    api.post(f"{_path(service, letter_id)}/replay")
    _echo(f"{_named(letter)} is replayed to {service}.")


def _replay_alike(api: Api, service: str, alike: dict[str, str], *, apply: bool) -> None:
    """Replayed ones are no longer open, so an interrupted run continues with the rest."""
    if not apply:
        letters = api.all(f"/operator/services/{service}/dead-letters", status="open", **alike)
        _echo(f"Would replay {sum(1 for _ in letters)} dead letters to {service}.")
        return
    replayed = too_large = 0
    after: str | None = None
    while True:
        page = api.post(f"/operator/services/{service}/dead-letters/replay", {**alike, "after": after})
        replayed, too_large = replayed + page["replayed"], too_large + page["too_large"]
        after = page["last"]
        if after is None:
            break
    _echo(f"{replayed} dead letters are replayed to {service}.")
    if too_large:
        _echo(f"{too_large} are too large to be replayed.")


@app.command()
def discard(
    service: Service,
    letter_id: LetterId,
    reason: Annotated[str, typer.Option(help="Why it is discarded; stored with it.")],
    apply: Apply = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Discard a dead letter for good; it stays on record with the reason."""
    with api_as(OPERATOR, url, token) as api:
        letter = api.get(_path(service, letter_id))
        if not apply:
            _echo(f"Would discard {_named(letter)} of {service}: {reason}")
            return
        api.post(f"{_path(service, letter_id)}/discard", {"reason": reason})
    _echo(f"{_named(letter)} of {service} is discarded.")


def _path(service: str, letter_id: str) -> str:
    return f"/operator/services/{service}/dead-letters/{letter_id}"


def _named(letter: dict[str, Any]) -> str:
    return f"{letter['type']} {letter['dead_letter_id']} ({letter['status']}, {letter['reason']})"


def _echo(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
