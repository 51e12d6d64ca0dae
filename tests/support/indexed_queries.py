"""`indexed-queries`: whatever a service looks for in its database while a test runs is served by an index.

MongoDB answers any search, by reading a whole collection if it must: with the few documents of a test nobody
would notice. So every command that the code of `shared`, `services` or `deploy` sends from the process of the
tests is compared with the indexes that are declared; what no index serves fails the test.
"""

import importlib
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from shared.runtime.migrate import PLUMBING, _wanted
from shared.services import SERVICES
from tests.support import tallies
from tests.support.indexes import Index, Search, best_shortfall, searches

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ("shared", "services", "deploy")
PASSED_THROUGH: Final = frozenset({"unit_of_work.py", "read_unit.py", "session.py"})
"""Who calls these asks, not they."""
LOOKS: Final = frozenset({"find", "aggregate", "count", "distinct", "update", "delete", "findAndModify"})

FEW: Final[dict[str, str]] = {
    "advocacy Invitation.advisor_id": "one person is invited to some hundred events at most",
    "training Enrolment.advisor_id": "one person takes some dozen courses",
    "training Certificate.advisor_id": "one person takes some dozen courses",
    "stipends Claim.advisor_id": "one person takes part in some hundred events at most",
    "stipends Claim.corrected_minutes": "few are corrected after the approval, and those are indexed",
    "stipends Payment.claim_id": "a claim has one payment, and one more for each that the bank returns",
    "stipends Payment.payment_file_id": "a payment file holds 1,000 payments at most",
}
"""Fields whose one value leads to so few documents that it does not matter what else is asked of them."""

WALKS: Final[dict[str, str]] = {
    "shared/persistence/audit.py": "an operator's walk over every chain and every record",
    "shared/persistence/audit_walk.py": "the same, in groups of records",
    "shared/persistence/audit_days.py": "an operator's walk too; there is one row for each day",
    "shared/persistence/archive.py": "a walk over all history, nearly all of which is published",
    "deploy/operate/rebuild.py": "an operator sends all history again, and begins with empty read models",
    "deploy/operate/beside.py": "the same",
}
"""Files that read whole collections on purpose."""

WHAT_IS_OWED: Final = "of what is approved and not released, which has an index of its own"

TO_RELEASE: Final = "stipends Claim: status, tenant, advisor_id<>, hands<>, lines.rate_id<>"

EXCEPTIONS: Final[dict[str, str]] = {
    "any outbox: state, subject, retry_at<> | unordered": "the index by subject has only what is sent again",
    "any timers: practice, fire_at<>, kind<> | fire_at": "only while a kind is held; the index has the kinds",
    "gateway User: active, email<> | email": "asked in a demo only, which has a dozen users",
    "gateway User: active, tenant | unordered": "any one will do, and nearly all users are active",
    "stipends LedgerTransaction: everything | -created_at": "the newest, at the end of the index by time",
    "stipends LedgerTransaction: everything | unordered": "the database's own estimate of how many there are",
    "stipends Claim: tenant, no corrected_minutes | _id": "so are all claims but a few",
    "stipends Claim: tenant, _id<>, no corrected_minutes | _id": "so are all claims but a few",
    "stipends Claim: status, tenant, no corrected_minutes | _id": "so are all claims but a few",
    "stipends Claim: status, tenant, _id<>, no corrected_minutes | _id": "so are all claims but a few",
    f"{TO_RELEASE} | approved_at, _id": WHAT_IS_OWED,
    f"{TO_RELEASE} | unordered": WHAT_IS_OWED,
}
"""What no index serves, as the message tells it, and why that is right."""


class IndexedQueries(CommandListener):
    """Compares what is looked for with the declared indexes, and keeps what none serves."""

    def __init__(self) -> None:
        self.declared = {service: _declared(service) for service in SERVICES}
        self._known: dict[tuple[Any, ...], str | None] = {}
        self._found: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Look at a command before it is sent."""
        service = event.database_name.rpartition("_")[2]
        if event.command_name not in LOOKS or service not in self.declared:
            return
        try:
            for collection, search in searches(event.command_name, event.command):
                self._look(service, collection, search)
        except Exception as error:  # noqa: BLE001 (the driver would swallow it)
            self._found.append(f"{service}: {event.command_name} cannot be read: {error!r}")

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing is left to see."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing is left to see."""

    def taken(self) -> list[str]:
        """What was found since this was last asked, each thing once."""
        found, self._found = self._found, []
        return list(dict.fromkeys(found))

    def require_none(self) -> None:
        """Fail the test when something was found."""
        found = self.taken()
        if found:
            pytest.fail("indexed-queries:\n" + "\n".join(found), pytrace=False)

    def fault(self, service: str, collection: str, search: Search) -> str | None:
        """Why no index serves this, as a person should read it; None when one does or it is excepted."""
        named, indexes = self.declared[service].get(collection, (collection, []))
        # What every service has is excepted for all of them at once.
        owner = "any" if collection in PLUMBING else service
        if f"{owner} {named}: {search}" in EXCEPTIONS or _finds_few(f"{owner} {named}", indexes, search):
            return None
        why = best_shortfall(indexes, search)
        return why and f"{service} {named}: {search}: {why}"

    def _look(self, service: str, collection: str, search: Search) -> None:
        _, indexes = self.declared[service].get(collection, ("", []))
        held = tuple(str(search.conditions.get(name)) for index in indexes for name in index.partial)
        key = (service, collection, str(search), bool(search.limit), held)
        if key not in self._known:
            self._known[key] = self.fault(service, collection, search)
        fault = self._known[key]
        place = fault and _place_in_product()
        if place and place.rpartition(":")[0] not in WALKS:
            self._found.append(f"{fault} ({place})")


def _finds_few(named: str, indexes: list[Index], search: Search) -> bool:
    return any(f"{named}.{name}" in FEW for index in indexes for name in index.fixed(search))


def _declared(service: str) -> dict[str, tuple[str, list[Index]]]:
    """By collection: how it is named to a person, and its indexes."""
    documents = importlib.import_module(f"services.{service}.routing").DOCUMENTS
    models = {model._get_collection_name(): model.__name__ for model in documents}
    wanted = _wanted((*documents, *tallies.DOCUMENTS))
    return {
        collection: (models.get(collection, collection), [_index(spec) for spec in specs])
        for collection, specs in wanted.items()
    }


def _index(spec: Mapping[str, Any]) -> Index:
    return Index(tuple(spec["keys"]), bool(spec.get("unique")), spec.get("partialFilterExpression") or {})


def _place_in_product() -> str | None:
    """Where in our own code the command comes from; None when a test itself looks."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        folder, file = _place_of(frame.f_code.co_filename)
        if folder in PRODUCT:
            return f"{file}:{frame.f_lineno}"
        if folder == "tests":
            return None
        frame = frame.f_back
    return None


@cache
def _place_of(path: str) -> tuple[str, str]:
    """The top folder and the file within ROOT; empty when it is elsewhere or only passes on a question."""
    file = Path(path)
    if not file.is_relative_to(ROOT) or file == Path(__file__) or file.name in PASSED_THROUGH:
        return "", ""
    part = file.relative_to(ROOT)
    return part.parts[0], str(part)


WATCH: Final = IndexedQueries()
