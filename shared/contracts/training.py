"""What training says: enrolments, certificates, and whether an advisor's training is complete."""

from shared.contracts.contract import Contract
from shared.contracts.fields import Code, Day, EventSchema, Id, LocalizedText

PUBLISHER = "training"


class EnrolmentOpened(EventSchema):
    enrolment_id = Id()
    advisor_id = Id()
    course_id = Id()
    course_code = Code()
    course_title = LocalizedText()


class EnrolmentCompleted(EventSchema):
    enrolment_id = Id()
    advisor_id = Id()
    course_id = Id()
    completed_on = Day()


class CertificateIssued(EventSchema):
    certificate_id = Id()
    advisor_id = Id()
    course_id = Id()
    course_code = Code()
    course_title = LocalizedText()
    issued_on = Day()
    expires_on = Day(allow_none=True)


class CertificateRevoked(EventSchema):
    certificate_id = Id()
    advisor_id = Id()
    course_id = Id()
    revoked_on = Day()
    reason_code = Code()


class TrainingPlanCompleted(EventSchema):
    advisor_id = Id()
    completed_on = Day()
    valid_until = Day(allow_none=True)


class TrainingPlanReopened(EventSchema):
    advisor_id = Id()
    reopened_on = Day()


ENROLMENT_OPENED = Contract(
    "enrolment.opened.v1", PUBLISHER, EnrolmentOpened, "An advisor was enrolled in a course."
)
ENROLMENT_COMPLETED = Contract(
    "enrolment.completed.v1", PUBLISHER, EnrolmentCompleted, "An advisor completed a course."
)
CERTIFICATE_ISSUED = Contract(
    "certificate.issued.v1", PUBLISHER, CertificateIssued, "An advisor received a certificate."
)
CERTIFICATE_REVOKED = Contract(
    "certificate.revoked.v1", PUBLISHER, CertificateRevoked, "A certificate no longer counts."
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

CONTRACTS = (
    ENROLMENT_OPENED,
    ENROLMENT_COMPLETED,
    CERTIFICATE_ISSUED,
    CERTIFICATE_REVOKED,
    TRAINING_PLAN_COMPLETED,
    TRAINING_PLAN_REOPENED,
)
