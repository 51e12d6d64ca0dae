"""What the database answers decides what becomes of the work: held, made smaller, tried again or judged."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from shared.actor import Role
from shared.clock import SystemClock
from shared.events.delivery import Outcome
from shared.persistence.store import DatabaseAway, Meaning, Store, meaning_of
from shared.runtime.application import Application
from tests.support import tallies
from tests.support.harness import AUDIT_KEYS, ServiceHarness, actor, delivery_of
from tests.support.inbox import tallied
from tests.support.tallies import attendance

USER, PASSWORD = "limited", "for-one-test"
REVIEWER = actor(Role.FINANCE_REVIEWER)


def labelled(error: PyMongoError, label: str) -> PyMongoError:
    error._add_error_label(label)
    return error


def many_writes(*codes: int) -> BulkWriteError:
    faults = [{"code": code, "index": 0, "errmsg": ""} for code in codes]
    return BulkWriteError({"writeErrors": faults, "writeConcernErrors": []})


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (OperationFailure("not authorized", 13), Meaning.AWAY),
        (OperationFailure("authentication failed", 18), Meaning.AWAY),
        (OperationFailure("out of disk", 14031), Meaning.AWAY),
        (OperationFailure("no keys found for HMAC", 211), Meaning.AWAY),
        (many_writes(14031), Meaning.AWAY),
        (OperationFailure("interrupted", 11601), Meaning.AWAY),
        (labelled(OperationFailure("interrupted", 11602), "TransientTransactionError"), Meaning.AWAY),
        (OperationFailure("too many sessions", 261), Meaning.AWAY),
        (AutoReconnect("closed"), Meaning.AWAY),
        (ServerSelectionTimeoutError("no primary"), Meaning.AWAY),
        (ExecutionTimeout("time", 50, {}), Meaning.OUT_OF_TIME),
        (OperationFailure("lifetime", 290), Meaning.OUT_OF_TIME),
        (labelled(OperationFailure("conflict", 112), "TransientTransactionError"), Meaning.CONFLICT),
        (labelled(OperationFailure("some new code", 99999), "TransientTransactionError"), Meaning.CONFLICT),
        (DuplicateKeyError("duplicate", 11000), Meaning.DUPLICATE),
        (many_writes(11000, 11000), Meaning.DUPLICATE),
        (many_writes(11000, 121), Meaning.DEFECT),
        (OperationFailure("failed validation", 121), Meaning.DEFECT),
        (OperationFailure("bad value", 2), Meaning.DEFECT),
    ],
    ids=str,
)
def test_every_error_has_one_meaning(error: PyMongoError, meaning: Meaning) -> None:
    assert meaning_of(error) is meaning


@pytest.fixture
def limited(service: ServiceHarness) -> Iterator[Application]:
    """The service as a user of its own, whose rights may be taken away."""
    service.store.database.command("createUser", USER, pwd=PASSWORD, roles=["readWrite"])
    database = service.store.database.name
    parts = urlsplit(service.store_uri)
    host = parts.netloc.rpartition("@")[2]
    options = parse_qs(parts.query) | {"authSource": [database]}
    uri = parts._replace(netloc=f"{USER}:{PASSWORD}@{host}", query=urlencode(options, doseq=True)).geturl()
    store = Store(uri, AUDIT_KEYS)
    tables = {"commands": tallies.COMMANDS, "subscriptions": tallies.SUBSCRIPTIONS}
    yield Application("stipends", store, SystemClock(), **tables)
    store.close()
    service.store.database.command("dropUser", USER)


def test_events_wait_while_a_role_is_gone_and_commands_are_told_to_try_again(
    service: ServiceHarness, limited: Application
) -> None:
    deliveries = [delivery_of(attendance(number)) for number in range(20)]
    call = service._call("approve_claim", {"tally_id": "t1", "minutes": 1}, REVIEWER, "key")
    service.store.database.command("updateUser", USER, roles=[])
    with pytest.raises(DatabaseAway):
        limited.apply(deliveries)
    assert limited.execute(call)["problem"]["code"] == "unavailable"
    service.store.database.command("updateUser", USER, roles=["readWrite"])
    assert {disposition.outcome for disposition in limited.apply(deliveries)} == {Outcome.APPLIED}
    assert "answer" in limited.execute(call)
    assert tallied(service) == 21
