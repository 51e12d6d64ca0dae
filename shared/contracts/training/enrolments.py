"""What training publishes about enrolments."""

from shared.contracts.event import Contract
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
