"""Derived ids of applications."""

from hashlib import sha256

from shared.ids import natural_id


def advisor_id_of(application_id: str) -> str:
    """The id of the advisor of an application: one application never creates two."""
    return f"advisor-{application_id}"


def likeness_id(tenant: str, first: str, second: str) -> str:
    """The id of what was decided about two applications, in the order of their ids."""
    return natural_id("likeness", tenant, first, second)


def file_id(tenant: str, content: str) -> str:
    """The id of a tenant's file with this content."""
    return natural_id("file", tenant, sha256(content.encode("utf-8", "replace")).hexdigest())


def intake_id(tenant: str) -> str:
    """The id of a tenant's count of files."""
    return natural_id("intake", tenant)
