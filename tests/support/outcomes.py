"""What a run of pytest says of each kind of test, and how it is shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

NOT_PASSED = ("failure", "error", "skipped")


@dataclass(slots=True)
class KindOutcome:
    """How many tests ended in which way, and how long they took on the wall.

    Kinds that ran together share their time as their tests do.
    """

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def outcomes_in(report: Path, seconds: float, kinds: Iterable[str]) -> dict[str, KindOutcome]:
    """By kind, what pytest's report in the JUnit form says of a run that took so long."""
    outcomes = {kind: KindOutcome() for kind in kinds}
    for case in _cases(report):
        kind = case.get("file", "").split("/")[1]
        outcomes[kind].counts[_end_of(case)] += 1
        outcomes[kind].seconds += float(case.get("time", 0))
    busy = sum(one.seconds for one in outcomes.values())
    for one in outcomes.values():
        one.seconds = seconds * one.seconds / busy if busy else seconds / len(outcomes)
    return outcomes


def _cases(report: Path) -> list[ET.Element]:
    try:
        return list(ET.parse(report).iter("testcase"))
    except (OSError, ET.ParseError):
        # A run that was broken off tells nothing; its exit code does.
        return []


def _end_of(case: ET.Element) -> str:
    return next((end for end in NOT_PASSED if case.find(end) is not None), "passed")


def summed(runs: Iterable[Mapping[str, KindOutcome]]) -> dict[str, KindOutcome]:
    """By kind, what all runs say together."""
    outcomes: defaultdict[str, KindOutcome] = defaultdict(KindOutcome)
    for run in runs:
        for kind, one in run.items():
            outcomes[kind].counts += one.counts
            outcomes[kind].seconds += one.seconds
    return dict(outcomes)


def table(outcomes: Mapping[str, KindOutcome]) -> str:
    """A line for each kind, and one for all."""
    lines = [f"{'':12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}"]
    lines += [_line(kind, one.counts, one.seconds) for kind, one in outcomes.items()]
    every: Counter[str] = sum((one.counts for one in outcomes.values()), Counter())
    lines.append(_line("all", every, sum(one.seconds for one in outcomes.values())))
    return "\n".join(["", *lines, ""])


def _line(title: str, counts: Mapping[str, int], seconds: float) -> str:
    failed = counts.get("failure", 0) + counts.get("error", 0)
    return f"{title:12}{counts.get('passed', 0):8}{failed:8}{counts.get('skipped', 0):9}{seconds:9.0f}"
