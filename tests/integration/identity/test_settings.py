"""What a program sets for itself: proposed by one administrator, approved by another, told to all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.actor import Actor, Role
from shared.contracts import identity, recruitment
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.harness import ServiceHarness, actor, codes
from tests.support.meanwhile import MeanwhileClock

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
TODAY = "2026-11-22"
TOMORROW = "2026-11-23"
HANDBOOK = "the program's handbook, page 4"
ANA = actor(Role.PROGRAM_ADMINISTRATOR, user_id="ana")
BEN = actor(Role.PROGRAM_ADMINISTRATOR, user_id="ben")
STAFF = actor(Role.ENGAGEMENT_STAFF)


class Program:
    """A program's settings, with a clock that the test moves."""

    def __init__(self, service: ServiceHarness, clock: MeanwhileClock) -> None:
        self.service, self.clock = service, clock

    def propose(self, hours: int, by: Actor = ANA, **more: Any) -> str:
        """Propose how long who is asked again has to answer; the id of the row."""
        row = {"setting": "reply_hours", "values": [hours], "effective_from": TOMORROW, "source": HANDBOOK}
        return self.service.execute("propose_setting", row | more, actor=by)["setting_id"]

    def approve(self, setting_id: str, by: Actor = BEN) -> dict[str, Any]:
        return self.service.execute("approve_setting", {"setting_id": setting_id}, actor=by)

    def withdraw(self, setting_id: str) -> dict[str, Any]:
        return self.service.execute("withdraw_setting", {"setting_id": setting_id}, actor=ANA)

    def set(self, hours: int, **more: Any) -> str:
        """Have one administrator propose and another approve it; the id of the row."""
        setting_id = self.propose(hours, **more)
        self.approve(setting_id)
        return setting_id

    def rows(self) -> dict[str, dict[str, Any]]:
        return {row["setting_id"]: row for row in self.service.ask("settings", actor=STAFF)["items"]}

    def told(self) -> list[tuple[list[int], date, date | None]]:
        """What holds, by the newest event."""
        events = (identity.SETTING_APPROVED, identity.SETTING_WITHDRAWN)
        said = [fact for fact in self.service.published() if fact.type in [one.type for one in events]]
        newest = max(said, key=lambda fact: fact.sequence)
        assert newest.data["setting"] == "reply_hours"
        return [(one["values"], one["effective_from"], one["effective_to"]) for one in newest.data["holding"]]


@pytest.fixture
def program(harness: Any) -> Program:
    clock = MeanwhileClock(NOW)
    return Program(harness("identity", clock=clock), clock)


def test_a_setting_holds_once_another_administrator_approved_it(program: Program) -> None:
    proposed = program.propose(48)
    assert program.propose(48, by=BEN) == proposed
    assert program.rows()[proposed]["status"] == "proposed"
    assert program.service.published() == []
    with pytest.raises(Forbidden):
        program.approve(proposed, by=ANA)

    shown = program.approve(proposed)
    assert (shown["status"], shown["proposed_by"], shown["approved_by"]) == ("approved", "ana", "ben")
    assert program.told() == [([48], date(2026, 11, 23), None)]
    assert program.approve(proposed) == shown
    assert len(program.service.published()) == 1


def test_nobody_approves_their_own_proposal_with_another_account(program: Program) -> None:
    one, other = (
        actor(Role.PROGRAM_ADMINISTRATOR, user_id=f"account-{advisor}", advisor_id=advisor)
        for advisor in ("advisor-1", "advisor-2")
    )
    proposed = program.propose(48, by=one)
    data = {"kept": "advisor-1", "merged": "advisor-2"}
    program.service.receive(recruitment.PERSON_MERGED, data, subject="a-merge")
    with pytest.raises(Forbidden):
        program.approve(proposed, by=other)
    program.service.receive(recruitment.PERSON_UNMERGED, data, subject="a-merge", sequence=2)
    assert program.approve(proposed, by=other)["status"] == "approved"


