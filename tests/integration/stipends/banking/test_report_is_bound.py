"""What the bank did is reported by someone else, of one payment file, once."""

import pytest

from shared.errors import Conflict, Forbidden, Invalid, NotFound, TandemError
from tests.support.stipends import APPROVER, OTHER_APPROVER, Money, attendance


def test_who_released_a_file_does_not_report_what_the_bank_did(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    row = f"{payment},returned,2026-11-24,3750,R03\n"
    with pytest.raises(Forbidden):
        money.settlement(row, by=APPROVER)
    assert money.ask("payments")["items"][0]["status"] == "released"
    assert money.settlement(row, by=OTHER_APPROVER)["returned"] == 1


def test_rows_that_do_not_add_up_to_the_control_total_are_refused_whole(money: Money) -> None:
    one, other = money.released(attendance(1), attendance(2, advisor_id="ben"))
    rows = f"{one},settled,2026-11-24,3750,\n{other},settled,2026-11-24,3750,\n"
    with pytest.raises(Invalid) as refused:
        money.settlement(rows, control_cents=7501)
    (wrong,) = refused.value.errors
    assert (wrong["field"], wrong["code"]) == ("control_cents", "control_differs")
    assert "7500" in wrong["message"]
    assert "7501" in wrong["message"]
    assert {row["status"] for row in money.ask("payments")["items"]} == {"released"}
    assert money.settlement(rows)["settled"] == 2


def test_a_report_with_a_row_of_another_payment_file_is_refused_whole(money: Money) -> None:
    (first,) = money.released(attendance(1))
    (claim_id,) = money.approved(attendance(2))
    money.do("release_payments", APPROVER)
    second = f"payment-{claim_id}-1"
    rows = f"{first},settled,2026-11-26,3750,\n{second},settled,2026-11-26,3750,\n"
    with pytest.raises(Invalid) as refused:
        money.settlement(rows)
    (wrong,) = refused.value.errors
    assert (wrong["field"], wrong["code"]) == ("content", "another_payment_file")
    assert "line 3" in wrong["message"]
    assert {row["status"] for row in money.ask("payments")["items"]} == {"released"}


def test_the_same_report_is_imported_once(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    row = f"{payment},settled,2026-11-24,3750,\n"
    money.settlement(row)
    with pytest.raises(Conflict):
        money.settlement(row)
    assert money.balances() == {"expense.stipends": 3750, "cash.bank": -3750}


def test_a_report_of_no_payment_file_is_refused(money: Money) -> None:
    with pytest.raises(NotFound):
        money.settlement("payment-1,settled,2026-11-24,3750,\n", payment_file_id="none")


def test_a_payment_file_stays_as_it_was_sent_and_that_is_checked(money: Money) -> None:
    money.released(attendance(1))
    (file,) = money.ask("payment_files")["items"]
    before = money.ask("payment_file", payment_file_id=file["payment_file_id"])["content"]
    store = money.service.store
    store["payments"].update_many({}, {"$set": {"payee_name": "Somebody else"}})
    assert money.ask("payment_file", payment_file_id=file["payment_file_id"])["content"] == before
    store["payment_file_texts"].update_many({}, {"$set": {"content": before.replace("3750", "9999")}})
    with pytest.raises(TandemError, match="not what was released"):
        money.ask("payment_file", payment_file_id=file["payment_file_id"])
