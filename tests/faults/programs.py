"""What the operator does with programs in a whole season, and what their administrators set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.actor import PLATFORM_TENANT, Role
from tests.support.harness import ABOUT_TENANT, TENANT, actor
from tests.support.rates import administrators

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)


def open_practice_program(do: Callable[..., dict[str, Any]]) -> None:
    """A practice program is opened, corrected, and its clock moved; `do` does a command of a service."""
    about = {"tenant_id": "practice", **ABOUT_TENANT}
    seen = do("identity", "open_tenant", OPERATOR, **about, practice=True)["version"]
    do("identity", "change_tenant", OPERATOR, **about, version=seen)
    do("identity", "move_clock", OPERATOR, tenant_id="practice", offset_seconds=3_600)


def set_what_is_usual(do: Callable[..., dict[str, Any]], since: str, later: str) -> None:
    """One administrator proposes, the other approves; one row is withdrawn before its first day."""
    proposer, other = administrators(TENANT)
    for day, hours in ((since, 72), (later, 48)):
        row = {"setting": "reply_hours", "values": [hours], "effective_from": day, "source": "a test"}
        setting_id = do("identity", "propose_setting", proposer, **row)["setting_id"]
        do("identity", "approve_setting", other, setting_id=setting_id)
    do("identity", "withdraw_setting", proposer, setting_id=setting_id)


def add_courses(do: Callable[..., dict[str, Any]]) -> None:
    """Two courses, one after the other; certificates of the first can be renewed at once."""
    administrator, _ = administrators(TENANT)
    for code, before, months in (("BASICS", [], 2), ("PRIVACY", ["BASICS"], None)):
        course = {"code": code, "prerequisite_codes": before, "valid_months": months}
        title = {"en": code.title(), "es": code.title()}
        added = do("training", "add_course", administrator, title=title, **course)
        _rename(added, do)


def _rename(added: dict[str, Any], do: Callable[..., dict[str, Any]]) -> None:
    """Have a course be called otherwise from tomorrow on."""
    administrator, _ = administrators(TENANT)
    seen = {name: added[name] for name in ("course_id", "version", "valid_months")}
    title = {language: f"{words} now" for language, words in added["title"].items()}
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    row = {"title": title, "effective_from": tomorrow, "source": "a test"}
    do("training", "change_course", administrator, **seen, **row)


def require(do: Callable[..., dict[str, Any]], *kinds: str, since: str) -> None:
    """Have something be required from a day on: one administrator proposes it, the other approves."""
    proposer, other = administrators(TENANT)
    for kind in kinds:
        row = {"kind": kind, "effective_from": since, "source": "a test"}
        requirement_id = do("recruitment", "propose_requirement", proposer, **row)["requirement_id"]
        do("recruitment", "approve_requirement", other, requirement_id=requirement_id)
