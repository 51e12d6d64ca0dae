"""Names of people, as they write them themselves.

Agencies export names in upper or lower case. A word in mixed case is what the person wants (`DeShawn`,
`McDonald`) and stays; a lower-case particle inside such a name (`de la Cruz`) stays too.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from services.recruitment.people.rules.characters import (
    APOSTROPHES,
    DASHES,
    is_invisible,
    is_mark,
    without_joiners,
)
from services.recruitment.people.rules.suffixes import (
    generation_of,
    may_be_a_name,
    parted,
    suffix_after,
    suffix_of,
)
from services.recruitment.people.rules.text import plain

PARTICLES = frozenset(
    ["al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "ter", "van", "von", "y"]
)
ARTICLES = frozenset(["el", "la", "las", "le", "los"])

# The one letter that has its apostrophe in it writes it apart as soon as it is made a capital.
_ALIKE: Final = APOSTROPHES | DASHES | str.maketrans({"ŉ": "'n", "‧": "·"})
_PUNCTUATION: Final = " -'.·・་༌׳״־፡॰"
"""Also dots between names, what parts syllables in Tibetan, and marks of Hebrew, Ge'ez and Hindi."""
_NO_NAME: Final = frozenset(["fnu", "lnu", "nfn", "nln", "nmn"])
"""First or last name unknown, no first, last or middle name: how US offices mark people with one name."""
_WHICH: Final = ("first", "last", "given", "family")
_NO_NAME_IN_WORDS: Final = frozenset(
    ["unknown", "not applicable", "no name", "desconocido"]
    + [
        said.format(which)
        for which in _WHICH
        for said in ("no {} name", "{} name unknown", "unknown {} name")
    ]
)
_TATWEEL: Final = "ـ"
# Optional marks: accents, and the vowel signs of Arabic and Hebrew. The group keeps the marks that make
# different letters of Cyrillic.
_ACCENTS: Final = re.compile(
    "([иу]\u0306|і\u0308)"
    "|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]"
    "|[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]"
)
_WITHOUT_CAPITALS: Final = ("CHEROKEE", "OSAGE")
"""Scripts that have small letters in Unicode, and do without them in daily use."""
_SHOUTED_PREFIX = re.compile(r"(Mc|Mac|[A-Z]')([^\W\d_]{2,})")


