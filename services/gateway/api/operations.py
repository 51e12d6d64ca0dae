"""Every operation of the API in one table: which command or query of which service answers at which address.

Routes, the OpenAPI document, the permission check and the tests are all read from this table.
"""

import re
from dataclasses import dataclass
from typing import Final

from marshmallow import Schema

from services.gateway.schemas import (
    advisors,
    applications,
    attendance,
    claims,
    events,
    files,
    insights,
    invitations,
    ledger,
    payments,
    pieces,
    platform,
    rates,
    reconciliation,
    training,
)
from shared.contracts.requests import Paged
from shared.services import OWNERS

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Operation:
    """One method at one path, answered by one command or query.

    Fields of the path, of the query string and of the body together are the data of the command or query.
    Where the path names the service, `services` holds each it may name. `versioned` operations accept
    If-Match and pass it on as `version`: all that change the record that the path names. Others refuse it.
    """

    method: str
    path: str
    name: str
    services: tuple[str, ...]
    summary: str
    reply: type[Schema]
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    status: int = 200
    versioned: bool = False
    reads: str = "json"
    writes: str = "json"

    @property
    def is_command(self) -> bool:
        """Whether it changes something, and so takes an Idempotency-Key."""
        return self.method in WRITES

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The fields of its data that stand in the path."""
        return tuple(name for name in re.findall(r"<(\w+)>", self.path) if name != "service")

    @property
    def is_tagged(self) -> bool:
        """Whether its answer has a version, and so an ETag."""
        return "version" in self.reply().fields

    @property
    def tag(self) -> str:
        """The heading under which the documents list it; what compares services stands with insights."""
        if len(self.services) == 1:
            return self.services[0]
        return "operator" if self.path.startswith("/operator/") else "insights"

    @property
    def policy_keys(self) -> tuple[str, ...]:
        """Its rows of the policy: `<service>.<command or query>`."""
        return tuple(f"{service}.{self.name}" for service in self.services)


def _post(service: str, path: str, name: str, summary: str, **more: object) -> Operation:
    return Operation("POST", path, name, (service,), summary, **more)  # type: ignore[arg-type]


def _get(service: str, path: str, name: str, summary: str, **more: object) -> Operation:
    return Operation("GET", path, name, (service,), summary, **more)  # type: ignore[arg-type]


_RECRUITMENT = (
    _post(
        "recruitment",
        "/applications",
        "submit_application",
        "Enter an application, as staff do for someone on the phone",
        body=applications.SubmitApplication,
        reply=applications.ApplicationState,
        status=201,
    ),
    _post(
        "recruitment",
        "/applications/imports",
        "import_applications",
        "Import applications from a CSV file; rows that are wrong are named by line and field, and left out",
        body=files.ImportFile,
        reply=applications.ImportedApplications,
        reads="file",
    ),
    _get(
        "recruitment",
        "/applications",
        "applications",
        "List applications",
        query=applications.ListApplications,
        reply=applications.Applications,
    ),
    _get(
        "recruitment",
        "/applications/<application_id>",
        "application",
        "Show one application",
        reply=applications.Application,
    ),
    _post(
        "recruitment",
        "/applications/<application_id>/acceptance",
        "accept_application",
        "Accept an application: the applicant becomes an advisor",
        reply=applications.Application,
        versioned=True,
    ),
    _post(
        "recruitment",
        "/applications/<application_id>/decline",
        "decline_application",
        "Decline an application",
        body=applications.DeclineApplication,
        reply=applications.Application,
        versioned=True,
    ),
    _get(
        "recruitment",
        "/advisors",
        "advisors",
        "List advisors",
        query=advisors.ListAdvisors,
        reply=advisors.Advisors,
    ),
    _get(
        "recruitment",
        "/advisors/<advisor_id>",
        "advisor",
        "Show one advisor",
        reply=advisors.Advisor,
    ),
    _post(
        "recruitment",
        "/advisors/<advisor_id>/agreements",
        "sign_agreement",
        "Record a signed agreement",
        body=advisors.SignAgreement,
        reply=advisors.Advisor,
        versioned=True,
    ),
    _post(
        "recruitment",
        "/advisors/<advisor_id>/pause",
        "pause_advisor",
        "Pause: no new invitations until resumed; open claims go on",
        reply=advisors.Advisor,
        versioned=True,
    ),
    _post(
        "recruitment",
        "/advisors/<advisor_id>/resumption",
        "resume_advisor",
        "End a pause",
        reply=advisors.Advisor,
        versioned=True,
    ),
    _post(
        "recruitment",
        "/advisors/<advisor_id>/withdrawal",
        "withdraw_advisor",
        "Leave the program; open claims are still paid",
        reply=advisors.Advisor,
        versioned=True,
    ),
    _post(
        "recruitment",
        "/gates",
        "set_gate",
        "Say from when until when a gate must be met to become active",
        body=advisors.SetGate,
        reply=advisors.Gate,
        status=201,
    ),
)

_TRAINING = (
    _get("training", "/courses", "courses", "List courses", reply=training.Courses, query=Paged),
    _post(
        "training",
        "/courses",
        "add_course",
        "Add a course",
        body=training.AddCourse,
        reply=training.Course,
        status=201,
    ),
    _post(
        "training",
        "/course-requirements",
        "require_course",
        "Say from when until when a course is required of advisors",
        body=training.RequireCourse,
        reply=training.CourseRequirement,
        status=201,
    ),
    _get(
        "training",
        "/enrolments",
        "enrolments",
        "List enrolments; an advisor sees their own",
        query=training.ListEnrolments,
        reply=training.Enrolments,
    ),
    _post(
        "training",
        "/enrolments/<enrolment_id>/completion",
        "complete_enrolment",
        "Record that a course was completed; a certificate is issued. Advisors do so where it is self-paced",
        body=training.CompleteEnrolment,
        reply=training.CompletedEnrolment,
        versioned=True,
    ),
    _get(
        "training",
        "/certificates",
        "certificates",
        "List certificates; an advisor sees their own",
        query=training.ListCertificates,
        reply=training.Certificates,
    ),
    _post(
        "training",
        "/certificates/<certificate_id>/revocation",
        "revoke_certificate",
        "Revoke a certificate",
        body=pieces.Reason,
        reply=training.Certificate,
        versioned=True,
    ),
)

_ADVOCACY = (
    _get("advocacy", "/events", "events", "List events", query=events.ListEvents, reply=events.Events),
    _post(
        "advocacy",
        "/events",
        "plan_event",
        "Plan an event; nobody hears of it before it is published",
        body=events.PlanEvent,
        reply=events.EventState,
        status=201,
    ),
    _get("advocacy", "/events/<event_id>", "event", "Show one event", reply=events.Event),
    _post(
        "advocacy",
        "/events/<event_id>/publication",
        "publish_event",
        "Publish an event: invitations can be sent",
        reply=events.EventState,
        versioned=True,
    ),
    _post(
        "advocacy",
        "/events/<event_id>/cancellation",
        "cancel_event",
        "Call an event off",
        body=pieces.Reason,
        reply=events.EventState,
        versioned=True,
    ),
    _post(
        "advocacy",
        "/events/<event_id>/invitations",
        "invite_advisors",
        "Invite advisors; says for each what came of it",
        body=invitations.InviteAdvisors,
        reply=invitations.InvitedAdvisors,
    ),
    _post(
        "advocacy",
        "/events/<event_id>/attendance",
        "record_attendance",
        "Record who was there and for how many minutes: all rows or none",
        body=attendance.RecordAttendance,
        reply=attendance.RecordedAttendance,
    ),
    _get(
        "advocacy",
        "/invitations",
        "invitations",
        "List invitations; an advisor sees their own",
        query=invitations.ListInvitations,
        reply=invitations.Invitations,
    ),
    _post(
        "advocacy",
        "/invitations/<invitation_id>/acceptance",
        "accept_invitation",
        "Accept: a seat or, when all are taken, the next place in line",
        reply=invitations.InvitationState,
        versioned=True,
    ),
    _post(
        "advocacy",
        "/invitations/<invitation_id>/decline",
        "decline_invitation",
        "Decline an invitation",
        reply=invitations.InvitationState,
        versioned=True,
    ),
    _post(
        "advocacy",
        "/invitations/<invitation_id>/attendance-correction",
        "correct_attendance",
        "Correct the minutes of a recorded attendance; a claim that is not approved yet follows",
        body=attendance.CorrectAttendance,
        reply=attendance.CorrectedAttendance,
        versioned=True,
    ),
    _post(
        "advocacy",
        "/invitations/<invitation_id>/release",
        "release_seat",
        "Give up a seat or a place in line; the first in line is seated",
        reply=invitations.InvitationState,
        versioned=True,
    ),
)

_STIPENDS = (
    _get("stipends", "/rates", "rates", "List rates", query=Paged, reply=rates.Rates),
    _post(
        "stipends",
        "/rates",
        "set_rate",
        "Set a rate from a day on",
        body=rates.SetRate,
        reply=rates.RateSet,
        status=201,
    ),
    _get(
        "stipends",
        "/claims",
        "claims",
        "List claims; an advisor sees their own",
        query=claims.ListClaims,
        reply=claims.Claims,
    ),
    _get("stipends", "/claims/<claim_id>", "claim", "Show one claim", reply=claims.Claim),
    _post(
        "stipends",
        "/claims/<claim_id>/approval",
        "approve_claim",
        "Approve a claim",
        reply=claims.ClaimState,
        versioned=True,
    ),
    _post(
        "stipends",
        "/claims/<claim_id>/rejection",
        "reject_claim",
        "Reject a claim",
        body=pieces.Reason,
        reply=claims.ClaimState,
        versioned=True,
    ),
    _post(
        "stipends",
        "/payment-files",
        "release_payments",
        "Release approved claims into a payment file; never by who approved one of them",
        body=payments.ReleasePayments,
        reply=payments.ReleasedPayments,
    ),
    _get(
        "stipends",
        "/payment-files",
        "payment_files",
        "List payment files, newest first, without their text",
        query=Paged,
        reply=payments.PaymentFiles,
    ),
    _get(
        "stipends",
        "/payment-files/<payment_file_id>",
        "payment_file",
        "Show a payment file: as JSON, or as the CSV itself when text/csv is accepted",
        reply=payments.PaymentFile,
        writes="file",
    ),
    _get(
        "stipends",
        "/payments",
        "payments",
        "List payments",
        query=payments.ListPayments,
        reply=payments.Payments,
    ),
    _post(
        "stipends",
        "/settlements",
        "import_settlement",
        "Import what the bank reports: settled and returned payments",
        body=payments.ImportSettlementFile,
        reply=payments.ImportedSettlement,
        reads="file",
    ),
    _get(
        "stipends",
        "/trial-balance",
        "trial_balance",
        "Sum up the ledger by account",
        reply=ledger.TrialBalance,
    ),
)

_INSIGHTS = (
    _get(
        "insights",
        "/advisors/<advisor_id>/timeline",
        "advisor_timeline",
        "Show what happened to one advisor, newest first",
        query=Paged,
        reply=insights.Timeline,
    ),
    _get(
        "insights",
        "/waiting",
        "waiting",
        "List who waits for what",
        query=insights.ListWaiting,
        reply=insights.Waiting,
    ),
    _get(
        "insights",
        "/money-trail",
        "money_trail",
        "Follow each attendance to its claim and its payment",
        query=Paged,
        reply=insights.MoneyTrail,
    ),
    Operation(
        "GET",
        "/services/<service>/facts",
        "facts",
        OWNERS,
        "Show the counts and digests that a service gives to reconciliation",
        reply=reconciliation.Facts,
    ),
)

_OPERATOR = (
    Operation(
        "GET",
        "/operator/services/<service>/outbox",
        "outbox_status",
        OWNERS,
        "Show how many events of a service wait to be published, and since when",
        reply=platform.OutboxStatus,
    ),
    Operation(
        "GET",
        "/operator/services/<service>/dead-letters",
        "dead_letters",
        OWNERS,
        "List the dead letters of a service, without their content",
        query=platform.ListDeadLetters,
        reply=platform.DeadLetters,
    ),
    Operation(
        "GET",
        "/operator/services/<service>/dead-letters/<dead_letter_id>",
        "dead_letter",
        OWNERS,
        "Show one dead letter, without its content",
        reply=platform.DeadLetter,
    ),
    Operation(
        "POST",
        "/operator/services/<service>/dead-letters/<dead_letter_id>/replay",
        "replay_dead_letter",
        OWNERS,
        "Hand a dead letter to its service once more",
        reply=platform.DeadLetterState,
        versioned=True,
    ),
    Operation(
        "POST",
        "/operator/services/<service>/dead-letters/replay",
        "replay_dead_letters",
        OWNERS,
        "Hand the next open dead letters of one reason or type to their service once more",
        body=platform.ReplayDeadLetters,
        reply=platform.ReplayedDeadLetters,
    ),
    Operation(
        "POST",
        "/operator/services/<service>/dead-letters/<dead_letter_id>/discard",
        "discard_dead_letter",
        OWNERS,
        "Give a dead letter up for good",
        body=platform.DiscardDeadLetter,
        reply=platform.DeadLetterState,
        versioned=True,
    ),
)

OPERATIONS: Final = (*_RECRUITMENT, *_TRAINING, *_ADVOCACY, *_STIPENDS, *_INSIGHTS, *_OPERATOR)
