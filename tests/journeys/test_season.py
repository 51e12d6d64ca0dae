"""The demo program, a season of it, and what the operator does around it, on the whole of Tandem."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from deploy.operate import audit, demo, rebuild
from deploy.operate.demo.command import play
from deploy.operate.demo.outcome import FILE_NAME, Outcome
from shared.persistence.store import Store
from tests.support.stack import TestStack
from tests.support.waiting import eventually

REST_SECONDS_MAX = 60.0

# A whole season is played before the first of these tests; on a busy machine that takes its time.
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("season")


@pytest.fixture(scope="module")
def outcome(stack: TestStack, home: Path, told: io.StringIO) -> Outcome:
    """One season, played."""
    console = Console(file=told, width=120, highlight=False)
    ended = play(stack.base_url, stack.demo_password, home, console)
    assert ended is not None, told.getvalue()
    return ended


@cache
def signed_in(stack: TestStack, role: str) -> httpx.Client:
    """One sign-in for each role, because sign-ins are limited."""
    return stack.client(role)


def items(stack: TestStack, role: str, path: str, **query: Any) -> list[dict[str, Any]]:
    reply = signed_in(stack, role).get(f"/api/v1{path}", params={"limit": 200, **query})
    reply.raise_for_status()
    return reply.json()["items"]


# ---------------------------------------------------------------- the program


def test_every_page_has_something_to_show_right_after_the_program_is_loaded(stack: TestStack):
    waits = {row["what"] for row in items(stack, "program_administrator", "/waiting")}
    assert waits >= {"decision", "training", "agreement", "seat", "review", "release", "bank"}
    states = {claim["status"] for claim in items(stack, "finance_reviewer", "/claims")}
    assert states >= {"open", "approved", "rejected", "released", "settled"}


def test_maria_finds_her_own_story_claims_and_an_invitation(stack: TestStack):
    maria = signed_in(stack, "advisor")
    me = maria.get("/api/v1/me").json()
    timeline = maria.get(f"/api/v1/advisors/{me['advisor_id']}/timeline").json()["items"]
    assert {entry["kind"] for entry in timeline} >= {
        "advisor.accepted",
        "attendance.recorded",
        "claim.opened",
    }
    assert {claim["status"] for claim in items(stack, "advisor", "/claims")} >= {"open", "settled"}
    invitations = items(stack, "advisor", "/invitations")
    assert "invited" in {invitation["status"] for invitation in invitations}


def test_loading_the_program_again_changes_nothing(stack: TestStack):
    before = items(stack, "engagement_staff", "/applications")
    demo.load_program(stack)
    assert items(stack, "engagement_staff", "/applications") == before


# ---------------------------------------------------------------- a season


def test_a_season_ends_with_every_promise_kept(outcome: Outcome, home: Path):
    assert outcome.faults() == []
    assert outcome.attendances == 25
    assert json.loads((home / FILE_NAME).read_text()) == {
        "attendances": 25,
        "claim_lines": 25,
        "approved_lines": 25,
        "payments": 25,
        "ledger_sum_cents": 0,
        "disagreements": 0,
        "outbox_left": 0,
        "dead_letters": 0,
    }


def test_a_season_tells_what_happened_in_which_service(outcome: Outcome, told: io.StringIO):
    text = told.getvalue()
    for line in (
        "57 people applied",
        "line 34 skipped: the same person as in line 2",
        "line 40 skipped: email",
        "line 56 skipped: phone",
        "the 26th acceptance",
        "approved before this season",
        "Money trail",
    ):
        assert line in text
    for service in ("recruitment", "training", "advocacy", "stipends"):
        assert f"  {service}" in text


def test_a_season_leaves_a_payment_file_that_names_every_payee(outcome: Outcome, home: Path):
    (path,) = (home / "payments").glob("payments-*.csv")
    assert {(home / name).stat().st_mode & 0o777 for name in ("payments", "seasons")} == {0o700}
    lines = path.read_text().splitlines()
    assert lines[0].startswith("payment_id,advisor_id,payee_name,amount_cents")
    assert len(lines) - 1 >= outcome.payments


@pytest.mark.slow("it plays a season, and waits until all agree")
def test_a_second_season_has_people_of_its_own(outcome: Outcome, stack: TestStack, home: Path):
    text = io.StringIO()
    ended = play(stack.base_url, stack.demo_password, home, Console(file=text, width=120))
    assert ended is not None, text.getvalue()
    assert ended.faults() == []
    assert "Season 2" in text.getvalue()


# ---------------------------------------------------------------- the operator


def test_every_record_has_an_unbroken_audit_chain(outcome: Outcome, stack: TestStack):
    walks = dict(audit.verified(stack.access, stack.home))
    assert {service: walk.first_breaks for service, walk in walks.items() if walk.breaks} == {}
    assert walks["stipends"].entries > 100


def test_an_altered_record_is_found_by_the_audit(outcome: Outcome, stack: TestStack):
    store = Store(stack.access["training"].mongodb_uri)
    course = store["courses"].find_one({}, sort=[("_id", 1)])
    entry = store["audit"].find_one({"record": f"courses/{course['_id']}"})
    try:
        store["audit"].update_one({"_id": entry["_id"]}, {"$set": {"actor": "somebody else"}})
        (found,) = dict(audit.verified(stack.access, stack.home))["training"].first_breaks
        assert found.record == f"courses/{course['_id']}"
    finally:
        store["audit"].replace_one({"_id": entry["_id"]}, entry)
        store.close()


def test_insights_is_the_same_after_it_was_made_again_from_all_that_was_said(
    outcome: Outcome, stack: TestStack
):
    before = eventually(lambda: read_models(stack), what="the read models")
    read = []
    rebuild.make_again(stack.access, "insights", read.append)
    assert read[-1] >= sum(rebuild.history_counts(stack.access).values()) > 0
    rebuild.wait_until_applied(stack.access, "insights")
    eventually(
        lambda: read_models(stack) == before,
        seconds_max=REST_SECONDS_MAX,
        what="the read models as they were",
    )
    books = signed_in(stack, "auditor").get("/api/v1/reconciliation").json()
    assert books["disagreements"] == []


def read_models(stack: TestStack) -> dict[str, list[dict[str, Any]]]:
    """All read models of insights, without what counts how they came about."""
    counted = {"version": 0, "created_at": 0, "updated_at": 0}
    store = Store(stack.access["insights"].mongodb_uri)
    try:
        return {
            name: list(store[name].find({}, counted).sort("_id"))
            for name in ("timeline", "waiting", "attendances", "claims", "advisors", "applications")
        }
    finally:
        store.close()
