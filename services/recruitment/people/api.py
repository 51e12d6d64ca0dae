"""The public API of people for other subdomains."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.people.models import Guardianship, Person
from services.recruitment.people.queries import page_of
from services.recruitment.people.rules.changes import Contact
from services.recruitment.people.rules.languages import Language
from services.recruitment.people.use_cases import GUARDIANSHIP_ENDS, await_end
from shared.contracts.recruitment.people import PersonFields
from shared.persistence.read_unit import ReadUnit

__all__ = [
    "GUARDIANSHIP_ENDS",
    "Contact",
    "Guardianship",
    "Language",
    "Person",
    "await_end",
    "page_of",
    "persons_of",
    "shown_with",
]

_FIELDS = PersonFields()


def persons_of(uow: ReadUnit, person_ids: Iterable[str]) -> dict[str, Person]:
    """These persons, by their ids."""
    return {person.id: person for person in uow.find(Person, id__in=list(set(person_ids)))}


def shown_with(reply: dict[str, Any], person: Person) -> dict[str, Any]:
    """A reply about somebody's application or participation, with what tells who they are."""
    return _FIELDS.dump(person) | reply
