"""Payments of an earlier form come to that of today, by the service's own list and with its own keys."""

from functools import partial
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from deploy.local import provision
from deploy.local.problem import Problem
from deploy.local.provision import Access, applied, migrate_all, missing
from deploy.operate import cli
from services.stipends.payments.models import Payment
from shared.clock import SystemClock
from shared.persistence import audit_walk, migrations, replicas
from shared.release import RELEASE
from shared.runtime import migrate
from tests.support.harness import AUDIT_KEYS, actor
from tests.support.stipends import Money, attendance

SETTLED_ON = "migration stipends.0001 (payment_settled_on)"


@pytest.fixture
def access(money: Money) -> dict[str, Access]:
    return {"stipends": Access("amqp://nowhere", money.service.store_uri, AUDIT_KEYS)}


@pytest.fixture
def payment_id(money: Money) -> str:
    """A payment that was settled by an earlier build, which kept the day in `decided_on` alone."""
    (id_,) = money.released(attendance(1))
    money.settlement(f"{id_},settled,2026-11-24,3750,\n")

    def change() -> None:
        session = money.service.session()
        unit = money.service.unit(actor(), session)
        unit.require(Payment, id_).settled_on = None
        unit.close()
        session.flush()

    money.service.store.in_transaction(change)
    money.service.store[migrations.COLLECTION].delete_one({"_id": "stipends.0001"})
    return id_


def test_a_settled_payment_gets_the_day_of_its_settlement_and_a_return_leaves_it(
    money: Money, access: dict[str, Access], payment_id: str
) -> None:
    assert missing(access) == {"stipends": [SETTLED_ON]}
    assert migrate_all(access) == {"stipends": [SETTLED_ON]}
    assert migrate_all(access) == {"stipends": []}

    money.settlement(f"{payment_id},returned,2026-11-26,3750,R02\n")
    (stored,) = money.service.store["payments"].find()
    assert (stored["settled_on"], stored["decided_on"]) == ("2026-11-24", "2026-11-26")
    audited = [model._get_collection_name() for model in money.service.documents if model.audited]
    assert list(audit_walk.verify(money.service.store, audited, SystemClock())) == []
    assert [(row["_id"], row["changed"]) for row in applied(access)["stipends"]] == [
        ("shared.0001", 0),
        ("stipends.0001", 1),
    ]


def test_the_operator_sees_what_is_missing_and_what_was_applied(
    access: dict[str, Access], payment_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.Running, "require", lambda _home: SimpleNamespace(access=access))

    def told(*options: str) -> list[str]:
        return CliRunner().invoke(cli.app, ["migrate", *options]).stdout.splitlines()

    assert told() == [f"stipends: would make {SETTLED_ON}"]
    read = "stipends.0001 (payment_settled_on): 1 documents read, 1 changed"
    assert told("--apply") == [read, f"stipends: made {SETTLED_ON}"]
    assert told() == ["Every database is up to date."]
    (_head, _shared, row) = told("--status")
    assert row.split()[:5] == ["stipends", "stipends.0001", "payment_settled_on", "1", "1"]
    assert row.split()[-1] == RELEASE


def test_the_operator_is_told_who_stands_in_the_way(
    money: Money, access: dict[str, Access], payment_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas.announce(money.service.store, "stipends-1/1", "stipends-1", ["shared.0001"], 60)
    migrating = partial(migrate.migrate, wait_seconds_max=0)
    monkeypatch.setattr(provision.migrate, "migrate", migrating)
    with pytest.raises(Problem, match=r"^stipends\.0001 \(payment_settled_on\) .*: stop stipends-1 \("):
        migrate_all(access)
