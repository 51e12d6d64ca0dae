"""Persons as they are stored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Self

from mongoengine import BooleanField, EmbeddedDocumentListField, ListField, StringField

from services.recruitment.people.rules import majority
from services.recruitment.people.rules.changes import Contact, Home
from services.recruitment.people.rules.guardians import guardian_days
from services.recruitment.people.rules.languages import Language
from services.recruitment.people.rules.likeness import likeness, name_at_home
from services.recruitment.people.rules.names import accents_of, name_key
from shared.contracts.identity.tenants import STATES
from shared.contracts.reconciliation import each_one
from shared.contracts.recruitment.guardians import GuardianKind
from shared.contracts.recruitment.people import ContactKind
from shared.dates import ONE_DAY
from shared.days import Days
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Record


class SpokenLanguage(Embedded):
    """An ISO 639 code, and the person's words for a language that it does not fully describe."""

    code = StringField(required=True)
    as_written = StringField()


class ContactPoint(Embedded):
    """An email address, or a phone number as E.164 with an extension (`;ext=12`) if there is one."""

    kind = StringField(required=True, choices=list(ContactKind))
    value = StringField(required=True)
    preferred = BooleanField(required=True)


class Residence(Embedded):
    """Where somebody lives, from a day on; without one, since ever. The state may not be known."""

    postal_code = StringField(required=True)
    state = StringField(choices=list(STATES))
    lives_from = DayField()


class Person(Record):
    """One human being, to whom an application and an advisor point.

    The given and family name are the legal ones; the family name is empty for people with one name. The first
    language is the preferred one. `likeness_index` holds what another entry of the same person may share.
    """

    meta = {
        "collection": "persons",
        "indexes": [("tenant", "id"), ("tenant", "likeness_index")],
    }
    tallied = staticmethod(each_one)

    given_name = StringField(required=True)
    family_name = StringField(default="")
    preferred_name = StringField()
    languages = EmbeddedDocumentListField(SpokenLanguage, required=True)
    contact_points = EmbeddedDocumentListField(ContactPoint)
    residences = EmbeddedDocumentListField(Residence)
    birth_date = DayField()
    advisor_id = StringField()
    likeness_index = ListField(StringField())

    @classmethod
    def of(
        cls,
        id_: str,
        names: tuple[str, str],
        languages: Sequence[Language],
        contacts: Sequence[Contact],
        postal_code: str | None,
    ) -> Self:
        """A new person with a legal name; where they live they have lived since ever."""
        given_name, family_name = names
        # At once and not field by field: a file has thousands.
        return cls(
            id=id_,
            given_name=given_name,
            family_name=family_name,
            languages=[SpokenLanguage(code=one.code, as_written=one.as_written) for one in languages],
            contact_points=[_contact_point(one) for one in contacts],
            residences=[Residence(postal_code=postal_code)] if postal_code else [],
            likeness_index=likeness(given_name, family_name, (one.value for one in contacts), postal_code),
        )

    @property
    def display_name(self) -> str:
        """The name of the person on lists: what they want to be called, or else the legal name."""
        return self.preferred_name or " ".join(filter(None, (self.given_name, self.family_name)))

    @property
    def email(self) -> str | None:
        """The preferred email address, or else the first."""
        return self._reached_by(ContactKind.EMAIL)

    @property
    def phone(self) -> str | None:
        """The preferred phone number, or else the first."""
        return self._reached_by(ContactKind.PHONE)

    @property
    def postal_code(self) -> str | None:
        """The ZIP code of the newest residence."""
        return self.residences[-1].postal_code if self.residences else None

    @property
    def language(self) -> str:
        """The ISO 639 code of the preferred language."""
        return self.languages[0].code

    @property
    def language_as_written(self) -> str | None:
        """The person's own words for that language, if its code does not fully describe it."""
        return self.languages[0].as_written

    def of_age_on(self, program_state: str) -> date:
        """The day at whose start they come of age: where their state is not known, by the program's.

        Without a birth date they are taken to be of age.
        """
        if self.birth_date is None:
            return date.min + ONE_DAY
        known = [
            majority.Home(one.lives_from or date.min, one.state or program_state) for one in self.residences
        ]
        return majority.of_age_living(self.birth_date, [majority.Home(date.min, program_state), *known])

    def change(self, **values: Any) -> None:
        """Set fields to values in normal form; a residence is added, or replaces that of the same day."""
        for field, value in values.items():
            setter = _SETTERS.get(field)
            if setter is None:
                setattr(self, field, value)
            else:
                setter(self, value)
        contacts = [point.value for point in self.contact_points]
        self.likeness_index = likeness(self.given_name, self.family_name, contacts, self.postal_code)

    @property
    def accents(self) -> str:
        """The accents of the name, by which two of one name may differ."""
        return accents_of(self.given_name, self.family_name)

    def same_person_keys(self, advisor_kind: str) -> list[str]:
        """What proves one person: the name and the kind with an email address, phone number or ZIP code.

        Each also with the accents of the name, if it has some.
        """
        at_home = name_at_home(self.given_name, self.family_name, self.postal_code)
        name = name_key(self.given_name, self.family_name).replace(".", "")
        named = [key if key == at_home else f"{key} {name}" for key in self.likeness_index]
        keys = [f"{key} {advisor_kind}" for key in named]
        return keys + ([f"{key} {self.accents}" for key in keys] if self.accents else [])

    def _reached_by(self, kind: ContactKind) -> str | None:
        points = sorted(self.contact_points, key=lambda point: not point.preferred)
        return next((point.value for point in points if point.kind == kind), None)

    def _speak(self, languages: Iterable[Language]) -> None:
        self.languages = [SpokenLanguage(code=one.code, as_written=one.as_written) for one in languages]

    def _be_reached_at(self, contacts: Iterable[Contact]) -> None:
        self.contact_points = [_contact_point(one) for one in contacts]

    def _live_at(self, home: Home) -> None:
        others = [one for one in self.residences if one.lives_from != home.lives_from]
        there = Residence(postal_code=home.postal_code, state=home.state, lives_from=home.lives_from)
        self.residences = sorted([*others, there], key=lambda one: one.lives_from or date.min)


