"""What insights does: each query and subscription, and who does it."""

from collections.abc import Callable

from services.insights.advisors.models import AdvisorSeen
from services.insights.advisors.use_cases import advisor_accepted, standing_changed
from services.insights.reconciliation.models import ApplicationSeen, CertificateSeen
from services.insights.reconciliation.schemas import Reconcile
from services.insights.reconciliation.use_cases import application_submitted, certificate_issued, compare
from services.insights.tallies import facts
from services.insights.tasks.models import OverEvent, Wait
from services.insights.tasks.rules import STEPS
from services.insights.tasks.schemas import Waiting
from services.insights.tasks.use_cases import event_over, move, waiting
from services.insights.timeline.models import TimelineEntry
from services.insights.timeline.schemas import AdvisorTimeline
from services.insights.timeline.use_cases import advisor_timeline, enter
from services.insights.trail.models import Attended, ClaimTrail
from services.insights.trail.schemas import MoneyTrail
from services.insights.trail.use_cases import (
    attendance_told,
    claim_approved,
    claim_opened,
    claim_rejected,
    claim_reopened,
    money_trail,
    payment_released,
    payment_returned,
    payment_settled,
)
from shared.contracts import advocacy, recruitment, stipends, training
from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event
from shared.contracts.lanes import Lane
from shared.contracts.requests import Nothing
from shared.events.routing import Handler, Subscription, in_turn
from shared.persistence.documents import Copy
from shared.rpc.routing import Query


def _noted(event: Event) -> list[tuple[type[Copy], str]]:
    """The documents that every fact asks for."""
    wanted: list[tuple[type[Copy], str]] = [
        (Wait, step.wait_id(event.data)) for step in STEPS.get(event.type, ())
    ]
    if "advisor_id" in event.data:
        wanted.append((TimelineEntry, event.id))
    return wanted


def _also(model: type[Copy], field: str) -> Callable[[Event], list[tuple[type[Copy], str]]]:
    """A preload of what every fact asks for and one document more, whose id is in the data."""
    return lambda event: [*_noted(event), (model, event.data[field])]


def _attendance_wanted(event: Event) -> list[tuple[type[Copy], str]]:
    data = event.data
    return [*_noted(event), (Attended, data["attendance_id"]), (OverEvent, data["event_id"])]


def _subscription(
    contract: Contract,
    *handlers: Handler,
    preload: Callable[[Event], list[tuple[type[Copy], str]]] = _noted,
) -> Subscription:
    """What every fact does, and then what this one does besides."""
    return Subscription(contract, in_turn(enter, move, *handlers), preload=preload)


_ADVISOR = _also(AdvisorSeen, "advisor_id")
_CLAIM = _also(ClaimTrail, "claim_id")
COMMANDS = ()

QUERIES = (
    Query("advisor_timeline", AdvisorTimeline, advisor_timeline),
    Query("waiting", Waiting, waiting),
    Query("money_trail", MoneyTrail, money_trail),
    Query("facts", Nothing, facts, Lane.HEAVY),
    Query("reconcile", Reconcile, compare),
)

SUBSCRIPTIONS = (
    _subscription(
        recruitment.APPLICATION_SUBMITTED,
        application_submitted,
        preload=_also(ApplicationSeen, "application_id"),
    ),
    _subscription(recruitment.APPLICATION_DECLINED),
    _subscription(recruitment.ADVISOR_ACCEPTED, standing_changed, advisor_accepted, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_ACTIVATED, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_PAUSED, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_RESUMED, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.ADVISOR_WITHDRAWN, standing_changed, preload=_ADVISOR),
    _subscription(recruitment.AGREEMENT_SIGNED),
    _subscription(training.ENROLMENT_OPENED),
    _subscription(training.ENROLMENT_COMPLETED),
    _subscription(
        training.CERTIFICATE_ISSUED, certificate_issued, preload=_also(CertificateSeen, "certificate_id")
    ),
    _subscription(training.CERTIFICATE_REVOKED),
    _subscription(training.TRAINING_PLAN_COMPLETED),
    _subscription(training.TRAINING_PLAN_REOPENED),
    _subscription(advocacy.EVENT_PUBLISHED),
    _subscription(advocacy.EVENT_CANCELLED, event_over, preload=_also(OverEvent, "event_id")),
    _subscription(advocacy.INVITATION_SENT),
    _subscription(advocacy.INVITATION_DECLINED),
    _subscription(advocacy.SEAT_CONFIRMED),
    _subscription(advocacy.SEAT_WAITLISTED),
    _subscription(advocacy.SEAT_RELEASED),
    _subscription(advocacy.ATTENDANCE_RECORDED, attendance_told, event_over, preload=_attendance_wanted),
    _subscription(advocacy.ATTENDANCE_CORRECTED, attendance_told, event_over, preload=_attendance_wanted),
    _subscription(stipends.CLAIM_OPENED, claim_opened, preload=_CLAIM),
    _subscription(stipends.CLAIM_APPROVED, claim_approved, preload=_CLAIM),
    _subscription(stipends.CLAIM_REJECTED, claim_rejected, preload=_CLAIM),
    _subscription(stipends.CLAIM_REOPENED, claim_reopened, preload=_CLAIM),
    _subscription(stipends.PAYMENT_RELEASED, payment_released, preload=_CLAIM),
    _subscription(stipends.PAYMENT_SETTLED, payment_settled, preload=_CLAIM),
    _subscription(stipends.PAYMENT_RETURNED, payment_returned, preload=_CLAIM),
)

DOCUMENTS = (
    TimelineEntry,
    Wait,
    AdvisorSeen,
    ApplicationSeen,
    CertificateSeen,
    OverEvent,
    Attended,
    ClaimTrail,
)
