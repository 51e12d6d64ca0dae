"""Turns: they serialize units that rely on what others change, though neither writes what the other reads."""

from collections.abc import Iterable

from mongoengine import IntField

from shared.persistence.documents import Record
from shared.persistence.unit_of_work import UnitOfWork


class Turn(Record):
    """One of the turns of a tenant, which a unit takes by writing it. `taken` counts how often."""

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}
    audited = False

    taken = IntField(required=True, default=0)


def take_turns(kind: type[Turn], ids: Iterable[str], uow: UnitOfWork) -> None:
    """Prevent two units that take the same turn from both committing, unless one saw the other's changes."""
    wanted = list(ids)
    uow.preload((kind, id_) for id_ in wanted)
    for id_ in wanted:
        uow.get_or_add(kind, id_).taken += 1
