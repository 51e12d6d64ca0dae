"""Stories that insights hears, as facts in the order in which they happened."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.actor import Role
from shared.contracts import Event, advocacy, recruitment, stipends
from shared.contracts.event import Contract
from tests.support.attendance import attendance_data
from tests.support.harness import ServiceHarness, actor, event

TITLE = {"en": "Family Voice Day", "es": "Día de la voz familiar"}
START = datetime(2026, 11, 22, 9, tzinfo=UTC)
STAFF = actor(Role.ENGAGEMENT_STAFF)
FINANCE = actor(Role.FINANCE_REVIEWER)
AUDITOR = actor(Role.AUDITOR)


class Story:
    """Facts in the order in which they happened, a minute apart."""

    def __init__(self) -> None:
        self.facts: list[Event] = []
        self._sequences: dict[str, int] = {}

    def tell(self, contract: Contract, subject: str, **data: Any) -> "Story":
        """Add a fact, the next one about its subject."""
        sequence = self._sequences[subject] = self._sequences.get(subject, 0) + 1
        at = START + timedelta(minutes=len(self.facts))
        self.facts.append(event(contract, data, subject=subject, sequence=sequence, at=at))
        return self

    def shuffled(self, times: int) -> list[Event]:
        """The facts so many times over, in another order."""
        copies = self.facts * times
        random.Random(7).shuffle(copies)
        return copies


def accepted(story: Story, advisor: str) -> Story:
    """Somebody applies and is accepted."""
    application = f"application-{advisor}"
    kind = {"advisor_kind": "parent", "language": "es"}
    story.tell(recruitment.APPLICATION_SUBMITTED, application, application_id=application, **kind)
    return story.tell(
        recruitment.ADVISOR_ACCEPTED,
        advisor,
        advisor_id=advisor,
        application_id=application,
        accepted_on=START.date(),
        **kind,
    )


def lacking(
    story: Story, advisor: str, *kinds: str, since: datetime = START, waited_for: bool = True
) -> Story:
    """Recruitment says what somebody lacks today; during a break it is not waited for."""
    return story.tell(
        recruitment.READINESS_CHANGED,
        advisor,
        advisor_id=advisor,
        scope="any",
        ready_from=None,
        ready_until=None,
        missing=list(kinds),
        missing_since=[{"kind": kind, "since": since} for kind in kinds if waited_for],
        lacking=[{"kind": kind, "first_day": since.date(), "last_day": None} for kind in kinds],
    )


def paid(story: Story, advisor: str, attendance: str) -> Story:
    """From an attendance to a payment that the bank sent back, and one that it settled."""
    day, claim = START.date(), f"claim-{attendance}"
    money = {"claim_id": claim, "advisor_id": advisor, "amount_cents": 10_000, "currency": "USD"}
    about = {"attendance_id": attendance, "event_id": "event-1", "event_title": TITLE, "attended_on": day}
    attended = attendance_data(day, 120, advisor_id=advisor, **about)
    story.tell(advocacy.ATTENDANCE_RECORDED, "invitation-1", **attended)
    story.tell(stipends.CLAIM_OPENED, claim, **money, **about)
    story.tell(stipends.CLAIM_APPROVED, claim, **money, attendance_id=attendance, approved_on=day)
    for number in (1, 2):
        story.tell(
            stipends.PAYMENT_RELEASED,
            f"payment-{claim}-{number}",
            payment_id=f"payment-{claim}-{number}",
            payment_file_id=f"file-{number}",
            released_on=day,
            claim_sequence=2,
            **money,
        )
    story.tell(
        stipends.PAYMENT_RETURNED,
        f"payment-{claim}-1",
        payment_id=f"payment-{claim}-1",
        returned_on=day,
        return_code="R03",
        **money,
    )
    return story.tell(
        stipends.PAYMENT_SETTLED,
        f"payment-{claim}-2",
        payment_id=f"payment-{claim}-2",
        settled_on=date(2026, 11, 24),
        **money,
    )


def waitlisted(story: Story, event_id: str) -> Story:
    """Ana gets a place in line."""
    seat = {"invitation_id": f"{event_id}.ana", "event_id": event_id, "advisor_id": "ana"}
    return story.tell(advocacy.SEAT_WAITLISTED, f"{event_id}.ana", **seat, position=1)


def corrected(story: Story, attendance: str) -> Story:
    """A claim that is rejected, looked at again as its attendance was corrected, and opened for less."""
    day, claim = START.date(), f"claim-{attendance}"
    about = {"attendance_id": attendance, "event_id": "event-1", "event_title": TITLE, "attended_on": day}
    decided = {"claim_id": claim, "advisor_id": "ana", "attendance_id": attendance}
    money = {"claim_id": claim, "advisor_id": "ana", "currency": "USD", **about}
    story.tell(
        advocacy.ATTENDANCE_RECORDED, "invitation-1", **attendance_data(day, 120, advisor_id="ana", **about)
    )
    story.tell(stipends.CLAIM_OPENED, claim, amount_cents=10_000, **money)
    story.tell(stipends.CLAIM_REJECTED, claim, reason_code="wrong_minutes", **decided)
    correction = attendance_data(day, 90, advisor_id="ana", **about)
    story.tell(advocacy.ATTENDANCE_CORRECTED, "invitation-1", reason_code="typing_error", **correction)
    story.tell(stipends.CLAIM_REOPENED, claim, **decided)
    return story.tell(stipends.CLAIM_OPENED, claim, amount_cents=7_500, **money)


def forget(insights: ServiceHarness) -> None:
    """Begin anew with nothing heard."""
    for name in [*(model._get_collection_name() for model in insights.documents), "inbox"]:
        insights.store[name].delete_many({})
