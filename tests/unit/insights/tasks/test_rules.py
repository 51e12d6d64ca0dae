"""A wait is what the latest fact about it says, whatever order the facts arrive in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.insights.tasks.models import Task
from services.insights.tasks.rules import STEPS, WHOSE_TURN
from shared.contracts import CATALOGUE, advocacy, recruitment, stipends
from shared.contracts.insights.tasks import TaskKind

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

ADVISOR = {"advisor_id": "a", "application_id": "p"}
CLAIM = {"claim_id": "c", "payment_id": "y", "advisor_id": "a"}
PAID = {**CLAIM, "claim_sequence": 2}
PAID_AGAIN = {**CLAIM, "payment_id": "z", "claim_sequence": 4}
SENT_BACK = [
    (stipends.CLAIM_OPENED.type, 1, CLAIM),
    (stipends.CLAIM_APPROVED.type, 2, CLAIM),
    (stipends.PAYMENT_RELEASED.type, 1, PAID),
    (stipends.PAYMENT_RETURNED.type, 2, CLAIM),
    (stipends.CLAIM_HELD.type, 3, CLAIM),
]
RESUMED = [*SENT_BACK, (stipends.CLAIM_RESUMED.type, 4, CLAIM)]
SEAT = {"invitation_id": "i", "event_id": "e", "advisor_id": "a"}


def lacks(*kinds: str) -> dict[str, Any]:
    """What an advisor lacks, since noon."""
    since = [{"kind": kind, "since": NOON} for kind in kinds]
    return {"advisor_id": "a", "missing": list(kinds), "missing_since": since}


def ends(*kinds: str) -> dict[str, Any]:
    """What ends soon for an advisor, as told since noon."""
    return {"ending": [{"kind": kind, "since": NOON} for kind in kinds]}


OVERDUE = [
    (recruitment.APPLICATION_SUBMITTED.type, 1, ADVISOR),
    (recruitment.APPLICATION_DELAYED.type, 2, ADVISOR),
]
STORIES: list[tuple[set[TaskKind], list[tuple[str, int, dict[str, Any]]]]] = [
    ({TaskKind.DECISION_OVERDUE}, OVERDUE),
    (set(), [*OVERDUE, (recruitment.APPLICATION_KEPT.type, 3, ADVISOR)]),
    (set(), [*OVERDUE, (recruitment.APPLICATION_JOINED.type, 3, ADVISOR)]),
    (set(), [*OVERDUE, (recruitment.ADVISOR_ACCEPTED.type, 1, ADVISOR)]),
    (
        {TaskKind.DECISION},
        [
            *OVERDUE,
            (recruitment.APPLICATION_DECLINED.type, 3, ADVISOR),
            (recruitment.APPLICATION_REOPENED.type, 4, ADVISOR),
        ],
    ),
    (
        {TaskKind.TRAINING},
        [
            (recruitment.APPLICATION_SUBMITTED.type, 1, ADVISOR),
            (recruitment.ADVISOR_ACCEPTED.type, 1, ADVISOR),
            (recruitment.READINESS_CHANGED.type, 2, lacks("agreement", "training")),
            (recruitment.AGREEMENT_SIGNED.type, 3, ADVISOR),
            (recruitment.READINESS_CHANGED.type, 4, lacks("training")),
        ],
    ),
    (
        set(),
        [
            (recruitment.ADVISOR_ACCEPTED.type, 1, ADVISOR),
            (recruitment.READINESS_CHANGED.type, 2, lacks("agreement", "training")),
            (recruitment.READINESS_CHANGED.type, 3, lacks()),
        ],
    ),
    (
        set(),
        [
            (recruitment.ADVISOR_ACCEPTED.type, 1, ADVISOR),
            (recruitment.READINESS_CHANGED.type, 2, lacks("agreement", "training")),
            (recruitment.ADVISOR_WITHDRAWN.type, 3, ADVISOR),
        ],
    ),
    (
        {TaskKind.BANK, TaskKind.BANK_SILENT},
        [
            (stipends.PAYMENT_RELEASED.type, 1, PAID),
            (stipends.PAYMENT_DELAYED.type, 2, CLAIM),
        ],
    ),
    (
        set(),
        [
            (stipends.PAYMENT_RELEASED.type, 1, PAID),
            (stipends.PAYMENT_DELAYED.type, 2, CLAIM),
            (stipends.PAYMENT_SETTLED.type, 3, CLAIM),
        ],
    ),
    (
        {TaskKind.SHEET},
        [
            (advocacy.EVENT_PUBLISHED.type, 1, SEAT),
            (advocacy.SHEET_DELAYED.type, 2, SEAT),
        ],
    ),
    (
        set(),
        [
            (advocacy.SHEET_DELAYED.type, 2, SEAT),
            (advocacy.SHEET_CLOSED.type, 3, SEAT),
        ],
    ),
    (
        set(),
        [
            (advocacy.SEAT_WAITLISTED.type, 2, SEAT),
            (advocacy.SEAT_MISSED.type, 3, SEAT),
        ],
    ),
    (
        {TaskKind.AGREEMENT_RENEWAL},
        [
            (recruitment.READINESS_CHANGED.type, 2, lacks("training")),
            (recruitment.READINESS_CHANGED.type, 3, lacks() | ends("agreement", "training")),
            (recruitment.READINESS_CHANGED.type, 4, lacks() | ends("agreement")),
        ],
    ),
    (
        {TaskKind.AGREEMENT},
        [
            (recruitment.READINESS_CHANGED.type, 2, lacks() | ends("agreement")),
            (recruitment.READINESS_CHANGED.type, 3, lacks("agreement")),
        ],
    ),
    (
        set(),
        [
            (recruitment.READINESS_CHANGED.type, 2, lacks() | ends("agreement", "training")),
            (recruitment.ADVISOR_WITHDRAWN.type, 3, ADVISOR),
        ],
    ),
    (
        {TaskKind.BANK},
        [
            (stipends.CLAIM_OPENED.type, 1, CLAIM),
            (stipends.CLAIM_APPROVED.type, 2, CLAIM),
            (stipends.PAYMENT_RELEASED.type, 1, PAID),
        ],
    ),
    ({TaskKind.HOLD}, SENT_BACK),
    ({TaskKind.RELEASE}, RESUMED),
    ({TaskKind.BANK}, [*RESUMED, (stipends.PAYMENT_RELEASED.type, 1, PAID_AGAIN)]),
    (
        {TaskKind.REVIEW},
        [
            *SENT_BACK,
            (stipends.CLAIM_APPROVAL_WITHDRAWN.type, 4, CLAIM),
            (stipends.CLAIM_OPENED.type, 5, CLAIM),
        ],
    ),
    (set(), [*SENT_BACK, (stipends.CLAIM_REJECTED.type, 4, CLAIM)]),
    ({TaskKind.RATE}, [(stipends.CLAIM_DELAYED.type, 1, CLAIM)]),
    ({TaskKind.RATE}, [(stipends.CLAIM_OPENED.type, 1, CLAIM), (stipends.CLAIM_DELAYED.type, 2, CLAIM)]),
    ({TaskKind.REVIEW}, [(stipends.CLAIM_DELAYED.type, 1, CLAIM), (stipends.CLAIM_OPENED.type, 2, CLAIM)]),
    (
        {TaskKind.SEAT},
        [
            (advocacy.SEAT_WAITLISTED.type, 2, SEAT),
            (advocacy.SEAT_RELEASED.type, 3, SEAT),
            (advocacy.SEAT_WAITLISTED.type, 4, SEAT),
        ],
    ),
    (
        set(),
        [(advocacy.SEAT_WAITLISTED.type, 2, SEAT), (advocacy.INVITATION_WITHDRAWN.type, 3, SEAT)],
    ),
    (
        {TaskKind.ANSWER},
        [(advocacy.SEAT_WAITLISTED.type, 2, SEAT), (advocacy.SEAT_HELD.type, 3, SEAT)],
    ),
    (
        {TaskKind.SEAT},
        [
            (advocacy.SEAT_HELD.type, 2, SEAT),
            (advocacy.SEAT_LAPSED.type, 3, SEAT),
            (advocacy.SEAT_WAITLISTED.type, 4, SEAT),
        ],
    ),
    (
        set(),
        [(advocacy.SEAT_HELD.type, 2, SEAT), (advocacy.INVITATION_DECLINED.type, 3, SEAT)],
    ),
]


def open_after(
    facts: list[tuple[str, int, dict[str, Any]]], order: list[int], clocks: list[int]
) -> dict[str, Any]:
    """The tasks after these facts, each told by a clock that is off by so many minutes."""
    waits: dict[str, Task] = {}
    for position in order:
        event_type, sequence, data = facts[position]
        for step in STEPS.get(event_type, ()):
            wait = waits.setdefault(step.wait_id(data), Task(id=step.wait_id(data)))
            at = NOON + timedelta(minutes=position + clocks[position])
            wait.decide(step, step.order(sequence, data, f"fact-{position}"), at, data)
    return {id_: wait.to_mongo().to_dict() for id_, wait in waits.items()}


@given(st.data())
def test_whatever_the_order_the_clocks_and_however_often_the_same_people_wait(data: st.DataObject):
    expected, facts = data.draw(st.sampled_from(STORIES))
    straight = list(range(len(facts)))
    shuffled = data.draw(st.permutations(straight * 3))
    clocks = data.draw(st.lists(st.integers(-60, 60), min_size=len(facts), max_size=len(facts)))
    result = open_after(facts, shuffled, clocks)
    assert result == open_after(facts, straight, clocks)
    assert {wait["what"] for wait in result.values() if wait["waits"]} == expected


def test_a_wait_begins_when_the_fact_happened_not_when_it_was_heard():
    wait = Task(id="review:c")
    step = STEPS[stipends.CLAIM_OPENED.type][0]
    wait.decide(step, step.order(1, CLAIM, "x"), NOON, CLAIM)
    assert wait.since == NOON


def test_it_is_always_somebodys_turn():
    assert set(WHOSE_TURN) == set(TaskKind)


def test_every_fact_that_moves_a_wait_is_in_the_catalogue_and_carries_what_the_step_needs():
    for event_type, steps in STEPS.items():
        for step in steps:
            assert step.about in CATALOGUE[event_type].values
            assert not step.follows or step.follows in CATALOGUE[event_type].values
