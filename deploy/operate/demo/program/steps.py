"""The first steps of every demo tenant; each can be repeated without being done twice."""

from collections.abc import Sequence
from typing import Any

from deploy.operate.api import Api, Refused, until
from deploy.operate.demo.program.people import Person
from deploy.operate.demo.program.rules import Rules


def set_rules(administrator: Api, rules: Rules) -> None:
    """Courses, and which of them are required. Raises `Refused`."""
    for course in rules.courses:
        administrator.post("/courses", course, key=f"program.course.{course['code']}")
    for needed in rules.requirements:
        key = f"program.requirement.{needed['course_code']}.{needed['advisor_kind']}"
        administrator.post("/course-requirements", needed, key=key)


def approve_rules(proposer: Api, other: Api, rules: Rules) -> None:
    """What one administrator proposes and the other approves: gates, rates and settings. Raises `Refused`."""
    for needed in rules.needed:
        _set(proposer, other, "/requirements", needed, f"program.needed.{needed['kind']}")
    for rate in rules.rates:
        _set(proposer, other, "/rates", rate, f"program.rate.{rate['effective_from']}")
    for row in rules.settings:
        _set(proposer, other, "/settings", row, f"program.setting.{row['setting']}")


def _set(proposer: Api, other: Api, path: str, row: dict[str, Any], key: str) -> None:
    proposed = proposer.post(path, row, key=key)
    (row_id,) = (value for name, value in proposed.items() if name.endswith("_id"))
    other.post(f"{path}/{row_id}/approval", key=f"{key}.approval")


def apply(staff: Api, people: Sequence[Person]) -> dict[Person, str]:
    """The id of each person's application. Raises `Refused`."""
    return {
        person: staff.post("/applications", person.application, key=f"program.application.{person.key}")[
            "application_id"
        ]
        for person in people
    }


def accept(staff: Api, person: Person, application_id: str) -> str:
    """The id of the advisor created from the application. Raises `Refused`."""
    path = f"/applications/{application_id}/acceptance"
    return staff.post(path, key=f"program.acceptance.{person.key}")["advisor_id"]


def set_pay_name(staff: Api, advisor_id: str, name: str) -> None:
    """Set the legal name under which an advisor is paid, once stipends knows them. Raises `Refused`."""

    def was_set() -> bool:
        try:
            shown = staff.get(f"/advisors/{advisor_id}/pay-details")
            if shown["legal_name"] != name:
                path = f"/advisors/{advisor_id}/pay-name"
                staff.post(path, {"legal_name": name}, version=shown["version"])
        except Refused as refused:
            if refused.code != "not_found":
                raise
            return False
        return True

    until(f"stipends knows {name}", was_set)
