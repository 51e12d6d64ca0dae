"""Books of dated rows: no two rows hold on the same day, and the one that does is found."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mongoengine import StringField

from shared.errors import Conflict, NotFound
from shared.persistence.dated_book import DatedBook, DatedRule, row_with_book, rows_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


class Note(DatedRule):
    text = StringField()


class Notes(DatedBook[Note]):
    meta = {"collection": "notes"}
    rows = rows_of(Note)


class NotesUntilNext(DatedBook[Note]):
    meta = {"collection": "notes_until_next"}
    holds_until_next = True
    rows = rows_of(Note)


def note(begins: date, ends: date | None = None, text: str = "a", by: str = "ana") -> Note:
    return Note(effective_from=begins, effective_to=ends, text=text, source="handbook", set_by=by, set_at=NOW)


def january(first: int, last: int | None, text: str = "a") -> Note:
    return note(date(2026, 1, first), last and date(2026, 1, last), text)


@st.composite
def books(draw: st.DrawFn, kind: type[DatedBook[Note]]) -> DatedBook[Note]:
    """A book after whatever was proposed to it, less what overlaps."""
    book = kind(id="book")
    for _ in range(draw(st.integers(0, 6))):
        begins = draw(DAYS)
        lasts = draw(st.none() | st.integers(0, 400))
        try:
            book.add(note(begins, None if lasts is None else begins + timedelta(lasts)))
        except Conflict:
            continue
    return book


@given(books(Notes) | books(NotesUntilNext), DAYS)
def test_at_most_one_row_holds_on_a_day_and_it_is_the_one_in_force(book, day) -> None:
    holding = [
        span.row for span in book.spans() if span.effective_from <= day <= (span.effective_to or date.max)
    ]
    assert holding == [row for row in [book.in_force(day)] if row is not None]


@given(books(NotesUntilNext), DAYS, st.randoms())
def test_the_row_of_a_day_does_not_depend_on_the_order_in_which_they_stand(book, day, random) -> None:
    held = book.in_force(day)
    random.shuffle(book.rows)
    assert book.in_force(day) is held


def test_a_row_holds_on_its_first_and_last_day_and_not_beyond() -> None:
    book = Notes(id="book", rows=[january(5, 7)])
    assert [book.in_force(date(2026, 1, day)) is not None for day in (4, 5, 7, 8)] == [
        False,
        True,
        True,
        False,
    ]


def test_where_rows_hold_until_the_next_an_open_one_ends_on_its_eve() -> None:
    book = NotesUntilNext(id="book")
    old, new = january(1, None), january(9, None)
    book.add(new)
    book.add(old)
    assert book.rows == [old, new]
    assert [book.in_force(date(2026, 1, day)) for day in (8, 9)] == [old, new]
    assert [span.effective_to for span in book.spans()] == [date(2026, 1, 8), None]


@pytest.mark.parametrize(
    ("one", "other", "conflict", "conflict_until_next"),
    [
        ((1, 10), (11, 20), False, False),
        ((1, 10), (10, 20), True, True),
        ((1, 20), (5, 6), True, True),
        ((1, None), (1, 5), True, True),
        ((1, None), (1, None), True, True),
        ((5, None), (1, 4), False, False),
        ((5, None), (1, 5), True, True),
        ((1, None), (5, 6), True, True),
        ((1, None), (5, None), True, False),
    ],
)
def test_two_rows_may_not_claim_the_same_day(one, other, conflict, conflict_until_next) -> None:
    for kind, refused in ((Notes, conflict), (NotesUntilNext, conflict_until_next)):
        for first, second in ((one, other), (other, one)):
            book = kind(id="book", rows=[january(*first)])
            try:
                book.add(january(*second, text="b"))
            except Conflict:
                assert refused
                assert len(book.rows) == 1
            else:
                assert not refused


def test_a_row_that_says_the_same_is_found_whoever_set_it() -> None:
    book = Notes(id="book")
    book.add(note(date(2026, 1, 1), by="ana"))
    assert book.same_as(note(date(2026, 1, 1), by="ben")) is book.rows[0]
    assert book.same_as(note(date(2026, 1, 1), text="b")) is None


def test_one_that_ends_may_not_cut_an_open_one_short_unless_another_follows_at_once() -> None:
    def refused(*rows: Note) -> bool:
        book = NotesUntilNext(id="book")
        try:
            for row in rows:
                book.add(row)
        except Conflict:
            return True
        return False

    whole, inside, after, later = january(1, None), january(5, 6), january(7, None), january(9, None)
    assert refused(whole, inside)
    assert refused(inside, whole)
    assert refused(whole, later, inside)
    assert not refused(whole, after, inside)
    assert not refused(inside, after, whole)


def test_a_row_that_was_withdrawn_stays_and_counts_for_nothing() -> None:
    book = NotesUntilNext(id="book")
    wrong, right = january(1, None, text="wrong"), january(1, None, text="right")
    book.add(wrong)
    book.withdraw(wrong, "ben", NOW)
    book.add(right)
    assert book.in_force(date(2026, 1, 3)) is right
    assert {row.text for row in book.rows} == {"wrong", "right"}
    assert book.same_as(january(1, None, text="wrong")) is None


def test_a_row_that_counts_no_longer_is_not_withdrawn() -> None:
    wrong, right, mistake = january(1, 5, text="wrong"), january(1, 5, text="right"), january(7, 9)
    right.id = "right"
    book = Notes(id="book", rows=[wrong, mistake])
    book.correct(wrong, right, NOW)
    book.withdraw(mistake, "ben", NOW)
    for gone in (wrong, mistake):
        with pytest.raises(Conflict):
            book.withdraw(gone, "ana", NOW)
    assert mistake.withdrawn_by == "ben"
    assert wrong.stands is False
    assert wrong.withdrawn_by is None


def test_a_row_is_found_with_its_book_or_said_not_to_be_there() -> None:
    row = january(1, 5)
    row.id = "row"
    book = Notes(id="book", rows=[row])
    assert row_with_book([Notes(id="other"), book], "row", "note") == (book, row)
    with pytest.raises(NotFound, match="no such note"):
        row_with_book([book], "another", "note")


def test_a_row_is_not_withdrawn_where_others_would_leave_days_without_one() -> None:
    whole, inside, after = january(1, None), january(5, 6), january(7, None)
    book = NotesUntilNext(id="book", rows=[whole, after, inside])
    with pytest.raises(Conflict):
        book.withdraw(after, "ben", NOW)
