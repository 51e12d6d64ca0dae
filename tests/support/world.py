"""All services on one clock and without a broker: each fact reaches each hearer when the test says so.

It may come late, before what was said earlier, and again; and whoever hears it, or does anything else, may
end amid its work. The one tenant is a practice program, whose clock runs ahead when it is told to.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.actor import PLATFORM_TENANT, Actor, Role
from shared.clock import Clock, FixedClock
from shared.contracts.envelope import Event
from shared.contracts.subscribers import SUBSCRIBERS
from shared.events.delivery import Outcome
from shared.ids import new_id
from shared.persistence import migrations, outbox
from shared.persistence.tenants import COLLECTION as TENANTS
from shared.services import OWNERS
from tests.faults.invariants import examine
from tests.support.harness import ABOUT_TENANT, TENANT, ServiceHarness, actor

OPERATOR: Final = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)
AUDITOR: Final = actor(Role.AUDITOR)
ROUNDS_MAX: Final = 30
"""After so many rounds something is said again and again."""

Ending = Callable[[], AbstractContextManager[None]]


class World:
    """The services, and the facts that are on their way to each. `make` makes a service on that clock."""

    def __init__(self, make: Callable[..., ServiceHarness], clock: FixedClock) -> None:
        self.clock = clock
        self.services = {name: make(name, clock=clock, knows_tenants=False) for name in OWNERS}
        self.waiting: dict[str, list[Event]] = {}
        self.heard: dict[str, list[Event]] = {}
        self._said: set[str] = set()

    def begin_anew(self, **about: Any) -> None:
        """Nothing was done yet, but the program is open and known to all; `about` says what is unusual."""
        for service in self.services.values():
            for name in set(service.store.database.list_collection_names()) - {migrations.COLLECTION}:
                service.store[name].delete_many({})
            service.start_anew()
        self.waiting = {name: [] for name in SUBSCRIBERS if name in self.services}
        self.heard = {name: [] for name in self.waiting}
        self._said.clear()
        opened = {**ABOUT_TENANT, "tenant_id": TENANT, "practice": True, **about}
        self.do("identity", "open_tenant", OPERATOR, **opened)
        self.let_all_arrive()

    def do(self, service: str, command: str, who: Actor, **data: Any) -> dict[str, Any]:
        """Do a command."""
        return self.execute(service, command, data, actor=who)

    def execute(
        self, service: str, command: str, data: dict[str, Any], *, actor: Actor, ending: Ending = nullcontext
    ) -> dict[str, Any]:
        """Do a command, which its caller sends again if nobody answers: where the process ends, or its answer
        is lost. Both times it has one effect, and one answer.
        """
        key, answers = new_id(), []
        if ending is not nullcontext:
            with ending():
                answers.append(self.services[service].execute(command, data, actor=actor, key=key))
            self.services[service].start_anew()
        answers.append(self.services[service].execute(command, data, actor=actor, key=key))
        assert answers[0] == answers[-1]
        return answers[-1]

    def ask(self, service: str, query: str, who: Actor = AUDITOR, **data: Any) -> dict[str, Any]:
        """Ask a query."""
        return self.services[service].ask(query, data, actor=who)

    def let_arrive(self, hearer: str, chance: Random, ending: Ending = nullcontext) -> list[Event]:
        """Let some of what waits for a service arrive together, in any order; which."""
        self._collect()
        waiting = self.waiting[hearer]
        some = chance.sample(waiting, chance.randint(1, len(waiting))) if waiting else []
        self._hear(hearer, some, ending)
        return some

    def let_arrive_again(self, hearer: str, chance: Random) -> None:
        """Let a service hear once more some of what it has heard."""
        if heard := self.heard[hearer]:
            again = chance.sample(heard, chance.randint(1, min(3, len(heard))))
            outcomes = {made.outcome for made in self.services[hearer].process(again)}
            assert outcomes == {Outcome.DUPLICATE}

    def run_due(self, service: str, ending: Ending = nullcontext) -> None:
        """Have the timers of a service run that are due."""
        if ending is not nullcontext:
            with ending():
                self.services[service].run_due()
            self.services[service].start_anew()
        self.services[service].run_due()

    def let_all_arrive(self) -> None:
        """Let all facts arrive and all timers and jobs run, until there is nothing left to do."""
        for _ in range(ROUNDS_MAX):
            self._collect()
            if not any(self.waiting.values()):
                ran = [service.run_due() + service.run_jobs() for service in self.services.values()]
                self._collect()
                if not any(ran) and not any(self.waiting.values()):
                    return
            for hearer, waiting in self.waiting.items():
                self._hear(hearer, list(waiting))
        raise AssertionError(f"after {ROUNDS_MAX} rounds there is still something to do")

    def move_practice_clock(self, by: timedelta) -> None:
        """Have the program's clock run ahead by so much more; each service goes by it once it hears of it."""
        ahead = self.ask("identity", "program")["offset_seconds"] + int(by.total_seconds())
        self.do("identity", "move_clock", OPERATOR, tenant_id=TENANT, offset_seconds=ahead)

    def now(self, service: str) -> datetime:
        """What time it is in the program, as far as that service has heard."""
        found = self.services[service].store[TENANTS].find_one({"_id": TENANT}) or {}
        return self.clock.now() + timedelta(seconds=found.get("offset_seconds", 0))

    def today(self, service: str) -> date:
        """The program's day, as far as that service has heard."""
        return self.now(service).astimezone(ZoneInfo(ABOUT_TENANT["time_zone"])).date()

    def disagreements(self) -> list[Any]:
        """What does not fit together in what the services tell of themselves, at rest."""
        told = {name: self.ask(name, "tallies") for name in OWNERS}
        return self.ask("insights", "reconcile", tallies=told)["disagreements"]

    def faults(self) -> list[str]:
        """What is wrong in the databases, at rest."""
        stores = {name: service.store for name, service in self.services.items()}
        # Nothing relays what is said, so all of it is left in the outbox.
        return [fault for fault in examine(stores).faults if "outbox" not in fault]

    def _collect(self) -> None:
        """Have what was said since wait for those who hear it."""
        for service in self.services.values():
            wanted = {"_id": {"$nin": list(self._said)}}
            if not service.store[outbox.COLLECTION].count_documents(wanted, limit=1):
                continue
            for fact in service.published():
                if fact.id not in self._said:
                    self._said.add(fact.id)
                    for hearer, waiting in self.waiting.items():
                        if fact.type in SUBSCRIBERS[hearer]:
                            waiting.append(fact)

    def _hear(self, hearer: str, facts: Sequence[Event], ending: Ending = nullcontext) -> None:
        if not facts:
            return
        service, ended = self.services[hearer], ending is not nullcontext
        if ended:
            with ending():
                service.process(facts)
            service.start_anew()
        made = service.process(facts, again=ended)
        assert len(made) == len(facts)
        for fact, disposition in zip(facts, made, strict=True):
            assert disposition.outcome in (Outcome.APPLIED, Outcome.DUPLICATE), (fact.type, disposition)
            self.waiting[hearer].remove(fact)
            self.heard[hearer].append(fact)


class ProgramsClock(Clock):
    """What time it is in the program, as far as one service knows; a test moves the real clock."""

    def __init__(self, world: World, service: str) -> None:
        self._world = world
        self._service = service

    def now(self) -> datetime:
        """The time there."""
        return self._world.now(self._service)

    def advance(self, by: timedelta) -> None:
        """Move the clock of all forward."""
        self._world.clock.advance(by)
