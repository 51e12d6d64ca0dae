"""The money trail: from an attendance to the bank."""

import random

import pytest

from shared.contracts import advocacy, stipends
from tests.support.harness import ServiceHarness, event
from tests.support.insights import AUDITOR, FINANCE, TITLE, Story, accepted, corrected, forget, paid


def test_a_money_trail_leads_from_an_attendance_to_the_bank(insights: ServiceHarness):
    insights.process(paid(accepted(Story(), "ana"), "ana", "20261122-1").facts)
    (row,) = insights.ask("money_trail", actor=FINANCE)["items"]
    assert "display_name" not in row
    assert row["event_title"] == TITLE
    assert (row["attended_on"], row["minutes"]) == ("2026-11-22", 120)
    assert (row["claim_id"], row["claimed_cents"], row["approved_cents"]) == (
        "claim-20261122-1",
        10_000,
        10_000,
    )
    returned, settled = row["payments"]
    assert (returned["returned_on"], returned["return_code"], returned["settled_on"]) == (
        "2026-11-22",
        "R03",
        None,
    )
    assert (settled["settled_on"], settled["payment_file_id"], settled["amount_cents"]) == (
        "2026-11-24",
        "file-2",
        10_000,
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_corrected_attendance_is_told_as_the_newest_facts_say(insights: ServiceHarness, seed: int):
    facts = corrected(Story(), "20261122-1").facts
    random.Random(seed).shuffle(facts)
    for fact in facts:
        insights.process([fact])
    (row,) = insights.ask("money_trail", actor=FINANCE)["items"]
    assert (row["minutes"], row["claimed_cents"], row["rejected_for"]) == (90, 7_500, None)
    (review,) = insights.ask("waiting", {"what": "review"}, actor=FINANCE)["items"]
    assert review["detail"]["amount_cents"] == 7_500


def test_a_claim_that_is_rejected_is_told_so_until_it_is_looked_at_again(insights: ServiceHarness):
    facts = corrected(Story(), "20261122-1").facts
    rejected_for = []
    for fact in facts:
        insights.process([fact])
        (row,) = insights.ask("money_trail", actor=FINANCE)["items"]
        rejected_for.append(row["rejected_for"])
    assert rejected_for == [None, None, "wrong_minutes", "wrong_minutes", None, None]


def test_an_attendance_stands_in_the_money_trail_before_its_claim_is_known(insights: ServiceHarness):
    insights.process(paid(Story(), "ana", "20261122-1").facts[:1])
    (row,) = insights.ask("money_trail", actor=FINANCE)["items"]
    assert row["claim_id"] is None
    assert row["payments"] == []


def test_of_two_amounts_of_a_claim_the_later_one_counts_whichever_is_heard_first(insights: ServiceHarness):
    story = paid(Story(), "ana", "20261122-1")
    opened = next(fact for fact in story.facts if fact.type == stipends.CLAIM_OPENED.type)
    data = {**opened.data, "amount_cents": 12_000}
    again = event(stipends.CLAIM_OPENED, data, subject=opened.subject, sequence=opened.sequence + 1)
    for facts in ([opened, again], [again, opened]):
        forget(insights)
        for fact in (*story.facts[:1], *facts):
            insights.process([fact])
        (row,) = insights.ask("money_trail", actor=AUDITOR)["items"]
        assert row["claimed_cents"] == 12_000


def test_a_corrected_title_is_shown_whatever_was_told_before_and_in_whatever_order(insights: ServiceHarness):
    story = paid(accepted(Story(), "ana"), "ana", "20261122-1")
    event_id = story.facts[-1].data.get("event_id") or next(
        fact.data["event_id"] for fact in story.facts if "event_id" in fact.data
    )
    right, older = {"en": "Right", "es": "Correcto"}, {"en": "Older", "es": "Anterior"}
    for title, sequence in ((right, 9), (older, 8)):
        data = {"event_id": event_id, "title": title}
        insights.process([event(advocacy.EVENT_RENAMED, data, subject=event_id, sequence=sequence)])
    insights.process(story.facts)
    (row,) = insights.ask("money_trail", actor=FINANCE)["items"]
    assert row["event_title"] == right
