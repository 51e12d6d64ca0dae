"""What advocacy does: each command, query and subscription, and who does it."""

from typing import Any

from services.advocacy.advisors.models import AdvisorCopy
from services.advocacy.advisors.use_cases import note_standing
from services.advocacy.attendance.schemas import CorrectAttendance, RecordAttendance
from services.advocacy.attendance.use_cases import correct_attendance, record_attendance
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import event_id_of
from services.advocacy.invitations.schemas import AnswerInvitation, InviteAdvisors, ListInvitations
from services.advocacy.invitations.use_cases.answering import (
    accept_invitation,
    decline_invitation,
    release_seat,
)
from services.advocacy.invitations.use_cases.ending import end_invitations
from services.advocacy.invitations.use_cases.inviting import invite_advisors
from services.advocacy.invitations.use_cases.queries import list_invitations
from services.advocacy.occasions.models import AdvocacyEvent
from services.advocacy.occasions.schemas import CancelEvent, EventId, ListEvents, PlanEvent, PublishEvent
from services.advocacy.occasions.use_cases import (
    cancel_event,
    list_events,
    plan_event,
    publish_event,
    show_event,
)
from services.advocacy.tallies import facts
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from shared.contracts.lanes import Lane
from shared.contracts.requests import Nothing
from shared.events.routing import Subscription
from shared.persistence.documents import Record
from shared.rpc.routing import Command, Query, Weight


def _event_key(request: dict[str, Any]) -> str:
    return event_id_of(request["invitation_id"])


def _invitation_wanted(request: dict[str, Any]) -> list[tuple[type[Record], str]]:
    return [(Invitation, request["invitation_id"]), (AdvocacyEvent, _event_key(request))]


def _advisor_wanted(event: Event) -> list[tuple[type[AdvisorCopy], str]]:
    return [(AdvisorCopy, event.data["advisor_id"])]


COMMANDS = (
    Command("plan_event", PlanEvent, plan_event),
    Command("publish_event", PublishEvent, publish_event, serialize_by="event_id"),
    Command("cancel_event", CancelEvent, cancel_event, serialize_by="event_id"),
    Command(
        "invite_advisors",
        InviteAdvisors,
        invite_advisors,
        serialize_by="event_id",
        weight=Weight.HEAVY,
    ),
    Command(
        "accept_invitation",
        AnswerInvitation,
        accept_invitation,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
    Command(
        "decline_invitation",
        AnswerInvitation,
        decline_invitation,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
    Command(
        "release_seat",
        AnswerInvitation,
        release_seat,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
    Command(
        "record_attendance",
        RecordAttendance,
        record_attendance,
        serialize_by="event_id",
        weight=Weight.HEAVY,
    ),
    Command(
        "correct_attendance",
        CorrectAttendance,
        correct_attendance,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
)

QUERIES = (
    Query("event", EventId, show_event),
    Query("events", ListEvents, list_events),
    Query("invitations", ListInvitations, list_invitations),
    Query("facts", Nothing, facts, Lane.HEAVY),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_ACTIVATED, note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_RESUMED, note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_PAUSED, end_invitations, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, end_invitations, preload=_advisor_wanted),
)

DOCUMENTS = (AdvocacyEvent, Invitation, AdvisorCopy)
