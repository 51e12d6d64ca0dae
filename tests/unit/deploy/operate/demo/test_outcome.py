"""A season ends well only when every promise holds."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.operate.demo.outcome import Outcome

GOOD = Outcome(
    attendances=25,
    claim_lines=25,
    approved_lines=25,
    payments=25,
    ledger_sum_cents=0,
    disagreements=0,
    outbox_left=0,
    dead_letters=0,
)


def test_a_season_in_which_all_holds_has_no_fault():
    assert GOOD.faults() == []


@pytest.mark.parametrize(
    ("figure", "count"),
    [
        ("claim_lines", 26),
        ("approved_lines", 24),
        ("payments", 26),
        ("ledger_sum_cents", -1),
        ("disagreements", 1),
        ("outbox_left", 1),
        ("dead_letters", 1),
    ],
)
def test_one_figure_that_is_wrong_is_a_fault(figure: str, count: int):
    assert replace(GOOD, **{figure: count}).faults()


def test_a_season_without_attendances_proves_nothing():
    nothing = replace(GOOD, attendances=0, claim_lines=0, approved_lines=0, payments=0)
    assert nothing.faults() == ["there were attendances"]


def test_the_counts_are_kept_under_their_names(tmp_path: Path):
    assert json.loads(GOOD.write(tmp_path).read_text()) == {
        "attendances": 25,
        "claim_lines": 25,
        "approved_lines": 25,
        "payments": 25,
        "ledger_sum_cents": 0,
        "disagreements": 0,
        "outbox_left": 0,
        "dead_letters": 0,
    }
