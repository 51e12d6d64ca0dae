"""Contracts of tenants: the programs that run on one Tandem, each with its own people, money and days."""

from enum import StrEnum
from typing import Final

from shared.actor import PLATFORM_TENANT, Role
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Count,
    EventSchema,
    Flag,
    Id,
    Items,
    Listed,
    OneOf,
    Reply,
    Request,
    Text,
    Word,
    Written,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import MustSee, Paged
from shared.contracts.roles import OPERATOR
from shared.contracts.time_zones import TimeZone

PUBLISHER = "identity"
LEGAL_NAME_CHARACTERS_MAX: Final = 200
LANGUAGES_MAX: Final = 30
OFFSET_SECONDS_MAX: Final = 20 * 366 * 24 * 3600
"""About twenty years."""
STATES: Final = (
    *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY"),
    *("LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND"),
    *("OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
    *("DC", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"),
)
"""Whose programs these may be: codes of the Postal Service for states, territories and freely associated
states. Source: USPS Publication 28, appendix B (2024).
"""


class PayerKind(StrEnum):
    """What kind of organization runs the program and pays its advisors."""

    HEALTH_PLAN = "health_plan"
    STATE_AGENCY = "state_agency"
    FAMILY_ORGANIZATION = "family_organization"


# ------------------------------------------------------------ events


class TenantTold(EventSchema):
    """All that is on record about a tenant; said for the platform, as a tenant's own events need it first."""

    tenant_id = Id()
    legal_name = Text()
    payer_kind = OneOf(*PayerKind)
    state = Code()
    time_zone = Code()
    languages = Listed(Code())
    fiscal_year_month = Count()
    practice = Flag()


class ClockMoved(EventSchema):
    """By how much a practice tenant's clock is ahead of the real one now."""

    tenant_id = Id()
    offset_seconds = Count()


TENANT_OPENED = Contract("tenant.opened.v1", PUBLISHER, TenantTold, "A program can begin on this Tandem.")
TENANT_CLOCK_MOVED = Contract(
    "tenant_clock.moved.v1", PUBLISHER, ClockMoved, "A practice program's clock was moved forward."
)
TENANT_CHANGED = Contract("tenant.changed.v1", PUBLISHER, TenantTold, "What is on record about it changed.")


# ------------------------------------------------------------ requests


class AboutTenant(Request):
    """Who runs a program, where, and by which clock and calendar."""

    legal_name = Written(length_max=LEGAL_NAME_CHARACTERS_MAX)
    payer_kind = OneOf(*PayerKind)
    state = OneOf(*STATES, description="The state or territory, as the Postal Service abbreviates it")
    time_zone = TimeZone("Whose days count, for example `America/Chicago`")
    languages = Items(Word(), length_max=LANGUAGES_MAX, default=lambda: ["en"])
    fiscal_year_month = Count(
        "The month (1 to 12) in which its fiscal year begins", minimum=1, maximum=12, default=1
    )


class OpenTenant(AboutTenant):
    """A new tenant: `tenant_id` is its name in addresses and files, for good."""

    tenant_id = Word()
    practice = Flag("A place to try things: its clock can be moved forward. For good", default=False)


class ChangeTenant(AboutTenant, MustSee):
    """All that is on record about a tenant, as it should be."""

    tenant_id = Id()


class MoveClock(Request):
    """By how many seconds a practice tenant's clock is to be ahead of the real one; it never goes back."""

    tenant_id = Id()
    offset_seconds = Count(minimum=1, maximum=OFFSET_SECONDS_MAX)


class OwnTenant(Request):
    """Which program: the caller's own."""


class ListTenants(Paged):
    """All tenants by name."""


# ------------------------------------------------------------ replies


class ProgramReply(Reply):
    """What everybody in a program may know of it."""

    tenant_id = Id(of="id")
    legal_name = Text()
    payer_kind = OneOf(*PayerKind)
    state = Code()
    time_zone = Code()
    languages = Items(Code())
    fiscal_year_month = Count()
    practice = Flag()
    offset_seconds = Count("By how much its clock is ahead of the real one")


class TenantReply(ProgramReply):
    """A tenant, with the version that a change names."""

    version = Count()


# ------------------------------------------------------------ operations

OPEN_TENANT = command(
    "identity.open_tenant", "Open a tenant", request=OpenTenant, reply=TenantReply, roles=OPERATOR
)
CHANGE_TENANT = command(
    "identity.change_tenant",
    "Change what is on record about a tenant",
    request=ChangeTenant,
    reply=TenantReply,
    roles=OPERATOR,
)
MOVE_CLOCK = command(
    "identity.move_clock",
    "Move a practice program's clock forward",
    request=MoveClock,
    reply=ProgramReply,
    roles=OPERATOR,
)
TENANTS = query(
    "identity.tenants",
    "List tenants",
    request=ListTenants,
    reply=page_of(TenantReply, "Tenants"),
    roles=OPERATOR,
)
PROGRAM = query(
    "identity.program",
    "Show the program that the caller belongs to",
    request=OwnTenant,
    reply=ProgramReply,
    roles=frozenset(Role) - OPERATOR,
)

RESERVED: Final = frozenset({PLATFORM_TENANT})
"""Names that no tenant may take."""
