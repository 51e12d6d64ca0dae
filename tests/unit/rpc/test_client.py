"""What a caller counts of its calls."""

from typing import Any

import pytest

from shared.actor import Actor, Role
from shared.observability import metrics
from shared.rpc.client import ServiceClient

SOMEONE = Actor("someone", "lakeshore", frozenset({Role.AUDITOR}))


class Caller:
    """Brings that reply, or fails by a defect where there is none."""

    def __init__(self, reply: dict[str, Any] | None) -> None:
        self.reply = reply

    def call(self, *request: Any) -> dict[str, Any]:
        if self.reply is None:
            raise KeyError(request)
        return self.reply


def test_a_call_that_ends_with_a_defect_is_not_counted_as_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, str]] = []
    monkeypatch.setattr(metrics, "rpc_answered", lambda *what: counted.append(what[:2]))
    ServiceClient(Caller({"answer": {}})).ask("stipends", "claims", {}, actor=SOMEONE)
    with pytest.raises(KeyError):
        ServiceClient(Caller(None)).ask("stipends", "claims", {}, actor=SOMEONE)
    assert counted == [("stipends.claims", "ok"), ("stipends.claims", "internal_error")]
