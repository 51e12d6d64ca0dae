"""Extensions, remarks, other scripts and word processors in phone numbers, ZIP codes and e-mail addresses."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import duplicate_keys, read_applicant
from services.recruitment.people.rules.changes import read_changes
from services.recruitment.people.rules.contacts import read_email, read_phone, read_postal_code
from services.recruitment.people.rules.text import Wrong

NUMBER = "+15035550142"
ZEROS = "0٠۰०০੦௦๐០０"


@pytest.mark.parametrize(
    "written",
    [
        "{} x12",
        "{} (ext. 12)",
        "{} - ext 12",
        "{} / EXTENSIÓN 12",
        "{} ext#12 (mom)",
        "{} ramal 12",
        "{} X 12",
        "{} opt 12",
        "{} opción 12",
        "{} press 12",
        "{} p12",
        "{}x12",
        "{} ext. 12",
        "{}, ext 12",
        "{} Extension: 12",
        "{} extensión 12",
        "{} #12",
        "{};ext=12",
        "{} int. 12",
        "{} anexo 12",
        "{} ext.12 (call after 5)",
        "{} x12 or x13",
        "Work: {} x12",
        "{} ext-12",
        "{} ext - 12",
        "{} x-12",
        "{} ext(12)",
        "{} x(12)",
        "{} (x 12)",
        "{} ext no. 12",
        "{} ext. number 12",
        "{} extensión núm. 12",
        "{} xt 12",
        "{} xtn 12",
        "{} xten 12",
        "{} exten. 12",
        "{} extention 12",
        "{} EXTENTION: 12",
        "{} e.12",
        "{} E 12",
        "{} vm 12",
        "{} v.m. 12",
        "{} voicemail 12",
        "{} box 12",
    ],
)
@pytest.mark.parametrize("number", ["503-555-0142", "(503) 555-0142", "+1 503 555 0142", "5035550142"])
def test_an_extension_is_kept(written, number):
    assert read_phone(written.format(number)) == f"{NUMBER};ext=12"


@pytest.mark.parametrize(
    ("written", "kept"), [("503-555-0142 ext-34", f"{NUMBER};ext=34"), ("503-555-0142 (34)", None)]
)
def test_a_change_keeps_an_extension_and_refuses_what_is_not_understood(written, kept):
    sent = {"contact_points": [{"kind": "phone", "value": written}]}
    values, problems = read_changes(sent, date(2026, 11, 2))
    assert [one.value for one in values.get("contact_points", [])] == ([kept] if kept else [])
    assert [one["code"] for one in problems] == ([] if kept else ["not_a_phone_number"])


@given(st.from_regex(r"[0-9]{1,7}", fullmatch=True))
def test_a_number_as_it_is_kept_is_read_as_the_same(extension):
    kept = read_phone(f"503-555-0142 x{extension}")
    assert kept == read_phone(kept) == f"{NUMBER};ext={extension}"


def test_people_behind_one_switchboard_are_not_one():
    keys = [
        duplicate_keys(
            read_applicant(
                {"given_name": "Ana", "family_name": "Li", "phone": phone, "advisor_kind": "parent"}
            )[0]
        )
        for phone in ("503-555-0142", "503-555-0142 x12", "503-555-0142 ext. 34")
    ]
    assert len({key["phone"] for key in keys}) == 3


@pytest.mark.parametrize(
    "written",
    [
        "001 503 555 0142",
        "0015035550142",
        "503-555-0142/503-555-0143",
        "503/555/0142 / 503/555/0143",
        "503-555-0142 503-555-0143",
        "503-555-0142\n503-555-0143",
        "503\u00a0555\u00a00142",
        "(503-555-0142)",
        "C: 503-555-0142 H: 503-555-0143",
        "503-555-0142 (cell), 503-555-0143 (home)",
        "503-555-0142; 503-555-0143 x4",
        "503-555-0142 y 503-555-0143",
        "+1 (503) 555-0142 (call after 5)",
        "503-555-0142 (5 pm)",
        "503-555-0142 call after 5",
        "503-555-0142 - mom",
        "503-555-0142 *",
        "503-555-0142.",
        "503-555-0142 ext.",
        "503-555-0142 x",
        "503-555-0142 after 5",
        "503-555-0142 (after 5)",
        "503-555-0142 Eva",
        "503-555-0142 (parent's cell)",
        "mom's cell 503-555-0142",
        "(cell) 503-555-0142",
        "tel:+1-503-555-0142",
        "503–555–0142",
        "５０３－５５５－０１４２",
        "＋1 503 555 0142",
    ],
)
def test_a_number_is_read_beside_what_else_is_written(written):
    assert read_phone(written) == NUMBER


@pytest.mark.parametrize(
    "written",
    [
        "1-800-FLOWERS",
        "1-800 FLOWERS",
        "503-555-MOMS",
        "503-555-0142-HELP",
        "503-555-0142HELP",
        "5.03555E+09",
        "5.035550142E+09",
        "503-555-0142 5",
        "503-555-0142, 34",
        "503-555-0142,,34",
        "503-555-0142 ext. 3B",
        "503-555-0142 ext. A12",
        "503-555-0142 ext thirty",
        "503-555-0142 extension: ask",
        "503-555-0142 x A-12",
        "503-555-0142 (34)",
        "503-555-0142 [34]",
        "503-555-0142/34",
        "503-555-0142 / 34",
        "503-555-0142/0143",
        "503-555-0142 & 34",
        "503-555-0142 / 555-0143",
        "503-555-0142 desk 34",
        "503-555-0142 (desk 34)",
        "503-555-0142 ext. 12345678",
        "call me",
        "x12",
        "555-0142 x5",
        "50355501421",
    ],
)
def test_what_may_be_another_number_is_refused(written):
    with pytest.raises(Wrong) as refused:
        read_phone(written)
    assert refused.value.code == "not_a_phone_number"


@pytest.mark.parametrize("code", ["+52", "0052", "011 52", "(+52)"])
def test_a_number_of_another_country_is_read_however_it_is_dialled(code):
    assert read_phone(f"{code} 55 1234-5678") == "+525512345678"


@given(st.text(max_size=40))
def test_a_number_is_kept_in_plain_digits_or_refused(text):
    try:
        kept = read_phone(text)
    except Wrong:
        return
    assert kept.isascii()
    assert read_phone(kept) == kept


def in_other_digits(text: str, zero: str) -> str:
    return "".join(
        chr(ord(zero) + int(character)) if character.isdigit() else character for character in text
    )


@given(st.sampled_from(ZEROS))
def test_digits_of_every_script_are_kept_as_plain_ones(zero):
    assert read_postal_code(in_other_digits("97201-1234", zero)) == "97201-1234"
    assert read_postal_code(in_other_digits("2139", zero)) == "02139"
    assert read_phone(in_other_digits("503-555-0142 x12", zero)) == f"{NUMBER};ext=12"


@given(st.text(min_size=3, max_size=10))
def test_a_zip_code_is_kept_in_plain_digits_or_refused(text):
    try:
        kept = read_postal_code(text)
    except Wrong:
        return
    assert kept.isascii()


@pytest.mark.parametrize("digits", ["9720²", "①②③④⑤", "Ⅻ345"])
def test_what_only_looks_like_a_digit_is_refused(digits):
    with pytest.raises(Wrong):
        read_postal_code(digits)


@pytest.mark.parametrize("apostrophe", "'’‘ʼ´＇")
def test_an_apostrophe_in_an_address_is_that_of_the_keyboard(apostrophe):
    assert read_email(f"pat.o{apostrophe}curly@families.example") == "pat.o'curly@families.example"


@pytest.mark.parametrize(
    "written",
    [
        "ana-maria@x.example",
        "ana‑maria@x.example",
        "Ana Maria <ana-maria@x.example>",
        "MAILTO:ana-maria@x.example",
        "ana-maria@x.example,",
        "ana-maria@x.example.",
        "ａna-maria＠x.example",
    ],
)
def test_an_address_is_read_beside_what_programs_add(written):
    assert read_email(written) == "ana-maria@x.example"


@pytest.mark.parametrize(
    "written", ["ana–maria@x.example", "ana“x@x.example", "ana…@x.example", "ana•x@x.example"]
)
def test_signs_that_no_address_has_are_refused(written):
    with pytest.raises(Wrong):
        read_email(written)


def test_an_address_may_have_a_backtick():
    assert read_email("a`b@x.example") == "a`b@x.example"
