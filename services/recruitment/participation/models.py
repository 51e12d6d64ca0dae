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
from services.recruitment.credentials.api import Days, Held, Signature, run
from shared.contracts.reconciliation import Entry, each_one
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.recruitment.ties import InterestKind
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Fixed, Record


class HeldDays(Embedded):
    """A run of days on which something counts; without a last day for good."""

    first_day = DayField(required=True)
    last_day = DayField()

    @property
    def days(self) -> Days:
        """The same in the form that the rules use."""
        return run(self.first_day, self.last_day)


class TrainingStatus(Embedded):
    """Training's last event about an advisor. `seen_sequence` distinguishes older events from newer."""

    seen_sequence = IntField(required=True)
    complete = BooleanField(required=True)
    held = EmbeddedDocumentListField(HeldDays)


class Agreement(Embedded):
    """An agreement that an advisor signed; it counts from `counts_from` to `expires_on`, both included.

    `entered_by` and `entered_at` say who recorded it, and when; `requirement_id` which row asked for it. What
    was signed before the program used Tandem has its `source`. What was entered by mistake is void: it counts
    on no day, and stays.
    """

    agreement_code = StringField(required=True)
    requirement_id = StringField(required=True)
    signed_on = DayField(required=True)
    counts_from = DayField(required=True)
    expires_on = DayField(required=True)
    source = StringField()
    entered_by = StringField(required=True)
    entered_at = DateTimeField(required=True)
    voided_on = DayField()
    voided_by = StringField()
    void_reason_code = StringField()

    def void(self, reason_code: str, by: str, on: date) -> None:
        """It was entered by mistake."""
        self.voided_on, self.voided_by, self.void_reason_code = on, by, reason_code

    @property
    def signature(self) -> Signature:
        """The same in the form that the rules use."""
        return Signature(self.agreement_code, self.signed_on, run(self.counts_from, self.expires_on))


class Term(Fixed):
    """A term for which somebody was appointed before the program used Tandem, with its source."""

    first_day = DayField(required=True)
    last_day = DayField(required=True)
    source = StringField(required=True)


class LackingDays(Embedded):
    """Days on which something that is required is missing."""

    kind = StringField(required=True)
    first_day = DayField()
    last_day = DayField()


class Missing(Embedded):
    """What is missing today, and since when."""

    kind = StringField(required=True)
    since = DateTimeField(required=True)


class EndingSoon(Embedded):
    """What ends soon, and since when that has been told."""

    kind = StringField(required=True)
    last_day = DayField(required=True)
    since = DateTimeField(required=True)


class PublishedReadiness(Embedded):
    """The readiness that was published last."""

    ready_from = DayField()
    ready_until = DayField()
    missing = EmbeddedDocumentListField(Missing)
    lacking = EmbeddedDocumentListField(LackingDays)
    ending = EmbeddedDocumentListField(EndingSoon)


class EarlierKind(Fixed):
    """The kind that was noted for an advisor by mistake, when that was corrected, and by whom."""

    advisor_kind = StringField(required=True, choices=ADVISOR_KINDS)
    corrected_on = DayField(required=True)
    corrected_by = StringField(required=True)


