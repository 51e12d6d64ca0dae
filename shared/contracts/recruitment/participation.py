"""What recruitment publishes about participation."""

from shared.contracts.event import Contract
from shared.contracts.fields import Code, Day, EventSchema, Id, OneOf, Text

PARENT = "parent"
YOUTH = "youth"
ADVISOR_KINDS = (PARENT, YOUTH)
PUBLISHER = "recruitment"


class AdvisorAccepted(EventSchema):
    advisor_id = Id()
    application_id = Id()
    display_name = Text()
    advisor_kind = OneOf("parent", "youth")
    language = Code()
    accepted_on = Day()


class AdvisorActivated(EventSchema):
    advisor_id = Id()
    activated_on = Day()


class AdvisorPaused(EventSchema):
    advisor_id = Id()
    paused_on = Day()


class AdvisorResumed(EventSchema):
    advisor_id = Id()
    resumed_on = Day()


class AdvisorWithdrawn(EventSchema):
    advisor_id = Id()
    withdrawn_on = Day()


class AgreementSigned(EventSchema):
    advisor_id = Id()
    agreement_code = Code()
    signed_on = Day()
    expires_on = Day()


ADVISOR_ACCEPTED = Contract(
    "advisor.accepted.v1",
    PUBLISHER,
    AdvisorAccepted,
    "Staff accepted an application: there is a new advisor.",
)

ADVISOR_ACTIVATED = Contract(
    "advisor.activated.v1", PUBLISHER, AdvisorActivated, "An advisor met every gate and may be invited."
)

ADVISOR_PAUSED = Contract("advisor.paused.v1", PUBLISHER, AdvisorPaused, "An advisor takes a break.")

ADVISOR_RESUMED = Contract(
    "advisor.resumed.v1", PUBLISHER, AdvisorResumed, "An advisor is back from a break."
)

ADVISOR_WITHDRAWN = Contract("advisor.withdrawn.v1", PUBLISHER, AdvisorWithdrawn, "An advisor left for good.")

AGREEMENT_SIGNED = Contract(
    "agreement.signed.v1", PUBLISHER, AgreementSigned, "An advisor signed an agreement."
)
