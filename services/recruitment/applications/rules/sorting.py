"""Who among the valid rows of a file is new, came again, or is there already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypedDict

from services.recruitment.applications.rules.applicants import (
    Applicant,
    duplicate_keys,
    same_person_keys,
    spelled_keys,
)
from services.recruitment.applications.rules.files import line_name
from services.recruitment.people.rules.names import accents_of, are_other_accents

ImportedBefore = Callable[[int], bool]
"""Whether a line was imported before this import of its file."""


class Duplicate(TypedDict):
    """A row whose person is known, or may be: `of` is `line 7` of the same file or an application's id.

    `matched_on` is what they share: email, phone, or name (with the ZIP code).
    """

    line: int
    of: str
    matched_on: str


class NewPerson(NamedTuple):
    """A valid row of a new person; `like` is who shares a key with another name, as `of` in `Duplicate`."""

    line: int
    applicant: Applicant
    like: str | None


@dataclass(frozen=True, slots=True)
class Sorting:
    """The valid rows: new people, who of them came again or may be a duplicate, and duplicates.

    `keys` is who has each key of these rows, and `accents` how their names are spelled, for the rows that
    follow.
    """

    new: list[NewPerson] = field(default_factory=list)
    came_again: list[Duplicate] = field(default_factory=list)
    possible_duplicates: list[Duplicate] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    accents: dict[str, str] = field(default_factory=dict)


def is_line(of: str) -> bool:
    """Whether `of` in a duplicate is a line of the same file."""
    return of.startswith("line ")


def keys_of(applicant: Applicant) -> tuple[str, ...]:
    """The keys of every kind by which an applicant is known again."""
    kinds = (spelled_keys, same_person_keys, duplicate_keys)
    return tuple(key for keys in kinds for key in keys(applicant).values())


def never(_line: int) -> bool:
    """Of a file that was not imported before."""
    return False


def imported_but_for(line_read: int | None, failed: Iterable[Sequence[int]]) -> ImportedBefore:
    """Of a file that was imported up to this line, or as a whole (None), but for lines that failed."""
    gaps = [(first, last) for first, last in failed]
    return lambda line: (
        (line_read is None or line <= line_read) and not any(first <= line <= last for first, last in gaps)
    )


def sort_out(
    rows: Iterable[tuple[int, Applicant]],
    known: Mapping[str, str],
    over: AbstractSet[str] = frozenset(),
    imported_before: ImportedBefore = never,
    accents: Mapping[str, str] = MappingProxyType({}),
) -> Sorting:
    """Separate new people from known ones; `known` maps keys of every kind to applications, or earlier lines,
    `accents` these to the accents of their names.

    A duplicate is of the same kind, and has the same name and the same email, phone or ZIP code. A person
    with the same email or phone and another name, other accents (`Hòa` and `Hóa`; a bare `Hoa` may be either)
    or of the other kind is new, and a possible duplicate. Somebody whose application is among those that are
    `over` comes again, and is new, but for the lines that were imported before.
    """
    sorting = Sorting()
    seen, spelled = dict(known), dict(accents)
    for line, applicant in rows:
        duplicate = _same(line, applicant, seen, spelled)
        possible = duplicate or _match(line, duplicate_keys(applicant), seen)
        comes_again = duplicate is not None and duplicate["of"] in over and not imported_before(line)
        if duplicate and comes_again:
            sorting.came_again.append(duplicate)
            sorting.new.append(NewPerson(line, applicant, duplicate["of"]))
            seen |= dict.fromkeys(keys_of(applicant), line_name(line))
        elif duplicate:
            sorting.duplicates.append(duplicate)
        else:
            sorting.new.append(NewPerson(line, applicant, possible["of"] if possible else None))
            sorting.possible_duplicates.extend([possible] if possible else [])
        # Add a duplicate's keys too: a match with its name and its other phone number is the same person.
        first = duplicate["of"] if duplicate and not comes_again else line_name(line)
        if comes_again or not duplicate:
            spelled[first] = accents_of(applicant.given_name, applicant.family_name)
        sorting.accents[first] = spelled.get(first, "")
        for key in keys_of(applicant):
            sorting.keys[key] = seen.setdefault(key, first)
    return sorting


def _same(
    line: int, applicant: Applicant, seen: Mapping[str, str], accents: Mapping[str, str]
) -> Duplicate | None:
    own = accents_of(applicant.given_name, applicant.family_name)
    keys = {
        what: key
        for what, key in same_person_keys(applicant).items()
        if key in seen and not are_other_accents(accents.get(seen[key], ""), own)
    }
    return _match(line, spelled_keys(applicant), seen) or _match(line, keys, seen)


def _match(line: int, keys: Mapping[str, str], seen: Mapping[str, str]) -> Duplicate | None:
    for kind, key in keys.items():
        if key in seen:
            return {"line": line, "of": seen[key], "matched_on": kind.partition(" ")[0]}
    return None
