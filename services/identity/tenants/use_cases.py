"""Opening tenants, changing them, and showing them."""

from typing import Any

from services.identity.tenants.models import Tenant
from shared.contracts.event import Contract
from shared.contracts.identity.tenants import (
    RESERVED,
    TENANT_CHANGED,
    TENANT_CLOCK_MOVED,
    TENANT_OPENED,
    AboutTenant,
    ProgramReply,
    TenantReply,
    TenantTold,
)
from shared.errors import Conflict
from shared.persistence.read_unit import ReadUnit
from shared.persistence.tenants import KnownTenant
from shared.persistence.unit_of_work import UnitOfWork

_TENANT = TenantReply()
_PROGRAM = ProgramReply()
_CHANGED = tuple(AboutTenant().fields)
_TOLD = tuple(name for name in TenantTold().fields if name != "tenant_id")


def open_tenant(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Open a tenant. Raises `Conflict` when its name is taken."""
    values = dict(request)
    name = values.pop("tenant_id")
    if name in RESERVED or uow.get(Tenant, name) is not None:
        raise Conflict("There is a tenant of this name already.")
    return _told(TENANT_OPENED, uow.add(Tenant(id=name, **values)), uow)


def change_tenant(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Change what is on record; a new time zone counts from now on, and for no day that was decided."""
    tenant = uow.require(Tenant, request["tenant_id"])
    uow.check_version(tenant, request["version"])
    for name in _CHANGED:
        setattr(tenant, name, request[name])
    return _told(TENANT_CHANGED, tenant, uow)


def move_clock(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Move a practice tenant's clock forward for all services. Raises `Conflict` for any other tenant."""
    tenant = uow.require(Tenant, request["tenant_id"])
    offset = request["offset_seconds"]
    if not tenant.practice:
        raise Conflict("This is no practice program: its clock cannot be moved.")
    if offset <= tenant.offset_seconds:
        raise Conflict("A clock moves forward only.")
    tenant.offset_seconds = offset
    data = {"tenant_id": tenant.id, "offset_seconds": offset}
    uow.publish(TENANT_CLOCK_MOVED, about=tenant, data=data)
    uow.get_or_add(KnownTenant, tenant.id).move(offset)
    return _PROGRAM.dump(tenant)


def _told(contract: Contract, tenant: Tenant, uow: UnitOfWork) -> dict[str, Any]:
    data = {name: getattr(tenant, name) for name in _TOLD} | {"languages": list(tenant.languages)}
    uow.publish(contract, about=tenant, data={"tenant_id": tenant.id, **data})
    uow.get_or_add(KnownTenant, tenant.id).note(data, tenant.sequence)
    uow.close()  # so that the reply has the version after this change
    return _TENANT.dump(tenant)


def list_tenants(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Tenants, by name."""
    page = uow.page(Tenant, cursor=request["cursor"], limit=request["limit"], newest_first=False)
    return {"items": _TENANT.dump(page.items, many=True), "next_cursor": page.next_cursor}


def show_program(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The caller's own program. Raises `UnknownTenant`."""
    return _PROGRAM.dump(uow.program)
