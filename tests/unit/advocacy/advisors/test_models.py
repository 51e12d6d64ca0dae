"""How an advisor stands."""

from hypothesis import given
from hypothesis import strategies as st

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.rules import AdvisorStanding


@given(
    st.permutations(
        [
            (1, AdvisorStanding.ACCEPTED),
            (2, AdvisorStanding.ACTIVE),
            (3, AdvisorStanding.PAUSED),
            (4, AdvisorStanding.ACTIVE),
        ]
    )
)
def test_an_advisor_stands_as_the_newest_fact_says_whatever_the_order(facts: list) -> None:
    advisor = AdvisorReplica(id="advisor")
    for sequence, standing in facts:
        advisor.note(standing, sequence)
    assert advisor.standing == AdvisorStanding.ACTIVE
    assert advisor.seen_sequence == 4
