"""An advocacy event from its plan to its attendance, by RPC."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from shared.actor import Role
from shared.ids import new_id
from shared.rpc.client import ServiceClient
from tests.support.harness import actor

STAFF = actor(Role.ENGAGEMENT_STAFF)
INVITED_AT_ONCE_MAX = 200


def event_plan(*, seats: int, starts_at: datetime) -> dict[str, Any]:
    """What planning an event of two hours takes."""
    return {
        "title": {"en": "Family day", "es": "Día de la familia"},
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "time_zone": "America/Chicago",
        "place": "Madison",
        "seats": seats,
    }


@contextmanager
def moved(service: Any, by: timedelta) -> Iterator[None]:
    """The clock of a service ahead by so much, or behind."""
    service.clock.advance(by)
    yield
    service.clock.advance(-by)


def published_event(client: ServiceClient, *, seats: int, starts_at: datetime) -> str:
    """A new event, open for invitations; its id."""
    plan = event_plan(seats=seats, starts_at=starts_at)
    event_id = _do(client, "plan_event", plan, new_id())["event_id"]
    _do(client, "publish_event", {"event_id": event_id}, f"publish-{event_id}")
    return event_id


def invite(client: ServiceClient, event_id: str, advisor_ids: list[str]) -> None:
    """Invite active advisors."""
    for start in range(0, len(advisor_ids), INVITED_AT_ONCE_MAX):
        data = {"event_id": event_id, "advisor_ids": advisor_ids[start : start + INVITED_AT_ONCE_MAX]}
        answer = _do(client, "invite_advisors", data, f"invite-{event_id}-{start}")
        assert answer["invited"] == len(data["advisor_ids"]), answer


def accept_all(client: ServiceClient, event_id: str, advisor_ids: list[str]) -> None:
    """Take a seat or a place in line for each, in that order."""
    for advisor_id in advisor_ids:
        invitation = {"invitation_id": f"{event_id}.{advisor_id}"}
        _do(client, "accept_invitation", invitation, f"accept-{event_id}-{advisor_id}")


def attend(
    client: ServiceClient, event_id: str, advisor_ids: list[str], *, minutes: int
) -> list[dict[str, Any]]:
    """Record that these were there; the attendances."""
    rows = [{"invitation_id": f"{event_id}.{one}", "minutes": minutes} for one in advisor_ids]
    data = {"event_id": event_id, "attendances": rows}
    return _do(client, "record_attendance", data, f"attend-{event_id}")["attendances"]


def _do(client: ServiceClient, command: str, data: dict[str, Any], key: str) -> dict[str, Any]:
    return client.execute("advocacy", command, data, actor=STAFF, idempotency_key=key)
