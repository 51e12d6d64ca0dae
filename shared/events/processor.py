"""Processes events: a batch in one transaction, each event with exactly one effect.

A batch that fails, or takes longer than a transaction may, is halved until the failing event is alone. Only a
fault that is not the events' own holds them all: a database that is away, or many events that fail alike.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from shared.actor import Actor
from shared.clock import Clock
from shared.contracts.envelope import Event, declared_type, from_message
from shared.contracts.errors import MalformedEvent, Reason
from shared.contracts.upcast import UPCASTERS
from shared.crash_points import CrashPoint, crash_point
from shared.errors import Permanent, UnknownTenant
from shared.events.breaker import Breaker, Tried
from shared.events.delivery import Delivery, Disposition, Outcome, original_routing_key
from shared.events.failing import UNEXPECTED, Failed, detail_of, in_parts, reason_of, stack_of
from shared.events.routing import UNTIL_KNOWN, Subscription
from shared.observability import logs, metrics, traces
from shared.observability.traces import child_trace
from shared.persistence import inbox, tenants
from shared.persistence.audit import Cause
from shared.persistence.session import Session
from shared.persistence.store import Store
from shared.persistence.unit_of_work import Trace, UnitOfWork

NOT_SUBSCRIBED = "not_subscribed"
OTHER_BODY = "another_body"
APPLY_SECONDS_MAX = 60.0
"""After this time only the outcomes decided so far are reported; the rest is submitted again."""
EVENTS_LOGGED_EACH_MAX = 10
"""A larger batch is logged in one line: people's actions come singly, and a flood of lines helps nobody."""

log = logs.get_logger(__name__)


class Received(NamedTuple):
    """A delivery with a valid event, and its subscription. `published_type` is its type as published."""

    delivery: Delivery
    event: Event
    published_type: str
    subscription: Subscription


Fate = Disposition | Failed[Received]
"""What became of an event: its outcome, or why it failed."""


