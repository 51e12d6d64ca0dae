"""Who waits, since when, and whose turn it is."""

from datetime import timedelta

import pytest

from shared.actor import Role
from shared.contracts import advocacy, recruitment, stipends
from shared.errors import Invalid
from tests.support.attendance import attendance_data
from tests.support.harness import ServiceHarness, actor
from tests.support.insights import STAFF, START, TITLE, Story, accepted, lacking, waitlisted
from tests.support.tallies import claim_data

YOUTH = {"advisor_kind": "youth", "language": "en"}


def test_who_waits_is_listed_longest_wait_first_with_whose_turn_it_is(insights: ServiceHarness):
    story = lacking(accepted(Story(), "ana"), "ana", "agreement", "training")
    story.tell(
        recruitment.APPLICATION_SUBMITTED, "late", application_id="late", advisor_kind="youth", language="en"
    )
    insights.process(story.facts)
    found = insights.ask("waiting", actor=STAFF)["items"]
    assert [(row["what"], row["whose_turn"], row["subject_id"]) for row in found] == [
        ("agreement", "advisor", "ana"),
        ("training", "advisor", "ana"),
        ("decision", "staff", "late"),
    ]
    assert "display_name" not in found[0]
    assert found[0]["since"] == "2026-11-22T09:00:00Z"
    decisions = insights.ask("waiting", {"what": "decision"}, actor=STAFF)["items"]
    assert [row["subject_id"] for row in decisions] == ["late"]


def test_a_task_is_seen_by_who_may_read_what_it_is_about(insights: ServiceHarness):
    story = lacking(accepted(Story(), "ana"), "ana", "training")
    story.tell(
        recruitment.APPLICATION_SUBMITTED, "b", application_id="b", advisor_kind="youth", language="en"
    )
    waitlisted(story, "event-1")
    story.tell(stipends.CLAIM_OPENED, "claim-1", **claim_data("claim-1", attendance_data(advisor_id="ana")))
    insights.process(story.facts)
    kinds = {"decision", "training", "seat", "review"}
    seen_by = {
        Role.PROGRAM_ADMINISTRATOR: kinds,
        Role.ENGAGEMENT_STAFF: kinds - {"review"},
        Role.FINANCE_REVIEWER: {"training", "review"},
        Role.AUDITOR: kinds - {"decision"},
    }
    for role, seen in seen_by.items():
        tasks = insights.ask("waiting", actor=actor(role))["items"]
        assert {one["what"] for one in tasks} == seen, role
        by_kind = [insights.ask("waiting", {"what": kind}, actor=actor(role))["items"] for kind in kinds]
        assert {one["what"] for found in by_kind for one in found} == seen, role


def test_a_task_tells_what_it_is_about_and_not_all_that_was_said(insights: ServiceHarness):
    story = Story()
    story.tell(
        recruitment.APPLICATION_SUBMITTED, "b", application_id="b", advisor_kind="youth", language="en"
    )
    story.tell(stipends.CLAIM_OPENED, "claim-1", **claim_data("claim-1", attendance_data(advisor_id="ana")))
    insights.process(story.facts)
    found = insights.ask("waiting", actor=actor(Role.PROGRAM_ADMINISTRATOR))["items"]
    assert {one["what"]: sorted(one["detail"]) for one in found} == {
        "decision": ["advisor_kind"],
        "review": ["amount_cents", "attended_on", "currency", "event_id", "event_title"],
    }


def waits_of(insights: ServiceHarness) -> list[tuple[str, str]]:
    """What is waited for, and since when."""
    found = insights.ask("waiting", actor=STAFF)["items"]
    return [(row["what"], row["since"]) for row in found]


def test_nobody_waits_for_what_nobody_asks_of_them(insights: ServiceHarness):
    story = lacking(accepted(Story(), "ana"), "ana", "training")
    insights.process(story.facts)
    assert waits_of(insights) == [("training", "2026-11-22T09:00:00Z")]


def test_whoever_lacks_something_waits_since_it_is_missing(insights: ServiceHarness):
    later = START + timedelta(hours=2)
    story = lacking(accepted(Story(), "ana"), "ana", "agreement", "training")
    lacking(story, "ana", "training")
    insights.process(story.facts[::-1])
    assert waits_of(insights) == [("training", "2026-11-22T09:00:00Z")]
    lacking(story, "ana")
    insights.process(story.facts[-1:])
    assert waits_of(insights) == []
    lacking(story, "ana", "agreement", since=later)
    insights.process(story.facts[-1:])
    assert waits_of(insights) == [("agreement", "2026-11-22T11:00:00Z")]


def test_who_left_waits_for_nothing(insights: ServiceHarness):
    story = lacking(accepted(Story(), "ana"), "ana", "agreement", "training")
    story.tell(recruitment.ADVISOR_WITHDRAWN, "ana", advisor_id="ana", withdrawn_on=START.date())
    insights.process(story.facts[::-1])
    assert waits_of(insights) == []


def test_during_a_break_nothing_is_waited_for(insights: ServiceHarness):
    story = lacking(accepted(Story(), "ana"), "ana", "training")
    story.tell(recruitment.ADVISOR_PAUSED, "ana", advisor_id="ana", paused_on=START.date())
    lacking(story, "ana", "training", waited_for=False)
    insights.process(story.facts[::-1])
    assert waits_of(insights) == []
    story.tell(recruitment.ADVISOR_RESUMED, "ana", advisor_id="ana", resumed_on=START.date())
    lacking(story, "ana", "training", since=START + timedelta(days=1))
    insights.process(story.facts)
    assert waits_of(insights) == [("training", "2026-11-23T09:00:00Z")]


