"""The commands, queries, subscriptions and timers of advocacy, with their handlers."""

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.use_cases import advisor_wanted, note_standing
from services.advocacy.attendance.use_cases.recording import correct_attendance, record_attendance
from services.advocacy.attendance.use_cases.sheets import close_sheet, reopen_sheet
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.use_cases.answering import (
    accept_invitation,
    decline_invitation,
    event_key,
    invitation_wanted,
    release_seat,
)
from services.advocacy.invitations.use_cases.calling_off import cancel_event, reinstate_event
from services.advocacy.invitations.use_cases.changing import move_event, resize_event
from services.advocacy.invitations.use_cases.ending import end_invitations
from services.advocacy.invitations.use_cases.inviting import INVITING, invite_advisors, invite_next
from services.advocacy.invitations.use_cases.moving_up import readiness_changed
from services.advocacy.invitations.use_cases.queries import list_invitations
from services.advocacy.invitations.use_cases.seats import KEPT_SEATS, kept_seats_due
from services.advocacy.invitations.use_cases.times import (
    MISSED,
    REMINDER,
    ended_due,
    missed_due,
    remind_due,
    reminder_due,
)
from services.advocacy.invitations.use_cases.times import invitation_wanted as timer_invitation
from services.advocacy.occasions.models import AdvocacyEvent
from services.advocacy.occasions.use_cases import (
    ENDED,
    REMIND,
    SHEET,
    event_wanted,
    list_events,
    plan_event,
    publish_event,
    rename_event,
    sheet_due,
    show_event,
)
from services.advocacy.tallies import tallies
from shared.contracts import recruitment
from shared.contracts.advocacy import attendance, invitations, occasions
from shared.contracts.operation import OperationContract
from shared.contracts.operator import operations_of
from shared.events.routing import Bulk, Subscription, Timer
from shared.events.settings import SETTINGS
from shared.events.ties import TIES
from shared.persistence.settings import KnownSettings
from shared.persistence.ties import Alias, Interests
from shared.rpc.routing import Command, Query, UseCase, Weight


def _about_invitation(contract: OperationContract, run: UseCase) -> Command:
    """A command that is serialized per event."""
    return Command(contract, run, serialize_by=event_key, preload=invitation_wanted)


COMMANDS = (
    Command(occasions.PLAN_EVENT, plan_event),
    Command(occasions.PUBLISH_EVENT, publish_event, serialize_by="event_id"),
    Command(occasions.CANCEL_EVENT, cancel_event, serialize_by="event_id", weight=Weight.HEAVY),
    Command(occasions.REINSTATE_EVENT, reinstate_event, serialize_by="event_id", weight=Weight.HEAVY),
    Command(occasions.MOVE_EVENT, move_event, serialize_by="event_id", weight=Weight.HEAVY),
    Command(occasions.RESIZE_EVENT, resize_event, serialize_by="event_id", weight=Weight.HEAVY),
    Command(occasions.RENAME_EVENT, rename_event, serialize_by="event_id"),
    Command(invitations.INVITE_ADVISORS, invite_advisors, serialize_by="event_id", weight=Weight.HEAVY),
    _about_invitation(invitations.ACCEPT_INVITATION, accept_invitation),
    _about_invitation(invitations.DECLINE_INVITATION, decline_invitation),
    _about_invitation(invitations.RELEASE_SEAT, release_seat),
    Command(attendance.RECORD_ATTENDANCE, record_attendance, serialize_by="event_id", weight=Weight.HEAVY),
    _about_invitation(attendance.CORRECT_ATTENDANCE, correct_attendance),
    Command(occasions.CLOSE_SHEET, close_sheet, serialize_by="event_id"),
    Command(occasions.REOPEN_SHEET, reopen_sheet, serialize_by="event_id"),
)

QUERIES = (
    Query(occasions.EVENT, show_event),
    Query(occasions.EVENTS, list_events),
    Query(invitations.INVITATIONS, list_invitations),
    Query(operations_of("advocacy").tallies, tallies),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, note_standing, preload=advisor_wanted),
    Subscription(recruitment.READINESS_CHANGED, readiness_changed, preload=advisor_wanted),
    Subscription(recruitment.ADVISOR_ACTIVATED, note_standing, preload=advisor_wanted),
    Subscription(recruitment.ADVISOR_LAPSED, note_standing, preload=advisor_wanted),
    Subscription(recruitment.ADVISOR_RESUMED, note_standing, preload=advisor_wanted),
    Subscription(recruitment.ADVISOR_RETURNED, note_standing, preload=advisor_wanted),
    Subscription(recruitment.ADVISOR_PAUSED, end_invitations, preload=advisor_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, end_invitations, preload=advisor_wanted),
    *TIES,
    *SETTINGS,
)

TIMERS = (
    Timer(REMIND, remind_due, preload=event_wanted),
    Timer(REMINDER, reminder_due, preload=timer_invitation),
    Timer(KEPT_SEATS, kept_seats_due, preload=event_wanted),
    Timer(ENDED, ended_due, preload=event_wanted),
    Timer(MISSED, missed_due, preload=timer_invitation),
    Timer(SHEET, sheet_due, preload=event_wanted),
)

BULKS = (Bulk(INVITING, invite_next),)

DOCUMENTS = (AdvocacyEvent, Invitation, AdvisorReplica, Alias, Interests, KnownSettings)
