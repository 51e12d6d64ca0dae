"""The kind of an advisor, read from a phrase.

The whole phrase counts, not its first word: a foster youth is a youth, and a youth's mother a parent.
"""

import re
from typing import Final

from services.recruitment.people.rules.characters import APOSTROPHES
from services.recruitment.people.rules.text import Wrong, folded, plain
from shared.contracts.recruitment.people import PARENT, YOUTH

KIND_NAMES: Final = {
    PARENT: "parent mother father mom mommy mum mama dad daddy papa caregiver carer caretaker guardian"
    " grandparent grandmother grandfather grandma grandpa stepparent stepmother stepfather stepmom stepdad"
    " family madre padre madrastra padrastro cuidador cuidadora cuidadores tutor tutora tutores familiar"
    " familiares familia abuela abuelo",
    YOUTH: "youth young teen teenager adolescent self student joven jovenes adolescente estudiante",
}
"""The words that name a kind, in English and Spanish."""
_INITIALS: Final = {"p": PARENT, "y": YOUTH}
_KINDS: Final = {name: kind for kind, names in KIND_NAMES.items() for name in names.split()}

_BESIDE_THEM: Final = (
    "foster adoptive adopted biological bio birth step legal primary secondary kinship relative resource",
    "single custodial great paternal maternal aunt uncle sister brother tia tio hermana hermano",
    "adoptiva adoptivo biologica biologico materna materno paterna paterno temporal",
    "advocate advisor adviser member representative person people adult adulto adulta",
    "a an the i m am and or y o u e my mi un una soy age aged year old yr ano edad",
    "he him his she hers her they them el ella",
)
"""Words that may accompany them without changing the kind."""
_BESIDE: Final = frozenset(word for words in _BESIDE_THEM for word in words.split())
_GROWN: Final = frozenset(["adult", "adulto", "adulta"])
_YOUNG_ADULT: Final = re.compile(
    r"\byoung (?:adult|person|people|man|woman)s?\b|\badult[oa] joven\b|\bjoven adult[oa]\b"
)
_WHOSE: Final = re.compile(r"^.*\w(?:'s|s')\s+(?=\w)", re.DOTALL)
_OF_WHOM: Final = re.compile(r"\b(?:of|to|for|with|whose|de|del|con|para)\b.*", re.DOTALL)


def read_kind(text: str) -> str:
    """`parent` or `youth`. Raises `ambiguous` for phrases that may mean either, or a third person."""
    if not text:
        raise Wrong("required", "Say whether this is a parent or a youth.")
    words = _words_of_the_person(text)
    kinds = {kind for word in words if (kind := _kind(word, alone=len(words) == 1))}
    if not kinds:
        raise Wrong("not_a_choice", "This is neither a parent nor a youth.")
    unknown = any(not (word.isdigit() or _kind(word, alone=True) or _in(_BESIDE, word)) for word in words)
    grown_youth = kinds == {YOUTH} and not _GROWN.isdisjoint(words)
    if len(kinds) > 1 or unknown or grown_youth:
        raise Wrong("ambiguous", "It is not clear whether this is a parent or a youth. Write one of the two.")
    return kinds.pop()


def _words_of_the_person(text: str) -> list[str]:
    """The words without the phrases that say whose parent, or a parent of whom."""
    phrase = _OF_WHOM.sub("", _WHOSE.sub("", folded(text.translate(APOSTROPHES))))
    return _YOUNG_ADULT.sub(YOUTH, plain(phrase)).split()


def _kind(word: str, *, alone: bool) -> str | None:
    return _KINDS.get(word) or _KINDS.get(word.removesuffix("s")) or (_INITIALS.get(word) if alone else None)


def _in(words: frozenset[str], word: str) -> bool:
    return word in words or word.removesuffix("s") in words
