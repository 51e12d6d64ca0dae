"""One replica at a time does what a lease is for, and goes on where another left off."""

from typing import Any

from shared.persistence.lease import Lease
from shared.runtime.upkeep import Chore, Upkeep
from tests.support.harness import ServiceHarness
from tests.support.waiting import eventually

LEASE_SECONDS = 0.5


def test_a_lease_is_one_owners_until_it_is_given_up_or_runs_out(service: ServiceHarness) -> None:
    mine, other = (Lease(service.store, "work", owner, seconds=LEASE_SECONDS) for owner in ("me", "other"))
    assert mine.held()
    assert not other.held()
    mine.give_up()
    assert other.held()
    assert not mine.held()
    eventually(mine.held, what="the lease of one who was heard of no more")
    other.doubt()
    assert not other.held()


def test_leases_of_two_names_are_two(service: ServiceHarness) -> None:
    assert Lease(service.store, "this", "me").held()
    assert Lease(service.store, "that", "other").held()


def test_upkeep_is_done_by_one_replica_and_goes_on_in_another(service: ServiceHarness) -> None:
    done: list[tuple[str, int]] = []
    rested: list[str] = []

    def replica(name: str) -> Upkeep:
        def count(_store: Any, noted: dict[str, Any]) -> dict[str, Any]:
            done.append((name, noted.get("times", 0) + 1))
            return {"times": noted.get("times", 0) + 1}

        chore = Chore("count", 0.0, count, lambda: rested.append(name))
        return Upkeep(service.store, name, [chore], lease_seconds=LEASE_SECONDS)

    first, second = replica("first"), replica("second")
    first.turn()
    second.turn()
    first.turn()
    assert done == [("first", 1), ("first", 2)]
    eventually(lambda: second.turn() or len(done) == 3, what="the second taking over")
    first.turn()
    eventually(lambda: first.turn() or rested == ["first"], what="the first resting")
    assert done[2] == ("second", 3)


def test_long_work_under_a_name_of_its_own_holds_up_no_other(service: ServiceHarness) -> None:
    done: list[str] = []

    def quick(_store: Any, noted: dict[str, Any]) -> dict[str, Any]:
        done.append("quick")
        return noted

    def long(_store: Any, noted: dict[str, Any]) -> dict[str, Any]:
        Upkeep(service.store, "other", [Chore("quick", 0.0, quick)]).turn()
        Upkeep(service.store, "other", [Chore("long", 0.0, long)], name="long").turn()
        done.append("long")
        return noted

    Upkeep(service.store, "me", [Chore("long", 0.0, long)], name="long").turn()
    assert done == ["quick", "long"]


def test_a_chore_that_fails_keeps_no_other_from_being_done(service: ServiceHarness) -> None:
    done: list[str] = []

    def fail(_store: Any, _noted: dict[str, Any]) -> dict[str, Any]:
        raise KeyError("a defect")

    def work(_store: Any, noted: dict[str, Any]) -> dict[str, Any]:
        done.append("work")
        return noted

    Upkeep(service.store, "me", [Chore("fail", 0.0, fail), Chore("work", 0.0, work)]).turn()
    assert done == ["work"]