class EventProcessor:
    """Applies batches of deliveries to one service's database."""

    def __init__(
        self,
        service: str,
        store: Store,
        subscriptions: Sequence[Subscription],
        clock: Clock,
        committed: Callable[[], None],
        breaker: Breaker | None = None,
    ):
        self._service = service
        self._store = store
        self._subscriptions = {one.contract.type: one for one in subscriptions}
        self._clock = clock
        self._committed = committed
        self._breaker = breaker or Breaker()

    def apply(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """The outcome of each delivery, in the given order; everything applied is committed.

        If it takes too long, these are the outcomes of the first deliveries, at least of one, and the others
        must be submitted again. Raises `DatabaseAway` or `AllFailAlike` when nothing could be decided: all of
        them must be submitted again.
        """
        understood = [self._understand(delivery) for delivery in deliveries]
        decided = iter(self._apply_in_parts([one for one in understood if isinstance(one, Received)]))
        dispositions = []
        for one in understood:
            disposition = next(decided, None) if isinstance(one, Received) else one
            if disposition is None:
                break
            dispositions.append(disposition)
        _count(dispositions)
        _log_applied(
            [
                one
                for one, disposition in zip(understood, dispositions, strict=False)
                if _is_new(one, disposition)
            ]
        )
        return dispositions

    def _understand(self, delivery: Delivery) -> Received | Disposition:
        if delivery.is_unreadable:
            detail = "Its AMQP properties or headers cannot be decoded."
            return _refused(delivery, str(delivery.routing_key), Reason.UNREADABLE, detail)
        try:
            published = from_message(delivery.headers, delivery.properties, delivery.body)
            event = UPCASTERS.to_subscribed(published, self._subscriptions)
        except MalformedEvent as error:
            if error.reason_code is Reason.UNKNOWN_EVENT:
                return _of_another_release(
                    delivery, original_routing_key(delivery), error.reason_code, error.detail
                )
            return _refused(delivery, str(delivery.routing_key), error.reason_code, error.detail)
        except Exception as error:  # noqa: BLE001 - a defect of ours is this event's fate, not the batch's
            return _refused(
                delivery, str(delivery.routing_key), UNEXPECTED, detail_of(error), stack_of(error)
            )
        subscription = self._subscriptions.get(event.type)
        if subscription is None:
            detail = "This service does not subscribe to events of this type."
            return _of_another_release(delivery, event.type, NOT_SUBSCRIBED, detail)
        return Received(delivery, event, published.type, subscription)

    def _apply_in_parts(self, received: Sequence[Received]) -> list[Disposition]:
        """The outcomes of the first events: of all, unless that takes too long."""
        decided = in_parts(received, self._apply_together, seconds_max=APPLY_SECONDS_MAX)
        # They were decided in the given order.
        self._breaker.check(
            [
                _tried(one, fate)
                for one, fate in zip(received, decided, strict=False)
                if isinstance(fate, Failed) or _is_applied(fate)
            ]
        )
        return [self._failed(one.item, one.error) if isinstance(one, Failed) else one for one in decided]

    def _apply_together(self, received: Sequence[Received]) -> list[Fate]:
        started = time.perf_counter()
        handled: list[tuple[str, float]] = []
        fates = self._store.in_transaction(lambda: self._transact(received, handled))
        applied = sum(map(_is_applied, fates))
        if applied:
            metrics.committed(time.perf_counter() - started, applied)
            for event_type, seconds in handled:
                metrics.handled(event_type, seconds)
            self._committed()
        return fates

    def _transact(self, received: Sequence[Received], handled: list[tuple[str, float]]) -> list[Fate]:
        # It may be tried again.
        handled.clear()
        seen = inbox.known(self._store, (one.event.id for one in received))
        session = Session(self._store, self._clock)
        session.preload(tenants.wanted(one.event.tenant for one in received))
        session.preload(
            (model, one.event.tenant, id_)
            for one in received
            for model, id_ in one.subscription.preload(one.event)
        )
        units = [self._unit_for(one.event, session) for one in received]
        fates: list[Fate] = []
        fresh: list[tuple[Received, inbox.Known]] = []
        for position, (one, uow) in enumerate(zip(received, units, strict=True)):
            if position == len(received) // 2:
                crash_point(CrashPoint.MID_BATCH)
            known = seen.get(one.event.id)
            if known is not None:
                fates.append(_known_already(one, known))
                continue
            try:
                uow.require_tenant()
            except UnknownTenant as error:
                # Nothing was changed for it, so its neighbours need not be tried again without it.
                fates.append(Failed(one, error))
                continue
            known = seen[one.event.id] = inbox.Known.of(one.published_type, one.delivery.body)
            handled.append((one.event.type, _handle(one, uow)))
            fresh.append((one, known))
            fates.append(Disposition(one.delivery, Outcome.APPLIED, one.event.type))
        for one, known in fresh:
            session.add_row(inbox.COLLECTION, inbox.row(one.event.id, known, session.now))
        session.flush()
        return fates

    def _unit_for(self, event: Event, session: Session) -> UnitOfWork:
        return UnitOfWork(
            session,
            self._service,
            Actor(event.actor, event.tenant, frozenset()),
            Cause(event.actor, event.source, event.type, event.id, session.now),
            Trace(event.correlation_id, event.id, child_trace(event.traceparent)),
        )

    def _failed(self, received: Received, error: Exception) -> Disposition:
        delivery, event = received.delivery, received.event
        reason = reason_of(error)
        with _log_context(event):
            log.warning("event_failed", error=type(error).__name__, reason=reason, attempt=delivery.attempt)
        stack = stack_of(error)
        if isinstance(error, Permanent):
            return _dead(delivery, event.type, reason, detail_of(error), stack)
        retry = UNTIL_KNOWN if isinstance(error, UnknownTenant) else received.subscription.retry
        delay = retry.delay_after(delivery.attempt)
        if delay is None:
            return _dead(delivery, event.type, reason, detail_of(error), stack)
        return Disposition(delivery, Outcome.RETRY, event.type, reason, delay_seconds=delay)


def _handle(received: Received, uow: UnitOfWork) -> float:
    """How many seconds its handler took."""
    started = time.perf_counter()
    received.subscription.handle(received.event, uow)
    seconds = time.perf_counter() - started
    uow.leave()
    return seconds


def _is_applied(fate: Fate) -> bool:
    return isinstance(fate, Disposition) and fate.outcome is Outcome.APPLIED


def _known_already(received: Received, known: inbox.Known) -> Disposition:
    """A duplicate has no effect; a different event under its id is kept for a person to look at."""
    if known.type != received.published_type or known.has(received.delivery.body):
        return Disposition(received.delivery, Outcome.DUPLICATE, received.event.type)
    detail = "Another event with this id and type, but with another body, was taken in before."
    return _dead(received.delivery, received.event.type, OTHER_BODY, detail)


def _tried(received: Received, fate: Fate) -> Tried:
    error = fate.error if isinstance(fate, Failed) else None
    return Tried(received.event.tenant, received.event.type, error, received.delivery.attempt)


def _is_new(understood: Received | Disposition, disposition: Disposition) -> bool:
    return isinstance(understood, Received) and _is_applied(disposition)


def _log_applied(applied: Sequence[Any]) -> None:
    if len(applied) > EVENTS_LOGGED_EACH_MAX:
        log.info("events_applied", events=len(applied))
        return
    for received in applied:
        with _log_context(received.event):
            log.info("event_applied")


@contextmanager
def _log_context(event: Event) -> Iterator[None]:
    """Every line logged inside names the event."""
    ids = {"correlation_id": event.correlation_id, "event_id": event.id, "tenant": event.tenant}
    with traces.continued(event.traceparent), logs.bound(**ids, event_type=event.type):
        yield


def _of_another_release(delivery: Delivery, event_type: str, reason: str, detail: str) -> Disposition:
    """Held until replicas are replaced, where the queue was bound to its type: a newer release did that."""
    delay = UNTIL_KNOWN.delay_after(delivery.attempt)
    if delay is None or declared_type(delivery.headers) != original_routing_key(delivery):
        return _refused(delivery, event_type, reason, detail)
    log.warning(
        "event_held",
        reason=str(reason),
        event_type=event_type,
        event_id=delivery.properties.get("message_id"),
        attempt=delivery.attempt,
    )
    return Disposition(delivery, Outcome.RETRY, event_type, str(reason), delay_seconds=delay)


def _refused(delivery: Delivery, event_type: str, reason: str, detail: str, stack: str = "") -> Disposition:
    """Dead before any handler ran."""
    log.warning(
        "event_refused",
        reason=str(reason),
        event_type=event_type,
        event_id=delivery.properties.get("message_id"),
        attempt=delivery.attempt,
    )
    return _dead(delivery, event_type, reason, detail, stack)


def _dead(delivery: Delivery, event_type: str, reason: str, detail: str, stack: str = "") -> Disposition:
    return Disposition(delivery, Outcome.DEAD, event_type, str(reason), detail, stack)


_COUNTERS = {
    Outcome.APPLIED: metrics.applied,
    Outcome.DUPLICATE: metrics.duplicated,
    Outcome.RETRY: metrics.retried,
}


def _count(dispositions: Sequence[Disposition]) -> None:
    tally = Counter(
        (disposition.outcome, disposition.event_type, disposition.reason) for disposition in dispositions
    )
    for (outcome, event_type, reason), count in tally.items():
        if outcome is Outcome.DEAD:
            metrics.dead(event_type, reason or Reason.SCHEMA, count)
        else:
            _COUNTERS[outcome](event_type, count)
