"""A unique key is given once, and whoever comes second is told so, however close behind they are."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from shared.actor import PLATFORM_TENANT, Role
from shared.errors import Conflict, TandemError
from shared.events.delivery import Outcome
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import attendance

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)
REVIEWER = actor(Role.FINANCE_REVIEWER)
AT_ONCE = 6


def at_once(work) -> list[object]:
    """What each of some calls of `work`, begun together, gave or raised."""
    together = Barrier(AT_ONCE)

    def one(number: int) -> object:
        together.wait(10)
        try:
            return work(number)
        except TandemError as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def losers(outcomes: list[object]) -> list[type]:
    return [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)]


def test_of_two_users_with_one_email_at_once_one_is_added_and_the_rest_hear_of_a_conflict(harness):
    gateway: ServiceHarness = harness("gateway")
    person = {
        "email": "rosa@lakeshore.example",
        "display_name": "Rosa Gómez",
        "roles": ["auditor"],
        "language": "en",
        "password_hash": "$argon2id$hashed",
    }
    outcomes = at_once(lambda _: gateway.execute("add_user", person, actor=OPERATOR))
    assert losers(outcomes) == [Conflict] * (AT_ONCE - 1)
    assert gateway.store["users"].count_documents({}) == 1
    assert gateway.store["credentials"].count_documents({}) == 1


def test_a_record_that_many_make_at_once_is_made_by_the_first_and_found_by_the_rest(service):
    # Under keys and for turns of their own, so that nothing but the database brings them together.
    outcomes = at_once(
        lambda number: service.execute(
            "approve_claim",
            {"tally_id": "t1", "minutes": 1},
            actor=actor(Role.FINANCE_REVIEWER, user_id=f"reviewer-{number}"),
        )
    )
    assert losers(outcomes) == []
    assert service.store["tallies"].find_one({"_id": "t1"})["minutes"] == AT_ONCE


def test_a_change_that_takes_the_key_of_another_record_is_a_conflict(service):
    service.store["tallies"].create_index("minutes", unique=True)
    for tally_id, minutes in (("t1", 5), ("t2", 6)):
        service.execute("approve_claim", {"tally_id": tally_id, "minutes": minutes}, actor=REVIEWER)
    with pytest.raises(Conflict):
        service.execute("approve_claim", {"tally_id": "t1", "minutes": 1}, actor=REVIEWER)


def test_an_event_that_breaks_a_unique_key_is_a_dead_letter_that_says_so(service):
    service.store["tallies"].create_index("minutes", unique=True)
    dispositions = service.process([attendance(1, 60), attendance(2, 61), attendance(3, 60)])
    assert [(one.outcome, one.reason) for one in dispositions] == [
        (Outcome.APPLIED, ""),
        (Outcome.APPLIED, ""),
        (Outcome.DEAD, "conflict"),
    ]
    assert "60" not in dispositions[2].detail + dispositions[2].stack


def test_what_the_database_refuses_for_another_reason_is_no_conflict(service):
    service.store.database.command("collMod", "tallies", validator={"minutes": {"$ne": 60}})
    (disposition,) = service.process([attendance(1, 60)])
    assert (disposition.outcome, disposition.reason) == (Outcome.RETRY, "unexpected_error")