class Guardianship(Record):
    """That an account (`user_id`) is the guardian of an advisor, and what it may do; see `guardian_days`.

    Since `lapsed_on` it has been told that it is over.
    """

    meta = {"collection": "guardianships", "indexes": [("tenant", "user_id"), ("tenant", "advisor_id", "id")]}

    user_id = StringField(required=True)
    advisor_id = StringField(required=True)
    kind = StringField(required=True, choices=list(GuardianKind))
    may_answer = BooleanField(required=True, default=False)
    effective_from = DayField(required=True)
    effective_to = DayField()
    source = StringField(required=True)
    recorded_by = StringField(required=True)
    ended_by = StringField()
    lapsed_on = DayField()

    def days(self, of_age: date) -> Days:
        """The days on which it holds, of somebody who comes of age on that day."""
        return guardian_days(self.effective_from, self.effective_to, of_age)

    def end(self, last_day: date, by: str) -> None:
        """Have it end earlier. Raises `Conflict` when it ends by then anyway."""
        if self.effective_to is not None and self.effective_to <= last_day:
            raise Conflict("This guardianship ends by then already.")
        self.effective_to, self.ended_by = last_day, by


def _contact_point(contact: Contact) -> ContactPoint:
    return ContactPoint(kind=contact.kind, value=contact.value, preferred=contact.preferred)


_SETTERS: Final[Mapping[str, Callable[[Person, Any], None]]] = {
    "languages": Person._speak,
    "contact_points": Person._be_reached_at,
    "residence": Person._live_at,
}
