"""People come of age by the law of the state, as it is on that day."""

from datetime import date

import pytest

from services.recruitment.people.rules.majority import (
    BY_STATE,
    AgeOfMajority,
    Home,
    of_age_living,
    of_age_on,
    of_age_under,
)
from shared.contracts.identity.tenants import STATES

BORN = date(2008, 2, 29)
MAY = date(2028, 5, 1)
LOWERED = (AgeOfMajority(21, "the old law"), AgeOfMajority(18, "the new law", date(2027, 1, 1)))
RAISED = (AgeOfMajority(18, "the old law"), AgeOfMajority(21, "the new law", date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ("WI", date(2026, 2, 28)),
        ("AL", date(2027, 2, 28)),
        ("NE", date(2027, 2, 28)),
        ("MS", date(2029, 2, 28)),
    ],
)
def test_each_state_has_its_age(state: str, day: date) -> None:
    assert of_age_on(BORN, state) == day


@pytest.mark.parametrize(
    ("laws", "born", "day"),
    [
        (LOWERED, date(2005, 5, 1), date(2026, 5, 1)),
        (LOWERED, date(2007, 5, 1), date(2027, 1, 1)),
        (LOWERED, date(2010, 5, 1), date(2028, 5, 1)),
        (RAISED, date(2008, 5, 1), date(2026, 5, 1)),
        (RAISED, date(2010, 5, 1), date(2031, 5, 1)),
    ],
)
def test_the_law_of_the_day_counts_and_nobody_is_a_minor_again(
    laws: tuple[AgeOfMajority, ...], born: date, day: date
) -> None:
    assert of_age_under(laws, born) == day


@pytest.mark.parametrize(
    ("homes", "day"),
    [
        ((Home(date.min, "GA"), Home(date.min, "AL")), date(2027, 2, 28)),
        ((Home(date.min, "AL"), Home(date(2026, 9, 1), "GA")), date(2026, 9, 1)),
        ((Home(date.min, "AL"), Home(date(2026, 1, 1), "GA")), date(2026, 2, 28)),
        ((Home(date.min, "GA"), Home(date(2026, 9, 1), "AL")), date(2026, 2, 28)),
        ((Home(date.min, "GA"), Home(date(2026, 2, 28), "MS")), date(2029, 2, 28)),
        (
            (Home(date.min, "MS"), Home(date(2028, 5, 1), "NE"), Home(date(2028, 6, 1), "MS")),
            date(2028, 5, 1),
        ),
    ],
)
def test_who_moves_comes_of_age_by_the_law_of_where_they_live_then(homes: list[Home], day: date) -> None:
    assert of_age_living(BORN, homes) == day


def test_each_law_is_of_a_state_and_names_where_it_is_written() -> None:
    assert set(BY_STATE) <= set(STATES)
    assert all(law.source for laws in BY_STATE.values() for law in laws)