def test_an_application_that_is_kept_for_later_waits_for_no_decision(insights: ServiceHarness):
    story = Story()
    kind = {"advisor_kind": "parent", "language": "es"}
    story.tell(recruitment.APPLICATION_SUBMITTED, "a1", application_id="a1", **kind)
    insights.process(story.facts)
    assert [what for what, _since in waits_of(insights)] == ["decision"]
    story.tell(recruitment.APPLICATION_KEPT, "a1", application_id="a1")
    insights.process(story.facts)
    assert waits_of(insights) == []


def test_who_is_back_waits_for_what_they_lack(insights: ServiceHarness):
    story = lacking(accepted(Story(), "ana"), "ana", "training")
    story.tell(recruitment.ADVISOR_WITHDRAWN, "ana", advisor_id="ana", withdrawn_on=START.date())
    story.tell(recruitment.ADVISOR_RETURNED, "ana", advisor_id="ana", returned_on=START.date())
    lacking(story, "ana", "training")
    insights.process(story.facts[::-1])
    assert waits_of(insights) == [("training", "2026-11-22T09:00:00Z")]


def test_those_who_wait_are_paged_without_gaps_or_repeats(insights: ServiceHarness):
    story = Story()
    for number in range(7):
        story.tell(
            recruitment.APPLICATION_SUBMITTED,
            f"a{number}",
            application_id=f"a{number}",
            advisor_kind="parent",
            language="en",
        )
    # All at one instant, as an import makes them.
    insights.process([fact._replace(time=START) for fact in story.facts])
    seen, cursor = [], None
    while True:
        page = insights.ask("waiting", {"limit": 3, "cursor": cursor}, actor=STAFF)
        seen += [row["subject_id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"a{number}" for number in range(7)]


@pytest.mark.parametrize("backwards", [False, True])
def test_who_waits_for_a_seat_waits_no_more_once_the_event_is_cancelled_and_again_once_it_is_not(
    insights: ServiceHarness, backwards: bool
):
    story = waitlisted(Story(), "event-1")
    about = {"invitation_id": "event-1.ana", "event_id": "event-1", "advisor_id": "ana"}
    story.tell(advocacy.EVENT_CANCELLED, "event-1", event_id="event-1", reason_code="snow")
    story.tell(advocacy.INVITATION_WITHDRAWN, "event-1.ana", **about, reason_code="cancelled")
    for fact in story.facts[::-1] if backwards else story.facts:
        insights.process([fact])
    assert waits_of(insights) == []
    told = len(story.facts)
    story.tell(advocacy.EVENT_REINSTATED, "event-1", event_id="event-1")
    story.tell(advocacy.SEAT_WAITLISTED, "event-1.ana", **about, position=1)
    again = story.facts[told:]
    for fact in again[::-1] if backwards else again:
        insights.process([fact])
    assert [what for what, _ in waits_of(insights)] == ["seat"]


@pytest.mark.parametrize("backwards", [False, True])
def test_nobody_waits_for_a_seat_at_an_event_whose_sheet_is_closed(insights: ServiceHarness, backwards: bool):
    story = waitlisted(waitlisted(Story(), "event-1"), "event-2")
    story.tell(advocacy.SHEET_CLOSED, "event-1", event_id="event-1")
    story.tell(advocacy.SHEET_REOPENED, "event-1", event_id="event-1", reason_code="somebody_is_missing")
    for fact in story.facts[::-1] if backwards else story.facts:
        insights.process([fact])
    found = insights.ask("waiting", actor=STAFF)["items"]
    assert [row["subject_id"] for row in found] == ["event-2.ana"]


def test_who_waited_for_a_seat_and_was_recorded_without_one_waits_no_more(insights: ServiceHarness):
    story = waitlisted(Story(), "event-1")
    about = {"event_id": "event-1", "advisor_id": "ana", "invitation_id": "event-1.ana"}
    there = attendance_data(START.date(), 60, attendance_id="attendance-1", event_title=TITLE, **about)
    story.tell(advocacy.ATTENDANCE_RECORDED, "event-1.ana", **there)
    insights.process(story.facts)
    assert waits_of(insights) == []


def test_a_query_names_every_wrong_field(insights: ServiceHarness):
    with pytest.raises(Invalid) as refused:
        insights.ask("waiting", {"limit": 0, "what": "rain"}, actor=STAFF)
    assert {(one["field"], one["code"]) for one in refused.value.errors} == {
        ("limit", "range"),
        ("what", "not_a_choice"),
    }


def test_a_task_names_its_event_by_the_title_that_was_corrected_since(insights: ServiceHarness):
    story = Story()
    data = claim_data("claim-1", attendance_data(advisor_id="ana"))
    story.tell(stipends.CLAIM_OPENED, "claim-1", **data)
    right = {"en": "Right", "es": "Correcto"}
    story.tell(advocacy.EVENT_RENAMED, data["event_id"], event_id=data["event_id"], title=right)
    insights.process(story.facts)
    (review,) = insights.ask("waiting", {"what": "review"}, actor=actor(Role.FINANCE_REVIEWER))["items"]
    assert review["detail"]["event_title"] == right
