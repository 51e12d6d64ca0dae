"""Suffixes of family names: generations (`Jr.`, `III`) and degrees (`Ph.D.`)."""

from collections.abc import Callable, Sequence
from typing import Final

GENERATIONS: Final = {
    "jr": "Jr.",
    "jnr": "Jr.",
    "sr": "Sr.",
    "snr": "Sr.",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
    "vii": "VII",
    "viii": "VIII",
    "2nd": "II",
    "3rd": "III",
    "4th": "IV",
    "5th": "V",
    "6th": "VI",
}
_GENERATIONS_OR_NAMES: Final = {"junior": "Jr.", "júnior": "Jr.", "senior": "Sr.", "v": "V", "vi": "VI"}
"""Generations after a family name, names elsewhere."""
_AS_THEY_ARE: Final = (
    "APRN ARNP BBA BCBA BFA BSN BSW CADC CCC-SLP CFA CHES CHW CNA CNM CPA CPNP CRNA CSW DDS DMD DNP DPT DSW"
    " DVM FNP FNP-C LCDC LCMHC LCPC LCSW LCSW-C LCSW-R LGSW LICSW LISW LLB LLM LMFT LMHC LMSW LPC LPCC LPN"
    " LSW LVN MBA MFA MFT MHA MLIS MPA MPH MPP MSN MSSW MSW OTR OTR/L PA-C PMHNP PMP RDN RN RN-BC RPH"
)
_DEGREES: Final = {
    "phd": "Ph.D.",
    "edd": "Ed.D.",
    "eds": "Ed.S.",
    "edm": "Ed.M.",
    "psyd": "Psy.D.",
    "pharmd": "Pharm.D.",
    "thd": "Th.D.",
    "dmin": "D.Min.",
    "mdiv": "M.Div.",
    "esq": "Esq.",
    "jd": "J.D.",
    "bsc": "B.Sc.",
    "msc": "M.Sc.",
} | {letters.lower(): letters for letters in _AS_THEY_ARE.split()}
_NAMES_TOO: Final = {
    "aa": "A.A.",
    "ba": "B.A.",
    "bs": "B.S.",
    "do": "D.O.",
    "dc": "D.C.",
    "lac": "L.Ac.",
    "ma": "M.A.",
    "md": "M.D.",
    "med": "M.Ed.",
    "ms": "M.S.",
    "np": "N.P.",
    "od": "O.D.",
    "pa": "P.A.",
    "pt": "P.T.",
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


def suffix_after(words: Sequence[str]) -> Callable[[str], str | None]:
    """The same of a word after a family name in these words: there `Junior`, `V` and `VI` are generations.

    `Vi` in small letters, or among capitals alone, is a name.
    """
    names_too = {"vi"} if all(map(str.isupper, words)) else set()

    def suffix(word: str) -> str | None:
        small = word.lower().rstrip(".")
        if small in names_too or (small == "vi" and word != "VI"):
            return None
        return suffix_of(word) or _GENERATIONS_OR_NAMES.get(small)

    return suffix


def suffix_alone(word: str) -> str | None:
    """The same of a word that stands where only suffixes do."""
    letters = _letters(word)
    return suffix_of(word) or _GENERATIONS_OR_NAMES.get(letters) or _NAMES_TOO.get(letters)


def may_be_a_name(word: str) -> bool:
    """Whether a word that looks like a degree may be a name."""
    return _letters(word) in _NAMES_TOO and "." not in word


def parted(words: Sequence[str], names: int = 1) -> tuple[list[str], list[str]]:
    """The words of a name, and the suffixes at its end as they are written; the first word is never one.

    The last of `names` words is a name even if it is called `Junior` or `V`.
    """
    suffixes: list[str] = []
    after_names = suffix_after(words)
    for at in range(len(words) - 1, 0, -1):
        suffix = (after_names if at >= names else suffix_of)(words[at])
        if suffix is None:
            break
        suffixes.append(suffix)
    return list(words[: len(words) - len(suffixes)]), suffixes[::-1]


def _letters(word: str) -> str:
    return word.replace(".", "").lower()
