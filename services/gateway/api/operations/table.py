"""A row of the tables of operations, and helpers to write rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import Schema

from shared.contracts.operation import VERSION, Kind, OperationContract, Version


@dataclass(frozen=True)
class Operation:
    """One method at one path, handled by one command or query.

    Path, query string and body together are its request. If the path names the service, `contracts` holds the
    contract of each. `reads` and `writes` tell whether a file may be sent or returned instead of JSON.
    """

    method: str
    path: str
    contracts: tuple[OperationContract, ...]
    status: int = 200
    reads: str = "json"
    writes: str = "json"

    @property
    def contract(self) -> OperationContract:
        """The contract, the same whichever service the path names."""
        return self.contracts[0]

    @property
    def name(self) -> str:
        """The name of the command or query within its service."""
        return self.contract.operation

    @property
    def services(self) -> tuple[str, ...]:
        """The services that may handle it."""
        return tuple(one.service for one in self.contracts)

    @property
    def is_command(self) -> bool:
        """Whether it changes something, and so requires an Idempotency-Key."""
        return self.contract.kind is Kind.COMMAND

    @property
    def versioned(self) -> bool:
        """Whether it accepts If-Match; others refuse it."""
        return self.contract.version is not Version.NONE

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields of its request that are in the path."""
        return tuple(name for name in re.findall(r"<(\w+)>", self.path) if name != "service")

    @cached_property
    def sent(self) -> type[Schema] | None:
        """The part of its request in the body, or in the query string of a query."""
        request = self.contract.request
        elsewhere = tuple(name for name in (*self.path_fields, VERSION) if name in request._declared_fields)
        if len(elsewhere) == len(request._declared_fields):
            return None
        return _without(request, elsewhere) if elsewhere else request

    @property
    def is_tagged(self) -> bool:
        """Whether its reply has a version, and so an ETag."""
        return VERSION in self.contract.reply._declared_fields

    @property
    def begins_jobs(self) -> bool:
        """Whether it may begin a job, and then answers 202."""
        fields = self.contract.reply._declared_fields
        return self.is_command and "job_id" in fields and "job_id" not in self.path_fields

    @property
    def takes_large_files(self) -> bool:
        """Whether a file may be sent to it that goes to its owner in parts."""
        return self.reads == "file" and "file_id" in self.contract.request._declared_fields

    @property
    def tag(self) -> str:
        """The heading in the documents; operations that compare services are under insights."""
        if len(self.contracts) == 1:
            return self.contract.service
        root = self.path.split("/")[1]
        return root if root in ("operator", "jobs") else "insights"

    @property
    def policy_keys(self) -> tuple[str, ...]:
        """Its policy entries: `<service>.<command or query>`."""
        return tuple(one.name for one in self.contracts)


def _without(request: type[Schema], names: tuple[str, ...]) -> type[Schema]:
    attributes: dict[str, Any] = {"Meta": type("Meta", (), {"exclude": names}), "__doc__": request.__doc__}
    return type(request.__name__, (request,), attributes)


def get(path: str, contract: OperationContract, **http: Any) -> Operation:
    """A query of one service."""
    return Operation("GET", path, (contract,), **http)


def post(path: str, contract: OperationContract, **http: Any) -> Operation:
    """A command of one service."""
    return Operation("POST", path, (contract,), **http)


def get_each(path: str, each: Iterable[tuple[OperationContract, ...]], name: str) -> Operation:
    """The query of this name that each of several services has; the path names which."""
    return Operation("GET", path, tuple(getattr(one, name) for one in each))


def post_each(path: str, each: Iterable[tuple[OperationContract, ...]], name: str, **http: Any) -> Operation:
    """The command of this name that each of several services has; the path names which."""
    return Operation("POST", path, tuple(getattr(one, name) for one in each), **http)