class Advisor(Record):
    """An accepted person: active while all that is required is there, else onboarding; paused or withdrawn.

    A break to a day has that day in `paused_until`. Who served before the program used Tandem has the id by
    which the program knew them in `external_id`, in `source` where this is from, and their `terms`.
    `pay_digest` is that of what stipends was told they were paid before: that is told once.

    A change of the requirements writes `requirements_changed_at` to every advisor, and meeting one writes the
    advisor too: so neither can miss the other.
    """

    meta = {
        "collection": "advisors",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "status", "id"),
            ("tenant", "advisor_kind", "status", "id"),
            ("tenant", "external_id"),
        ],
    }

    application_id = StringField(required=True)
    person_id = StringField(required=True)
    advisor_kind = StringField(required=True, choices=ADVISOR_KINDS)
    earlier_kinds = EmbeddedDocumentListField(EarlierKind)
    status = StringField(required=True, choices=list(AdvisorStatus), default=AdvisorStatus.ONBOARDING)
    accepted_on = DayField(required=True)
    activated_on = DayField()
    status_since = DayField(required=True)
    paused_until = DayField()
    external_id = StringField()
    source = StringField()
    terms = EmbeddedDocumentListField(Term)
    pay_digest = StringField()
    training = EmbeddedDocumentField(TrainingStatus)
    agreements = EmbeddedDocumentListField(Agreement)
    requirements_changed_at = DateTimeField()
    readiness = EmbeddedDocumentField(PublishedReadiness)

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
    def held(self) -> Held:
        """What the advisor holds: completed training and signed agreements."""
        return Held(
            [held.days for held in self.training.held] if self.training else [],
            [agreement.signature for agreement in self.agreements if not agreement.voided_on],
        )

    def receive(self, standing: TrainingStatus) -> bool:
        """Apply training's event unless a newer one was applied; returns whether it was."""
        if self.training and self.training.seen_sequence >= standing.seen_sequence:
            return False
        self.training = standing
        return True

    def correct_kind(self, kind: str, on: date, by: str) -> None:
        """They are of another kind than was noted."""
        noted = EarlierKind(advisor_kind=self.advisor_kind, corrected_on=on, corrected_by=by)
        self.earlier_kinds.append(noted)
        self.advisor_kind = kind

    def signature_of(self, agreement_code: str, signed_on: date) -> Agreement | None:
        """The agreement that they signed that day, unless it is void."""
        standing = (one for one in self.agreements if not one.voided_on)
        wanted = agreement_code, signed_on
        return next((one for one in standing if (one.agreement_code, one.signed_on) == wanted), None)

    def refuse_departed(self) -> None:
        """Raise `Conflict` for who left: they sign nothing."""
        self._refuse(AdvisorStatus.WITHDRAWN)

    def sign(self, agreement: Agreement) -> None:
        """Add a signed agreement."""
        self.refuse_departed()
        self.agreements.append(agreement)

    def activate(self, on: date) -> None:
        """All that is required is there."""
        self._require(AdvisorStatus.ONBOARDING)
        self._become(AdvisorStatus.ACTIVE, on)
        self.activated_on = on

    def lapse(self, on: date) -> None:
        """Something that is required is missing."""
        self._require(AdvisorStatus.ACTIVE)
        self._become(AdvisorStatus.ONBOARDING, on)
        self.activated_on = None

    def pause(self, on: date, until: date | None = None) -> None:
        """Start a break, which may end after a day, or have it end on another; it is possible at any time."""
        if self.status == AdvisorStatus.PAUSED:
            self.paused_until = until
            return
        self._require(AdvisorStatus.ONBOARDING, AdvisorStatus.ACTIVE)
        self._become(AdvisorStatus.PAUSED, on)
        self.activated_on = None
        self.paused_until = until

    def resume(self, on: date) -> None:
        """End a break; whoever lacks something lapses at once."""
        self._require(AdvisorStatus.PAUSED)
        self._become(AdvisorStatus.ACTIVE, on)
        self.activated_on = on

    def withdraw(self, on: date) -> None:
        """Leave; it is possible at any time."""
        self._refuse(AdvisorStatus.WITHDRAWN)
        self._become(AdvisorStatus.WITHDRAWN, on)

    def come_back(self, on: date) -> None:
        """Be the advisor once more that they were; what is required is asked anew."""
        self._require(AdvisorStatus.WITHDRAWN)
        self._become(AdvisorStatus.ONBOARDING, on)
        self.activated_on = self.readiness = None

    def _become(self, status: AdvisorStatus, on: date) -> None:
        self.status = status
        self.status_since = on
        self.paused_until = None

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
