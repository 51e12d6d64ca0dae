"""`make bench`: every measure in one run, as a table and in `.tandem/bench.json`."""

import argparse
import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

from rich.console import Console  # noqa: E402 - after the warning is silenced
from rich.table import Table  # noqa: E402 - the same

from deploy.local.interrupts import interruptible  # noqa: E402 - the same
from shared.observability import logs  # noqa: E402 - the same
from tests.bench import (  # noqa: E402 - the same
    growth,
    jobs,
    latency,
    over_http,
    pipeline,
    readiness,
    relay,
    timers,
)
from tests.support.servers import ON_DISK, ROOT, TestServers  # noqa: E402 - the same

RESULTS = ROOT / ".tandem" / "bench.json"
MEASURES = {
    "pipeline": pipeline.measure,
    "relay": relay.measure,
    "timers": timers.measure,
    "readiness": readiness.measure,
    "latency_ms": latency.measure,
    "http": over_http.measure,
    "import": jobs.measure_import,
    "invitations": jobs.measure_invitations,
    "growth": growth.measure,
}
Results = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure, how it is made from the results, and what it should be."""

    what: str
    figure: Callable[[Results], float]
    aim: float
    at_most: bool = False

    def reached(self, results: Results) -> bool:
        """Whether the figure is as it should be."""
        figure = self.figure(results)
        return figure <= self.aim if self.at_most else figure >= self.aim


def _ratio(part: str, over: str, under: str) -> Callable[[Results], float]:
    return lambda results: results[part][over] / results[part][under]


def _in_round_trips(part: str) -> Callable[[Results], float]:
    return lambda results: results[part]["seconds"] * 1000 / results[part]["round_trip_ms"]


AIMS = (
    Aim("pipeline: ours / FastStream, a transaction each", _ratio("pipeline", "ours", "faststream"), 10),
    Aim("pipeline: ours / stock nameko", _ratio("pipeline", "ours", "stock_nameko"), 7),
    Aim("pipeline: ours / bare limit", _ratio("pipeline", "ours", "bare_limit"), 0.6),
    Aim("relay: ours / bare limit", _ratio("relay", "ours", "bare_limit"), 0.6),
    Aim(
        "timers: seconds for 100,000 that are due",
        lambda results: results["timers"]["seconds"],
        60,
        at_most=True,
    ),
    Aim("readiness of 30: ours / bare queries", _ratio("readiness", "ours_us", "bare_us"), 3, at_most=True),
    Aim("latency: p50 in round trips", _ratio("latency_ms", "p50", "rpc_p50"), 6, at_most=True),
    Aim("latency: p99 in round trips", _ratio("latency_ms", "p99", "rpc_p50"), 20, at_most=True),
    Aim("http: reads, ours / stock nameko", _ratio("http", "read_ours", "read_nameko"), 1),
    Aim("http: writes, ours / stock nameko", _ratio("http", "write_ours", "write_nameko"), 1),
    Aim("import: 10,000 rows, in round trips", _in_round_trips("import"), 24_000, at_most=True),
    Aim("invitations: 5,000, in round trips", _in_round_trips("invitations"), 4_000, at_most=True),
    Aim("growth: a million claims / none", _ratio("growth", "million", "empty"), 0.9),
)


def main() -> int:
    """Measure what is asked for (everything by default) and show it; 0 whatever the figures are.

    Ctrl-C, or a request to end, shows what was measured so far; 1 then.
    """
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], help="only these")
    wanted = parser.parse_args().measures or list(MEASURES)
    with interruptible(), logs.warnings_only():
        try:
            _measure(wanted, Console())
        except KeyboardInterrupt:
            return 1
    return 0


def _measure(wanted: list[str], console: Console) -> None:
    # On a disk, for what survives a crash is part of what is measured, and who commits more often pays more.
    servers = TestServers(ON_DISK / "bench", only_private=True)
    results: Results = {}
    try:
        for name in wanted:
            found = MEASURES[name](servers, lambda text: console.print(f"[dim]{text}[/dim]"))
            results[name] = {one: round(figure, 1) for one, figure in found.items()}
    finally:
        servers.end()
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
        _show(console, results)


def _show(console: Console, results: Results) -> None:
    figures = Table("measure", "figure", "value", title="What was measured")
    for name, found in results.items():
        for one, value in found.items():
            figures.add_row(name, one, f"{value:,.1f}")
    console.print(figures)
    aims = Table("figure", "measured", "aim", "", title="Beside what was aimed for")
    for aim in AIMS:
        try:
            value, reached = aim.figure(results), aim.reached(results)
        except KeyError:
            continue
        limit = f"{'≤' if aim.at_most else '≥'} {aim.aim:g}"
        aims.add_row(aim.what, f"{value:,.2f}", limit, "reached" if reached else "not reached")
    console.print(aims)


if __name__ == "__main__":
    sys.exit(main())
