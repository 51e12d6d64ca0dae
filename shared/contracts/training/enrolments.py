"""Contracts of enrolments."""

from enum import StrEnum

from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Compound,
    Count,
    Day,
    EnteredDay,
    EventSchema,
    Flag,
    Id,
    Listed,
    LocalizedText,
    OneOf,
    Part,
    Reply,
    Written,
    page_of,
)
from shared.contracts.limits import SOURCE_CHARACTERS_MAX
from shared.contracts.operation import command, query
from shared.contracts.requests import Paged, Seen
from shared.contracts.roles import READERS_AND_FAMILY, STAFF_AND_ADVISOR
from shared.contracts.training.certificates import CertificateReply

PUBLISHER = "training"


class EnrolmentStatus(StrEnum):
    """An enrolment is opened, and then completed, or closed when the advisor leaves."""

    OPENED = "opened"
    COMPLETED = "completed"
    CLOSED = "closed"


class PlanStatus(StrEnum):
    """A plan is complete while every course of it is certified; otherwise it is open."""

    OPEN = "open"
    COMPLETE = "complete"


# ------------------------------------------------------------ events


class EnrolmentOpened(EventSchema):
    enrolment_id = Id()
    advisor_id = Id()
    course_id = Id()
    course_code = Code()
    course_title = LocalizedText()
    renews = Id("The certificate that ends or has ended", required=False)


class EnrolmentCompleted(EventSchema):
    enrolment_id = Id()
    advisor_id = Id()
    course_id = Id()
    completed_on = Day()


def _earlier() -> Listed:
    """Earlier runs of days on which the plan was complete, if there are any; without a last day for good."""
    return Listed(
        Compound(parts={"first_day": Day(), "last_day": Day(allow_none=True)}),
        required=False,
    )


class TrainingPlanCompleted(EventSchema):
    """The plan is complete on the days from `completed_on` to `valid_until`, and was on the earlier ones."""

    advisor_id = Id()
    completed_on = Day()
    valid_until = Day(allow_none=True)
    earlier = _earlier()


class TrainingPlanReopened(EventSchema):
    """The plan is open from that day on, and was complete on the earlier ones."""

    advisor_id = Id()
    reopened_on = Day()
    earlier = _earlier()


ENROLMENT_OPENED = Contract(
    "enrolment.opened.v1", PUBLISHER, EnrolmentOpened, "An advisor was enrolled in a course."
)

ENROLMENT_COMPLETED = Contract(
    "enrolment.completed.v1", PUBLISHER, EnrolmentCompleted, "An advisor completed a course."
)

TRAINING_PLAN_COMPLETED = Contract(
    "training_plan.completed.v1",
    PUBLISHER,
    TrainingPlanCompleted,
    "An advisor has all the training required.",
)

TRAINING_PLAN_REOPENED = Contract(
    "training_plan.reopened.v1",
    PUBLISHER,
    TrainingPlanReopened,
    "An advisor lacks training that is required.",
)


# ------------------------------------------------------------ requests


class CompleteEnrolment(Seen):
    """Which enrolment, and when the course was completed.

    Staff also enter a certificate from before the enrolment: with its `source`.
    """

    enrolment_id = Id()
    completed_on = EnteredDay("Today by default", allow_none=True, default=None)
    source = Written(
        "Where a certificate from before the enrolment comes from",
        length_max=SOURCE_CHARACTERS_MAX,
        allow_none=True,
        default=None,
    )


class ListEnrolments(Paged):
    """Enrolments of an advisor or of all, of one status or all; newest first."""

    advisor_id = Id(required=False)
    status = OneOf(*EnrolmentStatus, required=False)


class RenewCertificate(Seen):
    """Which certificate ends, or has ended."""

    certificate_id = Id()


# ------------------------------------------------------------ replies


class EnrolmentReply(Reply):
    """An enrolment."""

    enrolment_id = Id(of="id")
    advisor_id = Id()
    course_id = Id()
    course_code = Code()
    course_title = LocalizedText(exact=True)
    status = OneOf(*EnrolmentStatus)
    opened_on = Day()
    completed_on = Day(allow_none=True)
    closed_on = Day(allow_none=True)
    renews = Id("The certificate that ends or has ended", allow_none=True)
    self_paced = Flag("Whether the advisor may confirm it today; otherwise staff do")
    version = Count()


class CompletedEnrolment(Reply):
    """The completed enrolment, its certificate, and whether the plan is complete."""

    enrolment = Part(EnrolmentReply)
    certificate = Part(CertificateReply)
    plan_status = OneOf(*PlanStatus)


# ------------------------------------------------------------ operations

ENROLMENTS = query(
    "training.enrolments",
    "List enrolments; an advisor sees their own",
    request=ListEnrolments,
    reply=page_of(EnrolmentReply, "Enrolments"),
    roles=READERS_AND_FAMILY,
)
COMPLETE_ENROLMENT = command(
    "training.complete_enrolment",
    "Record that a course was completed; a certificate is issued. Advisors may do so if it is self-paced",
    request=CompleteEnrolment,
    reply=CompletedEnrolment,
    roles=STAFF_AND_ADVISOR,
)
RENEW_CERTIFICATE = command(
    "training.renew_certificate",
    "Enrol an advisor once more in a course whose certificate ends soon or has ended; it counts to its end",
    request=RenewCertificate,
    reply=EnrolmentReply,
    roles=STAFF_AND_ADVISOR,
)
