"""Suffixes of family names: generations (`Jr.`, `III`) and degrees (`Ph.D.`)."""

from collections.abc import Sequence
from typing import Final

GENERATIONS: Final = {
    "jr": "Jr.",
    "sr": "Sr.",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
    "2nd": "II",
    "3rd": "III",
    "4th": "IV",
}
_DEGREES: Final = {
    "phd": "Ph.D.",
    "edd": "Ed.D.",
    "psyd": "Psy.D.",
    "esq": "Esq.",
    "dds": "DDS",
    "dnp": "DNP",
    "dvm": "DVM",
    "jd": "J.D.",
    "lcsw": "LCSW",
    "lmft": "LMFT",
    "mba": "MBA",
    "mph": "MPH",
    "msw": "MSW",
    "rn": "RN",
}
_NAMES_TOO: Final = {
    "ba": "B.A.",
    "bs": "B.S.",
    "do": "D.O.",
    "ma": "M.A.",
    "md": "M.D.",
    "ms": "M.S.",
    "np": "N.P.",
}
"""Degrees if written with dots, names otherwise. `MD` is a degree, `Md` short for Muhammad."""


def generation_of(word: str) -> str | None:
    """`Jr.` of `jr`, `JR.` and their like; None of every other word."""
    return GENERATIONS.get(word.lower().rstrip("."))


def suffix_of(word: str) -> str | None:
    """How a generation or a degree is written; None of a word that may be a name (`Ma`, `Do`, `Md`)."""
    letters = _letters(word)
    if letters in _NAMES_TOO:
        return _NAMES_TOO[letters] if "." in word[:-1] or word == "MD" else None
    return generation_of(word) or _DEGREES.get(letters)


def may_be_a_name(word: str) -> bool:
    """Whether a word that looks like a degree may be a name."""
    return _letters(word) in _NAMES_TOO and "." not in word


def parted(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and the suffixes at its end as they are written; the first word is never one."""
    suffixes: list[str] = []
    for at in range(len(words) - 1, 0, -1):
        suffix = suffix_of(words[at]) or ("V" if at > 1 and words[at].upper() == "V" else None)
        if suffix is None:
            break
        suffixes.append(suffix)
    return list(words[: len(words) - len(suffixes)]), suffixes[::-1]


def _letters(word: str) -> str:
    return word.replace(".", "").lower()
