"""The services of Tandem: the one table that names them.

Other lists of services are derived from it, or compared with it by a test.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kind of a service."""

    DOMAIN = "domain"
    """It owns records, changes them by commands and publishes events about them."""
    READ_MODEL = "read model"
    """It owns only data that can be rebuilt from the events of others."""
    EDGE = "edge"
    """It stands between people and the other services, and consumes no events."""


@dataclass(frozen=True, slots=True)
class Service:
    """One row. `asks` lists the services that it may call: the broker refuses the others."""

    name: str
    kind: Kind
    serves_http: bool = False
    has_database: bool = True
    asks: tuple[str, ...] = ()


_INNER: Final = (
    Service("identity", Kind.DOMAIN),
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
"""The names of all services."""

OWNERS: Final = tuple(one.name for one in TABLE if one.kind is not Kind.EDGE)
"""The services that handle commands and queries and consume events."""

SERVING_HTTP: Final = tuple(one.name for one in TABLE if one.serves_http)

_BY_NAME: Final = {one.name: one for one in TABLE}


def service(name: str) -> Service:
    """The row of a service. Raises `KeyError` if there is none."""
    return _BY_NAME[name]
