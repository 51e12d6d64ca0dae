"""Readiness is the union of the credentials of each requirement, intersected."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.credentials.rules.readiness import Held, lacking, readiness_on, statuses
from services.recruitment.credentials.rules.requirements import (
    Requirement,
    Signature,
    agreement_asked_for,
    days_of_signature,
)
from shared.days import ALWAYS, Days, union, without

TODAY = date(2026, 11, 22)
SOON = st.integers(0, 40).map(lambda days: TODAY + timedelta(days))


@st.composite
def runs(draw: st.DrawFn) -> Days:
    first = draw(SOON)
    last = draw(st.none() | st.integers(0, 15))
    return Days(first, date.max if last is None else first + timedelta(last))


def training(first: date, last: date | None = None) -> Requirement:
    return Requirement(f"training-{first}", "training", first, last)


def agreement(first: date, last: date | None = None, code: str = "conf", months: int = 12) -> Requirement:
    return Requirement(f"agreement-{first}", "agreement", first, last, code, months)


def signature(days: Days, code: str = "conf") -> Signature:
    return Signature(code, days.first, days)


@given(st.lists(runs(), max_size=5), st.lists(runs(), max_size=5), runs(), SOON)
def test_sets_of_days_are_what_their_days_are(some, others, whole, day) -> None:
    assert any(one.has(day) for one in union(some)) == any(one.has(day) for one in some)
    left = without(whole, some)
    assert any(one.has(day) for one in left) == (whole.has(day) and not any(one.has(day) for one in some))
    for parts in (union([*some, *others]), left):
        gaps = pairwise(parts)
        assert all(one.last < date.max and one.last + timedelta(1) < later.first for one, later in gaps)


@given(st.lists(runs(), max_size=3), st.lists(runs(), max_size=3), runs(), runs(), SOON)
def test_ready_on_exactly_the_days_on_which_each_requirement_is_met(
    courses, signed, asks, wants, day
) -> None:
    rows = [
        training(asks.first, asks.last if asks.last < date.max else None),
        agreement(wants.first, wants.last if wants.last < date.max else None),
    ]
    held = Held(courses, [signature(days) for days in signed])
    missing = [
        kind
        for kind, required, met in (("agreement", wants, signed), ("training", asks, courses))
        if required.has(day) and not any(days.has(day) for days in met)
    ]
    readiness = readiness_on(lacking(rows, held), day)
    assert readiness.missing == missing
    assert [row.kind for row in statuses(rows, held, day) if not row.met] == missing
    assert (readiness.days is not None and readiness.days.has(day)) == (not missing)


@given(st.lists(runs(), max_size=3), runs(), SOON)
def test_the_run_is_the_longest_that_holds_the_day(courses, asks, day) -> None:
    lacks = lacking([training(asks.first)], Held(courses))
    days = readiness_on(lacks, day).days
    for end, beyond in ((days and days.first, -1), (days and days.last, 1)):
        if end not in (None, date.min, date.max):
            assert readiness_on(lacks, end).days == days
            assert readiness_on(lacks, end + timedelta(beyond)).missing


def test_where_nothing_is_required_everybody_is_always_ready() -> None:
    assert readiness_on(lacking([], Held()), TODAY).days == ALWAYS


def test_only_the_agreement_that_is_asked_for_counts() -> None:
    rows = [
        agreement(date(2026, 1, 1), date(2026, 12, 31), "conf-2026"),
        agreement(date(2027, 1, 1), None, "conf-2027"),
    ]
    held = Held(signatures=[signature(Days(date(2026, 12, 1), date(2027, 12, 1)), "conf-2026")])
    readiness = readiness_on(lacking(rows, held), date(2026, 12, 15))
    assert readiness.days == Days(date(2026, 12, 1), date(2026, 12, 31))
    assert readiness_on(lacking(rows, held), date(2027, 1, 1)).missing == ["agreement"]


def test_an_agreement_counts_by_the_term_of_its_row() -> None:
    rows = [
        agreement(date(2025, 1, 1), date(2025, 12, 31), months=6),
        agreement(date(2026, 1, 1), months=24),
    ]
    for signed_on, until in (
        (date(2025, 12, 31), date(2026, 6, 30)),
        (date(2026, 1, 1), date(2028, 1, 1)),
        (date(2028, 2, 29), date(2030, 2, 28)),
    ):
        row = agreement_asked_for(rows, signed_on)
        assert row is not None
        assert days_of_signature(row, signed_on, []) == Days(signed_on, until)
    assert agreement_asked_for(rows, date(2024, 12, 31)) is None


def test_a_paper_of_an_earlier_day_counts_from_that_day() -> None:
    known = [signature(Days(date(2026, 5, 1), date(2027, 5, 1)))]
    paper = days_of_signature(agreement(date(2026, 1, 1)), date(2026, 3, 1), known)
    assert paper == Days(date(2026, 3, 1), date(2027, 3, 1))
