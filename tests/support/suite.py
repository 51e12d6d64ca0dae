"""Runs kinds of tests, each in the way that suits it: `python -m tests.support.suite unit faults -- -k word`.

One broker and one database serve all of them; faults have servers of their own, which they kill. Every kind
is run, also after one that failed; the exit code tells whether all passed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.local.interrupts import interruptible
from tests.support.outcomes import KindOutcome, outcomes_in, summed, table
from tests.support.servers import ROOT, TEST_HOME, TestServers, end_leftovers

WORKERS_MIN, WORKERS_MAX = 2, 4


def at_once(*, spare: int = 0) -> tuple[str, ...]:
    """A worker for each core, and some to `spare` where tests mostly wait; the longest files come first.

    A file's tests share fixtures, so they stay together; each worker has its own stack, if it needs one.
    """
    workers = min(max(os.cpu_count() or 1, WORKERS_MIN), WORKERS_MAX) + spare
    return ("-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder")


END_SECONDS_MAX = 60.0
ONE_BY_ONE = ("-n", "0")
FINE = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


class Run(NamedTuple):
    """One run of pytest: its kinds share what their tests ask for once in a session."""

    kinds: tuple[str, ...]
    how: tuple[str, ...]
    needs_servers: bool


RUNS = (
    Run(("unit",), at_once(), needs_servers=False),
    Run(("contract",), ONE_BY_ONE, needs_servers=False),
    Run(("integration",), at_once(spare=1), needs_servers=True),
    Run(("journeys", "browser"), at_once(), needs_servers=True),
    Run(("faults",), (*at_once(), "-m", "not alone"), needs_servers=False),
    Run(("faults",), (*ONE_BY_ONE, "-m", "alone"), needs_servers=False),
)
KINDS = tuple(dict.fromkeys(kind for run in RUNS for kind in run.kinds))


@dataclass(frozen=True, slots=True)
class Done:
    """How one run ended, and what it says of its kinds."""

    code: int
    kinds: Mapping[str, KindOutcome]


def run_all(targets: Mapping[str, Sequence[str]], arguments: Sequence[str]) -> int:
    """Run those paths of each kind; prints a summary, and returns the exit code of the whole."""
    chosen = [(run, paths) for run in RUNS if (paths := _paths(run, targets))]
    done = []
    with interruptible(), servers(any(run.needs_servers for run, _ in chosen)) as environment:
        for run, paths in chosen:
            done.append(_pytest(run, paths, arguments, environment))
    sys.stdout.write(table(summed(one.kinds for one in done)))
    failed = [one.code for one in done if one.code not in FINE]
    if failed:
        return failed[0]
    return 0 if any(one.code == pytest.ExitCode.OK for one in done) else pytest.ExitCode.NO_TESTS_COLLECTED


def _paths(run: Run, targets: Mapping[str, Sequence[str]]) -> list[str]:
    return [path for kind in run.kinds for path in targets.get(kind, ())]


def _pytest(run: Run, paths: Sequence[str], arguments: Sequence[str], environment: Mapping[str, str]) -> Done:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        told = [f"--junitxml={report}", "--override-ini=junit_family=xunit1"]
        command = [sys.executable, "-m", "pytest", *paths, *run.how, *told, *arguments]
        code = _run(command, environment)
        seconds = time.monotonic() - began
        return Done(code, outcomes_in(report, seconds, run.kinds))


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Its exit code. Who interrupts us gives it the time to end what it began; it hears of that once."""
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(END_SECONDS_MAX)
        child.kill()
        raise


@contextmanager
def servers(wanted: bool) -> Iterator[dict[str, str]]:
    """The variables that name one broker and one database for every run; what they name already is used."""
    if not wanted:
        yield {}
        return
    end_leftovers()
    found = TestServers(TEST_HOME / f"session-{os.getpid()}")
    try:
        yield {
            "AMQP_URI": found.broker.admin_uri(found.broker.default_vhost),
            "AMQP_MANAGEMENT_URI": found.broker.management_uri,
            "MONGODB_URI": found.database.admin_uri,
        }
    finally:
        found.end()


def main(arguments: Sequence[str]) -> int:
    """`[kind ...] [-- arguments of pytest]`; without a kind, all of them."""
    kinds, further = list(arguments), []
    if "--" in kinds:
        cut = kinds.index("--")
        kinds, further = kinds[:cut], kinds[cut + 1 :]
    unknown = set(kinds) - set(KINDS)
    if unknown:
        sys.stderr.write(f"{', '.join(sorted(unknown))}: no kind of test; there are {', '.join(KINDS)}.\n")
        return pytest.ExitCode.USAGE_ERROR
    try:
        return run_all({kind: [f"tests/{kind}"] for kind in kinds or KINDS}, further)
    except KeyboardInterrupt:
        return pytest.ExitCode.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
