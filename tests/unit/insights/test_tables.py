"""Insights' tables: it hears everything and says nothing."""

from datetime import UTC, date, datetime

from services.insights.display import displayable, kind_of
from services.insights.routing import COMMANDS, SUBSCRIPTIONS
from shared.contracts import CATALOGUE
from shared.events.tenants import of_tenants


def test_every_event_of_the_catalogue_is_heard_once():
    heard = (*of_tenants("insights"), *SUBSCRIPTIONS)
    assert sorted(one.contract.type for one in heard) == sorted(CATALOGUE)


def test_nothing_can_be_commanded():
    assert COMMANDS == ()


def test_what_is_kept_for_showing_is_plain_json():
    data = {
        "on": date(2026, 11, 22),
        "at": datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
        "cents": 5,
        "until": None,
    }
    assert displayable(data) == {"on": "2026-11-22", "at": "2026-11-22T18:30:00Z", "cents": 5}


def test_a_kind_is_the_name_of_the_fact_without_its_version():
    assert kind_of("claim.approved.v1") == "claim.approved"
