"""What insights tells reconciliation."""

from shared.contracts import recruitment
from tests.support.harness import ServiceHarness
from tests.support.insights import AUDITOR, START, Story, accepted, paid


def test_what_insights_counts_is_what_the_owners_would_count(insights: ServiceHarness):
    story = paid(accepted(accepted(Story(), "ana"), "ben"), "ana", "20261122-1")
    story.tell(recruitment.ADVISOR_ACTIVATED, "ana", advisor_id="ana", activated_on=START.date())
    insights.process(story.facts)
    tallies = insights.ask("tallies", actor=AUDITOR)
    counts = {name: value["count"] for name, value in tallies.items() if isinstance(value, dict)}
    assert counts == {
        "applications": 2,
        "advisors_accepted": 2,
        "advisors_active": 1,
        "certificates": 0,
        "attendances": 1,
        "opened_claims": 1,
        "approved_claims": 1,
        "rejected_claims": 0,
        "payments": 1,
        "settled": 1,
    }
