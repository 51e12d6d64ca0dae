"""Fresh work for a test: events held a moment ago, so that claims of its own wait for review."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from shared.ids import new_id
from tests.support.stack import TestStack
from tests.support.waiting import eventually

MINUTES: Final = 90
EVENT: Final = timedelta(hours=2)


class Program:
    """Staff's and finance's acts, through the API."""

    _invited = 0
    """How many advisors were invited so far, in all tests of the stack."""

    def __init__(self, stack: TestStack) -> None:
        self._staff = stack.client("engagement_staff")
        self._reviewer = stack.client("finance_reviewer")

    def open_claims(self, count: int) -> list[dict[str, Any]]:
        """As many new claims that wait for review, of as many advisors."""
        people, earlier = self._people(count)
        title, event_id = self._held_event(earlier)
        invitations = self._invite(event_id, people)
        for invitation in invitations:
            _post(self._staff, f"/invitations/{invitation}/acceptance")
        rows = [{"invitation_id": invitation, "minutes": MINUTES} for invitation in invitations]
        _post(self._staff, f"/events/{event_id}/attendance", {"attendances": rows})
        return eventually(lambda: self._claims_of(title, count), what=f"{count} claims wait for review")

    def claim(self, claim_id: str) -> dict[str, Any]:
        """A claim as it is now."""
        return self._reviewer.get(f"/api/v1/claims/{claim_id}").raise_for_status().json()

    def approve(self, claim_id: str) -> None:
        """Approve a claim, as a colleague would who is faster."""
        seen = {"If-Match": f'"{self.claim(claim_id)["version"]}"'}
        _post(self._reviewer, f"/claims/{claim_id}/approval", headers=seen)

    def _held_event(self, earlier: int) -> tuple[str, str]:
        title = f"Meeting {new_id()[-12:]}"
        # Still under way, for nobody is invited afterwards, but for so long that the minutes have passed.
        begun = datetime.now(UTC) - timedelta(minutes=MINUTES) - 2 * earlier * EVENT
        plan = {
            "title": {"en": title, "es": title},
            "starts_at": begun.isoformat(),
            "ends_at": (begun + EVENT).isoformat(),
            # East of the program: it is the day on which all are ready, at whatever hour the tests run.
            "time_zone": "Europe/Berlin",
            "place": "Milwaukee",
            "seats": 20,
        }
        event_id = _post(self._staff, "/events", plan)["event_id"]
        _post(self._staff, f"/events/{event_id}/publication")
        return title, event_id

    def _people(self, count: int) -> tuple[list[str], int]:
        """The next so many advisors, and how many events each of them has had already: at other times, since
        the same time of one person is paid once.
        """
        active = self._staff.get("/api/v1/advisors", params={"status": "active", "limit": 200}).json()[
            "items"
        ]
        places = range(Program._invited, Program._invited + count)
        Program._invited += count
        return [active[place % len(active)]["advisor_id"] for place in places], places[-1] // len(active)

    def invite_unknown(self, count: int) -> str:
        """Begin to invite so many whom nobody knows, more than at once, to a new event; the job's id."""
        _, event_id = self._held_event(0)
        body = {"advisor_ids": [f"nobody-{number}" for number in range(count)]}
        return _post(self._staff, f"/events/{event_id}/invitations", body)["job_id"]

    def _invite(self, event_id: str, people: list[str]) -> list[str]:
        answer = _post(self._staff, f"/events/{event_id}/invitations", {"advisor_ids": people})
        return [row["invitation_id"] for row in answer["results"]]

    def _claims_of(self, title: str, count: int) -> list[dict[str, Any]]:
        found = self._reviewer.get("/api/v1/claims", params={"status": "open", "limit": 200}).json()["items"]
        ours = [claim for claim in found if claim["event_title"]["en"] == title]
        return ours if len(ours) == count else []


def _post(
    client: httpx.Client,
    path: str,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    sent = {"Idempotency-Key": new_id(), **(headers or {})}
    answer = client.post(f"/api/v1{path}", json=body or {}, headers=sent)
    return answer.raise_for_status().json()
