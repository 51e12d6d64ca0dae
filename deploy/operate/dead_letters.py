"""`tandem dead-letters`: what a service could not take in, and what becomes of it. Bodies are never shown."""

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

app = typer.Typer(help="Messages that a service could not take in.", no_args_is_help=True)


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


Service = Annotated[str, typer.Argument(help="The service that could not take it in.", callback=_known)]
LetterId = Annotated[str, typer.Argument(help="The id, as `list` shows it.")]


@app.command("list")
def list_letters(
    service: Annotated[str | None, typer.Option(help="Only those of one service.", callback=_known)] = None,
    status: Annotated[Shown, typer.Option(help="Only those of one state.")] = Shown.OPEN,
    url: Url = None,
    token: Token = None,
) -> None:
    """List dead letters, newest first; exit code 1 when any is open."""
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
    """Show one dead letter: why it was given up, how often, and where in the code."""
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
        str | None, typer.Argument(help="The service, for one letter.", callback=_known)
    ] = None,
    letter_id: Annotated[str | None, typer.Argument(help="The id, as `list` shows it.")] = None,
    all_of: Annotated[
        str | None, typer.Option("--service", help="The service, for all letters alike.", callback=_known)
    ] = None,
    reason: Annotated[str | None, typer.Option(help="All open letters of this reason.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="All open letters of this type.")] = None,
    apply: Apply = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Hand a dead letter, or all of one reason or type, to their service once more, under the old ids."""
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
        _say(f"Would hand {_named(letter)} to {service} once more.")
        return
    api.post(f"{_path(service, letter_id)}/replay")
    _say(f"{_named(letter)} is on its way to {service}.")


def _replay_alike(api: Api, service: str, alike: dict[str, str], *, apply: bool) -> None:
    """What was replayed is no longer open, so a run that was broken off goes on where it was."""
    if not apply:
        letters = api.all(f"/operator/services/{service}/dead-letters", status="open", **alike)
        _say(f"Would hand {sum(1 for _ in letters)} dead letters to {service} once more.")
        return
    replayed = too_large = 0
    after: str | None = None
    while True:
        page = api.post(f"/operator/services/{service}/dead-letters/replay", {**alike, "after": after})
        replayed, too_large = replayed + page["replayed"], too_large + page["too_large"]
        after = page["last"]
        if after is None:
            break
    _say(f"{replayed} dead letters are on their way to {service}.")
    if too_large:
        _say(f"{too_large} are too large to be sent again.")


@app.command()
def discard(
    service: Service,
    letter_id: LetterId,
    reason: Annotated[str, typer.Option(help="Why it is given up; kept beside it.")],
    apply: Apply = False,
    url: Url = None,
    token: Token = None,
) -> None:
    """Give a dead letter up for good; it stays on record with the reason."""
    with api_as(OPERATOR, url, token) as api:
        letter = api.get(_path(service, letter_id))
        if not apply:
            _say(f"Would give up {_named(letter)} of {service}: {reason}")
            return
        api.post(f"{_path(service, letter_id)}/discard", {"reason": reason})
    _say(f"{_named(letter)} of {service} is given up.")


def _path(service: str, letter_id: str) -> str:
    return f"/operator/services/{service}/dead-letters/{letter_id}"


def _named(letter: dict[str, Any]) -> str:
    return f"{letter['type']} {letter['dead_letter_id']} ({letter['status']}, {letter['reason']})"


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
