"""What a service knows of each tenant: by which clock its days begin and end.

Identity owns the record and tells it (`shared.events.tenants`); every other owner keeps this copy, and does
nothing for a tenant that it has not heard of yet.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from mongoengine import BooleanField, IntField, ListField, StringField

from shared.actor import PLATFORM_TENANT
from shared.persistence.documents import Replica

COLLECTION: Final = "known_tenants"
NOTHING: Final = timedelta(0)


class KnownTenant(Replica):
    """A tenant as identity told of it; its id is the tenant's name. It is stored for the platform.

    Where its clock is may be heard first; it is known once the rest was.
    """

    meta = {"collection": COLLECTION}

    legal_name = StringField()
    payer_kind = StringField()
    state = StringField()
    time_zone = StringField()
    languages = ListField(StringField())
    fiscal_year_month = IntField()
    practice = BooleanField(default=False)
    offset_seconds = IntField(default=0)
    seen_sequence = IntField(required=True, default=0)

    @property
    def is_known(self) -> bool:
        """Whether more than its clock was told."""
        return self.time_zone is not None

    def note(self, told: dict[str, Any], sequence: int) -> None:
        """Take over what was told, unless something newer was."""
        if sequence > self.seen_sequence:
            self.seen_sequence = sequence
            for name, value in told.items():
                if name != "tenant_id":
                    setattr(self, name, value)

    @property
    def offset(self) -> timedelta:
        """By how much its clock is ahead of the real one: nothing, but for practice."""
        seconds: int = self.offset_seconds
        return timedelta(seconds=seconds) if seconds else NOTHING

    def move(self, offset_seconds: int) -> bool:
        """Move its clock forward; whether that is later than what is known."""
        is_later = offset_seconds > self.offset_seconds
        if is_later:
            self.offset_seconds = offset_seconds
        return is_later


class TenantClock(NamedTuple):
    """By which days a tenant counts."""

    zone: tzinfo

    def day_of(self, moment: datetime) -> date:
        """The day of a time where the tenant is."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """When a day begins where the tenant is, in UTC.

        Where clocks change at midnight it is left out or comes twice; the day begins at the later of the two
        times that it may mean.
        """
        midnights = (datetime.combine(day, time(fold=fold), self.zone) for fold in (0, 1))
        return max(midnight.astimezone(UTC) for midnight in midnights)


PLATFORM_CLOCK: Final = TenantClock(UTC)
"""The platform has no people and no money, and is nowhere."""


def wanted(tenants: Iterable[str]) -> set[tuple[type[KnownTenant], str, str]]:
    """What a session preloads to know these tenants."""
    return {(KnownTenant, PLATFORM_TENANT, tenant) for tenant in tenants}


def clock_of(program: KnownTenant) -> TenantClock:
    """The clock of a tenant."""
    return TenantClock(ZoneInfo(program.time_zone))
