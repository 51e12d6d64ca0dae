"""What the bare limit and FastStream write for one attendance: the four rows of ours, as plain dicts.

They have the fields and sizes of ours (a test compares them), in the same collections with the same indexes.
They are not worked out as ours are: rate and day are constants, digests are taken plainly, and no rule is
asked. The running sums are left out: ours adds one row of them for a batch.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.broker.names import events_exchange
from shared.contracts import stipends
from shared.ids import new_id

RATE_CENTS = 5000
RATE_ID = "01999999-0000-7000-8000-000000000002"
DAY_NUMBER = 20_727
DIGEST_BYTES = 8
PREFIX = "cloudEvents_"


def claim(data: dict[str, Any], tenant: str) -> dict[str, Any]:
    """What the claim tells."""
    line = {
        "code": "stipend.hourly",
        "service_date": data["attended_on"],
        "minutes": data["minutes"],
        "rate_id": RATE_ID,
        "rate_cents": RATE_CENTS,
        "amount_cents": data["minutes"] * RATE_CENTS // 60,
    }
    attended = {
        "starts_at": datetime.fromisoformat(data["starts_at"]),
        "ends_at": datetime.fromisoformat(data["ends_at"]),
        "time_zone": data["time_zone"],
        "minutes": data["minutes"],
        "segments": [],
        "allowance_minutes": data["allowance_minutes"],
    }
    day = f"hours-{len(tenant)}-{tenant}-{len(data['advisor_id'])}-{data['advisor_id']}-{DAY_NUMBER}"
    return {
        "advisor_id": data["advisor_id"],
        "attendance_id": data["attendance_id"],
        "event_id": data["event_id"],
        "title_en": data["event_title"]["en"],
        "title_es": data["event_title"]["es"],
        "attended_on": data["attended_on"],
        "attendance_sequence": 1,
        "attended": attended,
        "unpaid_minutes": 0,
        "overlaps": [],
        "first_on": [day],
        "lines": [line],
        "hands": [{"account": one["account"], "act": "recorded"} for one in data["recorded_by"]],
        "amount_cents": line["amount_cents"],
        "status": "open",
        "approvers": [],
        "approvals_made": 0,
        "payments_made": 0,
        "later_steps": [],
    }


def stored(told: dict[str, Any], tenant: str, audit_head: str, now: datetime) -> dict[str, Any]:
    """The claim document."""
    return {
        "_id": f"claim-{told['attendance_id']}",
        "tenant": tenant,
        "version": 1,
        "sequence": 1,
        "audit_head": audit_head,
        **told,
        "updated_at": now,
        "created_at": now,
    }


def inbox(event_id: str, body: bytes, now: datetime) -> dict[str, Any]:
    """The mark that the event was taken in."""
    digest = hashlib.sha256(body).digest()[:DIGEST_BYTES]
    return {"_id": event_id, "type": "attendance.recorded.v1", "digest": digest, "at": now}


def audit(told: dict[str, Any], tenant: str, cause: str, now: datetime) -> dict[str, Any]:
    """The audit entry of the new claim."""
    change = orjson.dumps({"after": told, "before": None}).decode()
    record = f"claims/claim-{told['attendance_id']}"
    return {
        "_id": f"{record}/00000001",
        "tenant": tenant,
        "record": record,
        "version": 1,
        "at": now.isoformat(timespec="milliseconds"),
        "actor": "someone",
        "origin": "/tandem/advocacy",
        "action": "attendance.recorded.v1",
        "cause": cause,
        "change": change,
        "previous": "",
        "key": "00000000",
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
        PREFIX + "time": now.isoformat(timespec="microseconds").replace("+00:00", "Z"),
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
    data: dict[str, Any], body: bytes, tenant: str, event_id: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Claim, inbox, outbox and audit row of an attendance, decoded and as it came."""
    now = datetime.now(UTC)
    told = claim(data, tenant)
    entry = audit(told, tenant, event_id, now)
    written = stored(told, tenant, entry["hash"], now)
    return written, inbox(event_id, body, now), outbox(written, now), entry
