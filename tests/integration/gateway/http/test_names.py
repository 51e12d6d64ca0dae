"""Names stand beside the ids of other services, from one query of recruitment for a whole page or reply."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.small_program import MARK, SmallProgram

TENANT = "lakeshore"


def _asked_for_names(gateway: GatewayHarness) -> int:
    return sum(request["operation"] == "people_names" for request in gateway.caller.requests)


def test_a_reply_about_money_names_the_advisor(gateway: GatewayHarness, program: SmallProgram) -> None:
    (row,) = gateway.as_role(Role.AUDITOR).get("/money-trail").json["items"]
    assert MARK in row["display_name"]
    claim = gateway.as_role(Role.FINANCE_REVIEWER).get(f"/claims/{program.claim_id}").json
    assert claim["display_name"] == row["display_name"]


def test_a_page_asks_once_and_names_are_kept_for_seconds(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    gateway.add_user("books@lakeshore.example", Role.AUDITOR)
    browser = signed_in(gateway, "books@lakeshore.example")
    gateway.caller.requests.clear()
    for _ in range(3):
        assert MARK in browser.get("/money").text
    assert _asked_for_names(gateway) == 1


def test_while_recruitment_is_away_a_page_says_so_and_shows_the_rest(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    gateway.add_user("books@lakeshore.example", Role.AUDITOR)
    browser = signed_in(gateway, "books@lakeshore.example")
    gateway.caller.away.add("recruitment")
    page = browser.get("/money")
    assert page.status_code == 200
    assert "Some names cannot be shown just now" in page.text
    assert "Name not known now" in page.text
    (row,) = gateway.as_role(Role.AUDITOR).get("/money-trail").json["items"]
    assert row["display_name"] is None
    assert row["advisor_id"] == program.advisor_id


def test_who_may_not_know_a_name_gets_none(gateway: GatewayHarness, program: SmallProgram) -> None:
    advisor = gateway.as_role(Role.ADVISOR, TENANT, program.advisor_id)
    gateway.caller.requests.clear()
    (claim,) = advisor.get("/claims").json["items"]
    assert claim["display_name"] is None
    assert _asked_for_names(gateway) == 0
