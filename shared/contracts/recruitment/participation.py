"""Contracts of advisors."""

from enum import StrEnum
from typing import Final

from shared.actor import FAMILY, FINANCE, STAFF
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
    Instant,
    Items,
    Listed,
    OneOf,
    Part,
    Personal,
    Reply,
    Request,
    Several,
    Text,
    Word,
    page_of,
    partly,
)
from shared.contracts.limits import SOURCE_CHARACTERS_MAX
from shared.contracts.operation import command, query
from shared.contracts.recruitment.credentials import ReadinessReply, RequirementStatusReply
from shared.contracts.recruitment.people import ADVISOR_KINDS, PersonFields
from shared.contracts.requests import MustSee, Paged, Reason, Seen
from shared.contracts.roles import READERS, STAFF_AND_ADVISOR

PUBLISHER = "recruitment"
NAMES_AT_ONCE_MAX: Final = 200


class AdvisorStatus(StrEnum):
    """Onboarding while something that is required is missing, else active; anyone may pause and leave."""

    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


# ------------------------------------------------------------ events


class AdvisorAccepted(EventSchema):
    advisor_id = Id()
    application_id = Id()
    advisor_kind = OneOf(*ADVISOR_KINDS)
    language = Code()
    accepted_on = Day()
    brought = Listed(
        Compound(
            "A course that was completed before, and the last day on which that counts, if it was told",
            parts={"course_code": Code(), "completed_on": Day(), "valid_until": Day(allow_none=True)},
        ),
        "Of who served already when the program began to use Tandem",
        required=False,
    )
    source = Text(
        "Where this is from, of who served already", length_max=SOURCE_CHARACTERS_MAX, required=False
    )


class AdvisorKindCorrected(EventSchema):
    advisor_id = Id()
    advisor_kind = OneOf(*ADVISOR_KINDS)
    corrected_on = Day()


class AdvisorActivated(EventSchema):
    advisor_id = Id()
    activated_on = Day()


class AdvisorLapsed(EventSchema):
    advisor_id = Id()
    lapsed_on = Day()


class AdvisorPaused(EventSchema):
    advisor_id = Id()
    paused_on = Day()
    until = Day(required=False)


class AdvisorResumed(EventSchema):
    advisor_id = Id()
    resumed_on = Day()


class AdvisorWithdrawn(EventSchema):
    advisor_id = Id()
    withdrawn_on = Day()


class AdvisorReturned(EventSchema):
    advisor_id = Id()
    returned_on = Day()


class AgreementSigned(EventSchema):
    advisor_id = Id()
    agreement_code = Code()
    signed_on = Day()
    counts_from = Day(required=False)
    expires_on = Day()


class AgreementVoided(EventSchema):
    advisor_id = Id()
    agreement_code = Code()
    signed_on = Day()
    reason_code = Code()


class TermEndAnnounced(EventSchema):
    """Which term ends, and in how many days."""

    advisor_id = Id()
    first_day = Day()
    last_day = Day()
    days_left = Count()


class TermEnded(EventSchema):
    advisor_id = Id()
    first_day = Day()
    last_day = Day()


ADVISOR_ACCEPTED = Contract(
    "advisor.accepted.v1",
    PUBLISHER,
    AdvisorAccepted,
    "Staff accepted an application: there is a new advisor.",
)


ADVISOR_KIND_CORRECTED = Contract(
    "advisor_kind.corrected.v1",
    PUBLISHER,
    AdvisorKindCorrected,
    "An advisor is a parent or a young person, and the other was noted until then.",
)

ADVISOR_ACTIVATED = Contract(
    "advisor.activated.v1", PUBLISHER, AdvisorActivated, "An advisor has all that is required today."
)

ADVISOR_LAPSED = Contract(
    "advisor.lapsed.v1", PUBLISHER, AdvisorLapsed, "An active advisor lacks something that is required."
)


ADVISOR_PAUSED = Contract("advisor.paused.v1", PUBLISHER, AdvisorPaused, "An advisor takes a break.")

