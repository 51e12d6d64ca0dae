"""The advisor's own page."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.actor import Role
from shared.services import OWNERS
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.pages import asked_together
from tests.support.small_program import SmallProgram, invite


def test_nobody_is_asked_to_answer_for_an_event_that_has_begun(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    begun = datetime.now(UTC) - timedelta(hours=1)
    invite(staff, program.advisor_id, begun, "The meeting missed", "Room 3")
    seated = invite(staff, program.advisor_id, begun, "The meeting under way", "Room 4")
    staff.post(f"/invitations/{seated['invitation_id']}/acceptance")
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    page = signed_in(gateway, "ana@lakeshore.example").get("/me").text
    assert "The meeting missed" not in page
    assert "The meeting under way" in page
    assert "Give my seat back" not in page
    assert "Answer this invitation: The next meeting" in page


PARTS_OF_THE_PAGE = {
    "recruitment": "Hello, Ana",
    "advocacy": "Room 2",
    "stipends": "Banks often need",
    "insights": "We invited you",
}


@pytest.mark.parametrize("away", [*PARTS_OF_THE_PAGE, "training", None])
def test_an_advisor_sees_all_but_the_part_that_does_not_answer(
    program: SmallProgram, gateway: GatewayHarness, away: str | None
) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    gateway.caller.away.update({away} if away else ())
    page = browser.get("/me")
    assert page.status_code == 200
    shown = {service for service, words in PARTS_OF_THE_PAGE.items() if words in page.text}
    assert shown == PARTS_OF_THE_PAGE.keys() - {away}
    assert ("A part of Tandem is not answering" in page.text.split("<template")[0]) == (away is not None)


def test_an_advisor_waits_for_the_slowest_service_alone(
    program: SmallProgram, gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    asked = asked_together(gateway, monkeypatch, len(OWNERS))
    assert browser.get("/me").status_code == 200
    assert set(asked) == set(OWNERS)


def test_an_advisors_page_asks_each_question_once(program: SmallProgram, gateway: GatewayHarness) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    gateway.caller.requests.clear()
    assert browser.get("/me").status_code == 200
    asked = [(one["service"], one["operation"]) for one in gateway.caller.requests]
    assert len(asked) == len(set(asked)) == len(OWNERS) + 1, "training is asked for courses and certificates"


def test_a_guardian_is_told_whose_answer_is_waited_for(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    gateway.add_user("guardian@lakeshore.example", Role.GUARDIAN, advisor_id=program.advisor_id)
    page = signed_in(gateway, "guardian@lakeshore.example").get("/me").text
    assert "Waiting for Ana A to answer this invitation: The next meeting" in page
    assert "Answer this invitation" not in page


def test_a_new_advisor_is_told_which_courses_to_take(program: SmallProgram, gateway: GatewayHarness) -> None:
    needed = {"kind": "training", "effective_from": "2020-01-01", "source": "the program's handbook"}
    gateway.set_by_two("/requirements", needed)
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    accepted = staff.post(f"/applications/{program.application_id}/acceptance").json
    gateway.let_facts_flow()
    gateway.add_user("new@lakeshore.example", Role.ADVISOR, advisor_id=accepted["advisor_id"])
    page = signed_in(gateway, "new@lakeshore.example").get("/me")
    assert page.status_code == 200
    assert "Take this course: The basics" in page.text
