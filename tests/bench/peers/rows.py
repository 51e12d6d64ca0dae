"""What every peer writes for one attendance, as plain rows: the same facts, sizes and indexes as ours."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.broker.names import events_exchange
from shared.contracts import stipends
from shared.ids import new_id

RATE_CENTS = 5000
PREFIX = "cloudEvents_"


def claim(data: dict[str, Any], tenant: str, now: datetime) -> dict[str, Any]:
    """The claim document."""
    line = {
        "code": "stipend.hourly",
        "service_date": data["attended_on"],
        "minutes": data["minutes"],
        "rate_id": "rate-1",
        "rate_cents": RATE_CENTS,
        "amount_cents": data["minutes"] * RATE_CENTS // 60,
    }
    return {
        "_id": f"claim-{data['attendance_id']}",
        "tenant": tenant,
        "version": 1,
        "sequence": 1,
        "created_at": now,
        "updated_at": now,
        "advisor_id": data["advisor_id"],
        "attendance_id": data["attendance_id"],
        "event_id": data["event_id"],
        "title_en": data["event_title"]["en"],
        "title_es": data["event_title"]["es"],
        "attended_on": data["attended_on"],
        "lines": [line],
        "amount_cents": line["amount_cents"],
        "status": "open",
        "payments_made": 0,
    }


def inbox(event_id: str, now: datetime) -> dict[str, Any]:
    """The mark that the event was taken in."""
    return {"_id": event_id, "type": "attendance.recorded.v1", "at": now}


def audit(written: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The audit entry of the new claim."""
    change = orjson.dumps(written).decode()
    record = f"claims/{written['_id']}"
    return {
        "_id": f"{record}/00000001",
        "tenant": written["tenant"],
        "record": record,
        "version": 1,
        "at": now.isoformat(),
        "actor": "someone",
        "origin": "/tandem/advocacy",
        "action": "attendance.recorded.v1",
        "cause": written["attendance_id"],
        "change": change,
        "previous": "",
        "hash": hashlib.sha256(change.encode()).hexdigest(),
    }


def outbox(written: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The event that says the claim was opened."""
    event_id = new_id()
    contract = stipends.CLAIM_OPENED
    body = orjson.dumps(
        {
            "claim_id": written["_id"],
            "advisor_id": written["advisor_id"],
            "attendance_id": written["attendance_id"],
            "event_id": written["event_id"],
            "event_title": {"en": written["title_en"], "es": written["title_es"]},
            "amount_cents": written["amount_cents"],
            "currency": "USD",
            "attended_on": written["attended_on"],
        }
    )
    headers = {
        PREFIX + "specversion": "1.0",
        PREFIX + "id": event_id,
        PREFIX + "source": contract.source,
        PREFIX + "type": contract.type,
        PREFIX + "subject": written["_id"],
        PREFIX + "time": now.isoformat(),
        PREFIX + "dataschema": contract.dataschema,
        PREFIX + "tenant": written["tenant"],
        PREFIX + "sequence": 1,
        PREFIX + "correlationid": event_id,
        PREFIX + "causationid": event_id,
        PREFIX + "actor": "someone",
        PREFIX + "traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01",
    }
    return {
        "_id": event_id,
        "state": "pending",
        "exchange": events_exchange("stipends"),
        "routing_key": contract.type,
        "subject": written["_id"],
        "sequence": 1,
        "at": now,
        "headers": headers,
        "body": body,
    }


def all_of(
    data: dict[str, Any], tenant: str, event_id: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Claim, inbox, outbox and audit row."""
    now = datetime.now(UTC)
    written = claim(data, tenant, now)
    # The audit entry is made before MongoDB's own types get into the row.
    return written, inbox(event_id, now), outbox(written, now), audit(written, now)
