"""Books of rows that one person proposes and another approves: what is only proposed counts for nothing."""

from datetime import UTC, date, datetime

import pytest
from mongoengine import StringField

from shared.errors import Conflict, NotFound
from shared.persistence.approved_book import ApprovedBook, ApprovedRule
from shared.persistence.dated_book import rows_of
from shared.persistence.ties import Doer

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Price(ApprovedRule):
    text = StringField()


class Prices(ApprovedBook[Price]):
    meta = {"collection": "prices"}
    holds_until_next = True
    rows = rows_of(Price)


def january(first: int, last: int | None = None, text: str = "a", corrects: str | None = None) -> Price:
    return Price(
        id=f"{text}{first}",
        effective_from=date(2026, 1, first),
        effective_to=last and date(2026, 1, last),
        source="handbook",
        set_by="ana",
        set_at=NOW,
        proposer=Doer(account="ana"),
        text=text,
        corrects=corrects,
    )


def in_force(book: Prices, day: int) -> str | None:
    row = book.in_force(date(2026, 1, day))
    return row and row.text


def test_a_proposed_row_counts_once_it_is_approved() -> None:
    book, proposed = Prices(id="book"), january(1)
    book.propose(proposed)
    assert (in_force(book, 1), proposed.status) == (None, "proposed")
    book.approve(proposed, "ben", NOW)
    assert (in_force(book, 1), proposed.status) == ("a", "approved")
    assert (proposed.set_by, proposed.approved_by) == ("ana", "ben")


def test_the_same_is_proposed_once_whoever_proposes_it() -> None:
    book = Prices(id="book")
    first = book.propose(january(1))
    again = january(1)
    again.set_by = "ben"
    assert book.propose(again) is first


def test_what_was_withdrawn_is_not_approved_any_more() -> None:
    book, proposed = Prices(id="book"), january(1)
    book.propose(proposed)
    book.withdraw(proposed, "ana", NOW)
    with pytest.raises(Conflict):
        book.approve(proposed, "ben", NOW)
    assert proposed.status == "withdrawn"


def test_of_two_proposals_for_one_day_the_first_that_is_approved_counts() -> None:
    book = Prices(id="book")
    one, other = book.propose(january(1, 9)), book.propose(january(5, 20, text="b"))
    book.approve(other, "ben", NOW)
    with pytest.raises(Conflict):
        book.approve(one, "ben", NOW)
    assert [in_force(book, day) for day in (4, 5)] == [None, "b"]


def test_a_correction_takes_the_place_of_another_row_once_it_is_approved() -> None:
    book = Prices(id="book")
    wrong = book.propose(january(1))
    book.approve(wrong, "ben", NOW)
    right = book.propose(january(3, text="b", corrects=wrong.id))
    assert [in_force(book, day) for day in (1, 3)] == ["a", "a"]
    book.approve(right, "ben", NOW)
    assert [in_force(book, day) for day in (1, 3)] == [None, "b"]
    assert (wrong.status, wrong.corrected_by) == ("corrected", right.id)


def test_a_row_is_corrected_once() -> None:
    book = Prices(id="book")
    wrong = book.propose(january(1))
    with pytest.raises(Conflict):
        book.propose(january(1, text="early", corrects=wrong.id))
    book.approve(wrong, "ben", NOW)
    one, other = (book.propose(january(1, text=text, corrects=wrong.id)) for text in "bc")
    book.approve(one, "ben", NOW)
    with pytest.raises(Conflict):
        book.approve(other, "ben", NOW)
    with pytest.raises(NotFound):
        book.propose(january(1, text="d", corrects="nothing"))
    assert in_force(book, 1) == "b"
