"""Names of people, as they write them themselves.

Agencies export names in upper or lower case. A word in mixed case is what the person wants (`DeShawn`,
`McDonald`) and stays; a lower-case particle inside such a name (`de la Cruz`) stays too.
"""

import re
import unicodedata

from services.recruitment.people.rules.text import folded

PARTICLES = frozenset(
    ["al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "ter", "van", "von", "y"]
)
ARTICLES = frozenset(["el", "la", "las", "le", "los"])
GENERATIONS = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}

# The one letter with a built-in apostrophe separates it when capitalized.
_APOSTROPHES = str.maketrans({**dict.fromkeys("’‘ʼ´`", "'"), "ŉ": "'n"})
_PUNCTUATION = " -'."
_SHOUTED_PREFIX = re.compile(r"(Mc|Mac|[A-Z]')([^\W\d_]{2,})")


def tidy_name(text: str) -> str:
    """The name as typed, in composed characters, with plain apostrophes and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_APOSTROPHES).split()).strip(',;"')


def is_name(name: str) -> bool:
    """Whether a tidied name consists of letters and the few marks that names have."""
    return any(map(str.isalpha, name)) and all(_belongs_in_a_name(character) for character in name)


def _belongs_in_a_name(character: str) -> bool:
    return character.isalpha() or character in _PUNCTUATION or unicodedata.combining(character) > 0


def proper_given_name(name: str) -> str:
    """`MARIA DE LOS ANGELES` as `Maria de los Angeles`."""
    return _proper(name, particle_may_lead=False)


def proper_family_name(name: str) -> str:
    """`DE LA CRUZ` as `de la Cruz`, `MCDONALD` as `McDonald`, `o'neil-garcía jr` as `O'Neil-García Jr.`"""
    return _proper(name, particle_may_lead=True)


def name_key(given_name: str, family_name: str) -> str:
    """The same for two spellings that differ only in case, accents, spaces and marks."""
    return f"{_letters(given_name)}.{_letters(family_name)}"


def split_full_name(full_name: str) -> tuple[str, str]:
    """Given and family name of `de la Cruz, Ana` or `Ana de la Cruz`; the family name may be empty.

    Without a comma the family name begins at the first particle after the first word, else at the last word.
    """
    family, comma, given = full_name.partition(",")
    if comma:
        return given.strip(), family.strip()
    words = full_name.split()
    start = next((at for at, word in enumerate(words) if at and word.lower() in PARTICLES), len(words) - 1)
    start = max(start, 1)
    return " ".join(words[:start]), " ".join(words[start:])


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, folded(text)))


def _proper(name: str, *, particle_may_lead: bool) -> str:
    parts = re.split(r"([ -]+)", name)
    words = parts[::2]
    as_typed = any(map(_has_both_cases, words))
    last = len(words) - 1
    for at, word in enumerate(words):
        inner = at < last and (at > 0 or particle_may_lead)
        if inner and _stays_small(word, words[at - 1] if at else "", as_typed):
            words[at] = word.lower()
        elif at and (generation := GENERATIONS.get(word.lower().rstrip("."))):
            words[at] = generation
        else:
            words[at] = _proper_word(word)
    parts[::2] = words
    return "".join(parts)


def _has_both_cases(word: str) -> bool:
    return word != word.lower() and word != word.upper()


def _stays_small(word: str, before: str, as_typed: bool) -> bool:
    small = word.lower()
    if as_typed:
        return word == small and small in PARTICLES | ARTICLES
    return small in PARTICLES or (small in ARTICLES and before.lower() in PARTICLES)


def _proper_word(word: str) -> str:
    shouted = _SHOUTED_PREFIX.fullmatch(word)
    if shouted and shouted[2] == shouted[2].upper():
        return shouted[1] + _capitalized(shouted[2])
    if _has_both_cases(word):
        return word
    if word[:2].lower() == "mc" and len(word) > 3:
        return "Mc" + _capitalized(word[2:])
    if word[1:2] == "'":
        return _capitalized(word[0]) + "'" + _capitalized(word[2:])
    return _capitalized(word)


def _capitalized(letters: str) -> str:
    return letters[:1].title() + letters[1:].lower()