ADVISOR_RESUMED = Contract(
    "advisor.resumed.v1", PUBLISHER, AdvisorResumed, "An advisor is back from a break."
)


ADVISOR_WITHDRAWN = Contract("advisor.withdrawn.v1", PUBLISHER, AdvisorWithdrawn, "An advisor left.")

ADVISOR_RETURNED = Contract(
    "advisor.returned.v1",
    PUBLISHER,
    AdvisorReturned,
    "An advisor who had left is back, under the same id; what is required is asked anew.",
)

TERM_END_ANNOUNCED = Contract(
    "term_end.announced.v1",
    PUBLISHER,
    TermEndAnnounced,
    "The term for which an advisor was appointed ends soon, so many days ahead as the program set.",
)

TERM_ENDED = Contract(
    "term.ended.v1",
    PUBLISHER,
    TermEnded,
    "The last day of a term for which an advisor was appointed is over: their place is free.",
)

AGREEMENT_VOIDED = Contract(
    "agreement.voided.v1",
    PUBLISHER,
    AgreementVoided,
    "Staff took back a signature that was entered by mistake.",
)

AGREEMENT_SIGNED = Contract(
    "agreement.signed.v1", PUBLISHER, AgreementSigned, "An advisor signed an agreement."
)


# ------------------------------------------------------------ requests


class AdvisorId(Request):
    """Which advisor."""

    advisor_id = Id()


class ChangeAdvisor(AdvisorId, Seen):
    """Which advisor."""


class PauseAdvisor(ChangeAdvisor):
    """Which advisor, and the last day of the break if it is known; during a break another one."""

    until = EnteredDay("The break ends by itself after this day", allow_none=True, default=None)


class SignAgreement(ChangeAdvisor):
    """Which agreement was signed, and when; staff may enter an earlier day, of a signature on paper."""

    agreement_code = Word()
    signed_on = EnteredDay("Today by default", allow_none=True, default=None)


class VoidAgreement(ChangeAdvisor, Reason):
    """Which signature was entered by mistake, and why it does not count."""

    agreement_code = Word()
    signed_on = EnteredDay()


class CorrectKind(AdvisorId, MustSee):
    """Which advisor, and what they are."""

    advisor_kind = OneOf(*ADVISOR_KINDS)


class ReadyOn(AdvisorId):
    """Which advisor, and the day that is asked about."""

    on = EnteredDay("Today by default", allow_none=True, default=None)


class AskNames(Request):
    """Whose names."""

    advisor_ids = Several(Id(), NAMES_AT_ONCE_MAX)


class SeveralReadyOn(AskNames):
    """Which advisors, and the day that is asked about."""

    on = EnteredDay("Today by default", allow_none=True, default=None)


class ListAdvisors(Paged):
    """Advisors of one status, or all; newest first."""

    status = OneOf(*AdvisorStatus, required=False)


# ------------------------------------------------------------ replies


class OneReadiness(ReadinessReply):
    """Of one advisor among several."""

    advisor_id = Id()


class SeveralReadiness(Reply):
    """Of each of them that exists."""

    items = Items(OneReadiness)


class AgreementReply(Reply):
    """A signed agreement; it counts from `counts_from` to `expires_on`, both included."""

    agreement_code = Code()
    signed_on = Day()
    counts_from = Day()
    expires_on = Day()
    entered_by = Id()
    entered_at = Instant()
    voided_on = Day("Since when it counts on no day: it was entered by mistake", allow_none=True)
    void_reason_code = Code(allow_none=True)


class TermReply(Reply):
    """A term for which an advisor was appointed before the program used Tandem, and where this is from."""

    first_day = Day()
    last_day = Day()
    source = Text()


class EarlierKindReply(Reply):
    """The kind that was noted for an advisor by mistake, when that was corrected, and by whom."""

    advisor_kind = OneOf(*ADVISOR_KINDS)
    corrected_on = Day()
    corrected_by = Id()


