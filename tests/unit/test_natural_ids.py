"""No record of one tenant has the id of another's, whatever the names: its id would be taken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.identity.settings.rules import setting_book_id
from services.recruitment.applications.rules.states import file_id, intake_id, likeness_id
from services.recruitment.credentials.rules.requirements import requirement_book_id as requirements_id
from services.recruitment.participation.rules.ids import interest_id, merge_id
from services.stipends.claims.rules.days import hours_ids
from services.stipends.pay_rules.rules import rate_book_id, turn_ids
from services.stipends.year_pay.rules import earlier_pay_id
from services.training.courses.rules import course_id, requirement_book_id
from shared.ids import natural_id
from shared.persistence.settings import known_settings_id
from shared.persistence.timers import timer_id

NAMES = st.text("ab1-./", min_size=1, max_size=6)
NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)


def times_of(tenant: str, advisor_id: str) -> object:
    """The ids of an advisor's time on one day."""
    return hours_ids(tenant, advisor_id, NINE, NINE + timedelta(hours=1))


def pay_of(tenant: str, advisor_id: str) -> object:
    """The id of what somebody was paid on one day."""
    return earlier_pay_id(tenant, advisor_id, NINE.date())


MADE: dict[Callable[..., object], int] = {
    file_id: 2,
    timer_id: 4,
    times_of: 2,
    pay_of: 2,
    course_id: 2,
    requirement_book_id: 3,
    requirements_id: 4,
    rate_book_id: 2,
    turn_ids: 2,
    intake_id: 1,
    likeness_id: 3,
    interest_id: 3,
    setting_book_id: 2,
    known_settings_id: 1,
}


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
@given(data=st.data())
def test_different_names_make_different_ids(make: Callable[..., object], data: st.DataObject) -> None:
    names = st.tuples(*[NAMES] * MADE[make])
    one, other = data.draw(names), data.draw(names)
    assume(one != other)
    assert make(*one) != make(*other)


@given(st.lists(NAMES, min_size=2, max_size=3), st.lists(NAMES, min_size=2, max_size=3))
@example(["lake", "shore-FA"], ["lake-shore", "FA"])
def test_parts_are_told_apart_though_they_hold_the_separator(one: list[str], other: list[str]) -> None:
    assume(len(one) == len(other))
    assert (natural_id("course", *one) == natural_id("course", *other)) == (one == other)


@given(NAMES, NAMES, NAMES)
def test_a_merge_has_one_id_whichever_entry_is_kept(tenant: str, first: str, second: str) -> None:
    assert merge_id(tenant, first, second) == merge_id(tenant, second, first)
