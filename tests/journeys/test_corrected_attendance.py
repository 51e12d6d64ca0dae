"""An attendance that was recorded wrongly, put right through the API: every service follows, and all agree.

The services and their databases are the real ones; the broker between them is left out.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.actor import Role
from tests.support.databases import Databases
from tests.support.gateway import GatewayHarness, separate_gateway
from tests.support.small_program import SmallProgram, attend, make_small_program


class Correcting:
    """What staff and finance do and see."""

    def __init__(self, gateway: GatewayHarness, program: SmallProgram) -> None:
        self.gateway = gateway
        self.program = program
        self.staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
        self.reviewer = gateway.as_role(Role.FINANCE_REVIEWER)

    def new_claim(self) -> tuple[str, str]:
        """An attendance of 90 minutes and its open claim; ids of the invitation and the claim."""
        invitation_id = attend(self.staff, self.program.advisor_id)["invitation_id"]
        self.gateway.let_facts_flow()
        (claim,) = self.reviewer.get("/claims?status=open").json["items"]
        return invitation_id, claim["claim_id"]

    def correct(self, invitation_id: str, minutes: int, **headers: str) -> Any:
        body = {"minutes": minutes, "reason_code": "typing_error"}
        answer = self.staff.post(f"/invitations/{invitation_id}/attendance-correction", body, headers=headers)
        self.gateway.let_facts_flow()
        return answer

    def claim(self, claim_id: str) -> tuple[Any, ...]:
        claim = self.reviewer.get(f"/claims/{claim_id}").json
        return tuple(claim[name] for name in ("status", "amount_cents", "corrected_minutes"))

    def trail(self, claim_id: str) -> tuple[Any, ...]:
        rows = self.reviewer.get("/money-trail").json["items"]
        (row,) = [row for row in rows if row["claim_id"] == claim_id]
        return tuple(row[name] for name in ("minutes", "claimed_cents", "rejected_for"))

    def all_agree(self) -> bool:
        report = self.gateway.as_role(Role.AUDITOR).get("/reconciliation").json
        assert report["disagreements"] == []
        return report["agrees"]


@pytest.fixture
def correcting(databases: Databases) -> Iterator[Correcting]:
    with separate_gateway(databases) as gateway:
        yield Correcting(gateway, make_small_program(gateway, "lakeshore"))


def test_an_undecided_claim_follows_its_attendance_and_everybody_agrees(correcting: Correcting) -> None:
    invitation_id, claim_id = correcting.new_claim()
    for minutes, claim, trail in (
        (60, ("open", 3000, None), (60, 3000, None)),
        (0, ("rejected", 0, None), (0, 0, "not_there")),
        (30, ("open", 1500, None), (30, 1500, None)),
    ):
        assert correcting.correct(invitation_id, minutes).status_code == 200
        assert correcting.claim(claim_id) == claim
        assert correcting.trail(claim_id) == trail
        assert correcting.all_agree()


def test_a_rejected_claim_comes_back_with_the_right_minutes(correcting: Correcting) -> None:
    invitation_id, claim_id = correcting.new_claim()
    correcting.reviewer.decide(claim_id, "rejection", {"reason_code": "wrong_minutes"})
    correcting.gateway.let_facts_flow()
    assert correcting.all_agree()
    correcting.correct(invitation_id, 60)
    assert correcting.claim(claim_id) == ("open", 3000, None)
    assert correcting.trail(claim_id) == (60, 3000, None)
    assert correcting.reviewer.decide(claim_id, "approval").status_code == 200
    correcting.gateway.let_facts_flow()
    assert correcting.all_agree()


def test_what_is_on_its_way_to_the_bank_stays_and_finance_is_told(correcting: Correcting) -> None:
    claim_id = correcting.program.claim_id
    correcting.correct(correcting.program.invitation_id, 60)
    assert correcting.claim(claim_id) == ("released", 4500, 60)
    differing = correcting.reviewer.get("/claims?minutes_differ=true").json["items"]
    assert [claim["claim_id"] for claim in differing] == [claim_id]
    assert (
        correcting.reviewer.decide(claim_id, "kept-amount", {"reason_code": "amount_kept"}).status_code == 200
    )
    assert correcting.claim(claim_id) == ("released", 4500, None)
    assert correcting.all_agree()


def test_a_correction_is_itself_corrected(correcting: Correcting) -> None:
    invitation_id, claim_id = correcting.new_claim()
    correcting.correct(invitation_id, 0)
    correcting.correct(invitation_id, 90)
    assert correcting.claim(claim_id) == ("open", 4500, None)
    assert correcting.all_agree()


def test_a_correction_is_made_only_of_what_was_seen(correcting: Correcting) -> None:
    invitation_id, claim_id = correcting.new_claim()
    seen = correcting.correct(invitation_id, 60).headers["ETag"]
    assert correcting.correct(invitation_id, 45, **{"If-Match": seen}).status_code == 200
    assert correcting.correct(invitation_id, 30, **{"If-Match": seen}).status_code == 412
    assert correcting.claim(claim_id) == ("open", 2250, None)
