"""The queries and subscriptions of insights, with their handlers."""

from services.insights.advisors.models import AdvisorReplica, AliasReplica
from services.insights.advisors.use_cases import (
    advisor_accepted,
    aliases_wanted,
    person_merged,
    person_unmerged,
    standing_changed,
)
from services.insights.preloads import ADVISOR, CLAIM, Preload, also, also_tied, attendance_wanted, noted
from services.insights.reconciliation.models import ApplicationReplica, CertificateReplica
from services.insights.reconciliation.use_cases import application_submitted, certificate_issued, compare
from services.insights.tallies import tallies
from services.insights.tasks.models import OverEvent, Task
from services.insights.tasks.use_cases import event_over, move, waiting
from services.insights.timeline.models import TimelineEntry
from services.insights.timeline.use_cases import advisor_timeline, enter
from services.insights.titles.models import CorrectedTitle
from services.insights.titles.use_cases import event_renamed
from services.insights.trail.models import Attended, ClaimTrail
from services.insights.trail.use_cases import (
    approval_withdrawn,
    attendance_changed,
    claim_approved,
    claim_delayed,
    claim_opened,
    claim_rejected,
    claim_reopened,
    money_trail,
    payment_released,
    payment_returned,
    payment_settled,
)
from shared.contracts import advocacy, identity, recruitment, stipends, training
from shared.contracts.catalogue import Contract
from shared.contracts.insights import reconciliation, tasks, timeline, trail
from shared.contracts.operator import operations_of
from shared.events.routing import Handler, Subscription, in_turn
from shared.rpc.routing import Query


def _subscription(
    contract: Contract,
    *handlers: Handler,
    preload: Preload = noted,
) -> Subscription:
    """The handlers of every event, followed by those of this one."""
    return Subscription(contract, in_turn(enter, move, *handlers), preload=preload)


COMMANDS = ()

QUERIES = (
    Query(timeline.ADVISOR_TIMELINE, advisor_timeline),
    Query(tasks.WAITING, waiting),
    Query(trail.MONEY_TRAIL, money_trail),
    Query(operations_of("insights").tallies, tallies),
    Query(reconciliation.RECONCILE, compare),
)

