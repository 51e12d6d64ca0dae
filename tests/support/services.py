"""Every service that hears, in one process and without a broker: facts flow when they are let."""

from collections.abc import Callable
from typing import Any

import orjson

from shared.contracts.envelope import Event
from shared.contracts.subscribers import SUBSCRIBERS
from shared.errors import Unavailable
from tests.support.harness import ServiceHarness


class Services:
    """Each service from its first use on; `make` makes one by name. `close` drops their databases."""

    def __init__(self, make: Callable[[str], ServiceHarness]) -> None:
        self._make = make
        self._made: dict[str, ServiceHarness] = {}
        self._flowed: set[str] = set()

    def __getitem__(self, name: str) -> ServiceHarness:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def let_facts_flow(self) -> None:
        """Hand every fact said so far to all who hear it, until nothing new is said."""
        for name in SUBSCRIBERS:
            self[name]
        while new := [fact for fact in self.facts() if fact.id not in self._flowed]:
            for name, heard in SUBSCRIBERS.items():
                self[name].process([fact for fact in new if fact.type in heard])
            self._flowed |= {fact.id for fact in new}

    def facts(self) -> list[Event]:
        """Every fact said so far, in the order in which they were said."""
        said = [fact for one in self._made.values() for fact in one.published()]
        return sorted(said, key=lambda fact: fact.id)

    def close(self) -> None:
        """Drop all databases."""
        for one in self._made.values():
            one.close()


class StraightCaller:
    """Calls each service's application directly, through JSON as RPC would; services may be taken away."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.away: set[str] = set()
        self.requests: list[dict[str, Any]] = []

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        """See `shared.rpc.client.ServiceCaller`."""
        if service in self.away:
            raise Unavailable("It does not answer.")
        self.requests.append({"service": service, **request})
        self._services[service].know_unless_known(request["actor"]["tenant"])
        reply = getattr(self._services[service].application, method)(orjson.loads(orjson.dumps(request)))
        return orjson.loads(orjson.dumps(reply))
