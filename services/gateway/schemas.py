"""What the API's documents say of requests and replies.

These describe, they do not decide: each request is checked by the service that owns it, which names every
wrong field at once with a stable code. A test holds the descriptions and the owners' schemas together.
"""

from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, post_load, validate, validates_schema

from services.gateway import rules
from services.gateway.models import HeldRole
from shared.application import requests
from shared.application.requests import Paged, Title, identifier, one_of, text, word
from shared.identity import Role

CODE_LENGTH_MAX = 64
MINUTES_MAX = 7 * 24 * 60


def _text(description: str = "", *, required: bool = False, **options: Any) -> fields.String:
    return fields.String(required=required, metadata=_meta(description), **options)


def _id(description: str = "", *, required: bool = False, **options: Any) -> fields.String:
    return fields.String(
        required=required,
        validate=validate.Length(1, requests.ID_CHARACTERS_MAX),
        metadata=_meta(description),
        **options,
    )


def _code(description: str = "", *, required: bool = False, **options: Any) -> fields.String:
    return fields.String(
        required=required,
        validate=validate.Length(1, CODE_LENGTH_MAX),
        metadata=_meta(description),
        **options,
    )


def _day(description: str = "", *, required: bool = False, **options: Any) -> fields.Date:
    return fields.Date(required=required, metadata=_meta(description), **options)


def _moment(description: str = "", *, required: bool = False, **options: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=required, metadata=_meta(description), **options)


def _count(description: str = "", *, required: bool = False, **options: Any) -> fields.Integer:
    return fields.Integer(required=required, strict=True, metadata=_meta(description), **options)


def _cents(*, required: bool = False, **options: Any) -> fields.Integer:
    return _count("In cents", required=required, **options)


def _meta(description: str) -> dict[str, str]:
    return {"description": description} if description else {}


# ---------------------------------------------------------------- shared pieces


class LocalizedText(Schema):
    """The same words in English and Spanish."""

    en = _text(required=True)
    es = _text(required=True)


class Reason(Schema):
    """Why, as a code of the program's own vocabulary."""

    reason_code = word()


class ImportFile(Schema):
    """A file in JSON; the file itself may be sent as text/csv or in a form (field `file`) instead."""

    file_name = text(requests.FILE_NAME_CHARACTERS_MAX)
    content = fields.String(
        required=True,
        validate=validate.Length(max=2_000_000),
        metadata=_meta("The text of the file, in UTF-8"),
    )


class ImportSettlementFile(ImportFile):
    """The same, from the bank."""

    content = text(512 * 1024, "The text of the file, in UTF-8")


class LineProblem(Schema):
    """What is wrong in one line of a file; the header is line 1."""

    line = _count()
    field = _text()
    code = _text()
    message = _text()


def paged(item: type[Schema], name: str, **more: fields.Field) -> type[Schema]:
    """The schema of one page of a list of `item`."""
    cursor = fields.String(allow_none=True, metadata={"description": "Null on the last page"})
    return Schema.from_dict(
        {"items": fields.List(fields.Nested(item)), "next_cursor": cursor, **more}, name=name
    )


class FieldProblem(Schema):
    """One wrong field."""

    field = _text("Its dotted path, as `lines.0.amount_cents`")
    code = _text("Stable, for programs")
    message = _text("For people")


class Problem(Schema):
    """Problem details as in RFC 9457."""

    type = _text("A URN of the kind of problem")
    title = _text()
    status = _count()
    detail = _text()
    code = _text("Stable, for programs")
    correlation_id = _text("Tell it to the operator when you ask about this")
    errors = fields.List(fields.Nested(FieldProblem))


# ---------------------------------------------------------------- gateway


class SignIn(Schema):
    """Email and password of a user."""

    email = fields.Email(required=True)
    password = fields.String(required=True, load_only=True)
    label = fields.String(
        load_default="",
        validate=validate.Length(max=CODE_LENGTH_MAX),
        metadata=_meta("What the token is for"),
    )


class Me(Schema):
    """Who is signed in."""

    user_id = _id()
    tenant = _code()
    email = _text()
    display_name = _text()
    language = _text()
    roles = fields.List(fields.String())
    advisor_id = _id(allow_none=True)
    operations = fields.List(
        fields.String(), metadata=_meta("Commands and queries that the roles allow, as `<service>.<name>`")
    )