SUBSCRIPTIONS = (
    _subscription(identity.SETTING_APPROVED),
    _subscription(identity.SETTING_WITHDRAWN),
    _subscription(
        recruitment.APPLICATION_SUBMITTED,
        application_submitted,
        preload=also(ApplicationReplica, "application_id"),
    ),
    _subscription(recruitment.APPLICATION_DELAYED),
    _subscription(recruitment.APPLICATION_KEPT),
    _subscription(recruitment.APPLICATION_DECLINED),
    _subscription(recruitment.APPLICATION_JOINED),
    _subscription(recruitment.APPLICATION_REOPENED),
    _subscription(recruitment.APPLICATION_PARTED),
    _subscription(recruitment.ADVISOR_ACCEPTED, standing_changed, advisor_accepted, preload=ADVISOR),
    _subscription(recruitment.READINESS_CHANGED),
    _subscription(recruitment.READINESS_END_ANNOUNCED),
    _subscription(recruitment.ADVISOR_KIND_CORRECTED),
    _subscription(recruitment.ADVISOR_ACTIVATED, standing_changed, preload=ADVISOR),
    _subscription(recruitment.ADVISOR_LAPSED, standing_changed, preload=ADVISOR),
    _subscription(recruitment.ADVISOR_PAUSED, standing_changed, preload=ADVISOR),
    _subscription(recruitment.ADVISOR_RESUMED, standing_changed, preload=ADVISOR),
    _subscription(recruitment.ADVISOR_WITHDRAWN, standing_changed, preload=ADVISOR),
    _subscription(recruitment.ADVISOR_RETURNED, standing_changed, preload=ADVISOR),
    _subscription(recruitment.AGREEMENT_SIGNED),
    _subscription(recruitment.AGREEMENT_VOIDED),
    _subscription(recruitment.TERM_END_ANNOUNCED),
    _subscription(recruitment.TERM_ENDED),
    _subscription(recruitment.EARLIER_PAY_REPORTED),
    _subscription(recruitment.PERSON_MERGED, person_merged, preload=also_tied(aliases_wanted)),
    _subscription(recruitment.PERSON_UNMERGED, person_unmerged, preload=also_tied(aliases_wanted)),
    _subscription(recruitment.INTEREST_DECLARED),
    _subscription(recruitment.INTEREST_ENDED),
    _subscription(recruitment.GUARDIANSHIP_RECORDED),
    _subscription(recruitment.GUARDIANSHIP_ENDED),
    _subscription(recruitment.GUARDIANSHIP_LAPSED),
    _subscription(training.COURSE_ADDED),
    _subscription(training.COURSE_CHANGED),
    _subscription(training.ENROLMENT_OPENED),
    _subscription(training.ENROLMENT_COMPLETED),
    _subscription(
        training.CERTIFICATE_ISSUED, certificate_issued, preload=also(CertificateReplica, "certificate_id")
    ),
    _subscription(training.CERTIFICATE_REVOKED),
    _subscription(training.TRAINING_PLAN_COMPLETED),
    _subscription(training.TRAINING_PLAN_REOPENED),
    _subscription(advocacy.EVENT_PUBLISHED),
    _subscription(advocacy.EVENT_CANCELLED),
    _subscription(advocacy.EVENT_REINSTATED),
    _subscription(advocacy.EVENT_MOVED),
    _subscription(advocacy.EVENT_RESIZED),
    _subscription(advocacy.EVENT_RENAMED, event_renamed, preload=also(CorrectedTitle, "event_id")),
    _subscription(advocacy.SHEET_CLOSED, event_over, preload=also(OverEvent, "event_id")),
    _subscription(advocacy.SHEET_REOPENED),
    _subscription(advocacy.INVITATION_SENT),
    _subscription(advocacy.INVITATION_DECLINED),
    _subscription(advocacy.INVITATION_RESCHEDULED),
    _subscription(advocacy.INVITATION_WITHDRAWN),
    _subscription(advocacy.SEAT_CONFIRMED),
    _subscription(advocacy.SEAT_WAITLISTED),
    _subscription(advocacy.SEAT_RELEASED),
    _subscription(advocacy.SEAT_HELD),
    _subscription(advocacy.SEAT_LAPSED),
    _subscription(advocacy.SEAT_MISSED),
    _subscription(advocacy.INVITATION_REMINDED),
    _subscription(advocacy.SHEET_DELAYED),
    _subscription(advocacy.ATTENDANCE_RECORDED, attendance_changed, event_over, preload=attendance_wanted),
    _subscription(advocacy.ATTENDANCE_CORRECTED, attendance_changed, event_over, preload=attendance_wanted),
    _subscription(stipends.CLAIM_OPENED, claim_opened, preload=CLAIM),
    _subscription(stipends.CLAIM_APPROVED, claim_approved, preload=CLAIM),
    _subscription(stipends.CLAIM_REJECTED, claim_rejected, preload=CLAIM),
    _subscription(stipends.CLAIM_REOPENED, claim_reopened, preload=CLAIM),
    _subscription(stipends.CLAIM_APPROVAL_WITHDRAWN, approval_withdrawn, preload=CLAIM),
    _subscription(stipends.CLAIM_HELD),
    _subscription(stipends.CLAIM_RESUMED),
    _subscription(stipends.CLAIM_DELAYED, claim_delayed, preload=CLAIM),
    _subscription(stipends.PAYMENT_NOTICE_RECEIVED),
    _subscription(stipends.PAYMENT_DELAYED),
    _subscription(stipends.PAYMENT_RELEASED, payment_released, preload=CLAIM),
    _subscription(stipends.PAYMENT_SETTLED, payment_settled, preload=CLAIM),
    _subscription(stipends.PAYMENT_RETURNED, payment_returned, preload=CLAIM),
)

DOCUMENTS = (
    TimelineEntry,
    Task,
    AdvisorReplica,
    ApplicationReplica,
    CertificateReplica,
    OverEvent,
    CorrectedTitle,
    Attended,
    ClaimTrail,
    AliasReplica,
)
