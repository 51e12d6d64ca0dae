"""A service's inbox at work in a test: the consumer and the keeper of dead letters, each in a thread."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import amqp

from shared.broker.publisher import Outgoing, WindowPublisher
from shared.clock import SystemClock
from shared.events.batches import Batch, ConsumerLimits
from shared.events.consumer import BatchConsumer
from shared.events.dead_letter_sink import DeadLetterSink
from shared.events.delivery import Delivery, Disposition
from tests.support.harness import ServiceHarness

Apply = Callable[[Sequence[Delivery]], list[Disposition]]


def publish(connection: amqp.Connection, messages: list[Outgoing]) -> None:
    """Put messages into the queues, confirmed."""
    publisher = WindowPublisher(connection)
    publisher.send(messages)
    window = publisher.settle()
    assert len(window.confirmed) == len(messages)
    publisher.close()


@contextmanager
def consuming(
    service: ServiceHarness, uri: str, apply: Apply | None = None, **limits: Any
) -> Iterator[BatchConsumer]:
    """Take in what is in the inbox of stipends, until the block ends."""

    def work(batch: Batch) -> None:
        try:
            dispositions = (apply or service.application.apply)(batch.deliveries)
        except Exception:  # noqa: BLE001 - as the entrypoint does: the batch is held
            dispositions = None
        batch.finished(dispositions)

    def dispatch(batch: Batch) -> None:
        threading.Thread(target=work, args=(batch,)).start()

    consumer = BatchConsumer("stipends", uri, dispatch, SystemClock(), ConsumerLimits(**limits))
    with running(consumer, service, uri):
        yield consumer


@contextmanager
def running(consumer: BatchConsumer, service: ServiceHarness, uri: str) -> Iterator[None]:
    """Run a consumer, and the keeper of what it gives up."""
    sink = DeadLetterSink("stipends", service.store, uri, SystemClock())
    threads = [threading.Thread(target=part.run) for part in (consumer, sink)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        consumer.stop()
        sink.stop()
        for thread in threads:
            thread.join(15)
        assert not any(thread.is_alive() for thread in threads)


def tallied(service: ServiceHarness) -> int:
    """How many attendances were counted."""
    return service.store["tallies"].count_documents({})


def letters(service: ServiceHarness) -> list[dict[str, Any]]:
    """The dead letters that are kept."""
    return list(service.store["dead_letters"].find())
