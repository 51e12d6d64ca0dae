"""The guardian of one young advisor in a whole season."""

from collections.abc import Callable
from typing import Any

from shared.actor import Role
from shared.rpc.client import ServiceClient
from tests.support.harness import actor

STAFF = actor(Role.ENGAGEMENT_STAFF)


def guard(client: ServiceClient, do: Callable[..., dict[str, Any]], advisor_id: str, today: str) -> None:
    """Somebody becomes the guardian of a young advisor, and is not any more; another one for a day."""
    seen = client.ask("recruitment", "advisor", {"advisor_id": advisor_id}, actor=STAFF)
    person = client.ask("recruitment", "person", {"person_id": seen["person_id"]}, actor=STAFF)
    born = {"version": person["version"], "birth_date": "2012-05-05"}
    do("recruitment", "change_person", STAFF, person_id=person["person_id"], **born)
    about = {"advisor_id": advisor_id, "user_id": "guardian", "kind": "parent"}
    dated = {"effective_from": today, "source": "a test"}
    short = {**dated, "effective_to": today}
    do("recruitment", "record_guardianship", STAFF, **about | {"user_id": "aunt"}, **short)
    recorded = do("recruitment", "record_guardianship", STAFF, **about, **dated)
    which = {"advisor_id": advisor_id, "guardianship_id": recorded["guardianship_id"]}
    do("recruitment", "end_guardianship", STAFF, **which)
