"""The file in which payments go to the bank."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stipends.payments.rules import PAYMENT_COLUMNS, payment_file, safe_cell

cents = st.integers(0, 10**12)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_name_becomes_a_formula(name: str) -> None:
    assert safe_cell(name) == f"'{name}"


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), cents)))
def test_a_payment_file_reads_back_as_it_was_written(payees: list[tuple[str, int]]) -> None:
    rows = [
        (f"payment-{number}", "advisor", name, amount, "USD", f"claim-{number}")
        for number, (name, amount) in enumerate(payees)
    ]
    text = payment_file(rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(read[0]) == PAYMENT_COLUMNS
    assert [row[0] for row in read[1:]] == [row[0] for row in rows]
    assert [row[2] for row in read[1:]] == [safe_cell(name) for name, _ in payees]
    assert sum(int(row[3]) for row in read[1:]) == sum(amount for _, amount in payees)
