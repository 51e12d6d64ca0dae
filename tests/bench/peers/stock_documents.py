"""What the stock nameko service stores, as mongoengine documents; each record has the facts of its person."""

from datetime import date

import mongoengine as me

from services.recruitment.credentials.rules.readiness import Held
from services.recruitment.credentials.rules.requirements import Requirement as Rule
from services.recruitment.credentials.rules.requirements import Signature
from shared.days import Days, run


class HeldDays(me.EmbeddedDocument):
    """Days on which the courses count."""

    meta = {"strict": False}

    first_day = me.StringField(required=True)
    last_day = me.StringField()


class Training(me.EmbeddedDocument):
    """What is known of an advisor's courses."""

    meta = {"strict": False}

    complete = me.BooleanField(required=True)
    held = me.EmbeddedDocumentListField(HeldDays)


class Agreement(me.EmbeddedDocument):
    """A signed agreement."""

    meta = {"strict": False}

    agreement_code = me.StringField(required=True)
    signed_on = me.StringField(required=True)
    counts_from = me.StringField(required=True)
    expires_on = me.StringField(required=True)
    entered_by = me.StringField(required=True)
    entered_at = me.DateTimeField(required=True)
    voided_on = me.StringField()
    void_reason_code = me.StringField()


class Term(me.EmbeddedDocument):
    """A term for which somebody was appointed before."""

    first_day = me.StringField(required=True)
    last_day = me.StringField(required=True)
    source = me.StringField(required=True)


class EarlierKind(me.EmbeddedDocument):
    """The kind that was noted by mistake."""

    advisor_kind = me.StringField(required=True)
    corrected_on = me.StringField(required=True)
    corrected_by = me.StringField(required=True)


class Advisor(me.Document):
    """An accepted person."""

    meta = {"collection": "advisors", "auto_create_index": False, "strict": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    version = me.IntField(default=0)
    given_name = me.StringField(required=True)
    family_name = me.StringField(required=True)
    email = me.StringField()
    phone = me.StringField()
    postal_code = me.StringField()
    advisor_kind = me.StringField(required=True)
    language = me.StringField(required=True)
    language_as_written = me.StringField()
    status = me.StringField(required=True)
    application_id = me.StringField(required=True)
    person_id = me.StringField(required=True)
    accepted_on = me.StringField(required=True)
    activated_on = me.StringField()
    status_since = me.StringField(required=True)
    paused_until = me.StringField()
    training = me.EmbeddedDocumentField(Training)
    agreements = me.EmbeddedDocumentListField(Agreement)
    terms = me.EmbeddedDocumentListField(Term)
    earlier_kinds = me.EmbeddedDocumentListField(EarlierKind)

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def held(self) -> Held:
        """What the advisor holds."""
        training = self.training.held if self.training else []
        return Held(
            [_days(one.first_day, one.last_day) for one in training],
            [
                Signature(one.agreement_code, one.signed_on, _days(one.counts_from, one.expires_on))
                for one in self.agreements
                if not one.voided_on
            ],
        )


class Application(me.Document):
    """A person's wish to become an advisor."""

    meta = {"collection": "applications", "auto_create_index": False, "strict": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    given_name = me.StringField(required=True)
    family_name = me.StringField(required=True)
    email = me.StringField()
    phone = me.StringField()
    postal_code = me.StringField()
    advisor_kind = me.StringField(required=True)
    language = me.StringField(required=True)
    language_as_written = me.StringField()
    name_key = me.StringField()
    status = me.StringField(required=True, default="submitted")
    possible_duplicate_of = me.StringField()
    created_at = me.DateTimeField()


class Requirement(me.Document):
    """Something that is required from one day to another."""

    meta = {"collection": "requirements", "auto_create_index": False, "strict": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    kind = me.StringField(required=True)
    agreement_code = me.StringField()
    effective_from = me.StringField(required=True)
    effective_to = me.StringField()

    @property
    def rule(self) -> Rule:
        """The same in the form that the rules use."""
        first, last = date.fromisoformat(self.effective_from), _day(self.effective_to)
        return Rule(self.id, self.kind, first, last, self.agreement_code)


def _days(first: str | None, last: str | None) -> Days:
    return run(_day(first), _day(last))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