class NewToken(Schema):
    """A token: send it as `Authorization: Bearer …` or in the header `Authentication-Token`."""

    token = _text()
    token_type = _text()
    expires_at = _moment()
    user = fields.Nested(Me)


# ---------------------------------------------------------------- users, for the operator's commands


class UserId(Schema):
    """Which user."""

    user_id = _id(required=True)


class AddUser(Schema):
    """A new user of the actor's tenant; the password comes as its hash."""

    email = fields.Email(required=True)
    display_name = fields.String(required=True, validate=validate.Length(1, 200))
    roles = fields.List(
        fields.String(validate=validate.OneOf(HeldRole.name.choices)),
        required=True,
        validate=validate.Length(1, len(Role)),
    )
    advisor_id = _id(allow_none=True)
    language = fields.String(load_default="en", validate=validate.OneOf(["en", "es"]))
    password_hash = fields.String(required=True, load_only=True)

    @post_load
    def _normal(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"email": rules.normal_email(data["email"])}

    @validates_schema
    def _roles_fit(self, data: dict[str, Any], **_: Any) -> None:
        faults = rules.role_faults(frozenset(data["roles"]), data.get("advisor_id"))
        if faults:
            raise ValidationError(faults)


class SetPassword(UserId):
    """Another password, as its hash."""

    password_hash = fields.String(required=True, load_only=True)


class GrantToken(UserId):
    """A token for a program, and until when it is good."""

    label = fields.String(required=True, validate=validate.Length(1, CODE_LENGTH_MAX))
    expires_at = fields.AwareDateTime(required=True)


class ListUsers(Paged):
    """A page of users."""


# ---------------------------------------------------------------- recruitment


class SubmitApplication(Schema):
    """Who wants to become an advisor, and how to reach them: an email address or a phone number.

    Its owner judges a form and a row of a file alike, and so takes more ways of writing than these.
    """

    given_name = fields.String(required=True, validate=validate.Length(1, 80))
    family_name = fields.String(required=True, validate=validate.Length(1, 80))
    email = fields.Email(validate=validate.Length(max=254), metadata=_meta("Needed, or a phone number"))
    phone = fields.String(validate=validate.Length(max=254), metadata=_meta("Needed, or an email address"))
    postal_code = fields.String(metadata={"pattern": r"^\d{5}(-\d{4})?$"})
    advisor_kind = one_of(["parent", "youth"], required=True)
    language = _text("ISO 639 code of the language to write in", validate=validate.Length(max=254))


class ListApplications(Paged):
    """Which applications."""

    status = one_of(["submitted", "accepted", "declined"])


class DeclineApplication(Schema):
    """Why, as one of the reasons that applicants are told."""

    reason_code = one_of(
        [
            "no_open_place",
            "kept_for_later",
            "not_eligible",
            "outside_service_area",
            "duplicate_application",
            "applicant_withdrew",
            "could_not_be_reached",
        ],
        required=True,
    )


class ListAdvisors(Paged):
    """Which advisors."""

    status = one_of(["onboarding", "active", "paused", "withdrawn"])


class SignAgreement(Schema):
    """Which agreement was signed, and when."""

    agreement_code = word()
    signed_on = _day(required=True)


class SetGate(Schema):
    """A gate, from when until when it must be met, and where that is written."""

    code = one_of(["training", "agreement"], required=True)
    effective_from = _day(required=True)
    effective_to = _day("The last day; none when left out", allow_none=True)
    agreement_code = word("Which agreement may be signed meanwhile", required=False)
    valid_months = _count(
        "How long an agreement counts that is signed meanwhile",
        allow_none=True,
        validate=validate.Range(1, 120),
    )
    source = text(requests.SOURCE_CHARACTERS_MAX, "Where that is written")


class Gate(Schema):
    """A row of dated data."""

    code = _text()
    effective_from = _day()
    effective_to = _day(allow_none=True)
    agreement_code = _code(allow_none=True)
    valid_months = _count(allow_none=True)
    source = _text()


class Duplicate(Schema):
    """A row whose person is known already, and by what."""

    line = _count()
    of = _text("The id of the application, or the line before")
    matched_on = _text()


