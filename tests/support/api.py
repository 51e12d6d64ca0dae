"""What tests of the API send, and how they know a problem."""

from typing import Any

from services.gateway.http.problems import MEDIA_TYPE
from shared.actor import Role

STAFF = Role.ENGAGEMENT_STAFF
APPLICATION = {
    "given_name": "Ana",
    "family_name": "Núñez",
    "email": "ana@families.example",
    "advisor_kind": "parent",
    "language": "es",
}
EVENT = {
    "title": {"en": "Capitol day", "es": "Día en el Capitolio"},
    "starts_at": "2027-03-02T15:00:00Z",
    "ends_at": "2027-03-02T18:00:00Z",
    "time_zone": "America/Chicago",
    "place": "State house",
    "seats": 25,
}


def require_problem(answer: Any, status: int, code: str) -> None:
    """Fail unless the answer is that problem, with all that a problem has."""
    assert (answer.status_code, answer.mimetype) == (status, MEDIA_TYPE), answer.text
    problem = answer.json
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:tandem:problem:{code}"
    assert problem["title"]
    assert problem["correlation_id"] == answer.headers["X-Correlation-Id"]
