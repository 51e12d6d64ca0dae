"""The services of Tandem: the one table that names them.

What lists services elsewhere is made from it, or held against it by a test.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a service is for."""

    DOMAIN = "domain"
    """It owns records, changes them by commands and publishes facts about them."""
    READ_MODEL = "read model"
    """It owns nothing that could not be made again from the facts of others."""
    EDGE = "edge"
    """It stands between people and the other services, and takes no events."""


@dataclass(frozen=True, slots=True)
class Service:
    """One row. `asks` names those whose commands and queries it may call: the broker refuses the others."""

    name: str
    kind: Kind
    serves_http: bool = False
    has_database: bool = True
    asks: tuple[str, ...] = ()


_INNER: Final = (
    Service("recruitment", Kind.DOMAIN),
    Service("training", Kind.DOMAIN),
    Service("advocacy", Kind.DOMAIN),
    Service("stipends", Kind.DOMAIN),
    Service("insights", Kind.READ_MODEL),
)

TABLE: Final = (
    *_INNER,
    Service("gateway", Kind.EDGE, serves_http=True, asks=tuple(one.name for one in _INNER)),
)

SERVICES: Final = tuple(one.name for one in TABLE)
"""The names of all."""

OWNERS: Final = tuple(one.name for one in TABLE if one.kind is not Kind.EDGE)
"""Those that answer commands and queries and take events in."""

SERVING_HTTP: Final = tuple(one.name for one in TABLE if one.serves_http)

_BY_NAME: Final = {one.name: one for one in TABLE}


def service(name: str) -> Service:
    """The row of a service. Raises `KeyError` when there is none."""
    return _BY_NAME[name]
