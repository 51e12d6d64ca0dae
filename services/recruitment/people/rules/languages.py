"""Languages by their names and codes."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from services.recruitment.people.rules.text import Wrong, plain

DEFAULT_LANGUAGE = "en"

_COMMON_NAMES = {
    "asl": "ase",
    "sign language": "ase",
    "cape verdean": "kea",
    "castellano": "es",
    "chinese": "zh",
    "creole": "ht",
    "dari": "prs",
    "espanol": "es",
    "farsi": "fa",
    "haitian": "ht",
    "kreyol": "ht",
    "mandarin": "zh",
    "taiwanese": "nan",
}
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]+)?", re.IGNORECASE)
_FIRST_OF_SEVERAL = re.compile(r"\s*(?:[/;,(&+]|\band\b|\by\b)\s*")


def read_language(text: str) -> str:
    """The ISO 639 code (`es`, `hmn`) of a name in English or Spanish, or of a code; the first of several.

    An empty value means English, until the person changes it.
    """
    if not text:
        return DEFAULT_LANGUAGE
    code = _find(text) or _find(_FIRST_OF_SEVERAL.split(text)[0])
    if code is None:
        raise Wrong("unknown_language", "No language is known by this name or code.")
    return code


def _find(text: str) -> str | None:
    name = _names().get(plain(text))
    code = _of_code(text)
    return (code or name) if len(text) == 2 else (name or code)


def _of_code(text: str) -> str | None:
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    code = match[1].lower()
    code = get_global("language_aliases").get(code, code).partition("_")[0]
    return code if code in Locale("en").languages else None


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in ("es", "en"):
        for code, name in Locale(locale).languages.items():
            if "_" not in code:
                names.setdefault(plain(name), code)
    return names | _COMMON_NAMES