class ImportedApplications(Schema):
    """What came of a file."""

    imported = _count()
    duplicates = fields.List(fields.Nested(Duplicate))
    problems = fields.List(fields.Nested(LineProblem))


class ApplicationState(Schema):
    """An application, and where it stands."""

    application_id = _id()
    status = _text()


class Person(Schema):
    """What applications and advisors have in common; phone as E.164."""

    display_name = _text()
    given_name = _text()
    family_name = _text()
    email = _text(allow_none=True)
    phone = _text(allow_none=True)
    postal_code = _text(allow_none=True)
    advisor_kind = _text()
    language = _text()
    status = _text()
    version = _count()


class Application(Person):
    """An application, as staff see it."""

    application_id = _id()
    submitted_at = _moment(allow_none=True)
    possible_duplicate_of = _id(allow_none=True)
    decided_on = _day(allow_none=True)
    reason_code = _code(allow_none=True)
    advisor_id = _id(allow_none=True)


Applications = paged(Application, "Applications")


class Agreement(Schema):
    """A signed agreement; it counts up to and on `expires_on`."""

    agreement_code = _code()
    signed_on = _day()
    expires_on = _day()


class GateStanding(Schema):
    """How a required gate stands today."""

    code = _text()
    met = fields.Boolean()
    valid_until = _day(allow_none=True)


class Advisor(Person):
    """An advisor. Finance and auditors see the id and the name, and nothing else."""

    advisor_id = _id()
    application_id = _id()
    accepted_on = _day()
    activated_on = _day(allow_none=True)
    status_since = _day()
    agreements = fields.List(fields.Nested(Agreement))
    gates = fields.List(fields.Nested(GateStanding))
    ready = fields.Boolean()


Advisors = paged(Advisor, "Advisors")


# ---------------------------------------------------------------- training


class AddCourse(Schema):
    """A course."""

    code = word()
    title = fields.Nested(Title, required=True)
    valid_months = _count(
        "After how many months its certificate lapses; never when left out",
        allow_none=True,
        validate=validate.Range(1, 120),
    )
    prerequisite_codes = fields.List(word(), validate=validate.Length(max=20))


class RequireCourse(Schema):
    """Which advisors need a course, from when until when, and where that is written."""

    course_code = word()
    advisor_kind = one_of(["parent", "youth", "any"], required=True)
    self_paced = fields.Boolean(
        metadata=_meta("Whether advisors may say themselves that it is done; staff confirm it otherwise")
    )
    effective_from = _day(required=True)
    effective_to = _day("The last day; none when left out", allow_none=True)
    source = text(requests.SOURCE_CHARACTERS_MAX)


class ListEnrolments(Paged):
    """Which enrolments."""

    advisor_id = _id()
    status = one_of(["opened", "completed", "closed"])


class ListCertificates(Paged):
    """Which certificates, and on which day they are looked at."""

    advisor_id = _id()
    on = _day("Today when left out", allow_none=True)


class CompleteEnrolment(Schema):
    """When a course was completed."""

    completed_on = _day("Today when left out", allow_none=True)


class Course(Schema):
    """A course."""

    course_id = _id()
    code = _code()
    title = fields.Nested(LocalizedText)
    valid_months = _count(allow_none=True)
    prerequisite_codes = fields.List(fields.String())
    version = _count()


Courses = paged(Course, "Courses")


class CourseRequirement(Schema):
    """A row of dated data."""

    course_code = _code()
    advisor_kind = _text()
    self_paced = fields.Boolean()
    effective_from = _day()
    effective_to = _day(allow_none=True)
    source = _text()


class Enrolment(Schema):
    """An enrolment."""

    enrolment_id = _id()
    advisor_id = _id()
    course_id = _id()
    course_code = _code()
    course_title = fields.Nested(LocalizedText)
    status = _text()
    opened_on = _day()
    completed_on = _day(allow_none=True)
    closed_on = _day(allow_none=True)
    self_paced = fields.Boolean(
        metadata=_meta("Whether the advisor may say today that it is done; staff confirm it otherwise")
    )
    version = _count()


Enrolments = paged(Enrolment, "Enrolments")


