"""What training requires, and in which order."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.training.courses.rules import is_self_paced, required_courses, with_prerequisites


@dataclass(frozen=True)
class Requirement:
    course_code: str
    advisor_kind: str
    effective_from: date
    effective_to: date | None = None
    self_paced: bool = False


TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def test_what_is_required_is_so_for_a_kind_and_on_a_day():
    rows = [
        Requirement("privacy", "any", date(2026, 1, 1)),
        Requirement("story", "parent", date(2026, 1, 1)),
        Requirement("rights", "youth", date(2026, 1, 1)),
        Requirement("old", "parent", date(2024, 1, 1), date(2025, 12, 31)),
        Requirement("new", "parent", date(2027, 1, 1)),
    ]
    assert required_courses(rows, "parent", TODAY) == ["privacy", "story"]
    assert required_courses(rows, "youth", TODAY) == ["privacy", "rights"]
    assert required_courses(rows, "parent", date(2025, 12, 31)) == ["old"]


def test_a_course_required_twice_is_taken_once():
    rows = [Requirement("privacy", kind, date(2026, 1, 1)) for kind in ("any", "parent")]
    assert required_courses(rows, "parent", TODAY) == ["privacy"]


def test_a_course_is_self_paced_only_if_every_row_that_requires_it_that_day_says_so():
    begin, end = date(2026, 1, 1), date(2026, 12, 31)
    rows = [
        Requirement("story", "parent", begin, end, self_paced=True),
        Requirement("story", "youth", begin, end),
        Requirement("rights", "any", begin, end, self_paced=True),
        Requirement("rights", "youth", begin, end),
    ]
    assert is_self_paced(rows, "story", "parent", TODAY)
    assert not is_self_paced(rows, "story", "youth", TODAY)
    assert not is_self_paced(rows, "story", "parent", end + DAY)
    assert is_self_paced(rows, "rights", "parent", TODAY)
    assert not is_self_paced(rows, "rights", "youth", TODAY)
    assert not is_self_paced(rows, "privacy", "parent", TODAY)


def test_what_a_course_builds_on_comes_before_it_also_when_nobody_requires_it():
    prerequisites = {"a": [], "b": ["a"], "c": ["b", "a"], "d": []}
    assert with_prerequisites(["c", "d", "a"], prerequisites) == ["a", "b", "c", "d"]


@st.composite
def curricula(draw):
    codes = [f"course-{number}" for number in range(draw(st.integers(1, 8)))]
    builds_on = {
        code: draw(st.lists(st.sampled_from(codes[:at]), unique=True)) if at else []
        for at, code in enumerate(codes)
    }
    return builds_on, draw(st.lists(st.sampled_from(codes)))


@given(curricula())
def test_every_course_comes_once_and_after_all_it_builds_on(curriculum):
    builds_on, wanted = curriculum
    ordered = with_prerequisites(wanted, builds_on)
    assert len(ordered) == len(set(ordered))
    assert set(wanted) <= set(ordered)
    for at, code in enumerate(ordered):
        assert set(builds_on[code]) <= set(ordered[:at])
