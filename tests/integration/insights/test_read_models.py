"""Any order and any number of the same facts lead to the same read models, each tenant's its own."""

from collections.abc import Callable
from typing import Any

from shared.actor import Role
from shared.contracts import training
from shared.events.delivery import Outcome
from tests.support.harness import ServiceHarness, actor
from tests.support.insights import START, Story, accepted, corrected, forget, paid, waitlisted


def test_another_tenant_sees_nothing(insights: ServiceHarness):
    insights.process(paid(accepted(Story(), "ana"), "ana", "20261122-1").facts)
    elsewhere = actor(Role.AUDITOR, tenant="northern")
    for query, data in (("advisor_timeline", {"advisor_id": "ana"}), ("waiting", {}), ("money_trail", {})):
        assert insights.ask(query, data, actor=elsewhere)["items"] == []


def test_every_event_three_times_and_shuffled_leads_to_the_same_read_models(
    harness: Callable[..., ServiceHarness], insights: ServiceHarness
):
    story = paid(accepted(Story(), "ana"), "ana", "20261122-1")
    corrected(story, "20261122-2")
    waitlisted(story, "event-1")
    for contract, field in (
        (training.TRAINING_PLAN_COMPLETED, "completed_on"),
        (training.TRAINING_PLAN_REOPENED, "reopened_on"),
    ):
        data = {"advisor_id": "ana", field: START.date()}
        if contract is training.TRAINING_PLAN_COMPLETED:
            data["valid_until"] = None
        story.tell(contract, "plan-ana", **data)
    insights.process(story.facts)
    straight = documents_of(insights)
    forget(insights)
    outcomes = [disposition.outcome for fact in story.shuffled(3) for disposition in insights.process([fact])]
    assert outcomes.count(Outcome.APPLIED) == len(story.facts)
    assert outcomes.count(Outcome.DUPLICATE) == 2 * len(story.facts)
    assert documents_of(insights) == straight


def documents_of(insights: ServiceHarness) -> dict[str, list[dict[str, Any]]]:
    """All read models, without what counts how they came about."""
    counted = {"version": 0, "created_at": 0, "updated_at": 0}
    names = [model._get_collection_name() for model in insights.documents]
    return {name: list(insights.store[name].find({}, counted).sort("_id")) for name in names}
