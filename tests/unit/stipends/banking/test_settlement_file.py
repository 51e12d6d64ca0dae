"""The bank's report as a file."""

import csv
from datetime import date

import pytest
from hypothesis import given

from services.stipends.banking.rules.settlement_file import (
    SETTLEMENT_COLUMNS,
    SETTLEMENT_ROWS_MAX,
    Settlement,
    UnreadableFile,
    read_settlement,
)
from shared.contracts.stipends.payments import PaymentStatus
from tests.support.file_texts import file_texts

HEADER = "payment_id,status,date,amount_cents,return_code\n"


def test_a_settlement_file_is_read_row_by_row() -> None:
    rows, problems = read_settlement(
        "\ufeff" + HEADER + "p-1,settled,2026-11-23,2500,\np-2, returned ,2026-11-24,3750,R03\n"
    )
    assert problems == []
    assert rows == [
        Settlement(2, "p-1", PaymentStatus.SETTLED, date(2026, 11, 23), 2500, ""),
        Settlement(3, "p-2", PaymentStatus.RETURNED, date(2026, 11, 24), 3750, "R03"),
    ]


def test_every_wrong_field_of_a_row_is_named_at_once_and_good_rows_stand() -> None:
    rows, problems = read_settlement(
        HEADER + ",paid,24.11.2026,25.00,\np-2,settled,2026-11-24,3750,\np-3,returned,2026-11-24,1,\n"
    )
    assert [row.payment_id for row in rows] == ["p-2"]
    assert [(wrong.line, wrong.field, wrong.code) for wrong in problems] == [
        (2, "payment_id", "required"),
        (2, "status", "not_a_choice"),
        (2, "date", "format"),
        (2, "amount_cents", "type"),
        (4, "return_code", "required"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "missing_column"),
        ("payment_id,status\np-1,settled\n", "missing_column"),
        (HEADER + "p,settled,2026-11-23,1,\n" * (SETTLEMENT_ROWS_MAX + 1), "too_many_rows"),
        ("x" * (csv.field_size_limit() + 1) + "\n", "not_csv"),
        (HEADER + "x" * (csv.field_size_limit() + 1) + "\n", "not_csv"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(content: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_settlement(content)
    assert refused.value.code == code


def test_an_amount_of_more_digits_than_any_amount_has_is_a_wrong_field() -> None:
    rows, problems = read_settlement(HEADER + f"p-1,settled,2026-11-23,{'9' * 5_000},\n")
    assert rows == []
    assert [(wrong.line, wrong.field, wrong.code) for wrong in problems] == [(2, "amount_cents", "length")]


@given(file_texts(SETTLEMENT_COLUMNS))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        rows, problems = read_settlement(text)
    except UnreadableFile:
        return
    assert all(problem.line >= 2 for problem in problems)
    assert all(row.payment_id for row in rows)