class Certificate(Schema):
    """A certificate, and what it is on the day asked for."""

    certificate_id = _id()
    advisor_id = _id()
    enrolment_id = _id()
    course_id = _id()
    course_code = _code()
    course_title = fields.Nested(LocalizedText)
    status = _text()
    issued_on = _day()
    expires_on = _day(allow_none=True)
    revoked_on = _day(allow_none=True)
    reason_code = _code(allow_none=True)
    version = _count()


Certificates = paged(Certificate, "Certificates")


class CompletedEnrolment(Schema):
    """The completed enrolment, its certificate, and whether the whole plan is complete now."""

    enrolment = fields.Nested(Enrolment)
    certificate = fields.Nested(Certificate)
    plan_status = _text()


# ---------------------------------------------------------------- advocacy


class PlanEvent(Schema):
    """A new event; times carry an offset, `time_zone` is the IANA zone of the place."""

    title = fields.Nested(Title, required=True)
    starts_at = _moment(required=True)
    ends_at = _moment(required=True)
    time_zone = _text("As `America/Chicago`", required=True)
    place = text(300)
    seats = _count(required=True, validate=validate.Range(1, 20_000))


class ListEvents(Paged):
    """Which events."""

    status = one_of(["planned", "published", "held", "cancelled"])


class InviteAdvisors(Schema):
    """Whom to invite."""

    advisor_ids = fields.List(identifier(), required=True, validate=validate.Length(1, 5_000))


class ListInvitations(Paged):
    """Which invitations."""

    event_id = _id()
    advisor_id = _id()
    status = one_of(
        ["invited", "seated", "waitlisted", "declined", "released", "withdrawn", "attended", "absent"]
    )


class Attended(Schema):
    """How many minutes one invited advisor was there; 0 is an absence."""

    invitation_id = _id(required=True)
    minutes = _count(required=True, validate=validate.Range(0, MINUTES_MAX))


class RecordAttendance(Schema):
    """Who was there."""

    attendances = fields.List(fields.Nested(Attended), required=True, validate=validate.Length(1, 2_000))


class CorrectAttendance(Schema):
    """How many minutes it was instead (0 is an absence), and why."""

    minutes = _count(required=True, validate=validate.Range(0, MINUTES_MAX))
    reason_code = word()


class EventState(Schema):
    """An event and where it stands."""

    event_id = _id()
    status = _text()
    version = _count()


class Event(Schema):
    """An event."""

    event_id = _id()
    title = fields.Nested(LocalizedText)
    starts_at = _moment()
    ends_at = _moment()
    time_zone = _text()
    place = _text()
    seats = _count()
    seats_taken = _count()
    status = _text()
    cancel_reason_code = _code(allow_none=True)
    version = _count()


Events = paged(Event, "Events")


class InvitationState(Schema):
    """An invitation, and where it stands; `position` counts those in line."""

    invitation_id = _id()
    event_id = _id()
    advisor_id = _id()
    status = _text()
    position = _count(allow_none=True)
    version = _count()


class Invitation(InvitationState):
    """An invitation, with what one needs to know of its event."""

    event_title = fields.Nested(LocalizedText)
    event_status = _text()
    starts_at = _moment()
    ends_at = _moment()
    time_zone = _text()
    place = _text()
    minutes = _count(allow_none=True)
    attendance_id = _id(allow_none=True)


Invitations = paged(Invitation, "Invitations")


class InvitedAdvisor(Schema):
    """What came of one invitation."""

    advisor_id = _id()
    invitation_id = _id()
    result = _text()


class InvitedAdvisors(Schema):
    """What came of the invitations."""

    event_id = _id()
    invited = _count()
    results = fields.List(fields.Nested(InvitedAdvisor))


class AttendanceState(Schema):
    """One row of an attendance list as it is now."""

    invitation_id = _id()
    status = _text()
    minutes = _count(allow_none=True)
    attendance_id = _id(allow_none=True)


class CorrectedAttendance(AttendanceState):
    """The corrected row."""

    version = _count()


class RecordedAttendance(Schema):
    """How many rows were new, how many were known already."""

    event_id = _id()
    recorded = _count()
    unchanged = _count()
    attendances = fields.List(fields.Nested(AttendanceState))


# ---------------------------------------------------------------- stipends


