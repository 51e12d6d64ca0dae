"""Which ports one checkout listens on: fixed by variables, else those of its last start, else free ones.

Two checkouts may start in the same instant, when nothing listens yet: who chooses a port claims it first.
"""

import random
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Self

from deploy.local.checks import LAST_PORT
from deploy.local.files import read_json, write_private_json
from deploy.local.ports import FREE_PORT_RANGE, Ports, holder_of, is_free
from deploy.local.problem import Problem

FILE_NAME = "ports.json"
TRIES_MAX = 500
WEB = "http"
"""The port that people type: of it the next one is taken, of others any."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a start wants, by field of `Ports`.

    `fixed` ports are taken as they are. `counts` tells which stand for more than one port in a row.
    `running` ones belong to servers of ours that run already, which therefore keep what they have.
    """

    fixed: Mapping[str, int]
    counts: Mapping[str, int]
    running: Collection[str] = ()


@contextmanager
def chosen_ports(home: Path, wish: Wish, note: Callable[[str], None]) -> Iterator[Ports]:
    """The ports to use, kept in `home` for the next start, and claimed as long as the context lasts.

    Fixed ports are kept by who fixes them, and not looked at: who starts a server there tells when they are
    taken. `note` tells of another web address than the usual one, when it is chosen. Raises Problem when no
    free port is found.
    """
    kept = _kept(home)
    with Claims() as claims:
        ports = _choose(wish, kept, claims)
        usual = Ports().http
        if ports.http not in {usual, kept.get(WEB), wish.fixed.get(WEB)}:
            note(f"Port {usual} is taken{holder_of(usual)}: this Tandem gets port {ports.http}.")
        chosen = {field: port for field, port in asdict(ports).items() if field not in wish.fixed}
        write_private_json(home / FILE_NAME, kept | chosen)
        yield ports


def _choose(wish: Wish, kept: Mapping[str, int], claims: "Claims") -> Ports:
    usual = asdict(Ports())
    chosen = {field: kept.get(field, usual[field]) for field in wish.running} | dict(wish.fixed)
    for field, port in chosen.items():
        claims.take(_row(field, port, wish))
    for field in [field for field in usual if field not in chosen]:
        others = set(chain.from_iterable(_row(other, port, wish) for other, port in chosen.items()))
        rows = (_row(field, first, wish) for first in _candidates(field, kept.get(field), usual[field]))
        row = next((row for row in rows if _can_have(row, others) and claims.take(row)), None)
        if row is None:
            raise Problem(
                f"No free port was found after {TRIES_MAX} tries: stop some programs and try again."
            )
        chosen[field] = row.start
    return Ports(**chosen)


def _row(field: str, first: int, wish: Wish) -> range:
    return range(first, first + wish.counts.get(field, 1))


def _candidates(field: str, kept: int | None, usual: int) -> Iterator[int]:
    if kept is not None:
        yield kept
    yield usual
    for step in range(1, TRIES_MAX):
        yield usual + step if field == WEB else random.randrange(*FREE_PORT_RANGE)


def _can_have(row: range, others: set[int]) -> bool:
    return row.stop <= LAST_PORT + 1 and others.isdisjoint(row) and all(map(is_free, row))


def _kept(home: Path) -> dict[str, int]:
    path = home / FILE_NAME
    kept = read_json(path, way_out="move it away, and other ports are chosen.")
    return {field: int(kept[field]) for field in asdict(Ports()) if isinstance(kept, dict) and field in kept}


class Claims:
    """Ports that nobody else on this machine chooses meanwhile; given up on leaving, or by dying.

    A claim is an abstract socket, whose name one process alone can hold and which the kernel takes back.
    """

    def __init__(self) -> None:
        self._held: dict[int, socket.socket] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self._give_up(list(self._held))

    def take(self, ports: Iterable[int]) -> bool:
        """Claim all of them, or none and return False."""
        taken: list[int] = []
        for port in ports:
            claim = socket.socket(socket.AF_UNIX)
            try:
                claim.bind(f"\0tandem-port-{port}")
            except OSError:
                claim.close()
                self._give_up(taken)
                return False
            self._held[port] = claim
            taken.append(port)
        return True

    def _give_up(self, ports: Iterable[int]) -> None:
        for port in ports:
            self._held.pop(port).close()
