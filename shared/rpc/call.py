"""The form of a command or query on its way to the owner, and of the answer on its way back."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared.actor import Actor
from shared.errors import Invalid, TandemError, Unavailable, from_problem
from shared.ids import IDEMPOTENCY_KEY_CHARACTERS_MAX
from shared.observability import logs
from shared.persistence.store import StaleDocument

log = logs.get_logger(__name__)
LABEL_CHARACTERS_MAX = 200
CLOCKS_APART_SECONDS_MAX = 1.0
"""By so much the clocks of who asks and who answers may differ."""


@dataclass(frozen=True, slots=True)
class Call:
    """One command or query: who asks, for what, and what ties it to the journey that it is part of.

    `wanted_until` is when who asked gives up, in seconds since 1970; None when that is not told.
    """

    operation: str
    data: dict[str, Any]
    actor: Actor
    idempotency_key: str | None
    correlation_id: str
    traceparent: str
    origin: str
    wanted_until: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """As carried by RPC."""
        return {
            "operation": self.operation,
            "data": self.data,
            "actor": self.actor.to_dict(),
            "idempotency_key": self.idempotency_key,
            "correlation_id": self.correlation_id,
            "traceparent": self.traceparent,
            "origin": self.origin,
            "wanted_until": self.wanted_until,
        }

    @property
    def is_given_up(self) -> bool:
        """Whether who asked has stopped waiting, by clocks that differ by less than a moment."""
        return self.wanted_until is not None and time.time() > self.wanted_until + CLOCKS_APART_SECONDS_MAX

    @classmethod
    def from_dict(cls, request: Any) -> "Call":
        """The call that `to_dict` described. Raises `Invalid` when it is not one."""
        try:
            return cls(
                operation=str(request["operation"]),
                data=dict(request["data"]),
                actor=Actor.from_dict(request["actor"]),
                idempotency_key=_key(request["idempotency_key"]),
                correlation_id=str(request["correlation_id"])[:LABEL_CHARACTERS_MAX],
                traceparent=str(request["traceparent"]),
                origin=str(request["origin"])[:LABEL_CHARACTERS_MAX],
                wanted_until=_moment(request.get("wanted_until")),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise Invalid("This is not a call in the form that services exchange.") from None


def _moment(given: Any) -> float | None:
    return None if given is None else float(given)


def given_up() -> Unavailable:
    """What is answered to a call that was not begun, because nobody waits for its answer."""
    return Unavailable("Nothing was done: whoever asked had stopped waiting. Please try again.")


def _key(given: Any) -> str | None:
    if given is None:
        return None
    key = str(given)
    if len(key) > IDEMPOTENCY_KEY_CHARACTERS_MAX:
        # Cut to length, it could be the key of another command.
        message = f"An idempotency key has {IDEMPOTENCY_KEY_CHARACTERS_MAX} characters at most."
        raise Invalid(message, errors=[{"field": "idempotency_key", "code": "length", "message": message}])
    return key


def answered(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The reply to a call: {"answer": …} or {"problem": …}; never an exception's text."""
    try:
        return {"answer": work()}
    except StaleDocument:
        return {"problem": Unavailable("Many changed this at once. Please try again.").to_problem()}
    except TandemError as error:
        return {"problem": error.to_problem()}
    except Exception:
        # What is not foreseen is a defect: the stack is for us, the caller gets no part of it.
        log.exception("call_failed")
        return {"problem": TandemError("This was not expected; it has been noted.").to_problem()}


def unwrap(reply: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in a reply. Raises the error that the owner described."""
    if "problem" in reply:
        raise from_problem(reply["problem"])
    return reply["answer"]


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as it will be after any number of trips through JSON."""
    return orjson.loads(orjson.dumps(answer, option=orjson.OPT_UTC_Z))
