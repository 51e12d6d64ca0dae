"""Each lint has seen its rule broken, and lets pass what keeps it."""

import pytest

from deploy.lints.__main__ import LINTS
from deploy.lints.finding import Lint
from deploy.local.options import ROOT

BY_NAME = {lint.name: lint for lint in LINTS}
CLAIMS = "services/stipends/claims/use_cases/decisions.py"

BROKEN = [
    ("subdomain-doors", CLAIMS, "from services.stipends.ledger.models import LedgerEntry"),
    ("subdomain-doors", CLAIMS, "from services.stipends.ledger import models"),
    ("subdomain-doors", CLAIMS, "def late():\n    from services.stipends.ledger.rules import CURRENCY"),
    (
        "subdomain-doors",
        "services/stipends/claims/rules/states.py",
        "from services.stipends.ledger.api import post",
    ),
    ("one-clock", CLAIMS, "today = datetime.now(UTC).date()"),
    ("one-clock", "shared/rpc/cursors.py", "now = time.time()"),
    ("one-clock", CLAIMS, "today = datetime.datetime.now(UTC).date()"),
    ("one-clock", CLAIMS, "from time import monotonic, time"),
    ("no-utc-day", CLAIMS, "today = uow.now.date()"),
    ("no-utc-day", CLAIMS, "applied_on = application.created_at.date()"),
    ("no-utc-day", "shared/dates.py", "def day(moment):\n    return moment.astimezone(UTC).date()"),
    ("query-in-unit", CLAIMS, "rows = self._store['claims'].find({})"),
    ("query-in-unit", CLAIMS, "rows = store.database['claims'].find({})"),
    ("query-in-unit", CLAIMS, "claims = Claim.objects(status='open')"),
    ("no-float-money", CLAIMS, "amount_cents = minutes * 0.5"),
    ("no-float-money", CLAIMS, "def pay(amount_cents):\n    return amount_cents / 2"),
    ("no-float-money", CLAIMS, "amount_cents = float(text)"),
    ("log-fields", CLAIMS, "log.info('claim_approved', display_name=name)"),
    ("log-fields", CLAIMS, "log.info(f'approved {name}')"),
    ("log-fields", CLAIMS, "log.info('approved %s', name)"),
]
KEPT = [
    ("subdomain-doors", CLAIMS, "from services.stipends.ledger.api import post"),
    ("subdomain-doors", CLAIMS, "from services.stipends.claims.models import Claim"),
    (
        "subdomain-doors",
        "services/stipends/claims/rules/states.py",
        "from services.stipends.ledger.rules import CURRENCY",
    ),
    ("subdomain-doors", "services/stipends/routing.py", "from services.stipends.claims.models import Claim"),
    ("one-clock", CLAIMS, "now = uow.now"),
    ("one-clock", CLAIMS, "from time import monotonic"),
    ("one-clock", "shared/clock.py", "now = datetime.now(UTC)"),
    ("no-utc-day", CLAIMS, "today, applied_on = uow.today, uow.day_of(application.created_at)"),
    ("no-utc-day", CLAIMS, "service_date = date(2026, 12, 31)"),
    ("query-in-unit", CLAIMS, "claims = uow.find(Claim, status='open')"),
    ("no-float-money", CLAIMS, "amount_cents = minutes * rate_cents // 60"),
    ("no-float-money", CLAIMS, "share = 0.5"),
    ("log-fields", CLAIMS, "log.info('claim_approved', event_id=event.id)"),
]


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.name)
def test_the_project_keeps_the_rule(lint: Lint) -> None:
    assert list(lint.check(ROOT)) == []


@pytest.mark.parametrize(("name", "path", "text"), BROKEN)
def test_a_lint_finds_what_breaks_its_rule(name: str, path: str, text: str) -> None:
    (finding,) = BY_NAME[name].check_text(text, path)

    assert finding.place.startswith(f"{path}:")


@pytest.mark.parametrize(("name", "path", "text"), KEPT)
def test_a_lint_lets_pass_what_keeps_its_rule(name: str, path: str, text: str) -> None:
    assert list(BY_NAME[name].check_text(text, path)) == []


def test_every_lint_has_seen_its_rule_broken_and_kept() -> None:
    assert {name for name, _, _ in BROKEN} == {name for name, _, _ in KEPT} == set(BY_NAME)
