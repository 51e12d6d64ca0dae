"""A bank's report is read in whatever way a spreadsheet wrote it, and nothing of it is guessed."""

from datetime import date

import pytest

from services.stipends.banking.rules.settlement_file import Settlement, UnreadableFile, read_settlement
from shared.contracts.stipends.payments import PaymentStatus

HEADER = "payment_id,status,date,amount_cents,return_code\n"
PAID = [Settlement(2, "p-1", PaymentStatus.SETTLED, date(2026, 11, 23), 2500, "")]


def wrong_fields(row: str) -> list[tuple[str, str]]:
    """Fields and codes of what is wrong with one row."""
    settlements, problems = read_settlement(HEADER + row + "\n")
    assert not (settlements and problems)
    return [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "header",
    [
        "Payment_ID,Status,DATE,amount_cents,return_code\n",
        "payment_id , status,date ,amount_cents,return_code\n",
        "note,return_code,amount_cents,date,status,payment_id\n",
    ],
    ids=["capitals", "blanks", "another order, and a column of the bank's own"],
)
def test_columns_are_found_by_their_names(header: str) -> None:
    cells = {
        "payment_id": "p-1",
        "status": "settled",
        "date": "2026-11-23",
        "amount_cents": "2500",
        "return_code": "",
        "note": "x",
    }
    row = ",".join(cells[name.strip().lower()] for name in header.split(","))
    assert read_settlement(header + row + "\n") == (PAID, [])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("sep=,\n" + HEADER + "p-1,settled,2026-11-23,2500,\n", 3),
        ("sep=;\n" + (HEADER + "p-1,settled,2026-11-23,2500,\n").replace(",", ";"), 3),
        ((HEADER + "p-1,settled,2026-11-23,2500,\n").replace(",", "\t"), 2),
        ("\n,,,,\n" + HEADER + "\n,,,,\np-1,SETTLED,2026-11-23,2500,\n,,,,\n , ,,,\n", 6),
        (HEADER + "p-1,settled,2026-11-23,2500\n", 2),
    ],
    ids=["a hint for Excel", "semicolons", "tabs", "empty rows", "a last cell left out"],
)
def test_what_spreadsheets_add_is_no_part_of_it(content: str, line: int) -> None:
    (settlement,), problems = read_settlement(content)
    assert problems == []
    assert (settlement.line, settlement.payment_id, settlement.amount_cents) == (line, "p-1", 2500)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER + 'p-1,settled,2026-11-23,2500,"\np-2,settled,2026-11-23,2500,\n', "broken_quotes"),
        ('payment_id,"status,date,amount_cents,return_code\np-1,settled,2026-11-23,2500,\n', "broken_quotes"),
        (HEADER + 'p-1,settled,2026-11-23,2500,"R\n01"\n', "broken_quotes"),
        (
            HEADER.replace("\n", ",note\n")
            + 'p-1,settled,2026-11-23,100,,"\np-2,returned,2026-11-24,100,R01,"\n',
            "broken_quotes",
        ),
        (HEADER.replace("return_code", "return_code,Amount_Cents"), "duplicate_column"),
    ],
)
def test_a_file_of_which_a_part_would_be_lost_is_refused_whole(content: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_settlement(content)
    assert refused.value.code == code


@pytest.mark.parametrize("code", ["r01", "R01", " R29 "])
def test_a_return_code_is_read_in_capitals(code: str) -> None:
    ((settlement,), problems) = read_settlement(HEADER + f"p-1,returned,2026-11-23,2500,{code}\n")
    assert (settlement.return_code, problems) == (code.strip().upper(), [])


@pytest.mark.parametrize(
    ("status", "return_code", "problem"),
    [
        ("settled", "R01", "code_of_settled"),
        ("settled", "C06", "code_of_settled"),
        ("returned", "", "required"),
        ("returned", "account of Maria Alvarez closed 414-555-0011", "not_a_return_code"),
        ("settled", "paid at the counter", "not_a_return_code"),
        ("returned", "R3", "not_a_return_code"),
        ("returned", "R٠٣", "not_a_return_code"),
        ("returned", "R03R03", "not_a_return_code"),
    ],
)
def test_only_a_return_code_tells_of_a_return(status: str, return_code: str, problem: str) -> None:
    assert wrong_fields(f"p-1,{status},2026-11-23,2500,{return_code}") == [("return_code", problem)]


@pytest.mark.parametrize(
    "day", ["2026-W48-6", "20261123", "2026-11-3", "11/23/2026", "٢٠٢٦-١١-٢٣", "2026-13-01", ""]
)
def test_a_day_is_written_in_one_way(day: str) -> None:
    assert wrong_fields(f"p-1,settled,{day},2500,") == [("date", "format")]


@pytest.mark.parametrize("code", ["C06", "c01"])
def test_a_notice_of_change_is_no_return(code: str) -> None:
    ((row,), problems) = read_settlement(HEADER + f"p-1,returned,2026-11-23,2500,{code}\n")
    assert (row.is_notice, problems) == (True, [])
    ((row,), _) = read_settlement(HEADER + "p-1,returned,2026-11-23,2500,R01\n")
    assert not row.is_notice


def test_a_row_with_more_cells_than_the_first_line_is_not_guessed_at() -> None:
    assert wrong_fields("p-1,settled,2026-11-23,2500,,R03") == [("line", "too_many_cells")]
    settlements, problems = read_settlement(HEADER + "p-1,settled,2026-11-23,2500,,,\n")
    assert (settlements, problems) == (PAID, [])


@pytest.mark.parametrize("code", ["R00", "R48", "R99", "C00", "C61", "C99"])
def test_a_code_that_the_network_does_not_use_is_refused(code: str) -> None:
    assert wrong_fields(f"p-1,returned,2026-11-23,2500,{code}") == [("return_code", "not_a_return_code")]


@pytest.mark.parametrize("code", ["R01", "R17", "R85", "C01", "C14"])
def test_a_code_that_the_network_uses_is_read(code: str) -> None:
    assert wrong_fields(f"p-1,returned,2026-11-23,2500,{code}") == []
