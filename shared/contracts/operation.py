"""The contract of a command or query: its name, permissions, request and reply."""

from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Final

from marshmallow import Schema

from shared.actor import Role

SECONDS_MAX: Final = 6.0
HEAVY_SECONDS_MAX: Final = 20.0
"""For queries that add up the books of a tenant."""
VERSION: Final = "version"
"""The field of a request with the version of the record that the caller saw."""


class Kind(StrEnum):
    """The effect of an operation on its owner's records."""

    COMMAND = "command"
    """It may change them, once per idempotency key."""
    QUERY = "query"
    """It changes nothing."""


class Lane(StrEnum):
    """The class of calls that an operation competes with: a full lane does not block the others."""

    COMMANDS = "commands"
    QUERIES = "queries"
    HEAVY = "heavy"
    """Queries that add up the books of a tenant."""


class Version(StrEnum):
    """Whether a command acts on one version of a record."""

    NONE = "none"
    """It does not act on one record with a version."""
    OPTIONAL = "optional"
    """The version is optional; without it, only the record's state decides."""
    REQUIRED = "required"
    """Over HTTP it is required (else 428)."""


@dataclass(frozen=True, slots=True)
class OperationContract:
    """One command or query of one service.

    `name` is `<service>.<operation>`, `summary` one sentence for documents. The owner stops after
    `seconds_max`. `personal` tells whether the reply may contain personal fields.
    """

    name: str
    kind: Kind
    summary: str
    request: type[Schema]
    reply: type[Schema]
    roles: frozenset[Role]
    lane: Lane
    seconds_max: float = SECONDS_MAX
    version: Version = Version.NONE
    personal: bool = False

    def __post_init__(self) -> None:
        if (VERSION in self.request._declared_fields) != (self.version is not Version.NONE):
            raise ValueError(
                f"{self.name}: its request and its contract differ on whether there is a version"
            )

    @property
    def service(self) -> str:
        """The service that owns it."""
        return self.name.partition(".")[0]

    @property
    def operation(self) -> str:
        """Its name within its service."""
        return self.name.partition(".")[2]


def command(
    name: str,
    summary: str,
    *,
    request: type[Schema],
    reply: type[Schema],
    roles: frozenset[Role],
    personal: bool = False,
) -> OperationContract:
    """The contract of a command; a version in its request is required there or optional, as the field is."""
    field = request._declared_fields.get(VERSION)
    version = Version.NONE if field is None else Version.REQUIRED if field.required else Version.OPTIONAL
    return OperationContract(
        name,
        Kind.COMMAND,
        summary,
        request,
        reply,
        roles,
        Lane.COMMANDS,
        version=version,
        personal=personal,
    )


def query(
    name: str,
    summary: str,
    *,
    request: type[Schema],
    reply: type[Schema],
    roles: frozenset[Role],
    personal: bool = False,
) -> OperationContract:
    """The contract of a query."""
    return OperationContract(
        name, Kind.QUERY, summary, request, reply, roles, Lane.QUERIES, personal=personal
    )


def heavy_query(
    name: str, summary: str, *, request: type[Schema], reply: type[Schema], roles: frozenset[Role]
) -> OperationContract:
    """The contract of a query that adds up the books of a tenant."""
    return OperationContract(name, Kind.QUERY, summary, request, reply, roles, Lane.HEAVY, HEAVY_SECONDS_MAX)


def declared_in(*modules: ModuleType) -> tuple[OperationContract, ...]:
    """The contracts that modules bind to names, in order."""
    bound = (one for module in modules for one in vars(module).values())
    return tuple(one for one in bound if isinstance(one, OperationContract))
