"""The files in which payments go to the bank."""

from tests.support.stipends import APPROVER, Money, attendance


def test_payment_files_are_listed_newest_first_without_their_text(money: Money) -> None:
    money.rate()
    money.payees("ana")
    files = []
    for number in range(3):
        money.approved(attendance(number))
        files.append(money.do("release_payments", APPROVER)["payment_file_id"])
    first = money.ask("payment_files", limit=2)
    rest = money.ask("payment_files", limit=2, cursor=first["next_cursor"])
    listed = [*first["items"], *rest["items"]]
    assert [file["payment_file_id"] for file in listed] == files[::-1]
    whole = money.ask("payment_file", payment_file_id=files[0])
    assert listed[-1] | {"content": whole["content"]} == whole


def test_the_payment_file_stays_as_it_was_sent(money: Money) -> None:
    (payment_id,) = money.released(attendance(1))
    file_id = money.ask("payments")["items"][0]["payment_file_id"]
    before = money.ask("payment_file", payment_file_id=file_id)
    money.settlement(f"{payment_id},settled,2026-11-23,3750,\n")
    assert money.ask("payment_file", payment_file_id=file_id) == before