def tidy_name(text: str) -> str:
    """The name as typed, in composed characters, with plain apostrophes, hyphens and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_ALIKE).split()).strip(' ,;"')


def is_no_name(text: str) -> bool:
    """Whether a value means that there is no such name: empty, punctuation alone, `N/A`, `LNU`, `XXX`."""
    letters = "".join(filter(str.isalpha, text)).lower()
    if not any(map(str.isalnum, text)) or letters in _NO_NAME or (set(letters) == {"x"} and len(letters) > 1):
        return True
    return text.strip(" .").lower() == "n/a" or plain(text) in _NO_NAME_IN_WORDS


def one_name(given_name: str, family_name: str) -> tuple[str, str]:
    """`Suharti` alone of `FNU` and `Suharti`: what stands for a missing name is left out.

    A given name that is left empty may have been forgotten, and stays so.
    """
    given_name, family_name = _without_codes(given_name), _without_codes(family_name)
    if given_name and is_no_name(given_name):
        given_name, family_name = family_name, ""
    return ("" if is_no_name(given_name) else given_name), ("" if is_no_name(family_name) else family_name)


def _without_codes(name: str) -> str:
    """`Ana` of `Ana NMN`; what is a code alone stays."""
    words = name.split()
    return (
        " ".join(word for word in words if word.lower() not in _NO_NAME) or name if len(words) > 1 else name
    )


def is_name(name: str) -> bool:
    """Whether a tidied name is made of letters of any script with their marks, and what may stand between."""
    seen = without_joiners(name)
    return any(map(str.isalpha, seen)) and all(_may_follow(*pair) for pair in pairwise(f" {seen}"))


def _may_follow(before: str, character: str) -> bool:
    if is_mark(character):
        return (before.isalpha() or is_mark(before)) and not is_invisible(character)
    return character in _PUNCTUATION or (character.isalpha() and not is_invisible(character))


def proper_given_name(name: str) -> str:
    """`MARIA DE LOS ANGELES` as `Maria de los Angeles`."""
    return _proper(name, family=False)


def proper_family_name(name: str) -> str:
    """`DE LA CRUZ` as `de la Cruz`, `MCDONALD` as `McDonald`, `o'neil-garcía jr` as `O'Neil-García Jr.`"""
    return _proper(name, family=True)


def name_key(given_name: str, family_name: str) -> str:
    """The same for two spellings that differ only in case, accents, spaces and what stands between letters.

    Vowel signs of other scripts stay, so that different names have different keys. Marks of Latin letters do
    not, for many leave them out: `accents_of` tells `Hòa` from `Hóa`.
    """
    return f"{_letters(given_name)}.{_letters(family_name)}"


def accents_of(given_name: str, family_name: str) -> str:
    """The marks that `name_key` leaves out, each after the number of its letter."""
    small = _small(given_name + family_name)
    marks = (found for found in _ACCENTS.finditer(small) if not found[1])
    return "".join(f"{len(_letters(small[: mark.start()]))}{mark[0]}" for mark in marks)


def are_other_accents(one: str, other: str) -> bool:
    """Whether a letter has different marks in two spellings; one that has none may have been left bare."""
    known = _marks_by_letter(one)
    return any(known.get(at, marks) != marks for at, marks in _marks_by_letter(other).items())


def split_full_name(full_name: str) -> tuple[str, str]:
    """Given and family name of `de la Cruz, Ana` or `Ana de la Cruz`; the family name may be empty.

    Without a comma the family name begins at the first particle after the first word, else at the last word.
    A suffix stays with the family name, on whichever side of a comma it stands.
    """
    first, *others = [part.split() for part in full_name.split(",")]
    names, suffixes = [first], []
    for part in others:
        if part and _are_suffixes(part, first, is_turned=len(names) > 1):
            suffixes += part
        else:
            names.append(part)
    given, family = _in_order(first) if len(names) == 1 else _turned(*names)
    if not suffixes and not given:
        given, family = family, ""
    if suffixes and not family:
        given, family = "", given
    return given, " ".join(filter(None, [family, *suffixes]))


def suffix_to_family(given_name: str, family_name: str) -> tuple[str, str]:
    """`Martin Jr.` and `Cruz` as `Martin` and `Cruz Jr.`; who has one name keeps it as it is."""
    words, name, moved = given_name.split(), family_name.split(), []
    if name and len(words) > 1 and (generation := generation_of(words[-1])):
        words, moved = words[:-1], [generation]
    name, suffixes = parted(name)
    return " ".join(words), " ".join([*name, *dict.fromkeys(suffixes + moved)])


def _are_suffixes(part: list[str], first: list[str], *, is_turned: bool) -> bool:
    """Whether a part between commas is suffixes alone: `V` is after `Ana Raman` or `Raman, Ana`."""
    if len(first) == 1 and not is_turned:
        return all(map(suffix_of, part)) and not may_be_a_name(part[0])
    return all(map(suffix_after([*first, *part]), part))


def _in_order(words: list[str]) -> tuple[str, str]:
    words, suffixes = parted(words, names=2)
    start = next((at for at, word in enumerate(words) if at and word.lower() in PARTICLES), len(words) - 1)
    start = max(start, 1)
    if not words[start:]:
        return " ".join(words + suffixes), ""
    return " ".join(words[:start]), " ".join(words[start:] + suffixes)


def _turned(family: list[str], given: list[str], *more: list[str]) -> tuple[str, str]:
    """The parts of `Cruz, Ana`; an unknown third part stays with the given name and its comma."""
    given, suffixes = parted(given, names=len(given))
    return ", ".join(filter(None, map(" ".join, (given, *more)))), " ".join(family + suffixes)


def _marks_by_letter(accents: str) -> dict[str, str]:
    marks: dict[str, str] = {}
    for at, mark in re.findall(r"(\d+)(\D)", accents):
        marks[at] = marks.get(at, "") + mark
    return marks


def _small(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _letters(text: str) -> str:
    spelled = _ACCENTS.sub(lambda found: found[1] or "", _small(text))
    return "".join(character for character in spelled if _tells_apart(character))


def _tells_apart(character: str) -> bool:
    spells = character.isalpha() or is_mark(character)
    return spells and character != _TATWEEL and not is_invisible(character)


def _proper(name: str, *, family: bool) -> str:
    parts = re.split(r"([ -]+)", name)
    words = parts[::2]
    as_typed = any(map(_has_both_cases, words))
    last = len(words) - 1
    suffix_in = suffix_after(words) if family else generation_of
    for at, word in enumerate(words):
        inner = at < last and (at > 0 or family)
        if inner and _stays_small(word, words[at - 1] if at else "", as_typed):
            words[at] = word.lower()
        elif at and (suffix := suffix_in(word)):
            words[at] = suffix
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
    if not _is_cased(word):
        return word
    if "." in word.strip("."):
        return "".join(map(_proper_word, re.split(r"(?<=\.)", word)))
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


def _is_cased(word: str) -> bool:
    """Whether it is written with capitals and small letters."""
    return not any(unicodedata.name(letter, "").startswith(_WITHOUT_CAPITALS) for letter in word)


def _capitalized(letters: str) -> str:
    # Unicode would put a second dot over the small letter of a dotted capital I.
    return letters[:1].title() + letters[1:].replace("İ", "i").lower()
