"""What advocacy does: one function per command, query and event heard, and the tables that name them."""

from typing import Any

from services.advocacy import rules, schemas
from services.advocacy.models import AdvisorCopy, AdvocacyEvent, Invitation
from services.advocacy.use_cases import answers, attendances, events, invitations, queries, standings
from services.advocacy.use_cases.facts import facts
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from shared.persistence.documents import Record


def _event_key(request: dict[str, Any]) -> str:
    return rules.event_id_of(request["invitation_id"])


def _invitation_wanted(request: dict[str, Any]) -> list[tuple[type[Record], str]]:
    return [(Invitation, request["invitation_id"]), (AdvocacyEvent, _event_key(request))]


def _advisor_wanted(event: Event) -> list[tuple[type[AdvisorCopy], str]]:
    return [(AdvisorCopy, event.data["advisor_id"])]


COMMANDS = (
    Command("plan_event", schemas.PlanEvent, events.plan_event),
    Command("publish_event", schemas.PublishEvent, events.publish_event, serialize_by="event_id"),
    Command("cancel_event", schemas.CancelEvent, events.cancel_event, serialize_by="event_id"),
    Command("invite_advisors", schemas.InviteAdvisors, invitations.invite_advisors, serialize_by="event_id"),
    Command(
        "accept_invitation",
        schemas.AnswerInvitation,
        answers.accept_invitation,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
    Command(
        "decline_invitation",
        schemas.AnswerInvitation,
        answers.decline_invitation,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
    Command(
        "release_seat",
        schemas.AnswerInvitation,
        answers.release_seat,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
    Command(
        "record_attendance", schemas.RecordAttendance, attendances.record_attendance, serialize_by="event_id"
    ),
    Command(
        "correct_attendance",
        schemas.CorrectAttendance,
        attendances.correct_attendance,
        serialize_by=_event_key,
        preload=_invitation_wanted,
    ),
)

QUERIES = (
    Query("event", schemas.EventId, queries.show_event),
    Query("events", schemas.ListEvents, queries.list_events),
    Query("invitations", schemas.ListInvitations, queries.list_invitations),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, standings.note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_ACTIVATED, standings.note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_RESUMED, standings.note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_PAUSED, standings.end_invitations, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, standings.end_invitations, preload=_advisor_wanted),
)

DOCUMENTS = (AdvocacyEvent, Invitation, AdvisorCopy)
