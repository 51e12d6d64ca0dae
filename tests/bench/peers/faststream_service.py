"""FastStream with one transaction per event: inbox, claim, outbox and audit are one, as ours are.

It writes the rows of `rows`. It does not look whether it has the event already: the unique ids refuse that.
"""

import asyncio
import os

from faststream import AckPolicy, FastStream
from faststream.rabbit import RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.schemas import Channel
from pymongo import AsyncMongoClient

from shared.broker.names import inbox_queue
from tests.bench.peers import rows

PREFETCH = 100
COLLECTIONS = ("claims", "inbox", "outbox", "audit")

broker = RabbitBroker(os.environ["AMQP_URI"], default_channel=Channel(prefetch_count=PREFETCH))
client: AsyncMongoClient = AsyncMongoClient(os.environ["MONGODB_URI"])


@broker.subscriber(RabbitQueue(inbox_queue("stipends"), declare=False), ack_policy=AckPolicy.NACK_ON_ERROR)
async def open_claim(data: dict, message: RabbitMessage) -> None:
    """One event, one transaction."""
    headers = message.headers
    written = rows.all_of(data, message.body, headers["cloudEvents_tenant"], headers["cloudEvents_id"])
    database = client.get_default_database()
    async with client.start_session() as session, await session.start_transaction():
        for collection, document in zip(COLLECTIONS, written, strict=True):
            await database[collection].insert_one(document, session=session)


if __name__ == "__main__":
    asyncio.run(FastStream(broker).run())
