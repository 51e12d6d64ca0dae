"""Names in replies: other services know ids alone, so recruitment is asked, once for a page or reply."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, Final

from flask import g
from marshmallow import Schema, fields

from shared.actor import Actor
from shared.contracts.fields import NameOf
from shared.contracts.operations import OPERATIONS
from shared.contracts.policy import allowed
from shared.contracts.recruitment.participation import NAMES_AT_ONCE_MAX, PEOPLE_NAMES
from shared.errors import Unavailable

Data = dict[str, Any]
Ask = Callable[[Data], Data]
Place = tuple[Data, str, str | None]
"""An object in a reply, its field for a name, and the id of whose name it is."""

KEPT_SECONDS: Final = 5.0
KEPT_MAX: Final = 20_000
SILENT_SECONDS: Final = 5.0
"""For how long nobody is asked again after recruitment did not answer: no page waits twice."""


class Names:
    """The names of advisors by tenant and id, cached for seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, str | None]] = {}
        self._silent_until = 0.0

    def fill(self, replies: Iterable[tuple[str, Data]], *, actor: Actor, ask: Ask) -> None:
        """Put names into the replies of operations (`<service>.<query>`), where their contracts ask for them.

        They are null where the reader may not know them or recruitment does not answer; `are_missing` then
        tells the page.
        """
        places = [place for operation, reply in replies for place in _places_in(operation, reply)]
        if not places:
            return
        wanted = {id_ for _, _, id_ in places if id_} if allowed(actor, PEOPLE_NAMES.name) else set()
        known = self._known(actor.tenant, wanted, ask)
        for shown, field, id_ in places:
            shown[field] = known.get(id_) if id_ else None

    def forget(self) -> None:
        """Ask anew for every name."""
        self._kept.clear()
        self._silent_until = 0.0

    def _known(self, tenant: str, wanted: set[str], ask: Ask) -> dict[str, str | None]:
        now = self._clock()
        known = {
            id_: name
            for id_ in wanted
            for until, name in [self._kept.get((tenant, id_), (now, None))]
            if until > now
        }
        asked = iter(sorted(wanted - known.keys()))
        while some := list(islice(asked, NAMES_AT_ONCE_MAX)):
            if now < self._silent_until or (found := self._ask(some, ask)) is None:
                g.names_missing = True
                break
            known |= found
            self._keep(tenant, found, now + KEPT_SECONDS)
        return known

    def _ask(self, ids: list[str], ask: Ask) -> dict[str, str | None] | None:
        try:
            items = ask({"advisor_ids": ",".join(ids)})["items"]
        except Unavailable:
            self._silent_until = self._clock() + SILENT_SECONDS
            return None
        return dict.fromkeys(ids) | {one["advisor_id"]: one["display_name"] for one in items}

    def _keep(self, tenant: str, found: dict[str, str | None], until: float) -> None:
        if len(self._kept) > KEPT_MAX:
            self.forget()
        # Whom recruitment does not know yet may be known at the next look.
        self._kept |= {(tenant, id_): (until, name) for id_, name in found.items() if name is not None}


def are_missing() -> bool:
    """Whether this page lacks names, because recruitment did not answer."""
    return bool(g.get("names_missing"))


@cache
def _naming_reply(operation: str) -> Schema | None:
    """The reply of an operation, if it has a field for a name that is filled in here."""
    contract = OPERATIONS.get(operation)
    reply = contract and contract.reply()
    return reply if reply and _asks_for_names(reply) else None


def _asks_for_names(schema: Schema) -> bool:
    return any(
        isinstance(field, NameOf) or ((inner := _inner(field)) is not None and _asks_for_names(inner))
        for field in schema.fields.values()
    )


def _places_in(operation: str, reply: Data) -> Iterator[Place]:
    schema = _naming_reply(operation)
    if schema is not None:
        yield from _places(schema, reply)


def _places(schema: Schema, shown: Data) -> Iterator[Place]:
    for name, field in schema.fields.items():
        if isinstance(field, NameOf):
            yield shown, name, shown.get(field.id_field)
        elif (inner := _inner(field)) is not None and shown.get(name):
            for one in shown[name] if isinstance(field, fields.List) else [shown[name]]:
                yield from _places(inner, one)


def _inner(field: fields.Field) -> Schema | None:
    """The schema of an object within, or of the objects of a list."""
    item = field.inner if isinstance(field, fields.List) else field
    return item.schema if isinstance(item, fields.Nested) else None
