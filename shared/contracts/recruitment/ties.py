"""Contracts of ties: two entries of one person, and interests that users declare."""

from enum import StrEnum

from shared.actor import FINANCE, STAFF
from shared.contracts.event import Contract
from shared.contracts.fields import Count, Day, EventSchema, Flag, Id, Items, OneOf, Personal, Reply, Request
from shared.contracts.operation import command, query
from shared.contracts.roles import ADMINISTRATOR

PUBLISHER = "recruitment"


class InterestKind(StrEnum):
    """Why somebody should not decide about a person."""

    RELATIVE = "relative"
    HOUSEHOLD = "household"
    CLOSE = "close"


# ------------------------------------------------------------ events


class PersonMerged(EventSchema):
    kept = Id()
    merged = Id()


class InterestDeclared(EventSchema):
    user_id = Id()
    person = Id()
    kind = OneOf(*InterestKind)


PERSON_MERGED = Contract(
    "person.merged.v1", PUBLISHER, PersonMerged, "Two advisors are one person; no record moves."
)
PERSON_UNMERGED = Contract(
    "person.unmerged.v1", PUBLISHER, PersonMerged, "Two advisors are not one person after all."
)
INTEREST_DECLARED = Contract(
    "interest.declared.v1",
    PUBLISHER,
    InterestDeclared,
    "A user declared an interest in an advisor, such as a relative: they decide nothing about them.",
)
INTEREST_ENDED = Contract("interest.ended.v1", PUBLISHER, InterestDeclared, "A declared interest ended.")


# ------------------------------------------------------------ requests


class AdvisorPair(Request):
    """The advisor who is kept, and the other entry of the same person."""

    advisor_id = Id()
    merged_id = Id()


class DeclareInterest(Request):
    """In whom, and why."""

    advisor_id = Id()
    kind = OneOf(*InterestKind)


class EndInterest(Request):
    """Whose interest in whom."""

    advisor_id = Id()
    user_id = Id()


class TiesOf(Request):
    """Whose ties."""

    advisor_id = Id()


# ------------------------------------------------------------ replies


class Merged(Reply):
    """Two advisors, and whether they are one person now."""

    kept = Id()
    merged = Id()
    holds = Flag()


class Declared(Reply):
    """A user's interest in an advisor, and whether it holds."""

    user_id = Id()
    person = Id()
    kind = OneOf(*InterestKind)
    holds = Flag()


class AlikeAdvisor(Reply):
    """An advisor who is the same person, or may be; `kept` if it is the entry that is kept."""

    advisor_id = Id()
    display_name = Personal()
    same = Flag()
    kept = Flag()


class JoinedApplication(Reply):
    """A later application that is taken to be this advisor's; another person's is parted from them."""

    application_id = Id()
    person_id = Id()
    display_name = Personal()
    submitted_on = Day()
    version = Count()


class TiesReply(Reply):
    """Who may be the same person as an advisor, what joined them, and who declared an interest in them."""

    alike = Items(AlikeAdvisor)
    joined = Items(JoinedApplication)
    interests = Items(Declared)


# ------------------------------------------------------------ operations

MERGE_ADVISORS = command(
    "recruitment.merge_advisors",
    "Record that two advisors are one person; no record moves",
    request=AdvisorPair,
    reply=Merged,
    roles=STAFF,
)
UNMERGE_ADVISORS = command(
    "recruitment.unmerge_advisors",
    "Record that two advisors are not one person after all",
    request=AdvisorPair,
    reply=Merged,
    roles=STAFF,
)
DECLARE_INTEREST = command(
    "recruitment.declare_interest",
    "Declare an interest in an advisor, such as a relative; one decides nothing about them then",
    request=DeclareInterest,
    reply=Declared,
    roles=STAFF | FINANCE,
)
END_INTEREST = command(
    "recruitment.end_interest",
    "End somebody else's declared interest in an advisor",
    request=EndInterest,
    reply=Declared,
    roles=ADMINISTRATOR,
)
TIES = query(
    "recruitment.ties",
    "Who may be the same person as an advisor, and who declared an interest in them",
    request=TiesOf,
    reply=TiesReply,
    roles=STAFF,
    personal=True,
)
