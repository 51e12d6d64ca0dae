"""Languages, as people name them."""

import pytest

from services.recruitment.people.rules.languages import read_language


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "en"),
        ("English", "en"),
        ("ESPAÑOL", "es"),
        ("inglés", "en"),
        ("es-MX", "es"),
        ("spa", "es"),
        ("Spanish/English", "es"),
        ("Chinese (Mandarin)", "zh"),
        ("Haitian Creole", "ht"),
        ("Hmong", "hmn"),
        ("ASL", "ase"),
        ("Farsi", "fa"),
        ("so", "so"),
        ("vietnamita", "vi"),
    ],
)
def test_languages_are_known_by_name_and_by_code(typed, code):
    assert read_language(typed) == code
