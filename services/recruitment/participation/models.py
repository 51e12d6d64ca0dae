"""Advisors as they are stored, and their transitions."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    StringField,
)

from services.recruitment.applications.api import Application
from services.recruitment.credentials.api import Proofs
from shared.contracts.reconciliation import Entry, each_one
from shared.contracts.recruitment.credentials import AGREEMENT, TRAINING
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.recruitment.ties import InterestKind
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Record


class TrainingStatus(Embedded):
    """Training's last event about an advisor. `seen_sequence` distinguishes older events from newer."""

    seen_sequence = IntField(required=True)
    complete = BooleanField(required=True)
    valid_until = DayField()


class Agreement(Embedded):
    """An agreement that an advisor signed; it counts up to and including `expires_on`."""

    agreement_code = StringField(required=True)
    signed_on = DayField(required=True)
    expires_on = DayField(required=True)


class Advisor(Record):
    """An accepted person: active while every required gate is met, else onboarding; paused or withdrawn.

    A change of the gates writes `gates_changed_at` to every advisor, and passing a gate writes the
    advisor too: so neither can miss the other.
    """

    meta = {
        "collection": "advisors",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "status", "id"),
            ("tenant", "gates_changed_at", "id"),
        ],
    }

    application_id = StringField(required=True)
    person_id = StringField(required=True)
    advisor_kind = StringField(required=True, choices=ADVISOR_KINDS)
    status = StringField(required=True, choices=list(AdvisorStatus), default=AdvisorStatus.ONBOARDING)
    accepted_on = DayField(required=True)
    activated_on = DayField()
    status_since = DayField(required=True)
    training = EmbeddedDocumentField(TrainingStatus)
    agreements = EmbeddedDocumentListField(Agreement)
    gates_changed_at = DateTimeField()

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """The running sums of advisors, in total and by status."""
        yield from each_one(stored)
        yield Entry(stored["status"], stored["_id"])

    @classmethod
    def of(cls, application: Application) -> Self:
        """The advisor of an accepted application."""
        return cls(
            id=application.advisor_id,
            application_id=application.id,
            accepted_on=application.decided_on,
            status_since=application.decided_on,
            person_id=application.person_id,
            advisor_kind=application.advisor_kind,
        )

    @property
    def proofs(self) -> Proofs:
        """The gates that the advisor passed, with the last day on which each counts."""
        proofs: dict[str, date | None] = {}
        if self.training and self.training.complete:
            proofs[TRAINING] = self.training.valid_until
        if self.agreements:
            proofs[AGREEMENT] = max(agreement.expires_on for agreement in self.agreements)
        return proofs

    def receive(self, standing: TrainingStatus) -> None:
        """Apply training's event unless a newer one was applied."""
        if self.training is None or self.training.seen_sequence < standing.seen_sequence:
            self.training = standing

    def sign(self, agreement: Agreement) -> bool:
        """Add a signed agreement; returns whether it is new. A withdrawn advisor signs nothing."""
        self._refuse(AdvisorStatus.WITHDRAWN)
        signed = (agreement.agreement_code, agreement.signed_on)
        if signed in [(known.agreement_code, known.signed_on) for known in self.agreements]:
            return False
        self.agreements.append(agreement)
        return True

    def activate(self, on: date) -> None:
        """Every gate is met."""
        self._require(AdvisorStatus.ONBOARDING)
        self._become(AdvisorStatus.ACTIVE, on)
        self.activated_on = on

    def lapse(self, on: date) -> None:
        """A gate is no longer met."""
        self._require(AdvisorStatus.ACTIVE)
        self._become(AdvisorStatus.ONBOARDING, on)
        self.activated_on = None

    def pause(self, on: date) -> None:
        """Start a break; it is possible at any time."""
        self._require(AdvisorStatus.ONBOARDING, AdvisorStatus.ACTIVE)
        self._become(AdvisorStatus.PAUSED, on)
        self.activated_on = None

    def resume(self, on: date) -> None:
        """End a break; whoever lacks something lapses at once."""
        self._require(AdvisorStatus.PAUSED)
        self._become(AdvisorStatus.ACTIVE, on)
        self.activated_on = on

    def withdraw(self, on: date) -> None:
        """Leave for good; it is possible at any time."""
        self._refuse(AdvisorStatus.WITHDRAWN)
        self._become(AdvisorStatus.WITHDRAWN, on)

    def _become(self, status: AdvisorStatus, on: date) -> None:
        self.status = status
        self.status_since = on

    def _require(self, *allowed: AdvisorStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The advisor is {self.status}; this is for who is {' or '.join(allowed)}.")

    def _refuse(self, status: AdvisorStatus) -> None:
        if self.status == status:
            raise Conflict(f"The advisor is {self.status} already.")


class Merge(Record):
    """What staff recorded about two advisors: that they are one person, or, undone, that they are not."""

    meta = {"collection": "merges", "indexes": [("tenant", "kept", "holds"), ("tenant", "merged", "holds")]}

    kept = StringField(required=True)
    merged = StringField(required=True)
    holds = BooleanField(required=True)


class Interest(Record):
    """An interest in an advisor that a user declared, such as a relative; `user_id` is whose it is."""

    meta = {"collection": "declared_interests", "indexes": [("tenant", "person", "holds")]}

    user_id = StringField(required=True)
    person = StringField(required=True)
    kind = StringField(required=True, choices=list(InterestKind))
    holds = BooleanField(required=True)
