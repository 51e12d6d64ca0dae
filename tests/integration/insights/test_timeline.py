"""What an advisor and staff read about one advisor."""

from datetime import date
from typing import Any

import pytest

from shared.actor import Role
from shared.contracts import recruitment, stipends
from shared.errors import Forbidden
from tests.support.harness import ServiceHarness, actor
from tests.support.insights import STAFF, START, Story, accepted


def test_a_timeline_tells_everything_about_one_advisor_newest_first(insights: ServiceHarness):
    story = accepted(accepted(Story(), "ana"), "ben")
    story.tell(
        recruitment.AGREEMENT_SIGNED,
        "ana",
        advisor_id="ana",
        agreement_code="advisor",
        signed_on=START.date(),
        expires_on=date(2027, 11, 22),
    )
    insights.process(story.facts)
    newest = insights.ask("advisor_timeline", {"advisor_id": "ana", "limit": 1}, actor=STAFF)
    assert [entry["kind"] for entry in newest["items"]] == ["agreement.signed"]
    assert newest["items"][0]["data"]["expires_on"] == "2027-11-22"
    older = insights.ask(
        "advisor_timeline", {"advisor_id": "ana", "cursor": newest["next_cursor"]}, actor=STAFF
    )
    assert [entry["kind"] for entry in older["items"]] == ["advisor.accepted"]
    assert older["next_cursor"] is None


def test_an_advisor_sees_their_own_timeline_and_nobody_elses(insights: ServiceHarness):
    insights.process(accepted(Story(), "ana").facts)
    ana = actor(Role.ADVISOR, advisor_id="ana")
    assert len(insights.ask("advisor_timeline", {"advisor_id": "ana"}, actor=ana)["items"]) == 1
    with pytest.raises(Forbidden):
        insights.ask("advisor_timeline", {"advisor_id": "ben"}, actor=ana)
    with pytest.raises(Forbidden):
        insights.ask("money_trail", actor=ana)


def test_the_family_reads_that_money_came_back_and_staff_also_why(insights: ServiceHarness):
    about = {"payment_id": "p", "claim_id": "c", "advisor_id": "ana", "amount_cents": 3750, "currency": "USD"}
    story = accepted(Story(), "ana")
    story.tell(stipends.PAYMENT_RETURNED, "p", **about, returned_on=START.date(), return_code="R15")
    held = {"claim_id": "c", "advisor_id": "ana", "attendance_id": "a", "reason_code": "payee_deceased"}
    story.tell(stipends.CLAIM_HELD, "c", **held)
    insights.process(story.facts)

    def read(*roles: Role) -> list[dict[str, Any]]:
        who = actor(*roles, advisor_id="ana")
        return insights.ask("advisor_timeline", {"advisor_id": "ana", "limit": 2}, actor=who)["items"]

    for role in (Role.ADVISOR, Role.GUARDIAN):
        assert [(entry["kind"], entry["data"]) for entry in read(role)] == [
            ("claim.held", {}),
            ("payment.returned", {"amount_cents": 3750, "currency": "USD", "returned_on": "2026-11-22"}),
        ]
    on_hold, returned = read(Role.ENGAGEMENT_STAFF)
    assert on_hold["data"]["reason_code"] == "payee_deceased"
    assert returned["data"]["return_code"] == "R15"
