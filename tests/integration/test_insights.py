"""Insights on a real database: read models that any order and any number of the same facts lead to."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.actor import Role
from shared.contracts import Event, advocacy, recruitment, stipends, training
from shared.contracts.event import Contract
from shared.errors import Forbidden, Invalid
from shared.events.delivery import Outcome
from tests.support.harness import ServiceHarness, actor, event
from tests.support.reconciling import told_of

TITLE = {"en": "Family Voice Day", "es": "Día de la voz familiar"}
START = datetime(2026, 11, 22, 9, tzinfo=UTC)
STAFF = actor(Role.ENGAGEMENT_STAFF)
FINANCE = actor(Role.FINANCE_REVIEWER)
AUDITOR = actor(Role.AUDITOR)


class Story:
    """Facts in the order in which they happened, a minute apart."""

    def __init__(self) -> None:
        self.facts: list[Event] = []
        self._sequences: dict[str, int] = {}

    def tell(self, contract: Contract, subject: str, **data: Any) -> "Story":
        sequence = self._sequences[subject] = self._sequences.get(subject, 0) + 1
        at = START + timedelta(minutes=len(self.facts))
        self.facts.append(event(contract, data, subject=subject, sequence=sequence, at=at))
        return self

    def shuffled(self, times: int) -> list[Event]:
        copies = self.facts * times
        random.Random(7).shuffle(copies)
        return copies


def accepted(story: Story, advisor: str, name: str) -> Story:
    application = f"application-{advisor}"
    kind = {"advisor_kind": "parent", "language": "es"}
    story.tell(recruitment.APPLICATION_SUBMITTED, application, application_id=application, **kind)
    return story.tell(
        recruitment.ADVISOR_ACCEPTED,
        advisor,
        advisor_id=advisor,
        application_id=application,
        display_name=name,
        accepted_on=START.date(),
        **kind,
    )


def paid(story: Story, advisor: str, attendance: str) -> Story:
    """From an attendance to a payment that the bank sent back, and one that it settled."""
    day, claim = START.date(), f"claim-{attendance}"
    money = {"claim_id": claim, "advisor_id": advisor, "amount_cents": 10_000, "currency": "USD"}
    about = {"attendance_id": attendance, "event_id": "event-1", "event_title": TITLE, "attended_on": day}
    story.tell(
        advocacy.ATTENDANCE_RECORDED,
        "invitation-1",
        advisor_id=advisor,
        invitation_id="invitation-1",
        minutes=120,
        **about,
    )
    story.tell(stipends.CLAIM_OPENED, claim, **money, **about)
    story.tell(stipends.CLAIM_APPROVED, claim, **money, attendance_id=attendance, approved_on=day)
    for number in (1, 2):
        story.tell(
            stipends.PAYMENT_RELEASED,
            f"payment-{claim}-{number}",
            payment_id=f"payment-{claim}-{number}",
            payment_file_id=f"file-{number}",
            released_on=day,
            **money,
        )
    story.tell(
        stipends.PAYMENT_RETURNED,
        f"payment-{claim}-1",
        payment_id=f"payment-{claim}-1",
        returned_on=day,
        return_code="R03",
        **money,
    )
    return story.tell(
        stipends.PAYMENT_SETTLED,
        f"payment-{claim}-2",
        payment_id=f"payment-{claim}-2",
        settled_on=date(2026, 11, 24),
        **money,
    )


@pytest.fixture
def insights(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    return harness("insights")


def test_a_timeline_tells_everything_about_one_advisor_newest_first(insights: ServiceHarness):
    story = accepted(accepted(Story(), "ana", "Ana Ruiz"), "ben", "Ben Ode")
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
    insights.process(accepted(Story(), "ana", "Ana Ruiz").facts)
    ana = actor(Role.ADVISOR, advisor_id="ana")
    assert len(insights.ask("advisor_timeline", {"advisor_id": "ana"}, actor=ana)["items"]) == 1
    with pytest.raises(Forbidden):
        insights.ask("advisor_timeline", {"advisor_id": "ben"}, actor=ana)
    with pytest.raises(Forbidden):
        insights.ask("money_trail", actor=ana)


def test_another_tenant_sees_nothing(insights: ServiceHarness):
    insights.process(paid(accepted(Story(), "ana", "Ana Ruiz"), "ana", "20261122-1").facts)
    elsewhere = actor(Role.AUDITOR, tenant="northern")
    for query, data in (("advisor_timeline", {"advisor_id": "ana"}), ("waiting", {}), ("money_trail", {})):
        assert insights.ask(query, data, actor=elsewhere)["items"] == []


def test_who_waits_is_listed_longest_wait_first_with_whose_turn_it_is(insights: ServiceHarness):
    story = accepted(Story(), "ana", "Ana Ruiz")
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
    assert found[0]["display_name"] == "Ana Ruiz"
    assert found[0]["since"] == "2026-11-22T09:01:00Z"
    decisions = insights.ask("waiting", {"what": "decision"}, actor=STAFF)["items"]
    assert [row["subject_id"] for row in decisions] == ["late"]


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


def waitlisted(story: Story, event_id: str) -> Story:
    seat = {"invitation_id": f"{event_id}.ana", "event_id": event_id, "advisor_id": "ana"}
    return story.tell(advocacy.SEAT_WAITLISTED, f"{event_id}.ana", **seat, position=1)


@pytest.mark.parametrize("over_first", [False, True])
def test_nobody_waits_for_a_seat_at_an_event_that_was_cancelled(insights: ServiceHarness, over_first: bool):
    story = waitlisted(waitlisted(Story(), "event-1"), "event-2")
    story.tell(advocacy.EVENT_CANCELLED, "event-1", event_id="event-1", reason_code="snow")
    facts = story.facts[::-1] if over_first else story.facts
    for fact in facts:
        insights.process([fact])
    found = insights.ask("waiting", actor=STAFF)["items"]
    assert [row["subject_id"] for row in found] == ["event-2.ana"]


def test_a_money_trail_leads_from_an_attendance_to_the_bank(insights: ServiceHarness):
    insights.process(paid(accepted(Story(), "ana", "Ana Ruiz"), "ana", "20261122-1").facts)
    (row,) = insights.ask("money_trail", actor=FINANCE)["items"]
    assert row["display_name"] == "Ana Ruiz"
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


def corrected(story: Story, attendance: str) -> Story:
    """A claim that is rejected, looked at again as its attendance was corrected, and opened for less."""
    day, claim = START.date(), f"claim-{attendance}"
    about = {"attendance_id": attendance, "event_id": "event-1", "event_title": TITLE, "attended_on": day}
    attended = {"advisor_id": "ana", "invitation_id": "invitation-1", **about}
    decided = {"claim_id": claim, "advisor_id": "ana", "attendance_id": attendance}
    money = {"claim_id": claim, "advisor_id": "ana", "currency": "USD", **about}
    story.tell(advocacy.ATTENDANCE_RECORDED, "invitation-1", minutes=120, **attended)
    story.tell(stipends.CLAIM_OPENED, claim, amount_cents=10_000, **money)
    story.tell(stipends.CLAIM_REJECTED, claim, reason_code="wrong_minutes", **decided)
    correction = {"minutes": 90, "reason_code": "typing_error", **attended}
    story.tell(advocacy.ATTENDANCE_CORRECTED, "invitation-1", **correction)
    story.tell(stipends.CLAIM_REOPENED, claim, **decided)
    return story.tell(stipends.CLAIM_OPENED, claim, amount_cents=7_500, **money)


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


def test_every_event_three_times_and_shuffled_leads_to_the_same_read_models(
    harness: Callable[..., ServiceHarness], insights: ServiceHarness
):
    story = paid(accepted(Story(), "ana", "Ana Ruiz"), "ana", "20261122-1")
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


def forget(insights: ServiceHarness) -> None:
    for name in [*(model._get_collection_name() for model in insights.documents), "inbox"]:
        insights.store[name].delete_many({})


def test_what_insights_counts_is_what_the_owners_would_count(insights: ServiceHarness):
    story = paid(accepted(accepted(Story(), "ana", "Ana Ruiz"), "ben", "Ben Ode"), "ana", "20261122-1")
    story.tell(recruitment.ADVISOR_ACTIVATED, "ana", advisor_id="ana", activated_on=START.date())
    insights.process(story.facts)
    facts = insights.ask("facts", actor=AUDITOR)
    counts = {name: value["count"] for name, value in facts.items() if isinstance(value, dict)}
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


def test_reconciliation_names_what_does_not_fit(insights: ServiceHarness):
    answer = insights.ask(
        "reconcile", {"facts": {"advocacy": {"attendances": told_of(["20261122-1"])}}}, actor=AUDITOR
    )
    assert not answer["agrees"]
    assert "every_attendance_has_one_claim_line" in [found["what"] for found in answer["disagreements"]]
    with pytest.raises(Invalid):
        insights.ask("reconcile", {}, actor=AUDITOR)


def test_a_query_names_every_wrong_field(insights: ServiceHarness):
    with pytest.raises(Invalid) as refused:
        insights.ask("waiting", {"limit": 0, "what": "rain"}, actor=STAFF)
    assert {(one["field"], one["code"]) for one in refused.value.errors} == {
        ("limit", "range"),
        ("what", "not_a_choice"),
    }