class AdvisorState(Reply):
    """An advisor with what is required today."""

    advisor_id = Id(of="id")
    application_id = Id()
    advisor_kind = OneOf(*ADVISOR_KINDS)
    earlier_kinds = Items(EarlierKindReply)
    status = OneOf(*AdvisorStatus)
    accepted_on = Day()
    activated_on = Day(allow_none=True)
    status_since = Day()
    paused_until = Day(allow_none=True)
    agreements = Items(AgreementReply)
    terms = Items(TermReply)
    requirements = Items(RequirementStatusReply)
    readiness = Part(ReadinessReply)
    ready = Flag()
    version = Count()


class AdvisorReply(AdvisorState, PersonFields):
    """An advisor with what is required today, as staff and the advisor see it."""

    person_id = Id()


class AdvisorNameReply(Reply):
    """An advisor as finance and auditors see it: id and name."""

    advisor_id = Id(of="id")
    display_name = Personal()


class PeopleNames(Reply):
    """The names of those who were asked about and exist."""

    items = Items(AdvisorNameReply)


VisibleAdvisor = partly(AdvisorReply, "advisor_id", "display_name", name="Advisor")
"""Everything for staff and the advisor; id and name for finance and auditors."""


# ------------------------------------------------------------ operations

SIGN_AGREEMENT = command(
    "recruitment.sign_agreement",
    "Record a signed agreement",
    request=SignAgreement,
    reply=AdvisorState,
    roles=STAFF_AND_ADVISOR,
)
VOID_AGREEMENT = command(
    "recruitment.void_agreement",
    "Take back a signature that was entered by mistake",
    request=VoidAgreement,
    reply=AdvisorState,
    roles=STAFF,
)
PAUSE_ADVISOR = command(
    "recruitment.pause_advisor",
    "Pause, to a day or until resumed: no new invitations; open claims continue",
    request=PauseAdvisor,
    reply=AdvisorState,
    roles=STAFF_AND_ADVISOR,
)
RESUME_ADVISOR = command(
    "recruitment.resume_advisor",
    "End a pause",
    request=ChangeAdvisor,
    reply=AdvisorState,
    roles=STAFF_AND_ADVISOR,
)
WITHDRAW_ADVISOR = command(
    "recruitment.withdraw_advisor",
    "Leave the program; open claims are still paid",
    request=ChangeAdvisor,
    reply=AdvisorState,
    roles=STAFF_AND_ADVISOR,
)
RETURN_ADVISOR = command(
    "recruitment.return_advisor",
    "Take an advisor back who left: the same advisor, with all their records",
    request=ChangeAdvisor,
    reply=AdvisorState,
    roles=STAFF,
)
CORRECT_KIND = command(
    "recruitment.correct_kind",
    "Correct whether an advisor is a parent or a young person; the courses required of them follow",
    request=CorrectKind,
    reply=AdvisorState,
    roles=STAFF,
)
ADVISOR = query(
    "recruitment.advisor",
    "Show one advisor",
    request=AdvisorId,
    reply=VisibleAdvisor,
    roles=READERS | FINANCE | FAMILY,
    personal=True,
)
ADVISORS = query(
    "recruitment.advisors",
    "List advisors",
    request=ListAdvisors,
    reply=page_of(VisibleAdvisor, "Advisors"),
    roles=READERS | FINANCE,
    personal=True,
)
READINESS = query(
    "recruitment.readiness",
    "Tell whether an advisor is ready on a day, from when until when, and what is missing",
    request=ReadyOn,
    reply=ReadinessReply,
    roles=STAFF_AND_ADVISOR,
)
READINESS_OF_SEVERAL = query(
    "recruitment.readiness_of_several",
    "Tell of up to 200 advisors who is ready on a day, from when until when, and what is missing",
    request=SeveralReadyOn,
    reply=SeveralReadiness,
    roles=STAFF,
)
PEOPLE_NAMES = query(
    "recruitment.people_names",
    "The names of up to 200 advisors by their ids, for lists of other services",
    request=AskNames,
    reply=PeopleNames,
    roles=READERS | FINANCE,
    personal=True,
)