def test_a_proposal_is_withdrawn_at_any_time_and_then_approved_by_nobody(program: Program) -> None:
    proposed = program.propose(48, effective_from="2026-01-01")
    assert program.withdraw(proposed)["status"] == "withdrawn"
    assert program.service.published() == []
    for decide in (program.approve, program.withdraw):
        with pytest.raises(Conflict):
            decide(proposed)


def test_a_setting_is_withdrawn_only_before_its_first_day(program: Program) -> None:
    early, late = program.set(48), program.set(24, effective_from="2026-12-01")
    assert program.withdraw(late)["withdrawn_by"] == "ana"
    assert program.told() == [([48], date(2026, 11, 23), None)]
    program.clock.advance(timedelta(days=1))
    with pytest.raises(Conflict, match="2026-11-23"):
        program.withdraw(early)
    assert program.rows()[early]["status"] == "approved"


def test_what_holds_already_is_corrected_by_another_row_and_both_stay(program: Program) -> None:
    wrong = program.set(84, effective_from=TODAY)
    with pytest.raises(Conflict):
        program.propose(48, effective_from=TODAY)
    right = program.propose(48, effective_from=TODAY, corrects=wrong)
    assert program.told() == [([84], date(2026, 11, 22), None)]
    program.approve(right)
    assert program.told() == [([48], date(2026, 11, 22), None)]
    rows = program.rows()
    assert (rows[wrong]["status"], rows[wrong]["corrected_by"]) == ("corrected", right)
    assert rows[right]["corrects"] == wrong


def test_one_setting_says_nothing_about_another(program: Program) -> None:
    program.set(48)
    program.set(3, setting="answer_changes_max")
    assert {row["setting"] for row in program.rows().values()} == {"reply_hours", "answer_changes_max"}


def test_an_unknown_row_is_neither_approved_nor_withdrawn_nor_corrected(program: Program) -> None:
    program.set(48)
    for decide in (program.approve, program.withdraw):
        with pytest.raises(NotFound):
            decide("nothing")
    with pytest.raises(NotFound):
        program.propose(24, corrects="nothing")


def test_every_wrong_field_is_named_and_nothing_is_proposed(program: Program) -> None:
    with pytest.raises(Invalid) as refused:
        program.propose(0, source=" ", effective_to="2026-01-01")
    assert codes(refused) == {
        ("values", "range"),
        ("source", "blank"),
        ("effective_to", "ends_before_start"),
    }
    with pytest.raises(Invalid) as refused:
        program.propose(0, values=[48, 24], setting="answer_changes_max")
    assert codes(refused) == {("values", "too_many_values")}
    with pytest.raises(Invalid) as refused:
        program.propose(0, values=[], setting="pay")
    assert {field for field, _code in codes(refused)} == {"values", "setting"}
    assert program.rows() == {}


def test_what_can_be_set_is_told_with_its_bounds_and_what_is_usual(program: Program) -> None:
    kinds = {kind["setting"]: kind for kind in program.service.ask("settings", actor=STAFF)["kinds"]}
    assert kinds["reply_hours"] == {
        "setting": "reply_hours",
        "minimum": 1,
        "maximum": 1440,
        "values_max": 1,
        "usual": [72],
        "source": "Tandem's own default of 2026-11-29; a program sets its own",
    }


def test_only_administrators_of_the_program_set_anything(program: Program) -> None:
    for role in (Role.ENGAGEMENT_STAFF, Role.OPERATOR, Role.AUDITOR, Role.ADVISOR):
        with pytest.raises(Forbidden):
            program.propose(48, by=actor(role))
    proposed = program.propose(48)
    elsewhere = actor(Role.PROGRAM_ADMINISTRATOR, tenant="northern")
    with pytest.raises(NotFound):
        program.approve(proposed, by=elsewhere)
    assert program.service.ask("settings", actor=elsewhere)["items"] == []