class SetRate(Schema):
    """An amount of money, from when until when it holds, and where that is written."""

    code = one_of(["stipend.hourly"], required=True)
    amount_cents = _cents(required=True, validate=validate.Range(60, 100_000))
    effective_from = _day(required=True)
    effective_to = _day("The last day; until the next rate begins when left out", allow_none=True)
    source = text(requests.SOURCE_CHARACTERS_MAX)


class ListClaims(Paged):
    """Which claims."""

    status = one_of(["awaiting_rate", "open", "approved", "rejected", "released", "settled"])
    advisor_id = _id()
    minutes_differ = fields.Boolean(
        metadata=_meta("Only claims whose attendance was corrected after they were approved")
    )


class ListPayments(Paged):
    """Which payments."""

    status = one_of(["released", "settled", "returned"])
    claim_id = _id()
    payment_file_id = _id()


class Rate(Schema):
    """A rate."""

    rate_id = _id()
    code = _text()
    amount_cents = _cents()
    currency = _text()
    effective_from = _day()
    effective_to = _day(allow_none=True)
    source = _text()


Rates = paged(Rate, "Rates")


class RateSet(Schema):
    """What a new rate led to: how many claims have their amount now, and how many still wait."""

    rate_id = _id()
    claims_priced = _count()
    claims_waiting = _count()


class ClaimState(Schema):
    """A claim, and where it stands."""

    claim_id = _id()
    status = _text()
    amount_cents = _cents(allow_none=True)
    version = _count()


class ClaimLine(Schema):
    """What one part of a claim is for."""

    code = _text()
    service_date = _day()
    minutes = _count()
    rate_id = _id(allow_none=True)
    rate_cents = _cents(allow_none=True)
    amount_cents = _cents(allow_none=True)


class ClaimStep(Schema):
    """What happened to a claim, and on which day: the bank's for what the bank decided, else ours in UTC."""

    status = _code(
        "awaiting_rate, opened, corrected, approved, rejected, reopened, released, settled or returned"
    )
    at = _moment("When Tandem knew")
    on = _day()


class Claim(Schema):
    """A claim; the amount is null while no rate is known for its day."""

    claim_id = _id()
    advisor_id = _id()
    payee_name = _text(allow_none=True)
    attendance_id = _id()
    event_id = _id()
    event_title = fields.Nested(LocalizedText)
    attended_on = _day()
    amount_cents = _cents(allow_none=True)
    currency = _text()
    status = _text()
    reason_code = _code(allow_none=True)
    approved_by = _id(allow_none=True)
    lines = fields.List(fields.Nested(ClaimLine))
    steps = fields.List(fields.Nested(ClaimStep))
    corrected_minutes = _count(
        "What the minutes were corrected to after the approval: the amount stays, a person must decide",
        allow_none=True,
    )
    version = _count()


Claims = paged(Claim, "Claims")


class Payment(Schema):
    """A payment."""

    payment_id = _id()
    claim_id = _id()
    advisor_id = _id()
    payment_file_id = _id()
    payee_name = _text()
    amount_cents = _cents()
    currency = _text()
    status = _text()
    released_on = _day()
    decided_on = _day(allow_none=True)
    return_code = _code(allow_none=True)
    version = _count()


Payments = paged(Payment, "Payments")


class PaymentFileSummary(Schema):
    """A payment file, without its text."""

    payment_file_id = _id()
    file_name = _text()
    sha256 = _text()
    payments = _count()
    total_cents = _cents()
    currency = _text()
    released_by = _id()
    released_on = _day()


PaymentFiles = paged(PaymentFileSummary, "PaymentFiles")


class PaymentFile(PaymentFileSummary):
    """A payment file, with its CSV text."""

    content = _text()


class ReleasedPayments(Schema):
    """What was released; `payment_file_id` is null when there was nothing to pay."""

    payment_file_id = _id(allow_none=True)
    payments = _count()
    total_cents = _cents()
    without_payee = _count("Claims left for later, as their advisor's name is not known yet")


class ImportedSettlement(Schema):
    """What came of the bank's report."""

    file_name = _text()
    settled = _count()
    returned = _count()
    repeated = _count("Rows that said what was known")
    problems = fields.List(fields.Nested(LineProblem))


class Balance(Schema):
    """What stands on an account; debits are positive."""

    account = _text()
    balance_cents = _cents()


class TrialBalance(Schema):
    """Every account, and the sum over all, which is zero."""

    accounts = fields.List(fields.Nested(Balance))
    sum_cents = _cents()
    currency = _text()
    transactions = _count()


