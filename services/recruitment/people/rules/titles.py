"""Titles before names, as forms and lists have them: they are no part of a name."""

from typing import Final

_TITLES: Final = frozenset(["mr", "mrs", "ms", "mx", "dr", "dra", "sr", "sra", "srta", "dña"])
"""Only abbreviations: `Don`, `Rev` and `Miss` may be names."""


def without_title(given_name: str) -> str:
    """`Eva` of `Mrs. Eva` and `Dr. Eva`; a title alone is kept, for there is nothing else."""
    words = given_name.split()
    while len(words) > 1 and words[0].lower().removesuffix(".") in _TITLES:
        words = words[1:]
    return " ".join(words)
