"""The actor of every command and query, and the roles in the policy."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shared.errors import Forbidden


class Role(StrEnum):
    """The roles of a person in one tenant; `shared.contracts.policy` lists what each may do."""

    ENGAGEMENT_STAFF = "engagement_staff"
    AGENCY_STAFF = "agency_staff"
    FINANCE_REVIEWER = "finance_reviewer"
    FINANCE_APPROVER = "finance_approver"
    PROGRAM_ADMINISTRATOR = "program_administrator"
    AUDITOR = "auditor"
    ADVISOR = "advisor"
    GUARDIAN = "guardian"
    OPERATOR = "operator"
    APPLICANT = "applicant"


STAFF: Final = frozenset({Role.ENGAGEMENT_STAFF, Role.AGENCY_STAFF, Role.PROGRAM_ADMINISTRATOR})
FINANCE: Final = frozenset({Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER})
FAMILY: Final = frozenset({Role.ADVISOR, Role.GUARDIAN})
"""Roles that see only the records of one advisor: the advisor, or the guardian of a young one."""

PLATFORM_TENANT: Final = "platform"
"""The tenant of operators: it has no people and no money."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a part of the platform, acting for one tenant with these roles.

    `advisor_id` is set if the person is an advisor of that tenant, or the guardian of one.
    """

    user_id: str
    tenant: str
    roles: frozenset[Role]
    advisor_id: str | None = None

    def has_any(self, roles: AbstractSet[Role]) -> bool:
        """Whether one of these roles is among theirs."""
        return not roles.isdisjoint(self.roles)

    def to_dict(self) -> dict[str, Any]:
        """The form sent by RPC: JSON-able, roles sorted."""
        return {
            "user_id": self.user_id,
            "tenant": self.tenant,
            "roles": sorted(role.value for role in self.roles),
            "advisor_id": self.advisor_id,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Actor":
        """The actor from the form of `to_dict`; raises ValueError or KeyError for anything else."""
        roles = frozenset(map(Role, data["roles"]))
        return cls(data["user_id"], data["tenant"], roles, data.get("advisor_id"))


def require_self_or(actor: Actor, advisor_id: str, staff_roles: AbstractSet[Role] = STAFF) -> None:
    """Allow the advisor, their guardian, and anyone with one of `staff_roles`; Forbidden for others."""
    theirs = actor.advisor_id is not None and actor.advisor_id == advisor_id
    if theirs or actor.has_any(staff_roles):
        return
    raise Forbidden("This belongs to another advisor.")


def advisor_filter(request: Mapping[str, Any], actor: Actor, readers: AbstractSet[Role]) -> dict[str, Any]:
    """Whose records a list shows, as a filter: those of the advisor whom `request` names, or of all.

    Whoever has none of the roles `readers` sees their own alone, also when they name nobody. Raises Forbidden
    when they name somebody else, or are neither an advisor nor a guardian.
    """
    advisor_id = request.get("advisor_id")
    if not actor.has_any(readers):
        advisor_id = advisor_id or actor.advisor_id
        if advisor_id is None:
            raise Forbidden("Only advisors have records of their own.")
        require_self_or(actor, advisor_id, frozenset())
    return {"advisor_id": advisor_id} if advisor_id else {}
