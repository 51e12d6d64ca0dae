"""Names in scripts whose vowels are marks, joiners that spelling asks for, pasted invisible characters."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import read_applicant
from services.recruitment.applications.rules.files import read_file
from services.recruitment.people.rules.characters import is_invisible, trimmed
from services.recruitment.people.rules.names import (
    is_name,
    name_key,
    proper_family_name,
    proper_given_name,
    tidy_name,
)

ZWNJ, ZWJ = "\u200c", "\u200d"
ANA = {"given_name": "Ana", "family_name": "Cruz", "email": "ana@families.example", "advisor_kind": "parent"}
WITHOUT_VOWEL_SIGNS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "COMBINING")
MARKS = [
    character
    for character in map(chr, range(sys.maxunicode))
    if unicodedata.category(character) in ("Mn", "Mc") and not is_invisible(character)
]
SPELLING_MARKS = [
    mark
    for mark in MARKS
    if not unicodedata.name(mark, "COMBINING").startswith(WITHOUT_VOWEL_SIGNS)
    and unicodedata.normalize("NFKD", mark) == mark
]


def read(**changes):
    applicant, problems = read_applicant(ANA | changes)
    return applicant, [(problem["field"], problem["code"]) for problem in problems]


@pytest.mark.parametrize(
    "name",
    [
        "काव्या शर्मा",
        "प्रकाश गुरुङ",
        "রহিমা বেগম",
        "மீனாட்சி",
        "లక్ష్మీ",
        "නිමල් පෙරේරා",
        "สมหญิง ใจดี",
        "ຄຳແພງ",
        "សុខា ចាន់",
        "အောင်ကျော်",
        "စီၤ",
        "ਗੁਰਪ੍ਰੀਤ",
        "މުޙައްމަދު",
        "བསྟན་འཛིན",
        "فاطمة",
        "مُحَمَّد",
        "אברהם",
        "በቀለ",
        "阿不都·热合曼",
        "がく",
        "Nguyễn Thị Mai",
        "X\u030cavi",
    ],
)
def test_a_name_is_taken_and_kept_as_it_is(name):
    applicant, problems = read(given_name=name)
    assert problems == []
    assert applicant.given_name == unicodedata.normalize("NFC", name)


@given(st.sampled_from(MARKS))
def test_a_mark_of_any_script_belongs_to_the_letter_before_it(mark):
    assert is_name(f"क{mark}") or unicodedata.normalize("NFC", mark) != mark
    assert not is_name(mark)
    assert not is_name(f"Ana {mark}")


@given(st.sampled_from(SPELLING_MARKS))
def test_names_that_differ_in_a_vowel_sign_or_a_tone_are_different(mark):
    base = next(
        (
            letter
            for letter in map(chr, range(ord(mark) & ~0x7F, ord(mark) | 0x7F))
            if unicodedata.category(letter) == "Lo"
        ),
        "क",
    )
    assert name_key(base + mark + base, "") != name_key(base + base, "")


@pytest.mark.parametrize(
    ("one", "other"),
    [("रमा", "राम"), ("สม", "สมุ"), ("ပု", "ပူ"), ("がく", "かく"), ("ស", "សុ"), ("Андрей", "Андреи")],
)
def test_different_names_have_different_keys(one, other):
    assert name_key(one, "") != name_key(other, "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "JOSE"),
        ("Семён", "Семен"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        (f"علی{ZWNJ}رضا", "علیرضا"),
        ("Mary–Ann", "Mary Ann"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert name_key(one, "") == name_key(other, "")


@pytest.mark.parametrize("name", [f"علی{ZWNJ}رضا", f"ශ්{ZWJ}රී", f"രാജന്{ZWJ} നായര്{ZWJ}", f"രാജന്{ZWJ}"])
def test_a_joiner_that_spelling_asks_for_is_kept(name):
    applicant, problems = read(given_name=name)
    assert problems == []
    assert applicant.given_name == name


@pytest.mark.parametrize(
    "name",
    [
        "Ana\u00adMaria",
        "Ana\u200bMaria",
        f"Ana {ZWJ}Maria",
        f"Ana-{ZWNJ}Maria",
        "Ana\u3164",
        "An\ufe0fa",
        "A\0na",
    ],
)
def test_an_invisible_character_inside_is_called_so(name):
    _applicant, problems = read(given_name=name + "x")
    assert problems == [("given_name", "invisible_character")]


@pytest.mark.parametrize("field", ["email", "postal_code", "advisor_kind"])
def test_an_invisible_character_is_called_so_in_every_field(field):
    _applicant, problems = read(**{field: "ana\u200bx"})
    assert problems == [(field, "invisible_character")]


UNSEEN = st.text(st.sampled_from("\u200b\u200e\u202a\u2060\ufeff\u00ad\u3164\u2800 \t\u00a0\0"))


@given(UNSEEN, UNSEEN, st.sampled_from(sorted(ANA)))
def test_invisible_characters_around_any_value_change_nothing(before, after, field):
    assert read(**{field: before + ANA[field] + after}) == read()
    content = ",".join(ANA) + "\n" + ",".join((ANA | {field: f'"{before}{ANA[field]}{after}"'}).values())
    assert [applicant for _line, applicant in read_file(content).applicants] == [read()[0]]


@given(UNSEEN)
def test_a_value_of_invisible_characters_alone_is_empty(unseen):
    assert trimmed(unseen) == ""
    assert read(given_name=unseen)[1] == [("given_name", "required")]


def test_a_number_is_read_through_invisible_characters():
    applicant, problems = read(phone="\u202a+1 503-555\u200b-0107\u202c")
    assert problems == []
    assert applicant.phone == "+15035550107"


def test_hyphens_and_apostrophes_of_word_processors_are_those_of_the_keyboard():
    assert tidy_name("García‑López") == tidy_name("García–López") == "García-López"
    assert tidy_name("O’Curly") == tidy_name("O՚Curly") == "O'Curly"


@pytest.mark.parametrize("name", ["ᏣᎳᎩ", "𐓷𐓘𐓻𐓘𐓻𐓟"])
def test_a_script_that_does_without_small_letters_stays_as_it_is(name):
    assert proper_given_name(name) == proper_family_name(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [("İSMAİL", "İsmail"), ("J.R.", "J.R."), ("j.r.", "J.R."), ("A.J. SMITH", "A.J. Smith")],
)
def test_dots_over_letters_and_after_them_stay_where_they_are(typed, name):
    assert proper_given_name(typed) == name
