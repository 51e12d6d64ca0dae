"""Runs every lint over the project and reports violations."""

import sys
from pathlib import Path

from deploy.lints import log_fields, money, no_utc_day, one_clock, subdomain_doors, unit_of_work
from deploy.lints.finding import Lint

LINTS: tuple[Lint, ...] = (
    subdomain_doors.LINT,
    one_clock.LINT,
    no_utc_day.LINT,
    unit_of_work.LINT,
    money.LINT,
    log_fields.LINT,
)


def main() -> int:
    """0 if there are no violations."""
    root = Path(__file__).resolve().parents[2]
    findings = [(lint, finding) for lint in LINTS for finding in lint.check(root)]
    for lint, finding in findings:
        sys.stderr.write(f"{finding.place}: {finding.what} [{lint.name}]\n")
    for lint in {lint.name: lint for lint, _ in findings}.values():
        sys.stderr.write(f"{lint.name}: {lint.rule}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
