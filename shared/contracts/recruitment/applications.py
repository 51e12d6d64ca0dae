"""What recruitment publishes about applications."""

from shared.contracts.event import Contract
from shared.contracts.fields import Code, EventSchema, Id, OneOf

PUBLISHER = "recruitment"


class ApplicationSubmitted(EventSchema):
    application_id = Id()
    advisor_kind = OneOf("parent", "youth")
    language = Code()


class ApplicationDeclined(EventSchema):
    application_id = Id()
    reason_code = Code()


APPLICATION_SUBMITTED = Contract(
    "application.submitted.v1", PUBLISHER, ApplicationSubmitted, "A person applied to become an advisor."
)

APPLICATION_DECLINED = Contract(
    "application.declined.v1", PUBLISHER, ApplicationDeclined, "Staff declined an application."
)
