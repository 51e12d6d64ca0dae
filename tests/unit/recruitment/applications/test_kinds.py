"""Phrases by which people and agencies say who is a parent and who a youth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.kinds import read_kind
from services.recruitment.people.rules.text import Wrong


@pytest.mark.parametrize(
    "phrase",
    [
        "Young adult's mother",
        "Young adult’s mother",
        "Youths' guardian",
        "Student's dad",
        "Mother of a youth",
        "Parent (of a young adult)",
        "Parent to a teen",
        "madre de un joven",
        "Madre de crianza",
        "Padre adoptivo",
        "Mamá",
        "Foster family",
        "Foster parent",
        "Family member",
        "Grandmother (kinship caregiver)",
        "Biological mother, primary",
        "Step-dad",
        "Legal guardian",
        "Adult caregiver",
        "I'm a parent",
        "PARENTS",
        "p",
    ],
)
def test_who_cares_for_somebody_is_a_parent(phrase):
    assert read_kind(phrase) == "parent"


@pytest.mark.parametrize(
    "phrase",
    [
        "Foster youth",
        "foster-youth (17)",
        "Adopted teen",
        "Youth with disability",
        "Youth of foster parents",
        "Young adult (18+)",
        "Young person, age 19",
        "Self",
        "Self-advocate",
        "Joven de crianza",
        "Adulto joven",
        "Youth (she/her)",
        "Y",
    ],
)
def test_who_speaks_for_themselves_is_a_youth(phrase):
    assert read_kind(phrase) == "youth"


@pytest.mark.parametrize(
    "phrase",
    [
        "Family member (youth)",
        "Self-advocate (adult)",
        "Parent/youth",
        "Teen mom",
        "Young parent",
        "Youth worker",
        "Youth leader",
        "Former foster parent",
        "Not a parent",
        "Young adults mother",
        "Student nurse",
    ],
)
def test_what_may_be_either_or_somebody_else_is_not_guessed(phrase):
    with pytest.raises(Wrong) as refused:
        read_kind(phrase)
    assert refused.value.code == "ambiguous"


@pytest.mark.parametrize(
    "phrase", ["Foster", "robot", "Friend of a parent", "Parents' council", "Adult", "?", "p y"]
)
def test_what_tells_no_kind_is_no_choice(phrase):
    with pytest.raises(Wrong) as refused:
        read_kind(phrase)
    assert refused.value.code == "not_a_choice"


PARENTS, YOUTHS = ["mother", "Dad", "guardian", "abuela"], ["youth", "Teen", "joven", "student"]


@given(
    st.sampled_from(PARENTS),
    st.sampled_from(YOUTHS),
    st.sampled_from(["{}/{}", "{1} {0}", "{} or {}", "{} ({})"]),
)
def test_both_kinds_in_one_phrase_are_never_guessed(parent, youth, phrase):
    with pytest.raises(Wrong, match="not clear"):
        read_kind(phrase.format(parent, youth))


@given(st.sampled_from(PARENTS), st.sampled_from(YOUTHS))
def test_the_one_whom_a_phrase_is_about_counts(parent, youth):
    assert read_kind(f"{youth}'s {parent}") == read_kind(f"{parent} of a {youth}") == "parent"
    assert read_kind(f"{parent}’s {youth}") == "youth"
