"""Wrong decisions of a season that staff take back."""

from collections.abc import Callable
from typing import Any

from tests.faults.seasons import STAFF

Do = Callable[..., dict[str, Any]]


def part_and_decline(do: Do, application_id: str) -> None:
    """It joined the wrong advisor; then it is declined, and that is taken back for a while."""
    one = {"application_id": application_id}
    do("recruitment", "part_application", STAFF, reason_code="other_person", **one)
    do("recruitment", "decline_application", STAFF, reason_code="no_open_place", **one)
    do("recruitment", "reopen_application", STAFF, reason_code="declined_by_mistake", **one)
    do("recruitment", "decline_application", STAFF, reason_code="no_open_place", **one)


def sign_again(do: Do, advisor_id: str, signed: dict[str, Any]) -> None:
    """A signature was entered by mistake, and then for good."""
    one = {"advisor_id": advisor_id, **signed}
    do("recruitment", "void_agreement", STAFF, reason_code="entered_by_mistake", **one)
    do("recruitment", "sign_agreement", STAFF, **one)
