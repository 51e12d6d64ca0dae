"""The ports of a checkout: set by variables, else those of its last start, else free ones.

Two checkouts may start at the same time, when nothing listens yet: a port is claimed before it is chosen.
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
"""The port in the printed address: if it is in use the next one is taken; for others any free one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a start needs, by field of `Ports`.

    `fixed` ports are used as they are. `counts` gives the number of consecutive ports. `running` ones belong
    to servers of ours that run already and keep theirs.
    """

    fixed: Mapping[str, int]
    counts: Mapping[str, int]
    running: Collection[str] = ()


@contextmanager
def chosen_ports(home: Path, wish: Wish, note: Callable[[str], None]) -> Iterator[Ports]:
    """The ports to use, saved in `home` for the next start, and claimed while the context lasts.

    Fixed ports are not checked here: starting a server on one reports if it is in use. `note` is called if
    the web address is not the usual one. Raises Problem if no free port is found.
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
    """Ports reserved on this machine until the context ends or the process dies.

    A claim is an abstract socket: only one process can hold its name, and the kernel releases it.
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
