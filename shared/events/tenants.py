"""The subscriptions by which every owner knows the tenants (`shared.persistence.tenants`)."""

from collections.abc import Iterable
from typing import Final

from shared.contracts import identity
from shared.contracts.envelope import Event
from shared.contracts.subscribers import SUBSCRIBERS
from shared.events.routing import Subscription
from shared.persistence.tenants import KnownTenant
from shared.persistence.unit_of_work import UnitOfWork


def note_tenant(event: Event, uow: UnitOfWork) -> None:
    """Take over what identity tells of a tenant."""
    uow.get_or_add(KnownTenant, event.data["tenant_id"]).note(event.data, event.sequence)


def tenant_wanted(event: Event) -> Iterable[tuple[type[KnownTenant], str]]:
    """The document that the handler needs."""
    return [(KnownTenant, event.data["tenant_id"])]


def note_clock(event: Event, uow: UnitOfWork) -> None:
    """Go by a practice tenant's clock as it is now; what is due by it is done."""
    tenant, offset_seconds = event.data["tenant_id"], event.data["offset_seconds"]
    known = uow.get_or_add(KnownTenant, tenant)
    if known.move(offset_seconds):
        uow.move_timers(tenant, known.offset)


_TENANTS: Final = (
    Subscription(identity.TENANT_OPENED, note_tenant, preload=tenant_wanted),
    Subscription(identity.TENANT_CHANGED, note_tenant, preload=tenant_wanted),
    Subscription(identity.TENANT_CLOCK_MOVED, note_clock, preload=tenant_wanted),
)


def of_tenants(service: str) -> tuple[Subscription, ...]:
    """The subscriptions of a service to what identity tells; identity itself needs none."""
    heard = SUBSCRIBERS.get(service, ())
    return tuple(one for one in _TENANTS if one.contract.type in heard)
