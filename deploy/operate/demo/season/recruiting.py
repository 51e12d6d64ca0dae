"""People apply, are accepted, trained, and become active."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from deploy.operate.api import until
from deploy.operate.demo.applications import BAD_ROWS, DUPLICATES, ROWS, SeasonFile, season_file
from deploy.operate.demo.program.rules import AGREEMENT_CODE
from deploy.operate.demo.program.steps import set_pay_name
from deploy.operate.demo.program.tenants import today
from deploy.operate.demo.season.stage import Stage, expect
from deploy.operate.demo.season.story import Item

APPLIED: Final = ROWS - DUPLICATES - BAD_ROWS
DECLINED: Final = 4
LEFT_WAITING: Final = 3
UNSIGNED: Final = 2
BROUGHT_ALONG: Final = ("FA-101", "FA-110")
"""Courses that one of them took elsewhere."""
BEFORE: Final = timedelta(days=335)
"""How long ago: the certificate of the second counts for a year."""


class Advisor(NamedTuple):
    """An accepted applicant."""

    id: str
    name: str


def recruit(stage: Stage) -> list[Advisor]:
    """From the agency's file to the active advisors, in the order of their applications."""
    advisors = _decide(stage, _import_applications(stage))
    _train(stage, advisors)
    return _activate(stage, advisors)


def _import_applications(stage: Stage) -> SeasonFile:
    stage.story.applications_come(stage.number)
    file = season_file(stage.number)
    path = stage.keep("seasons", file.name, file.content)
    reply = stage.agency.post_csv("/applications/imports", file.name, file.content)
    stage.story.applications_came(ROWS, path, reply)
    expect("duplicates", len(reply["duplicates"]), DUPLICATES)
    expect("bad rows", len({row["line"] for row in reply["problems"]}), BAD_ROWS)
    expect("applications", reply["imported"], APPLIED)
    return file


def _decide(stage: Stage, file: SeasonFile) -> list[Advisor]:
    stage.story.staff_read()
    found = [row for row in stage.staff.all("/applications", status="submitted") if file.holds(row)]
    expect("applications that wait", len(found), APPLIED)
    found.sort(key=lambda application: application["application_id"])
    declined, rest = found[:DECLINED], found[DECLINED:]
    accepted, waiting = rest[:-LEFT_WAITING], rest[-LEFT_WAITING:]
    for application in declined:
        path = f"/applications/{application['application_id']}/decline"
        stage.staff.post(path, {"reason_code": "outside_service_area"})
    advisors = [_accept(stage, application) for application in accepted]
    stage.story.decided(accepted=len(accepted), declined=len(declined), waiting=len(waiting))
    return advisors


def _accept(stage: Stage, application: Item) -> Advisor:
    reply = stage.staff.post(f"/applications/{application['application_id']}/acceptance")
    return Advisor(reply["advisor_id"], application["display_name"])


def _train(stage: Stage, advisors: list[Advisor]) -> None:
    stage.story.training_begins()
    enrolments = until(
        "training enrols everyone who was accepted", lambda: _enrolments(stage, advisors), seconds_max=90
    )
    stage.story.enrolled(enrolments=len(enrolments), people=len(advisors))
    depths = _depths(stage.staff.all("/courses"))
    trained_before = advisors[0]
    certificates = 0
    for enrolment in sorted(enrolments, key=lambda found: depths[found["course_code"]]):
        before = enrolment["advisor_id"] == trained_before.id and enrolment["course_code"] in BROUGHT_ALONG
        certificates += bool(_complete(stage, enrolment, _earlier() if before else {})["certificate"])
    stage.story.trained(certificates, brought_along=len(BROUGHT_ALONG))
    _renew(stage, trained_before)


def _complete(stage: Stage, enrolment: Item, noted: dict[str, str]) -> Item:
    body = {"completed_on": today().isoformat(), **noted}
    return stage.staff.post(f"/enrolments/{enrolment['enrolment_id']}/completion", body)


def _earlier() -> dict[str, str]:
    """A certificate that staff saw on paper, and that ends in a month."""
    source = "Certificate of the Northern chapter, seen on paper"
    return {"completed_on": (today() - BEFORE).isoformat(), "source": source}


def _renew(stage: Stage, advisor: Advisor) -> None:
    """What somebody brought along ends soon: they take the course once more, and it goes on."""
    held = list(stage.staff.all("/certificates", advisor_id=advisor.id))
    (ending,) = (one for one in held if one["renewable"])
    enrolment = stage.staff.post(f"/certificates/{ending['certificate_id']}/renewal")
    new = _complete(stage, enrolment, {})["certificate"]
    stage.story.renewed(ending["course_code"], ends=ending["expires_on"], until=new["expires_on"])
    (old,) = (
        one
        for one in stage.staff.all("/certificates", advisor_id=advisor.id)
        if one["certificate_id"] == ending["certificate_id"]
    )
    expect("the old certificate counts to its end", old["status"], "valid")


def _enrolments(stage: Stage, advisors: list[Advisor]) -> list[Item]:
    mine = {advisor.id for advisor in advisors}
    found = [row for row in stage.staff.all("/enrolments", status="opened") if row["advisor_id"] in mine]
    return found if {row["advisor_id"] for row in found} == mine else []


def _depths(courses: Iterable[Item]) -> dict[str, int]:
    """How many prerequisites each course has, so that those are done first."""
    needed = {course["code"]: course["prerequisite_codes"] for course in courses}

    def depth(code: str) -> int:
        return 1 + max(map(depth, needed[code]), default=0)

    return {code: depth(code) for code in needed}


def _activate(stage: Stage, advisors: list[Advisor]) -> list[Advisor]:
    stage.story.activation_begins()
    signing = advisors[:-UNSIGNED]
    body = {"agreement_code": AGREEMENT_CODE, "signed_on": today().isoformat()}
    for advisor in signing:
        stage.staff.post(f"/advisors/{advisor.id}/agreements", body)
    wanted = {advisor.id for advisor in signing}

    def active() -> bool:
        return wanted <= {row["advisor_id"] for row in stage.staff.all("/advisors", status="active")}

    until("recruitment receives the training events and activates the advisors", active, seconds_max=90)
    for advisor in signing:
        set_pay_name(stage.staff, advisor.id, advisor.name)
    stage.story.activated(active=len(signing), unsigned=UNSIGNED)
    return signing
