"""Applications as they are stored, and their transitions."""

from dataclasses import asdict
from datetime import date
from typing import Self

from mongoengine import DateTimeField, IntField, StringField

from services.recruitment.applications.rules.applicants import Applicant, duplicate_keys
from services.recruitment.applications.rules.states import advisor_id_of
from services.recruitment.people.api import Person
from shared.contracts.reconciliation import each_one
from shared.contracts.recruitment.applications import ApplicationStatus, DeclineReason
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record


class Application(Person):
    """A person's application to become an advisor. `possible_duplicate_of` is an earlier one, for staff."""

    meta = {
        "collection": "applications",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "status", "id"),
            ("tenant", "email"),
            ("tenant", "phone"),
            ("tenant", "name_key"),
        ],
    }
    tallied = staticmethod(each_one)

    status = StringField(required=True, choices=list(ApplicationStatus), default=ApplicationStatus.SUBMITTED)
    name_key = StringField()
    possible_duplicate_of = StringField()
    decided_on = DayField()
    reason_code = StringField(choices=DeclineReason)
    advisor_id = StringField()

    @classmethod
    def of(cls, applicant: Applicant, id_: str, possible_duplicate_of: str | None = None) -> Self:
        """A new application, as submitted."""
        name_key = duplicate_keys(applicant).get("name")
        return cls(
            id=id_, name_key=name_key, possible_duplicate_of=possible_duplicate_of, **asdict(applicant)
        )

    def accept(self, on: date) -> None:
        """Accept the applicant."""
        self._decide(ApplicationStatus.ACCEPTED, on)
        self.advisor_id = advisor_id_of(self.id)

    def decline(self, reason_code: str, on: date) -> None:
        """Decline the applicant, with the reason given to them."""
        self._decide(ApplicationStatus.DECLINED, on)
        self.reason_code = reason_code

    def _decide(self, status: ApplicationStatus, on: date) -> None:
        if self.status != ApplicationStatus.SUBMITTED:
            raise Conflict(f"This application was {self.status} already.")
        self.status = status
        self.decided_on = on


class Intake(Record):
    """One per tenant: counts the imported files.

    Each import writes it, so concurrent imports cannot miss each other's people.
    """

    meta = {"collection": "intake"}

    files = IntField(required=True, default=0)
    applications = IntField(required=True, default=0)
    last_file_at = DateTimeField()
