"""Languages by their names and codes."""

import re
from functools import cache
from typing import Final, NamedTuple

from babel import Locale
from babel.core import get_global

from services.recruitment.people.rules.characters import APOSTROPHES
from services.recruitment.people.rules.text import plain
from services.recruitment.people.rules.unsaid import UNSAID

DEFAULT_LANGUAGE: Final = "en"
UNKNOWN: Final = "und"
"""The ISO 639 code of an unknown language."""

_COMMON_NAMES: Final = {
    "asl": "ase",
    "sign language": "ase",
    "cape verdean": "kea",
    "castellano": "es",
    "chinese": "zh",
    "creole": "ht",
    "dari": "prs",
    "esp": "es",
    "espanol": "es",
    "farsi": "fa",
    "haitian": "ht",
    "kiche": "quc",
    "kreyol": "ht",
    "mandarin": "zh",
    "ojibwe": "oj",
    "quiche": "quc",
    "sp": "es",
    "taiwanese": "nan",
}
_SIGNED: Final = {
    "auslan": "asf",
    "bsl": "bfi",
    "lengua de senas mexicana": "mfs",
    "lengua de senas puertorriquena": "psl",
    "lensegua": "gsm",
    "lesco": "csr",
    "libras": "bzs",
    "lsc": "csn",
    "lse": "ssp",
    "lsf": "fsl",
    "lsm": "mfs",
    "lspr": "psl",
    "lsq": "fcs",
    "mexican sign language": "mfs",
    "psl": "psl",
    "puerto rican sign language": "psl",
}
"""Sign languages by the letters by which people know them, of which some are codes of other languages."""
_UNSAID: Final = UNSAID | {
    *("non", "other", "others", "other language", "otro", "otra", "otros", "otras", "otro idioma"),
    *("unknown language", "yes", "multiple languages"),
    *("und", "mis", "zxx", "mul", "no linguistic content"),
}
_WORDS_AND_CODES: Final = frozenset(["no", "si"])
"""Answers to another question, or the codes of Norwegian and Sinhala."""
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]+)?", re.IGNORECASE)
_BETWEEN_SEVERAL: Final = re.compile(r"\s*(?:[/;:,()&+|]|\s[-–]\s|\b(?:and|or|y|o)\b)\s*", re.IGNORECASE)


class Language(NamedTuple):
    """An ISO 639 code, and the text as given if the code does not fully describe it."""

    code: str
    as_written: str | None


def read_language(text: str) -> str:
    """The ISO 639 code (`es`, `hmn`) of a name in English or Spanish, or of a code; the first of several."""
    return language_of(text).code


def language_of(text: str) -> Language:
    """The language of a name or a code; no value is refused, so that no language rejects a person.

    An empty value means English, until the person changes it. An unknown language keeps its text.
    """
    text = " ".join(text.split())
    if _label(text) in _WORDS_AND_CODES:
        return Language(DEFAULT_LANGUAGE, text)
    if code := _find(text):
        return Language(code, None)
    if code := _variety(text):
        return Language(code, text)
    parts = () if is_language_unsaid(text) else _BETWEEN_SEVERAL.split(text)
    said = [part for part in parts if _label(part) not in _UNSAID]
    if not said:
        return Language(DEFAULT_LANGUAGE, None)
    codes = [_find(part) for part in said]
    known = [code for code in (*codes, *map(_variety, said)) if code]
    return Language(known[0] if known else UNKNOWN, None if all(codes) else text)


def is_language_unsaid(text: str) -> bool:
    """Whether it names no language: empty, `N/A`, `other`."""
    return _label(text) in _UNSAID


def _find(text: str) -> str | None:
    label = _label(text)
    if label in _UNSAID | _WORDS_AND_CODES | _SIGNED.keys():
        return None
    name = _names().get(label)
    code = _of_code(text)
    return (code or name) if len(text) == 2 else (name or code)


def _variety(text: str) -> str | None:
    """The code of the language of a variety such as `Simplified Chinese`, or of a sign language."""
    label = _label(text)
    return _SIGNED.get(label) or _varieties().get(label)


def _of_code(text: str) -> str | None:
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    code = match[1].lower()
    code = get_global("language_aliases").get(code, code).partition("_")[0]
    return code if code in Locale("en").languages else None


def _label(text: str) -> str:
    return plain(text.translate(APOSTROPHES))


@cache
def _names() -> dict[str, str]:
    return {label: code for label, code in _labels().items() if "_" not in code} | _COMMON_NAMES


@cache
def _varieties() -> dict[str, str]:
    return {label: code.partition("_")[0] for label, code in _labels().items() if "_" in code}


@cache
def _labels() -> dict[str, str]:
    labels: dict[str, str] = {}
    for locale in ("es", "en"):
        for code, name in sorted(Locale(locale).languages.items(), key=lambda item: "_" in item[0]):
            labels.setdefault(_label(name), code)
    return labels
