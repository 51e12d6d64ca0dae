"""Messages that are wrong in every way that the envelope and the contracts know of."""

from shared.contracts import stipends
from shared.ids import new_id
from shared.messaging import names
from shared.messaging.broker import Outgoing
from shared.messaging.delivery import Delivery
from tests.support.harness import delivery_of
from tests.support.tallies import attendance, claim_data

NUMBERS_FROM = 10_000

REASONS = {
    "not_json",
    "schema",
    "too_large",
    "unknown_event",
    "missing_attribute",
    "bad_attribute",
    "not_heard",
    "missing_envelope",
    "wrong_content_type",
}
"""What stipends must say of them."""


def outgoing(delivery: Delivery, *, key: object, **changes: object) -> Outgoing:
    """The delivery as advocacy would have published it as an attendance, but for the changes."""
    return Outgoing(
        key,
        names.events_exchange("advocacy"),
        "attendance.recorded.v1",
        changes.get("body", delivery.body),
        changes.get("properties", delivery.properties),
        changes.get("headers", delivery.headers),
    )


def malformed(number: int) -> Outgoing:
    """Every kind in turn."""
    good = delivery_of(attendance(NUMBERS_FROM + number))
    envelope = good.headers
    kinds = [
        {"body": b"{not json"},
        {"body": b"\xff\xfe\x00"},
        {"body": b"[]"},
        {"body": b"{}"},
        {"body": b'{"attendance_id": 5}'},
        {"body": b'"' + b"x" * 300_000 + b'"'},
        {"headers": {**envelope, "cloudEvents_type": "weather.changed.v1"}},
        {"headers": {**envelope, "cloudEvents_type": "course.heard_of.v1"}},
        {"headers": {name: value for name, value in envelope.items() if name != "cloudEvents_id"}},
        {"headers": {**envelope, "cloudEvents_sequence": "first"}},
        {"headers": {**envelope, "cloudEvents_time": "yesterday"}},
        {
            "headers": {
                **envelope,
                "cloudEvents_type": stipends.CLAIM_OPENED.type,
                "cloudEvents_source": stipends.CLAIM_OPENED.source,
            },
            "body": stipends.CLAIM_OPENED.encode(claim_data("claim-1", attendance(1).data)),
        },
        {"headers": {}},
        {"headers": {}, "properties": {"delivery_mode": 2}},
        {"properties": {**good.properties, "content_type": "text/plain"}},
        {"properties": {**good.properties, "message_id": new_id()}},
    ]
    return outgoing(good, key=f"bad-{number}", **kinds[number % len(kinds)])