class ReleasePayments(Schema):
    """Which approved claims to pay; every approved one when left out."""

    claim_ids = fields.List(identifier(), validate=validate.Length(max=1_000))
    limit = _count("At most how many", validate=validate.Range(1, 1_000))


# ---------------------------------------------------------------- insights


class ListWaiting(Paged):
    """Who waits, or who waits for one thing."""

    what = one_of(["decision", "training", "agreement", "seat", "review", "release", "bank"])


class TimelineEntry(Schema):
    """One thing that happened; `kind` is the event's name without its version."""

    entry_id = _id()
    kind = _text()
    at = _moment()
    data = fields.Dict(keys=fields.String())


Timeline = paged(TimelineEntry, "Timeline")


class Wait(Schema):
    """Who waits for what, whose turn it is, and since when."""

    what = _code()
    whose_turn = _code()
    subject_id = _id()
    advisor_id = _id(allow_none=True)
    display_name = _text()
    since = _moment()
    detail = fields.Dict(keys=fields.String())


Waiting = paged(Wait, "Waiting")


class TrailPayment(Schema):
    """What became of a payment; what has not happened is null."""

    payment_id = _id()
    payment_file_id = _id(allow_none=True)
    amount_cents = _cents(allow_none=True)
    released_on = _day(allow_none=True)
    settled_on = _day(allow_none=True)
    returned_on = _day(allow_none=True)
    return_code = _code(allow_none=True)


class Trail(Schema):
    """An attendance and what became of it; what has not happened is null."""

    attendance_id = _id()
    advisor_id = _id()
    display_name = _text()
    event_id = _id()
    event_title = fields.Nested(LocalizedText)
    attended_on = _day()
    minutes = _count()
    claim_id = _id(allow_none=True)
    currency = _text(allow_none=True)
    claimed_cents = _cents(allow_none=True)
    approved_cents = _cents(allow_none=True)
    approved_on = _day(allow_none=True)
    rejected_for = _code(allow_none=True)
    payments = fields.List(fields.Nested(TrailPayment))


MoneyTrail = paged(Trail, "MoneyTrail")


class Facts(Schema):
    """Counts and digests; each service tells its own."""

    class Meta:
        unknown = INCLUDE


class FactReading(Schema):
    """A fact as a service gave it; null where it did not."""

    service = _text()
    name = _text()
    count = _count(allow_none=True)
    digest = _text(allow_none=True)


class Disagreement(Schema):
    """Two facts that must agree and do not; `what` is the stable name of the promise."""

    what = _code()
    left = fields.Nested(FactReading)
    right = fields.Nested(FactReading)


class Reconciliation(Schema):
    """Whether all services agree, and where they do not; while facts are on their way they may not."""

    agrees = fields.Boolean()
    figures = fields.Dict(keys=fields.String(), values=fields.Integer())
    disagreements = fields.List(fields.Nested(Disagreement))


# ---------------------------------------------------------------- platform


class OutboxStatus(Schema):
    """What is still to be sent, and what is still to be taken in."""

    pending = _count()
    unroutable = _count()
    oldest_age_seconds = fields.Float()
    inbox_waiting = _count("Messages in the inbox some seconds ago; null when nobody looked", allow_none=True)


class DeadLetterState(Schema):
    """A dead letter, without its content."""

    dead_letter_id = _id()
    status = _text()
    type = _text()
    message_id = _text(allow_none=True)
    reason = _text()
    detail = _text(allow_none=True)
    attempts = _count()
    times = _count()
    body_bytes = _count()
    first_seen = _moment()
    last_seen = _moment()
    decision_reason = _text(allow_none=True)
    decided_by = _text("The user, or the command's operator", allow_none=True)
    decided_at = _moment(allow_none=True)
    version = _count()


class DeadLetter(DeadLetterState):
    """A dead letter and the stack of its failure, without its content."""

    stack = _text(allow_none=True)


DeadLetters = paged(DeadLetterState, "DeadLetters")


class ListDeadLetters(Paged):
    """Which dead letters."""

    status = one_of(["open", "replayed", "discarded"])


class DiscardDeadLetter(Schema):
    """Why it is given up."""

    reason = text(500)
