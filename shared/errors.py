"""The errors that callers may get, and whether an event whose handler raises one is retried.

Every error has a stable `code` (for programs) and a `detail` (for people). A detail names fields and states,
never personal data, because it is logged and shown to operators.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NotRequired, TypedDict


class FieldError(TypedDict):
    """One invalid field: its dotted path (`lines.0.amount_cents`), a stable code and a sentence."""

    field: str
    code: str
    message: str


class Problem(TypedDict):
    """Problem details as in RFC 9457, with `code` and `errors` as extension members."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: NotRequired[list[FieldError]]


class Transient(Exception):
    """A retry may succeed: an event is retried with growing delays."""

    code: ClassVar[str] = "transient"


class Permanent(Exception):
    """A retry cannot succeed: the event goes to the dead letters with this reason."""

    code: ClassVar[str] = "permanent"


class RuleViolation(Permanent):
    """An event that a rule of this service refuses."""

    code = "rule_violation"


class TandemError(Exception):
    """Base of the errors that a command or query returns.

    Each subclass has its HTTP `status`, its `title`, and, by also being Transient or Permanent, the outcome
    for an event whose handler raises it.
    """

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str, *, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors: list[FieldError] = list(errors)

    def to_problem(self) -> Problem:
        """This error as RFC 9457 problem details; `from_problem` is the inverse."""
        problem: Problem = {
            "type": f"urn:tandem:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            problem["errors"] = list(self.errors)
        return problem


class Invalid(TandemError, Permanent):
    """The request is invalid; `errors` names every invalid field."""

    code = "invalid"
    status = 422
    title = "Some of what was sent is not right"


class NotFound(TandemError, Permanent):
    """There is no such record in the caller's tenant."""

    code = "not_found"
    status = 404
    title = "Not found"


class Forbidden(TandemError, Permanent):
    """The caller may not do this."""

    code = "forbidden"
    status = 403
    title = "Not allowed"


class Conflict(TandemError, Permanent):
    """The record's state does not allow this transition."""

    code = "conflict"
    status = 409
    title = "Not possible in the present state"


class TooMany(Conflict):
    """As many of them as may be go on already: it is possible again once one has ended."""

    code = "too_many"
    title = "Too many at once"


class VersionMismatch(TandemError, Transient):
    """The record was changed by someone else since the caller read it."""

    code = "version_mismatch"
    status = 412
    title = "Changed by someone else meanwhile"


class KeyReused(TandemError, Permanent):
    """The idempotency key was already used with another payload."""

    code = "idempotency_key_reused"
    status = 409
    title = "Idempotency key used before for something else"


class AlreadyDone(TandemError, Permanent):
    """The command with this idempotency key took effect so long ago that its reply is no longer stored."""

    code = "already_done"
    status = 409
    title = "Done already"


class Unavailable(TandemError, Transient):
    """A required part does not answer now; the same call may be sent again."""

    code = "unavailable"
    status = 503
    title = "Not available for the moment"


class UnknownTenant(Unavailable):
    """This service has not heard of the tenant, yet or at all."""

    code = "unknown_tenant"


_BY_CODE: dict[str, type[TandemError]] = {
    kind.code: kind
    for kind in (
        TandemError,
        Invalid,
        NotFound,
        Forbidden,
        Conflict,
        TooMany,
        VersionMismatch,
        KeyReused,
        AlreadyDone,
        Unavailable,
        UnknownTenant,
    )
}


def from_problem(problem: Mapping[str, Any]) -> TandemError:
    """The error of these problem details; for an unknown code a plain TandemError."""
    kind = _BY_CODE.get(problem.get("code", ""), TandemError)
    return kind(problem.get("detail", kind.title), errors=problem.get("errors", ()))
