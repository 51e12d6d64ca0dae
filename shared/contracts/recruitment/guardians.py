"""Contracts of guardianships: which account sees the records of which young advisor, and until when."""

from enum import StrEnum

from shared.actor import STAFF, Role
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Day,
    EnteredDay,
    EventSchema,
    Flag,
    Id,
    Instant,
    Items,
    OneOf,
    Personal,
    Reply,
    Request,
    Text,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Dated, Nothing, Paged

PUBLISHER = "recruitment"


class GuardianKind(StrEnum):
    """What somebody is to a young advisor."""

    PARENT = "parent"
    LEGAL_GUARDIAN = "legal_guardian"
    FOSTER_PARENT = "foster_parent"


# ------------------------------------------------------------ events


class GuardianshipRecorded(EventSchema):
    guardianship_id = Id()
    advisor_id = Id()
    user_id = Id()


GUARDIANSHIP_RECORDED = Contract(
    "guardianship.recorded.v1",
    PUBLISHER,
    GuardianshipRecorded,
    "Staff recorded the guardian of a young advisor.",
)
GUARDIANSHIP_ENDED = Contract(
    "guardianship.ended.v1",
    PUBLISHER,
    GuardianshipRecorded,
    "Staff recorded the end of a guardianship before the young advisor came of age.",
)
GUARDIANSHIP_LAPSED = Contract(
    "guardianship.lapsed.v1",
    PUBLISHER,
    GuardianshipRecorded,
    "The last day of a guardianship is over, as when the young advisor comes of age.",
)


# ------------------------------------------------------------ requests


class RecordGuardianship(Dated):
    """Whose guardian an account is, from when until when (included), on which source.

    It ends at the latest with the day before the young person comes of age, by the law of the state where the
    program is: so the birth date must be known.
    """

    advisor_id = Id()
    user_id = Id("The account of the guardian")
    kind = OneOf(*GuardianKind)
    may_answer = Flag("Whether they also answer invitations for the young advisor", default=False)


class EndGuardianship(Request):
    """Which guardianship, and its last day."""

    advisor_id = Id()
    guardianship_id = Id()
    last_day = EnteredDay("Yesterday by default: it ends at once", allow_none=True, default=None)


class GuardianshipsOf(Request):
    """Whose guardianships."""

    advisor_id = Id()


# ------------------------------------------------------------ replies


class GuardianshipReply(Reply):
    """A guardianship; `until` is its last day, at the latest the one before they come of age."""

    guardianship_id = Id(of="id")
    advisor_id = Id()
    user_id = Id()
    kind = OneOf(*GuardianKind)
    may_answer = Flag()
    effective_from = Day()
    until = Day()
    holds = Flag("Whether it does today")
    source = Text()
    recorded_by = Id()
    recorded_at = Instant(of="created_at")
    ended_by = Id(allow_none=True)


class Guardianships(Reply):
    """All of an advisor, the oldest first."""

    items = Items(GuardianshipReply)


class YoungAdvisor(Reply):
    """A young advisor."""

    advisor_id = Id()
    display_name = Personal()


class Ward(YoungAdvisor):
    """A young advisor whose guardian the caller is today."""

    may_answer = Flag("Whether the caller answers invitations for them")


class Wards(Reply):
    """The young advisors whose guardian the caller is today."""

    items = Items(Ward)


# ------------------------------------------------------------ operations

RECORD_GUARDIANSHIP = command(
    "recruitment.record_guardianship",
    "Record that an account is the guardian of a young advisor",
    request=RecordGuardianship,
    reply=GuardianshipReply,
    roles=STAFF,
)
END_GUARDIANSHIP = command(
    "recruitment.end_guardianship",
    "Record the last day of a guardianship",
    request=EndGuardianship,
    reply=GuardianshipReply,
    roles=STAFF,
)
GUARDIANSHIPS = query(
    "recruitment.guardianships",
    "List the guardians of an advisor, also those that were",
    request=GuardianshipsOf,
    reply=Guardianships,
    roles=STAFF,
)
WARDS = query(
    "recruitment.wards",
    "List the young advisors whose guardian one is today",
    request=Nothing,
    reply=Wards,
    roles=frozenset({Role.GUARDIAN}),
    personal=True,
)
YOUNG_WITHOUT_BIRTH_DATE = query(
    "recruitment.young_without_birth_date",
    "List young advisors whose birth date is not known, so that nothing ends when they come of age",
    request=Paged,
    reply=page_of(YoungAdvisor, "YoungAdvisors"),
    roles=STAFF,
    personal=True,
)
