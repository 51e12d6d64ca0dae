"""The expected outcome of a season, and its file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

FILE_NAME: Final = "demo.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The counts at the end: attendances, claims and payments of this season, the books of the program."""

    attendances: int
    claim_lines: int
    approved_lines: int
    payments: int
    ledger_sum_cents: int
    disagreements: int
    outbox_left: int
    dead_letters: int

    def faults(self) -> list[str]:
        """What is wrong, in words; empty if everything is correct."""
        promises = {
            "there were attendances": self.attendances > 0,
            "every attendance has exactly one claim line": self.attendances == self.claim_lines,
            "every claim line was approved": self.claim_lines == self.approved_lines,
            "every approved line has exactly one payment": self.approved_lines == self.payments,
            "the ledger sums to zero": self.ledger_sum_cents == 0,
            "every service agrees with every other": self.disagreements == 0,
            "no outbox row is left": self.outbox_left == 0,
            "no dead letter is left": self.dead_letters == 0,
        }
        return [promise for promise, holds in promises.items() if not holds]

    def write(self, home: Path) -> Path:
        """Save the counts as JSON in `home`; returns the path."""
        path = home / FILE_NAME
        path.write_text(json.dumps(asdict(self), indent=2) + "\n")
        return path
