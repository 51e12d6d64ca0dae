"""What must hold at rest, whatever died and whenever: read from the databases, not from what anyone says."""

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.clock import SystemClock
from shared.contracts.envelope import Event
from shared.contracts.subscribers import subscribers_of
from shared.persistence import audit, audit_walk, outbox, recount, tallies
from shared.persistence.store import Store

Stores = Mapping[str, Store]
UNSENT = {"state": {"$exists": True}}


@dataclass
class Findings:
    """What is wrong, in sentences; and how much was published. Nothing is wrong when `faults` is empty."""

    events: int = 0
    lost: list[str] = field(default_factory=list)
    applied_twice: list[str] = field(default_factory=list)
    imbalance_cents: int = 0
    other: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong."""
        money = [f"the ledger is off by {self.imbalance_cents} cents"] if self.imbalance_cents else []
        return [*self.lost, *self.applied_twice, *money, *self.other]


def examine(stores: Stores, facts: Iterable[Event] = (), *, dead_letters: int = 0) -> Findings:
    """Compare the databases of `stores`; `facts` are events that a test has published itself.

    Only what passed between services that are in `stores` can be compared. `dead_letters` is how many are
    expected.
    """
    found = Findings(events=sum(store[outbox.COLLECTION].count_documents({}) for store in stores.values()))
    found.lost += [*_unheard(stores, facts), *_without_claim(stores), *_missing_in_timeline(stores)]
    found.lost += _sequence_gaps(stores)
    found.applied_twice += [*_said_twice(stores), *_changed_twice(stores), *_paid_twice(stores)]
    found.imbalance_cents = imbalance_cents(stores)
    found.other += [*_unsent(stores), *_broken_chains(stores), *_wrong_seats(stores), *_wrong_sums(stores)]
    found.other += [*_wrong_jobs(stores)]
    letters = sum(store["dead_letters"].count_documents({}) for store in stores.values())
    if letters != dead_letters:
        found.other.append(f"{letters} dead letters instead of {dead_letters}")
    return found


def unsent(stores: Stores) -> int:
    """How many outbox rows are still to be published."""
    return sum(store[outbox.COLLECTION].count_documents(UNSENT) for store in stores.values())


def unheard(stores: Stores, facts: Iterable[Event] = ()) -> int:
    """How many events some hearer has not taken in yet."""
    return sum(1 for _ in _unheard(stores, facts))


def _unheard(stores: Stores, facts: Iterable[Event]) -> Iterator[str]:
    said = [(fact.id, fact.type) for fact in facts]
    for store in stores.values():
        said += [(row["_id"], row["routing_key"]) for row in _events(store)]
    for service, store in stores.items():
        known = {row["_id"] for row in store["inbox"].find({}, {"_id": 1})}
        for event_id, event_type in said:
            if service in subscribers_of(event_type) and event_id not in known:
                yield f"{service} has not heard {event_type} {event_id}"


def _events(store: Store) -> Iterator[dict[str, Any]]:
    """Outbox rows that are facts, not replays of dead letters."""
    wanted = {"routing_key": 1, "subject": 1, "sequence": 1, "headers": 1, "exchange": 1, "body": 1}
    for row in store[outbox.COLLECTION].find({}, wanted):
        if row["exchange"].endswith(".events"):
            yield row


def _without_claim(stores: Stores) -> Iterator[str]:
    """Every attendance heard has its one claim."""
    if "stipends" not in stores:
        return
    store = stores["stipends"]
    heard = store["inbox"].count_documents({"type": "attendance.recorded.v1"})
    claims = store["claims"].count_documents({})
    if heard > claims:
        yield from [f"an attendance of {heard} has no claim"] * (heard - claims)


def _missing_in_timeline(stores: Stores) -> Iterator[str]:
    """Every fact about an advisor stands in the timeline under its own id."""
    if "insights" not in stores:
        return
    noted = {row["_id"] for row in stores["insights"]["timeline"].find({}, {"_id": 1})}
    heard = {row["_id"] for row in stores["insights"]["inbox"].find({}, {"_id": 1})}
    for event_id in noted - heard:
        yield f"the timeline tells of {event_id}, which was not heard"


def _sequences(store: Store) -> dict[str, list[int]]:
    by_subject: dict[str, list[int]] = {}
    for row in _events(store):
        by_subject.setdefault(row["subject"], []).append(row["sequence"])
    return by_subject


def _sequence_gaps(stores: Stores) -> Iterator[str]:
    for service, store in stores.items():
        for subject, sequences in _sequences(store).items():
            if set(sequences) != set(range(1, max(sequences) + 1)):
                yield f"{service} says {sorted(sequences)} about {subject}"


def _said_twice(stores: Stores) -> Iterator[str]:
    for service, store in stores.items():
        for subject, sequences in _sequences(store).items():
            if len(sequences) != len(set(sequences)):
                yield f"{service} says {sorted(sequences)} about {subject}"
        # A timer that is set again and again is one cause, which says something else each time.
        told = Counter(
            (row["headers"]["cloudEvents_causationid"], row["routing_key"], row["subject"], row["body"])
            for row in _events(store)
            if "cloudEvents_causationid" in row["headers"]
        )
        for (cause, event_type, subject, _), times in told.items():
            if times > 1:
                yield f"{service} says {event_type} about {subject} {times} times because of {cause}"


def _changed_twice(stores: Stores) -> Iterator[str]:
    """One cause changes one record in one transaction, which has one instant.

    But for a timer that is set again and again: it is one cause, and runs at several instants.
    """
    pipeline = [
        {
            "$match": {
                "record": {"$not": {"$regex": "^dead_letters/"}},
                "action": {"$not": {"$regex": "^timer[.]"}},
            }
        },
        {"$group": {"_id": {"record": "$record", "cause": "$cause"}, "instants": {"$addToSet": "$at"}}},
        {"$match": {"instants.1": {"$exists": True}}},
    ]
    for service, store in stores.items():
        for row in store[audit.COLLECTION].aggregate(pipeline):
            yield f"{service} changed {row['_id']['record']} twice because of {row['_id']['cause']}"


def _paid_twice(stores: Stores) -> Iterator[str]:
    if "stipends" not in stores:
        return
    claims_of = [
        {"$group": {"_id": "$attendance_id", "times": {"$sum": 1}}},
        {"$match": {"times": {"$gt": 1}}},
    ]
    for row in stores["stipends"]["claims"].aggregate(claims_of):
        yield f"attendance {row['_id']} has {row['times']} claims"
    payments_of = [
        {"$match": {"status": {"$ne": "returned"}}},
        {"$group": {"_id": "$claim_id", "times": {"$sum": 1}}},
        {"$match": {"times": {"$gt": 1}}},
    ]
    for row in stores["stipends"]["payments"].aggregate(payments_of):
        yield f"{row['_id']} is paid {row['times']} times"


def imbalance_cents(stores: Stores) -> int:
    """Cents by which ledger transactions do not balance, one by one."""
    if "stipends" not in stores:
        return 0
    return sum(
        abs(sum(posting["amount_cents"] for posting in row["postings"]))
        for row in stores["stipends"]["ledger"].find({}, {"postings": 1})
    )


def _unsent(stores: Stores) -> Iterator[str]:
    left = unsent(stores)
    if left:
        yield f"{left} outbox rows are left"


def _broken_chains(stores: Stores) -> Iterator[str]:
    for service, store in stores.items():
        models = importlib.import_module(f"services.{service}.routing").DOCUMENTS
        audited = [model._get_collection_name() for model in models if model.audited]
        for broken in audit_walk.verify(store, audited, SystemClock()):
            if not broken.record.startswith("dead_letters/"):
                yield f"{service}: {broken.record} version {broken.version}: {broken.reason}"


def _wrong_sums(stores: Stores) -> Iterator[str]:
    for service, store in stores.items():
        models = importlib.import_module(f"services.{service}.routing").DOCUMENTS
        for _model, tenant, found in recount.off(store, tallies.kept_of(models)):
            yield f"{service}: {tenant}: {', '.join(found.names)} are not what the records add up to"


def _wrong_jobs(stores: Stores) -> Iterator[str]:
    for service, store in stores.items():
        for job in store["jobs"].find({}):
            rows = store["job_results"].find({"job": job["_id"]}).sort("_id", 1)
            places = [row["from"] + place for row in rows for place in range(len(row["results"]))]
            left_out = job["state"] == "done" and job["done"] < job["total"]
            # Of one that was cancelled, what was set aside has no result.
            wanted = places if job["state"] == "cancelled" else range(job["done"])
            if sorted(set(places)) != list(wanted) or len(places) != job["done"] or left_out:
                counts = f"{job['done']} of {job['total']} done, {len(places)} results"
                yield f"{service}: job {job['_id']} is {job['state']}: {counts}"


def running_jobs(stores: Stores) -> int:
    """How many jobs are not done yet."""
    return sum(store["jobs"].count_documents({"state": "running"}) for store in stores.values())


def _wrong_seats(stores: Stores) -> Iterator[str]:
    if "advocacy" not in stores:
        return
    store = stores["advocacy"]
    for event in store["advocacy_events"].find({}):
        yield from wrong_seats_of(event, list(store["invitations"].find({"event_id": event["_id"]})))


def wrong_seats_of(event: Mapping[str, Any], invitations: list[dict[str, Any]]) -> Iterator[str]:
    """Seats and the line of one event: as many as there are, each place given once and none left out."""
    seated = sum(
        one["status"] in ("seated", "seat_held") or bool(one.get("seat_counted")) for one in invitations
    )
    if not seated == event["seats_taken"] <= event["seats"]:
        yield f"{event['_id']}: {seated} seated, {event['seats_taken']} counted, {event['seats']} seats"
    places = sorted(one["position"] for one in invitations if one.get("position"))
    if places != list(range(1, event["line_end"] + 1)):
        yield f"{event['_id']}: the places in line are not 1 to {event['line_end']}"
    waiting = any(one["status"] == "waitlisted" for one in invitations)
    if waiting and event["status"] == "published" and seated < event["seats"]:
        yield f"{event['_id']}: a seat is free while someone waits"
