"""A database of an earlier build is refused, not read as if it were empty."""

import pytest

from services.recruitment.routing import DOCUMENTS, MIGRATIONS
from shared.runtime.migrate import SupersededData, migrate


def test_records_in_a_form_that_is_read_no_more_stop_the_migration(harness):
    store = harness("recruitment").store
    store.database.create_collection("gate_rules")
    assert migrate(DOCUMENTS, store, "recruitment", MIGRATIONS) == []
    store["gate_rules"].insert_one({"_id": "gate-lakeshore-training-2026-01-01"})
    with pytest.raises(SupersededData, match=r"_recruitment\.gate_rules .* keeps in dated_requirements"):
        migrate(DOCUMENTS, store, "recruitment", MIGRATIONS)
