"""Shared state of a season's acts: the signed-in users, the narrator, and the number of the season."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deploy.local.files import make_private_folder
from deploy.operate.api import Api
from deploy.operate.demo.applications import season_of
from deploy.operate.demo.narrator import Narrator
from deploy.operate.demo.program.users import LAKESHORE, email_of, second_email_of
from deploy.operate.demo.season.story import Story
from shared.actor import PLATFORM_TENANT, Role


class Unexpected(Exception):
    """The program replied, but not as expected."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The API as each of the staff, the story, the folder for files, and the season's number."""

    staff: Api
    agency: Api
    reviewer: Api
    approver: Api
    second_approver: Api
    auditor: Api
    operator: Api
    story: Story
    home: Path
    number: int

    @classmethod
    def at(cls, api: Api, password: str, home: Path, narrator: Narrator) -> Self:
        """Sign everyone in, and find the number of the next season. Raises `Refused`."""

        def enter(role: Role, tenant: str = LAKESHORE) -> Api:
            return api.signed_in(email_of(role, tenant), password)

        staff = enter(Role.ENGAGEMENT_STAFF)
        return cls(
            staff=staff,
            agency=enter(Role.AGENCY_STAFF),
            reviewer=enter(Role.FINANCE_REVIEWER),
            approver=enter(Role.FINANCE_APPROVER),
            second_approver=api.signed_in(second_email_of(Role.FINANCE_APPROVER), password),
            auditor=enter(Role.AUDITOR),
            operator=enter(Role.OPERATOR, PLATFORM_TENANT),
            story=Story(narrator),
            home=home,
            number=_next_number(staff),
        )

    def keep(self, folder: str, name: str, content: str) -> Path:
        """Write a file for people to look at; returns its path."""
        path = self.home / folder / name
        # These files contain names and amounts.
        make_private_folder(path.parent)
        path.write_text(content, encoding="utf-8", newline="")
        return path


def expect(what: str, found: Any, promised: Any) -> None:
    """Raise `Unexpected` unless the result is the expected one."""
    if found != promised:
        raise Unexpected(f"{what}: {found} instead of {promised}")


def _next_number(staff: Api) -> int:
    """One more than the newest season whose people applied."""
    numbers = (season_of(application) for application in staff.all("/applications"))
    return next((number for number in numbers if number), 0) + 1
