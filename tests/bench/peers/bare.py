"""The bare limit: kombu reads, four `insert_many` in one transaction, one multiple ack. Nothing else.

It writes the rows of `rows`, and reads nothing from the database.
"""

import os

import orjson
from kombu import Connection, Consumer, Queue
from pymongo import MongoClient

from shared.broker.names import inbox_queue
from tests.bench.peers import rows

COLLECTIONS = ("claims", "inbox", "outbox", "audit")
POLL_SECONDS = 0.05


def main() -> None:
    """Consume until the process is ended."""
    batch_events = int(os.environ["TANDEM_BATCH_EVENTS_MAX"])
    client: MongoClient = MongoClient(os.environ["MONGODB_URI"])
    database = client.get_default_database()
    waiting: list = []
    with Connection(os.environ["AMQP_URI"]) as connection, connection.channel() as channel:
        queue = Queue(inbox_queue("stipends"), no_declare=True)
        consumer = Consumer(channel, [queue], on_message=waiting.append, prefetch_count=2 * batch_events)
        with consumer:
            while True:
                try:
                    connection.drain_events(timeout=POLL_SECONDS)
                    if len(waiting) < batch_events:
                        continue
                except TimeoutError:
                    if not waiting:
                        continue
                _commit(client, database, waiting)
                waiting[-1].ack(multiple=True)
                waiting.clear()


def _commit(client: MongoClient, database, waiting: list) -> None:
    written = [
        rows.all_of(
            orjson.loads(message.body),
            # py-amqp decodes it.
            message.body.encode(),
            message.headers["cloudEvents_tenant"],
            message.headers["cloudEvents_id"],
        )
        for message in waiting
    ]
    with client.start_session() as session, session.start_transaction():
        for collection, documents in zip(COLLECTIONS, zip(*written, strict=True), strict=True):
            database[collection].insert_many(list(documents), session=session)


if __name__ == "__main__":
    main()
