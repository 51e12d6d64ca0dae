"""One run: a whole stack of its own, people at work, parts breaking; then quiet, and the books."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import httpx

from deploy.local.daemon import alive
from deploy.local.output import Output
from deploy.local.problem import Problem
from deploy.local.running import Running
from shared.services import SERVICES
from tests.faults.chaos.breaking import Breaker
from tests.faults.chaos.doors import Doors
from tests.faults.chaos.journal import Journal
from tests.faults.chaos.work import AUDITOR, CREW, ROLES, STAFF, Recruiter, set_rules
from tests.faults.invariants import Findings, Stores, examine, running_jobs, unheard, unsent
from tests.faults.people import tokens_of
from tests.faults.rig import Rig
from tests.support.servers import TestServers
from tests.support.waiting import eventually

REPLICAS = {service: 2 if service in ("advocacy", "stipends") else 1 for service in SERVICES}
ACTIVE_AT_FIRST = 12
WARM_UP_SECONDS_MAX = 180.0
LAST_WORK_SECONDS_MAX = 240.0
READY_SECONDS_MAX = 120.0
QUIET_SECONDS_MAX = 240.0
BOOKS_SECONDS_MAX = 30.0
TOLD_EVERY_SECONDS = 10.0
FAULTS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class Disposition:
    """The counts of one run; nothing was lost or doubled when the last four but one are zero."""

    seed: int
    seconds: int
    events: int
    faults: int
    lost: int
    applied_twice: int
    imbalance_cents: int
    seconds_to_quiet: float

    def as_dict(self) -> dict[str, Any]:
        """As it is written."""
        return asdict(self)


class Storm:
    """A run of `seconds` with that `seed`, in a folder of its own."""

    def __init__(self, home: Path, seconds: int, seed: int, output: Output) -> None:
        self._home = home
        self._seconds = seconds
        self._seed = seed
        self._output = output
        self._journal = Journal()
        self._stopping = threading.Event()
        self.problems: list[str] = []

    def run(self) -> Disposition:
        """Do it all, and end every process in any case; `problems` says what else was wrong."""
        end_leftovers(self._home)
        shutil.rmtree(self._home, ignore_errors=True)
        servers = TestServers(self._home, only_private=True)
        try:
            with self._stack(servers) as rig:
                disposition = self._storm(rig)
        except BaseException:
            servers.end()
            raise
        if not self.problems:
            servers.end()
        return disposition

    @contextmanager
    def _stack(self, servers: TestServers) -> Iterator[Rig]:
        with self._output.step("A broker and a database of their own"):
            rig = Rig(servers, REPLICAS, output=self._output)
        try:
            rig.begin(with_program=False)
            yield rig
        finally:
            self._stopping.set()
            with self._output.step("Everything stopped"):
                rig.close()
                rig.stop()
                rig.stop_servers()

    def _storm(self, rig: Rig) -> Disposition:
        tokens = tokens_of(rig, ROLES)
        self._warm_up(rig, tokens)
        crew = self._crew(rig, tokens)
        breaker = Breaker(rig, Random(f"{self._seed}/breaker"), self._say)
        self._began = time.monotonic()
        threading.Thread(target=self._tell, args=(rig,), daemon=True).start()
        breaker.go_on(self._began + self._seconds, self._stopping)
        self._stopping.set()
        with self._output.step("People finish what they were at"):
            for worker in crew:
                worker.join(LAST_WORK_SECONDS_MAX)
                if worker.is_alive():
                    self.problems.append(f"{worker.name} hangs")
        seconds_to_quiet = self._become_quiet(rig)
        found = examine(rig.stores())
        found.lost += self._journal.forgotten(rig.stores())
        found.applied_twice += self._journal.changed
        self.problems += [*found.faults, *self._journal.refused, *self._disagreements(rig, tokens)]
        self._say_what_was_told()
        return self._verdict(found, breaker.count, seconds_to_quiet)

    def _warm_up(self, rig: Rig, tokens: dict) -> None:
        doors = Doors(rig, tokens, self._journal, Random(self._seed))
        with self._output.step("Rules are set, and the first people recruited"):
            set_rules(doors)
            enough = threading.Event()
            recruiters = [
                Recruiter(f"first-{n}", self._doors(rig, tokens, f"first-{n}"), Random(n), enough)
                for n in range(3)
            ]
            for recruiter in recruiters:
                recruiter.start()
            eventually(
                lambda: self._active(doors) >= ACTIVE_AT_FIRST or self._journal.refused,
                seconds_max=WARM_UP_SECONDS_MAX,
                what="the first active advisors",
            )
            if self._journal.refused:
                raise Problem(self._journal.refused[0])
            enough.set()
            for recruiter in recruiters:
                recruiter.join(WARM_UP_SECONDS_MAX)
        doors.close()

    def _active(self, doors: Doors) -> int:
        return sum(1 for _ in doors.all(STAFF, "/advisors", status="active"))

    def _doors(self, rig: Rig, tokens: dict, name: str) -> Doors:
        return Doors(rig, tokens, self._journal, Random(f"{self._seed}/{name}/doors"))

    def _crew(self, rig: Rig, tokens: dict) -> list[threading.Thread]:
        crew = [
            kind(name, self._doors(rig, tokens, name), Random(f"{self._seed}/{name}"), self._stopping)
            for name, kind in CREW
        ]
        for worker in crew:
            worker.start()
        return crew

    def _tell(self, rig: Rig) -> None:
        while not self._stopping.wait(TOLD_EVERY_SECONDS):
            # So that the next run can end what this one leaves behind when it is itself killed.
            replace(rig.running(ready=True), home=self._home).save()
            away = [name for name, process in rig.processes.items() if not process.running]
            down = f"; just now down: {', '.join(away)}" if away else ""
            self._say(f"{len(self._journal.done)} commands done{down}")

    def _say(self, text: str) -> None:
        self._output.note(f"  {time.monotonic() - self._began:6.1f} s  {text}")

    def _become_quiet(self, rig: Rig) -> float:
        began = time.monotonic()
        stores = rig.stores()
        with self._output.step("Quiet"):
            try:
                for process in rig.processes.values():
                    process.wait_ready(seconds_max=READY_SECONDS_MAX)
                eventually(
                    lambda: not (_left(stores) or rig.messages_waiting()),
                    seconds_max=QUIET_SECONDS_MAX,
                    what="quiet",
                )
            except (AssertionError, Problem) as error:
                self.problems.append(f"{error}; waiting: {rig.messages_waiting()}")
        return round(time.monotonic() - began, 1)

    def _disagreements(self, rig: Rig, tokens: dict) -> list[str]:
        headers = {"Authorization": f"Bearer {tokens[AUDITOR]}"}
        url = f"{rig.base_url}/api/v1/reconciliation"
        try:
            reply = httpx.get(url, headers=headers, timeout=BOOKS_SECONDS_MAX, trust_env=False)
        except httpx.HTTPError as error:
            return [f"no reconciliation: {error}"]
        if not reply.is_success:
            return [f"no reconciliation: {reply.status_code} {reply.text[:300]}"]
        books = reply.json()
        self._output.note(f"  Reconciliation: {books['figures']}")
        return [f"services disagree: {one}" for one in books["disagreements"]]

    def _say_what_was_told(self) -> None:
        told = ", ".join(f"{count} {what}" for what, count in sorted(self._journal.told.items()))
        self._output.note(
            f"  People were told: {told}; the slowest took {self._journal.slowest_seconds:.1f} s"
        )

    def _verdict(self, found: Findings, faults: int, seconds_to_quiet: float) -> Disposition:
        return Disposition(
            seed=self._seed,
            seconds=self._seconds,
            events=found.events,
            faults=faults,
            lost=len(found.lost),
            applied_twice=len(found.applied_twice),
            imbalance_cents=found.imbalance_cents,
            seconds_to_quiet=seconds_to_quiet,
        )


def _left(stores: Stores) -> int:
    """How much is still to be said, heard or done."""
    return unsent(stores) or unheard(stores) or running_jobs(stores)


def end_leftovers(home: Path) -> None:
    """End what an earlier run, itself killed, left running in that folder: by number and start time."""
    left = Running.load(home)
    for part in left.parts if left else ():
        process = alive(**part.process) if part.process else None
        if process is not None:
            process.kill()
