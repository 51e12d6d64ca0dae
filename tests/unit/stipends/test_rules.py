"""The rules of stipends: amounts, dated rates, postings, and the two file formats."""

import csv
import io
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stipends import rules
from services.stipends.rules import DatedRate, PaymentState, PaymentStatus, Posting, Settlement
from tests.support.file_texts import file_texts

minutes = st.integers(0, 10_080)
hourly = st.integers(rules.RATE_CENTS_MIN, rules.RATE_CENTS_MAX)
cents = st.integers(0, 10**12)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("worked", "rate", "amount"),
    [
        (60, 2500, 2500),
        (90, 2500, 3750),
        (1, 2500, 42),  # 41.67
        (1, 2490, 42),  # 41.50: half goes up
        (1, 2489, 41),  # 41.48
        (50, 2525, 2104),  # 2104.17
        (0, 2500, 0),
    ],
)
def test_a_stipend_is_rounded_half_up_to_the_cent(worked: int, rate: int, amount: int) -> None:
    assert rules.stipend_cents(worked, rate) == amount


@given(minutes, hourly)
def test_a_stipend_is_never_off_by_more_than_half_a_cent(worked: int, rate: int) -> None:
    off = rules.stipend_cents(worked, rate) - Fraction(worked * rate, 60)
    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@given(minutes, minutes, hourly)
def test_more_time_is_never_worth_less(one: int, other: int, rate: int) -> None:
    less, more = sorted((one, other))
    assert rules.stipend_cents(less, rate) <= rules.stipend_cents(more, rate)


@given(st.integers(0, 168), hourly)
def test_whole_hours_are_worth_the_rate_exactly(hours: int, rate: int) -> None:
    assert rules.stipend_cents(hours * 60, rate) == hours * rate


@given(st.integers(1, 10_080), hourly)
def test_no_attendance_is_worth_nothing(worked: int, rate: int) -> None:
    assert rules.stipend_cents(worked, rate) >= 1


# ---------------------------------------------------------------- dated rates


@st.composite
def rate_books(draw: st.DrawFn) -> list[DatedRate]:
    """Rates as a book takes them in: whatever is proposed, less what overlaps."""
    book: list[DatedRate] = []
    for number in range(draw(st.integers(0, 6))):
        begins = draw(days)
        ends = draw(st.none() | st.integers(0, 400).map(lambda more: begins + timedelta(more)))  # noqa: B023
        rate = DatedRate(f"rate-{number}", draw(hourly), begins, ends)
        if not any(rate.overlaps(known) for known in book):
            book.append(rate)
    return book


@given(rate_books(), days)
def test_at_most_one_rate_claims_a_day_and_it_is_the_one_in_force(book: list[DatedRate], day: date) -> None:
    claiming = [
        rate
        for rate, last_day in rules.spans(book)
        if rate.effective_from <= day and (last_day is None or day <= last_day)
    ]
    assert claiming == [rate for rate in [rules.in_force(book, day)] if rate]


@given(rate_books(), days, st.randoms())
def test_the_rate_of_a_day_does_not_depend_on_the_order_of_the_book(book, day, random) -> None:
    shuffled = random.sample(book, len(book))
    assert rules.in_force(shuffled, day) == rules.in_force(book, day)


def a_rate(begins: date, ends: date | None = None, amount: int = 2500) -> DatedRate:
    return DatedRate(f"from-{begins}", amount, begins, ends)


def test_a_rate_holds_on_its_first_and_last_day_and_not_beyond() -> None:
    book = [a_rate(date(2026, 1, 1), date(2026, 12, 31))]
    assert rules.in_force(book, date(2025, 12, 31)) is None
    assert rules.in_force(book, date(2026, 1, 1)) is book[0]
    assert rules.in_force(book, date(2026, 12, 31)) is book[0]
    assert rules.in_force(book, date(2027, 1, 1)) is None


def test_an_open_rate_holds_until_the_next_begins() -> None:
    old, new = a_rate(date(2026, 1, 1)), a_rate(date(2027, 1, 1), amount=2700)
    assert not old.overlaps(new)
    assert rules.in_force([new, old], date(2026, 12, 31)) is old
    assert rules.in_force([new, old], date(2027, 1, 1)) is new


@pytest.mark.parametrize(
    ("one", "other", "overlapping"),
    [
        ((1, 10), (11, 20), False),
        ((1, 10), (10, 20), True),
        ((1, 20), (5, 6), True),
        ((1, None), (1, 5), True),
        ((5, None), (1, 4), False),
        ((5, None), (1, 5), True),
    ],
)
def test_two_rates_may_not_claim_the_same_day(one: tuple, other: tuple, overlapping: bool) -> None:
    def of(span: tuple) -> DatedRate:
        begins, ends = span
        return a_rate(date(2026, 1, begins), ends and date(2026, 1, ends))

    assert of(one).overlaps(of(other)) is overlapping
    assert of(other).overlaps(of(one)) is overlapping


# ---------------------------------------------------------------- ledger


@given(st.sampled_from(Posting), cents)
def test_every_posting_sums_to_zero(kind: Posting, amount: int) -> None:
    assert sum(moved for _, moved in rules.postings(kind, amount)) == 0


@given(st.lists(st.tuples(st.sampled_from(Posting), cents)))
def test_the_ledger_sums_to_zero_whatever_happens(history: list[tuple[Posting, int]]) -> None:
    assert sum(moved for kind, amount in history for _, moved in rules.postings(kind, amount)) == 0


