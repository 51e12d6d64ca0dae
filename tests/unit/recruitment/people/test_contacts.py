"""Phone numbers, ZIP codes and addresses, in the one form in which they are kept."""

import pytest

from services.recruitment.people.rules.contacts import read_email, read_phone, read_postal_code
from services.recruitment.people.rules.text import Wrong


@pytest.mark.parametrize(
    "typed",
    [
        "(503) 555-0142",
        "503.555.0142",
        "1-503-555-0142",
        "+1 (503)5550142",
        "5035550142.0",
        "503/555/0142",
        "503-555-0142 / 503-555-0143",
        "503-555-0142 or evenings",
        "Cell: 503 555 0142",
    ],
)
def test_odd_phone_formats_become_one(typed):
    assert read_phone(typed) == "+15035550142"


@pytest.mark.parametrize("typed", ["5550142", "503-555-014", "555-555-0100", "n/a", "5.03555E+09", "0"])
def test_a_number_that_cannot_be_called_is_refused(typed):
    with pytest.raises(Wrong, match="phone"):
        read_phone(typed)


def test_a_number_of_another_country_keeps_its_country():
    assert read_phone("+52 55 1234 5678") == "+525512345678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("97201", "97201"),
        ("97201-1234", "97201-1234"),
        ("972011234", "97201-1234"),
        ("2139", "02139"),
        ("601", "00601"),
        ("97201.0", "97201"),
    ],
)
def test_zip_codes_get_back_the_zeros_that_spreadsheets_drop(typed, kept):
    assert read_postal_code(typed) == kept


@pytest.mark.parametrize("typed", ["OR 97201", "12", "9720112", "abcde"])
def test_what_is_no_zip_code_is_refused(typed):
    with pytest.raises(Wrong, match="ZIP"):
        read_postal_code(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Maria.Cruz@Families.EXAMPLE", "maria.cruz@families.example"),
        ("<ana@families.example>", "ana@families.example"),
        ("mailto:ana@families.example", "ana@families.example"),
        ("josé@families.example", "josé@families.example"),
    ],
)
def test_addresses_are_kept_in_one_form(typed, kept):
    assert read_email(typed) == kept


@pytest.mark.parametrize("typed", ["ana", "ana@", "@x.org", "a b@x.org", "ana@localhost", "ana@x..org"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Wrong, match="e-mail"):
        read_email(typed)
