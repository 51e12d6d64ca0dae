"""A stock nameko service: `@event_handler`, a mongoengine document, and the next event dispatched at once.

As nameko users write it: two writes that are not one, no inbox, no outbox, no audit. Its claim has the facts
of ours, but not what serves guarantees that it does not give: version, sequences, seal, days held, overlaps.
"""

import eventlet

eventlet.monkey_patch()

import os
from datetime import date, datetime

import mongoengine as me
from kombu import Queue
from nameko.events import EventDispatcher, EventHandler
from nameko.messaging import Consumer
from nameko.runners import ServiceRunner

from shared.broker.names import inbox_queue
from tests.bench.peers.rows import RATE_CENTS, RATE_ID


class Line(me.EmbeddedDocument):
    """One line of a claim."""

    code = me.StringField(required=True)
    service_date = me.StringField(required=True)
    minutes = me.IntField(required=True)
    rate_id = me.StringField()
    rate_cents = me.LongField()
    amount_cents = me.LongField()


class Attended(me.EmbeddedDocument):
    """What was attended."""

    starts_at = me.DateTimeField(required=True)
    ends_at = me.DateTimeField(required=True)
    time_zone = me.StringField(required=True)
    minutes = me.IntField(required=True)
    allowance_minutes = me.IntField(required=True)


class Hand(me.EmbeddedDocument):
    """Who took an act."""

    account = me.StringField(required=True)
    act = me.StringField(required=True)


class StockClaim(me.Document):
    """The claim as mongoengine keeps it."""

    meta = {"collection": "claims", "auto_create_index": False}

    id = me.StringField(primary_key=True)
    tenant = me.StringField(required=True)
    advisor_id = me.StringField(required=True)
    attendance_id = me.StringField(required=True)
    event_id = me.StringField(required=True)
    title_en = me.StringField(required=True)
    title_es = me.StringField(required=True)
    attended_on = me.StringField(required=True)
    attended = me.EmbeddedDocumentField(Attended, required=True)
    unpaid_minutes = me.IntField(required=True, default=0)
    lines = me.EmbeddedDocumentListField(Line)
    hands = me.EmbeddedDocumentListField(Hand)
    amount_cents = me.LongField(required=True)
    status = me.StringField(required=True)
    approvals_made = me.IntField(required=True, default=0)
    payments_made = me.IntField(required=True, default=0)
    created_at = me.DateTimeField()


class InboxHandler(EventHandler):
    """`@event_handler` on the quorum queue that is there, so that all runners read the same messages."""

    def setup(self) -> None:
        self.queue = Queue(inbox_queue("stipends"), no_declare=True)
        Consumer.setup(self)


attendance_handler = InboxHandler.decorator


class StockStipends:
    """A claim for each attendance."""

    name = "stock_stipends"
    dispatch = EventDispatcher()

    @attendance_handler("advocacy", "attendance.recorded.v1")
    def open_claim(self, data: dict) -> None:
        """Save the claim, then say so."""
        amount_cents = data["minutes"] * RATE_CENTS // 60
        line = Line(
            code="stipend.hourly",
            service_date=date.fromisoformat(data["attended_on"]).isoformat(),
            minutes=data["minutes"],
            rate_id=RATE_ID,
            rate_cents=RATE_CENTS,
            amount_cents=amount_cents,
        )
        attended = Attended(
            starts_at=datetime.fromisoformat(data["starts_at"]),
            ends_at=datetime.fromisoformat(data["ends_at"]),
            time_zone=data["time_zone"],
            minutes=data["minutes"],
            allowance_minutes=data["allowance_minutes"],
        )
        StockClaim(
            id=f"claim-{data['attendance_id']}",
            tenant="lakeshore",
            advisor_id=data["advisor_id"],
            attendance_id=data["attendance_id"],
            event_id=data["event_id"],
            title_en=data["event_title"]["en"],
            title_es=data["event_title"]["es"],
            attended_on=data["attended_on"],
            attended=attended,
            lines=[line],
            hands=[Hand(account=one["account"], act="recorded") for one in data["recorded_by"]],
            amount_cents=amount_cents,
            status="open",
            created_at=datetime.now(),  # noqa: DTZ005 - as such services are written
        ).save()
        self.dispatch("claim.opened.v1", {"claim_id": f"claim-{data['attendance_id']}"})


def main() -> None:
    """Serve until the process is ended."""
    me.connect(host=os.environ["MONGODB_URI"])
    runner = ServiceRunner({"AMQP_URI": os.environ["AMQP_URI"]})
    runner.add_service(StockStipends)
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main()
