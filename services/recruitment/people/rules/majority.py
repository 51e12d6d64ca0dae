"""When somebody comes of age: the laws of the states, by the days from which they hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from shared.dates import add_months


class AgeOfMajority(NamedTuple):
    """The age at which a state has people come of age, from a day on, by a law.

    Without a day it holds for everybody who is young now.
    """

    years: int
    source: str
    effective_from: date | None = None


USUAL: Final = (AgeOfMajority(18, "the law of every state that is not listed"),)
BY_STATE: Final[Mapping[str, Sequence[AgeOfMajority]]] = {
    "AL": (AgeOfMajority(19, "Ala. Code § 26-1-1"),),
    # From 18 on, people there consent and sign some things themselves; a guardian's account stays until 19.
    "NE": (AgeOfMajority(19, "Neb. Rev. Stat. § 43-2101"),),
    "MS": (AgeOfMajority(21, "Miss. Code § 1-3-27"),),
    "PR": (AgeOfMajority(21, "Puerto Rico Civil Code (Act 55-2020), art. 97"),),
}
"""A changed law is another row of its state, after the one that it replaces."""


def of_age_on(born: date, state: str) -> date:
    """The day at whose start somebody comes of age, by the laws of a state."""
    return of_age_under(BY_STATE.get(state, USUAL), born)


class Home(NamedTuple):
    """Where somebody lives from a day on, until the next home begins."""

    lives_from: date
    state: str


def of_age_living(born: date, homes: Sequence[Home]) -> date:
    """The same by the laws of the states where they live, from the first home since ever to the last.

    The law of a day is that of the state where they live then; who is of age stays so wherever they move.
    """
    ends = [*(home.lives_from for home in homes[1:]), date.max]
    days = [max(of_age_on(born, home.state), home.lives_from) for home in homes]
    return next(day for day, end in zip(days, ends, strict=True) if day < end)


def of_age_under(laws: Sequence[AgeOfMajority], born: date) -> date:
    """The same under these laws, the oldest first: who came of age under one of them stays so."""
    days = [max(add_months(born, 12 * law.years), law.effective_from or date.min) for law in laws]
    ends = [*(law.effective_from or date.min for law in laws[1:]), date.max]
    return next(day for day, end in zip(days, ends, strict=True) if day < end)
