"""Every search of every service is served by an index, and the one who sees to it is awake."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.models import AdvocacyEvent
from services.gateway.accounts.models import User
from services.insights.timeline.models import TimelineEntry
from services.insights.trail.models import Attended
from services.recruitment.applications.models import Application
from services.recruitment.participation.models import Advisor
from services.stipends.claims.models import Claim
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.payees.models import PayeeReplica
from services.stipends.payments.models import Payment, PaymentFile
from services.training.certificates.models import Certificate
from services.training.courses.models import Course
from services.training.enrolments.models import Enrolment, TrainingPlan
from shared.actor import Role
from shared.contracts.stipends.claims import ClaimStatus
from shared.events.dead_letters import DeadLetter
from shared.persistence.documents import Record
from tests.support.harness import ServiceHarness, actor
from tests.support.indexed_queries import IndexedQueries
from tests.support.indexes import SORTS, Index

ROWS = 3_000
ROWS_OF_SMALL_TENANT = 100
TENANTS = {"lakeshore": ROWS, "elsewhere": ROWS, "small": ROWS_OF_SMALL_TENANT}
PAGE_ITEMS = 20
KEYS_BESIDE_MAX = 6
"""A merge of several stretches of an index reads one key more of each."""
VALUES: dict[str, list[str]] = {
    "event_id": ["event-1", "event-2", "event-3"],
    "advisor_id": [f"advisor-{n}" for n in range(7)],
    "payment_file_id": ["file-1", "file-2", "file-3"],
    "claim_id": [f"claim-{n}" for n in range(7)],
}
PAGES = [
    ("recruitment", Application, ()),
    ("recruitment", Application, ("status",)),
    ("recruitment", Advisor, ()),
    ("recruitment", Advisor, ("status",)),
    ("training", Course, ()),
    ("training", Enrolment, ()),
    ("training", Enrolment, ("status",)),
    ("training", Enrolment, ("advisor_id",)),
    ("training", Certificate, ()),
    ("training", Certificate, ("advisor_id",)),
    ("advocacy", AdvocacyEvent, ("status",)),
    ("advocacy", Invitation, ()),
    ("advocacy", Invitation, ("status",)),
    ("advocacy", Invitation, ("event_id",)),
    ("advocacy", Invitation, ("event_id", "status")),
    ("advocacy", Invitation, ("advisor_id",)),
    ("stipends", Claim, ("status",)),
    ("stipends", Claim, ("advisor_id",)),
    ("stipends", Payment, ()),
    ("stipends", Payment, ("status",)),
    ("stipends", Payment, ("payment_file_id",)),
    ("stipends", Payment, ("claim_id",)),
    ("stipends", PaymentFile, ()),
    ("stipends", DeadLetter, ("status",)),
    ("insights", TimelineEntry, ("advisor_id",)),
    ("insights", Attended, ()),
    ("gateway", User, ()),
]


def test_a_search_that_no_index_serves_fails_the_test(
    harness: Callable[..., ServiceHarness], indexed_queries: IndexedQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = harness("stipends")
    service.ask("payments", actor=actor(Role.AUDITOR))
    indexed_queries.require_none()

    watch = IndexedQueries()
    named, indexes = watch.declared["stipends"]["payments"]
    serving = Index((("tenant", 1), ("_id", 1)))
    assert serving in indexes
    watch.declared["stipends"]["payments"] = named, [index for index in indexes if index != serving]
    monkeypatch.setattr(indexed_queries, "declared", watch.declared)
    monkeypatch.setattr(indexed_queries, "_known", {})
    service.ask("payments", actor=actor(Role.AUDITOR))
    with pytest.raises(pytest.fail.Exception, match="indexed-queries") as failed:
        indexed_queries.require_none()
    said = str(failed.value)
    assert (
        f"stipends Payment: tenant | -_id: {SORTS} (services/stipends/payments/use_cases/queries.py:" in said
    )


def test_what_a_test_itself_looks_for_is_its_own_affair(
    harness: Callable[..., ServiceHarness], indexed_queries: IndexedQueries
) -> None:
    service = harness("stipends")
    assert service.store["claims"].find_one({"title_en": "Capitol day"}) is None
    assert service.unit(actor(Role.AUDITOR)).find(Claim, title_en="Capitol day") == []
    assert indexed_queries.taken() == []


@pytest.mark.parametrize(
    ("service", "model", "names"), PAGES, ids=lambda value: getattr(value, "__name__", None) or str(value)
)
def test_a_page_reads_hardly_more_keys_than_it_has_items(
    harness: Callable[..., ServiceHarness], service: str, model: type[Record], names: tuple[str, ...]
) -> None:
    made = harness(service)
    fill(made, model)
    for tenant in TENANTS:
        unit = made.unit(actor(Role.AUDITOR, tenant=tenant))
        filters = {name: values_of(model, name)[0] for name in names}
        for newest_first in (True, False):
            with examined(made, model) as seen:
                first = unit.page(model, limit=PAGE_ITEMS, newest_first=newest_first, **filters)
                unit.page(
                    model, limit=PAGE_ITEMS, newest_first=newest_first, cursor=first.next_cursor, **filters
                )
            assert len(first.items) > 1
            require_lean(seen, looks=2)


@pytest.mark.parametrize(("service", "model"), [("advocacy", AdvocacyEvent), ("stipends", Claim)])
def test_documents_of_several_states_are_read_in_the_order_of_ids(
    harness: Callable[..., ServiceHarness], service: str, model: type[Record]
) -> None:
    made = harness(service)
    fill(made, model)
    staff = actor(Role.ENGAGEMENT_STAFF, tenant="small")
    with examined(made, model) as seen:
        page = made.unit(staff).page(model, limit=PAGE_ITEMS, status__in=values_of(model, "status"))
    assert len(page.items) == PAGE_ITEMS
    require_lean(seen, looks=1)


@pytest.mark.parametrize(
    ("service", "model"),
    [
        ("stipends", LedgerTransaction),
        ("stipends", PayeeReplica),
        ("advocacy", AdvisorReplica),
        ("training", TrainingPlan),
    ],
)
def test_counting_what_a_tenant_has_reads_nothing_of_others(
    harness: Callable[..., ServiceHarness], service: str, model: type[Record]
) -> None:
    made = harness(service)
    fill(made, model)
    with examined(made, model) as seen:
        unit = made.unit(actor(Role.AUDITOR, tenant="small"))
        assert unit.count(model) == ROWS_OF_SMALL_TENANT
    assert len(seen) == 1
    assert all(look["keysExamined"] <= ROWS_OF_SMALL_TENANT + KEYS_BESIDE_MAX for look in seen)


def test_whether_a_claim_is_under_a_replaced_rate_is_told_without_reading_claims(
    harness: Callable[..., ServiceHarness],
) -> None:
    made = harness("stipends")
    fill(made, Claim, lines=[{"rate_id": "rate-1", "service_date": "2026-10-01"}])
    under_it = {"rate_id": {"$in": ["rate-1"]}, "service_date": {"$gte": "2026-11-01"}}
    with examined(made, Claim) as seen:
        found = made.unit(actor(Role.AUDITOR)).find(
            Claim, limit=1, status=ClaimStatus.OPEN, lines__elemMatch=under_it
        )
    assert found == []
    assert [look["docsExamined"] for look in seen] == [0]
    require_lean(seen, looks=1)


def fill(made: ServiceHarness, model: type[Record], **more: Any) -> None:
    """Documents of three tenants in turn, as far as lists look at them."""
    chance = Random(1)
    rows = [
        {"_id": f"{n:06}-{tenant}", "tenant": tenant, "version": 1, **_values(model, chance), **more}
        for tenant, rows_max in TENANTS.items()
        for n in range(rows_max)
    ]
    unique = {"email", "fs_uniquifier"} & model._fields.keys()
    for row in rows:
        row.update(dict.fromkeys(unique, row["_id"]))
    made.store[model._get_collection_name()].insert_many(rows)


def _values(model: type[Record], chance: Random) -> dict[str, str]:
    names = {"status", "standing", *VALUES} & model._fields.keys()
    return {name: chance.choice(values_of(model, name)) for name in sorted(names)}


def values_of(model: type[Record], name: str) -> list[str]:
    """The values among which the field of a document has one."""
    return VALUES.get(name) or [str(choice) for choice in model._fields[name].choices]


@contextmanager
def examined(made: ServiceHarness, model: type[Record]) -> Iterator[list[dict[str, Any]]]:
    """What MongoDB noted of each search for documents of this kind."""
    seen: list[dict[str, Any]] = []
    database = made.store.database
    database.command("profile", 2)
    yield seen
    database.command("profile", 0)
    namespace = f"{database.name}.{model._get_collection_name()}"
    seen += database["system.profile"].find({"ns": namespace, "op": {"$in": ["query", "command"]}})
    database.drop_collection("system.profile")


def require_lean(seen: list[dict[str, Any]], *, looks: int) -> None:
    """Each search read an index, in order, and hardly more than was found."""
    assert len(seen) == looks
    for look in seen:
        assert "IXSCAN" in look["planSummary"]
        assert not look.get("hasSortStage")
        assert look["keysExamined"] <= look["nreturned"] + KEYS_BESIDE_MAX, look["planSummary"]