def balances(*kinds: Posting) -> dict[str, int]:
    found = dict.fromkeys(rules.Account, 0)
    for kind in kinds:
        for account, moved in rules.postings(kind, 100):
            found[account] += moved
    return {account: amount for account, amount in found.items() if amount}


def test_a_paid_claim_ends_as_an_expense_paid_in_cash() -> None:
    paid = balances(Posting.APPROVE, Posting.RELEASE, Posting.SETTLE)
    assert paid == {rules.Account.EXPENSE: 100, rules.Account.CASH: -100}


def test_a_return_undoes_the_release_and_leaves_the_debt() -> None:
    back = balances(Posting.APPROVE, Posting.RELEASE, Posting.RETURN)
    assert back == balances(Posting.APPROVE) == {rules.Account.EXPENSE: 100, rules.Account.PAYABLE: -100}


# ---------------------------------------------------------------- payment file


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_name_becomes_a_formula(name: str) -> None:
    assert rules.safe_cell(name) == f"'{name}"


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), cents)))
def test_a_payment_file_reads_back_as_it_was_written(payees: list[tuple[str, int]]) -> None:
    rows = [
        (f"payment-{number}", "advisor", name, amount, "USD", f"claim-{number}")
        for number, (name, amount) in enumerate(payees)
    ]
    text = rules.payment_file(rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(read[0]) == rules.PAYMENT_COLUMNS
    assert [row[0] for row in read[1:]] == [row[0] for row in rows]
    assert [row[2] for row in read[1:]] == [rules.safe_cell(name) for name, _ in payees]
    assert sum(int(row[3]) for row in read[1:]) == sum(amount for _, amount in payees)


# ---------------------------------------------------------------- settlement file

HEADER = "payment_id,status,date,amount_cents,return_code\n"


def test_a_settlement_file_is_read_row_by_row() -> None:
    rows, problems = rules.read_settlement(
        "\ufeff" + HEADER + "p-1,settled,2026-11-23,2500,\np-2, returned ,2026-11-24,3750,R03\n"
    )
    assert problems == []
    assert rows == [
        Settlement(2, "p-1", PaymentStatus.SETTLED, date(2026, 11, 23), 2500, ""),
        Settlement(3, "p-2", PaymentStatus.RETURNED, date(2026, 11, 24), 3750, "R03"),
    ]


def test_every_wrong_field_of_a_row_is_named_at_once_and_good_rows_stand() -> None:
    rows, problems = rules.read_settlement(
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
        (HEADER + "p,settled,2026-11-23,1,\n" * (rules.SETTLEMENT_ROWS_MAX + 1), "too_many_rows"),
        ("x" * (csv.field_size_limit() + 1) + "\n", "not_csv"),
        (HEADER + "x" * (csv.field_size_limit() + 1) + "\n", "not_csv"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(content: str, code: str) -> None:
    with pytest.raises(rules.UnreadableFile) as refused:
        rules.read_settlement(content)
    assert refused.value.code == code


def test_an_amount_of_more_digits_than_any_amount_has_is_a_wrong_field() -> None:
    rows, problems = rules.read_settlement(HEADER + f"p-1,settled,2026-11-23,{'9' * 5_000},\n")
    assert rows == []
    assert [(wrong.line, wrong.field, wrong.code) for wrong in problems] == [(2, "amount_cents", "length")]


@given(file_texts(rules.SETTLEMENT_COLUMNS))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        rows, problems = rules.read_settlement(text)
    except rules.UnreadableFile:
        return
    assert all(problem.line >= 2 for problem in problems)
    assert all(row.payment_id for row in rows)


def a_payment(status: PaymentStatus = PaymentStatus.RELEASED, decided_on: date | None = None) -> PaymentState:
    return PaymentState(status, 2500, date(2026, 11, 22), decided_on, "")


TODAY = date(2026, 11, 24)


def settled(day: date = date(2026, 11, 23), amount: int = 2500) -> Settlement:
    return Settlement(7, "p-1", PaymentStatus.SETTLED, day, amount, "")


def test_a_row_that_fits_its_payment_has_no_problem() -> None:
    for day in (date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 25)):
        assert rules.settlement_problem(settled(day), a_payment(), TODAY) is None


@pytest.mark.parametrize(
    ("row", "payment", "field", "code"),
    [
        (settled(), None, "payment_id", "unknown_payment"),
        (settled(amount=2501), a_payment(), "amount_cents", "amount_differs"),
        (settled(), a_payment(PaymentStatus.RETURNED, date(2026, 11, 23)), "status", "decided_otherwise"),
        (settled(date(2026, 11, 20)), a_payment(), "date", "before_release"),
        (settled(date(2026, 11, 26)), a_payment(), "date", "in_future"),
        (settled(date.max), a_payment(), "date", "in_future"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_by_line_and_field(row, payment, field: str, code: str) -> None:
    problem = rules.settlement_problem(row, payment, TODAY)
    assert (problem.line, problem.field, problem.code) == (7, field, code)
    assert problem.as_dict()["message"]


def test_what_the_bank_says_again_is_recognized() -> None:
    known = a_payment(PaymentStatus.SETTLED, date(2026, 11, 23))
    assert rules.is_repeated(settled(), known)
    assert not rules.is_repeated(settled(date(2026, 11, 24)), known)
    assert not rules.is_repeated(settled(), a_payment())
