"""Names in one column, and what stands after a family name without being one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import read_applicant
from services.recruitment.applications.rules.files import read_file
from services.recruitment.people.rules.names import (
    name_key,
    proper_family_name,
    proper_given_name,
    split_full_name,
    tidy_name,
)

SUFFIXES = {
    "Jr.": "Jr.",
    "jr": "Jr.",
    "SR": "Sr.",
    "III": "III",
    "iv": "IV",
    "2nd": "II",
    "Ph.D.": "Ph.D.",
    "PHD": "Ph.D.",
    "M.D.": "M.D.",
    "Esq": "Esq.",
    "RN": "RN",
    "Jnr": "Jr.",
    "Snr.": "Sr.",
    "VII": "VII",
    "LICSW": "LICSW",
    "cpa": "CPA",
    "LPC": "LPC",
    "M.Ed.": "M.Ed.",
    "B.S.N.": "BSN",
    "PharmD": "Pharm.D.",
    "LCSW-C": "LCSW-C",
}
WAYS = [
    "Martin Suffix {0}",
    "Martin Suffix, {0}",
    "Suffix {0}, Martin",
    "Suffix, Martin {0}",
    "Suffix, Martin, {0}",
    "Suffix, {0}, Martin",
]


def names(full_name: str) -> tuple[str, str]:
    content = f'name;email;role\n"{full_name}";m@families.example;parent\n'
    ((_line, applicant),) = read_file(content).applicants
    return applicant.given_name, applicant.family_name


@pytest.mark.parametrize(("written", "kept"), SUFFIXES.items())
@pytest.mark.parametrize("way", WAYS)
def test_a_suffix_stays_with_the_family_name_wherever_it_stands(way, written, kept):
    assert names(way.format(written)) == ("Martin", f"Suffix {kept}")


@given(st.sampled_from(WAYS), st.permutations(sorted(SUFFIXES)).map(lambda found: found[:2]))
def test_all_ways_of_writing_a_name_with_suffixes_are_one_name(way, suffixes):
    keys = {name_key(*names(one.format(" ".join(suffixes)))) for one in (WAYS[0], way)}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Martin de la Cruz Jr.", ("Martin", "de la Cruz Jr.")),
        ("de la Cruz, Martin, Jr., Ph.D.", ("Martin", "de la Cruz Jr. Ph.D.")),
        ("Martin Luis Vega V", ("Martin Luis", "Vega V")),
        ("Raman V", ("Raman", "V")),
        ("Rahman, Md", ("Md", "Rahman")),
        ("RAHMAN, MD", ("MD", "RAHMAN")),
        ("Yo-Yo Ma", ("Yo-Yo", "Ma")),
        ("Kim Do", ("Kim", "Do")),
        ("Ana Cruz, MD", ("Ana", "Cruz MD")),
        ("Raman S.R.", ("Raman", "S.R.")),
        ("Martin Jr.", ("Martin Jr.", "")),
        ("Smith, Jr.", ("", "Smith Jr.")),
        ("Suharti,", ("Suharti", "")),
        ("Cruz,", ("Cruz", "")),
        ("de la Cruz,", ("de la Cruz", "")),
        (", Ana", ("Ana", "")),
        ("Cruz, Ana,", ("Ana", "Cruz")),
        ("Cruz,, Ana", ("Ana", "Cruz")),
        ("Cruz, Ana, Maria", ("Ana, Maria", "Cruz")),
    ],
)
def test_a_full_name_with_suffixes_is_parted(full_name, parts):
    assert split_full_name(full_name) == parts


GENERATION_WAYS = [
    "Martin Luis Suffix {0}",
    "Martin Luis Suffix, {0}",
    "Suffix, Martin Luis, {0}",
    "Suffix {0}, Martin Luis",
]


@pytest.mark.parametrize(
    ("written", "kept"), [("V", "V"), ("VI", "VI"), ("Junior", "Jr."), ("senior", "Sr.")]
)
@pytest.mark.parametrize("way", GENERATION_WAYS)
def test_a_generation_that_may_be_a_name_is_one_after_a_family_name(way, written, kept):
    assert names(way.format(written)) == ("Martin Luis", f"Suffix {kept}")


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Martin Cruz, V", ("Martin", "Cruz V")),
        ("Martin Cruz VI", ("Martin", "Cruz VI")),
        ("Martin Cruz Junior", ("Martin", "Cruz Jr.")),
        ("Ana Vi", ("Ana", "Vi")),
        ("Ana VI", ("Ana", "Vi")),
        ("Ana Junior", ("Ana", "Junior")),
        ("Junior Cruz", ("Junior", "Cruz")),
        ("Cruz, Junior", ("Junior", "Cruz")),
        ("Cruz, Luis Junior", ("Luis Junior", "Cruz")),
        ("Nguyen Thi Vi", ("Nguyen Thi", "Vi")),
        ("NGUYEN THI VI", ("Nguyen Thi", "Vi")),
        ("Vi, Ana", ("Ana", "Vi")),
        ("Nguyen, Vi", ("Vi", "Nguyen")),
        ("Raman, V", ("V", "Raman")),
        ("Ana Pa", ("Ana", "Pa")),
        ("Ana Med", ("Ana", "Med")),
    ],
)
def test_a_lone_family_name_stays_a_name(full_name, parts):
    assert names(full_name) == parts


@pytest.mark.parametrize("family_name", ["Vi", "V", "Do", "Ma", "Junior", "Senior", "Pa"])
def test_a_family_name_in_its_own_column_stays_one(family_name):
    applicant, _problems = read_applicant(PERSON | {"family_name": family_name})
    assert (applicant.given_name, applicant.family_name) == ("Martin", family_name)


@pytest.mark.parametrize(
    ("family_name", "kept"), [("Cruz VI", "Cruz VI"), ("CRUZ JUNIOR", "Cruz Jr."), ("Thi Vi", "Thi Vi")]
)
def test_a_generation_in_the_column_of_the_family_name_is_kept(family_name, kept):
    applicant, _problems = read_applicant(PERSON | {"family_name": family_name})
    assert applicant.family_name == kept
    assert proper_family_name(kept) == kept


PERSON = {"given_name": "Martin", "family_name": "Suffix", "email": "m@x.example", "advisor_kind": "parent"}


def test_a_generation_in_the_column_of_the_given_name_goes_to_the_family_name():
    applicant, _problems = read_applicant(PERSON | {"given_name": "MARTIN JR"})
    assert (applicant.given_name, applicant.family_name) == ("Martin", "Suffix Jr.")
    applicant, _problems = read_applicant(PERSON | {"given_name": "Martin Jr", "family_name": "Suffix Jr."})
    assert (applicant.given_name, applicant.family_name) == ("Martin", "Suffix Jr.")


@pytest.mark.parametrize(
    ("suffix", "kept"),
    [
        ("Jr", "Suffix Jr."),
        ("", "Suffix"),
        ("N/A", "Suffix"),
        ("V", "Suffix V"),
        ("vi", "Suffix VI"),
        ("Junior", "Suffix Jr."),
        ("CPA", "Suffix CPA"),
        ("MA", "Suffix M.A."),
        ("Jr. M.Ed.", "Suffix Jr. M.Ed."),
        ("Jr./PhD", "Suffix Jr. Ph.D."),
    ],
)
def test_a_column_of_suffixes_counts(suffix, kept):
    content = f"First,Last,Suffix,Email,Role\nMartin,Suffix,{suffix},m@x.example,parent\n"
    ((_line, applicant),) = read_file(content).applicants
    assert (applicant.given_name, applicant.family_name) == ("Martin", kept)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_written_properly_twice_changes_nothing_more(suffix):
    once = proper_family_name(tidy_name(f"Suffix {suffix}"))
    assert proper_family_name(once) == once


def test_a_given_name_that_looks_like_a_degree_stays():
    assert proper_given_name("KARIM MD") == "Karim Md"
