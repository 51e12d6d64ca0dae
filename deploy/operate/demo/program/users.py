"""The users of the demo program."""

from typing import Final, NamedTuple

from shared.actor import PLATFORM_TENANT, Role

LAKESHORE: Final = "lakeshore"
NORTHERN: Final = "northern"
MARIA_EMAIL: Final = "maria.alvarez@lakeshore.example"
GUARDIAN_EMAIL: Final = "guardian@lakeshore.example"


class NewUser(NamedTuple):
    """A user."""

    tenant: str
    email: str
    display_name: str
    role: Role
    language: str = "en"
    advisor_id: str | None = None


USERS: Final = (
    NewUser(LAKESHORE, "engagement.staff@lakeshore.example", "Dana Whitfield", Role.ENGAGEMENT_STAFF),
    NewUser(LAKESHORE, "agency.staff@lakeshore.example", "Jerome Baptiste", Role.AGENCY_STAFF),
    NewUser(LAKESHORE, "finance.reviewer@lakeshore.example", "Ingrid Solberg", Role.FINANCE_REVIEWER),
    NewUser(LAKESHORE, "finance.approver@lakeshore.example", "Calvin Osei", Role.FINANCE_APPROVER),
    NewUser(
        LAKESHORE, "program.administrator@lakeshore.example", "Renee Castillo", Role.PROGRAM_ADMINISTRATOR
    ),
    NewUser(LAKESHORE, "second.administrator@lakeshore.example", "Tobias Engel", Role.PROGRAM_ADMINISTRATOR),
    NewUser(LAKESHORE, "second.approver@lakeshore.example", "Priya Raman", Role.FINANCE_APPROVER),
    NewUser(LAKESHORE, "auditor@lakeshore.example", "Howard Pruitt", Role.AUDITOR),
    NewUser(
        NORTHERN, "program.administrator@northern.example", "Astrid Halvorsen", Role.PROGRAM_ADMINISTRATOR
    ),
    NewUser(NORTHERN, "second.administrator@northern.example", "Leif Amundsen", Role.PROGRAM_ADMINISTRATOR),
    NewUser(NORTHERN, "agency.staff@northern.example", "Wayne Littlewolf", Role.AGENCY_STAFF),
    NewUser(PLATFORM_TENANT, "operator@tandem.example", "Platform operator", Role.OPERATOR),
)
"""All users except Maria Alvarez and the guardian of Luis Ortega, who need an advisor first."""


def email_of(role: Role, tenant: str = LAKESHORE) -> str:
    """The address of the first user with this role in that tenant."""
    return _emails_of(role, tenant)[0]


def second_email_of(role: Role, tenant: str = LAKESHORE) -> str:
    """The address of a colleague with the same role, for acts that need two people."""
    return _emails_of(role, tenant)[1]


def _emails_of(role: Role, tenant: str) -> list[str]:
    return [user.email for user in USERS if (user.role, user.tenant) == (role, tenant)]


def family(guardian_of: str, maria: str) -> tuple[NewUser, ...]:
    """The users that need advisors: Carmen Ortega for the advisor with the first id, Maria."""
    return (
        NewUser(LAKESHORE, GUARDIAN_EMAIL, "Carmen Ortega", Role.GUARDIAN, "es", guardian_of),
        # Maria's user comes last: it marks the load as complete.
        NewUser(LAKESHORE, MARIA_EMAIL, "Maria Alvarez", Role.ADVISOR, "es", maria),
    )
