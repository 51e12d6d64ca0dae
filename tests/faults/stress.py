"""A process of its own: green threads, bound sessions and a database that is killed meanwhile.

Prints how many transactions were committed as it goes, and at the end one JSON object of what it found wrong.
"""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402 - after the warning is silenced

eventlet.monkey_patch()

import random  # noqa: E402 - eventlet patches the standard library before anything else is imported
import sys  # noqa: E402 - the same

import orjson  # noqa: E402 - the same
from pymongo.errors import PyMongoError  # noqa: E402 - the same

from shared.persistence.store import DatabaseAway, StaleDocument, Store, TooSlow  # noqa: E402 - the same

GREENLETS = 50
ABORTED_SHARE = 0.2
ALONE_EVERY = 10
REPORT_EVERY = 100
PAUSE_SECONDS_MAX = 0.002


class Abort(Exception):
    """What a handler that fails raises."""


class Stress:
    """Pairs of documents: each pair is written in one transaction, so it is there whole or not at all."""

    def __init__(self, uri: str, transactions: int) -> None:
        self.store = Store(uri)
        self.transactions = transactions
        self.begun = 0
        self.committed: set[str] = set()
        self.aborted: set[str] = set()
        self.unknown: set[str] = set()
        self.alone: set[str] = set()
        self.strange: list[str] = []

    def run(self) -> dict[str, object]:
        """What was found wrong, and the counts."""
        threads = [eventlet.spawn(self._work, number) for number in range(GREENLETS)]
        for thread in threads:
            thread.wait()
        return {**self._wrong(), "committed": len(self.committed), "aborted": len(self.aborted)}

    def _work(self, number: int) -> None:
        choice = random.Random(number)
        while self.begun < self.transactions:
            self.begun += 1
            name = f"{number}-{self.begun}"
            self._transact(name, fails=choice.random() < ABORTED_SHARE)
            if self.begun % ALONE_EVERY == 0:
                self._write_alone(f"alone-{name}")

    def _transact(self, name: str, *, fails: bool) -> None:
        def body() -> None:
            self.store["left"].insert_one({"_id": name})
            eventlet.sleep(random.random() * PAUSE_SECONDS_MAX)
            self.store["right"].insert_one({"_id": name})
            # What another green thread has not committed must not be seen here.
            if self.store["right"].find_one({"_id": {"$in": list(self.aborted)[-5:]}}):
                self.strange.append(f"{name} saw what was never committed")
            if fails:
                raise Abort

        try:
            self.store.in_transaction(body)
        except Abort:
            self.aborted.add(name)
        except (DatabaseAway, StaleDocument, TooSlow):
            self.unknown.add(name)
        else:
            self.committed.add(name)
            if len(self.committed) % REPORT_EVERY == 0:
                sys.stdout.write(f"{len(self.committed)}\n")
                sys.stdout.flush()

    def _write_alone(self, name: str) -> None:
        """A write outside of any transaction, which must not end up in someone else's."""
        try:
            self.store["alone"].insert_one({"_id": name})
        except PyMongoError:
            return
        self.alone.add(name)

    def _wrong(self) -> dict[str, list[str]]:
        left, right, alone = (self.store[name].distinct("_id") for name in ("left", "right", "alone"))
        both = set(left) & set(right)
        return {
            "lost": sorted(self.committed - both) + sorted(self.alone - set(alone)),
            "half_written": sorted(set(left) ^ set(right)),
            "leaked": sorted(self.aborted & (set(left) | set(right))),
            "unasked_for": sorted(both - self.committed - self.unknown),
            "strange": self.strange,
        }


if __name__ == "__main__":
    outcome = Stress(sys.argv[1], int(sys.argv[2])).run()
    sys.stdout.write(orjson.dumps(outcome).decode() + "\n")
