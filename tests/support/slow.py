"""Tests that take long say why: `@pytest.mark.slow("what it waits for")`.

One that takes longer than NAMED_SECONDS without the mark is shown at the end. One that takes longer than
FAILED_SECONDS fails: so much more that a quick test does not get there on the slowest machine in use. Both
are times on a machine that has its processors for itself, and grow as others want them too.
"""

import os
from collections import Counter

import pytest

from tests.support.sizes import SOAK

NAMED_SECONDS = 10.0
FAILED_SECONDS = 3 * NAMED_SECONDS
PROPERTY = "slow without a reason"


def crowding() -> float:
    """How many want each processor, on average over the last minute; 1 where none waits."""
    return max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0)


class SlowTests:
    """The plugin."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Have the files with most of them first, so that no worker is left alone with one at the end."""
        slow = Counter(item.path for item in items if _reason(item) is not None)
        items.sort(key=lambda item: -slow[item.path])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item):
        report = yield
        if report.when != "call" or SOAK or _reason(item) is not None:
            return report
        seconds = report.duration / crowding()
        if seconds > NAMED_SECONDS:
            report.user_properties.append((PROPERTY, round(report.duration, 1)))
            if report.passed and seconds > FAILED_SECONDS:
                report.outcome = "failed"
                report.longrepr = (
                    f"It took {report.duration:.1f} s. What takes over {NAMED_SECONDS:.0f} s says why with "
                    f"@pytest.mark.slow; what does not say so fails at {FAILED_SECONDS:.0f} s."
                )
        return report

    def pytest_terminal_summary(self, terminalreporter) -> None:
        slow = {
            report.nodeid: seconds
            for reports in terminalreporter.stats.values()
            for report in reports
            for name, seconds in getattr(report, "user_properties", ())
            if name == PROPERTY
        }
        if slow:
            terminalreporter.section(
                f"over {NAMED_SECONDS:.0f} s, and no @pytest.mark.slow says why", red=True
            )
            for nodeid, seconds in sorted(slow.items(), key=lambda one: -one[1]):
                terminalreporter.line(f"{seconds:6.1f} s  {nodeid}")


def _reason(item: pytest.Item) -> str | None:
    mark = item.get_closest_marker("slow")
    if mark is None:
        return None
    (reason,) = mark.args
    return reason
