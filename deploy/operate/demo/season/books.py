"""Checks the books at the end of a season, through the services themselves."""

import time
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from deploy.operate.api import PAUSE_SECONDS, until
from deploy.operate.demo.outcome import Outcome
from deploy.operate.demo.season.stage import Stage
from deploy.operate.demo.season.story import Item
from shared.services import OWNERS

REST_SECONDS_MAX: Final = 60.0

Found = TypeVar("Found")


def close_books(stage: Stage, attendances: dict[str, Item]) -> Outcome:
    """Follow each attendance to the bank, compare the services, and count."""
    stage.story.books_are_closed()
    trail = until(
        "insights follows every attendance to the bank",
        lambda: _settled_trail(stage, attendances),
        seconds_max=REST_SECONDS_MAX,
    )
    stage.story.money_trail(trail)
    books = _at_rest(stage.auditor.reconciliation, lambda found: found["agrees"])
    stage.story.reconciliation(books)
    return _outcome(stage, len(attendances), trail, books)


def _at_rest(ask: Callable[[], Found], good: Callable[[Found], bool]) -> Found:
    """The first good result of `ask`; on a timeout the last one, to show what is wrong."""
    found = ask()
    deadline = time.monotonic() + REST_SECONDS_MAX
    while not good(found) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        found = ask()
    return found


def _settled_trail(stage: Stage, attendances: dict[str, Item]) -> list[Item]:
    trail = [row for row in _trail_of_the_day(stage, attendances) if row["attendance_id"] in attendances]
    complete = len(trail) == len(attendances) and all(map(_is_settled, trail))
    return trail if complete else []


def _trail_of_the_day(stage: Stage, attendances: dict[str, Item]) -> Iterable[Item]:
    """The newest rows, back to this season's day: attendances are ordered by day."""
    first_day = min(attendance_id[:8] for attendance_id in attendances)
    for row in stage.auditor.all("/money-trail"):
        if row["attendance_id"][:8] < first_day:
            return
        yield row


def _is_settled(row: Item) -> bool:
    return bool(row["payments"]) and row["payments"][-1]["settled_on"] is not None


def _outcome(stage: Stage, attendances: int, trail: list[Item], books: Item) -> Outcome:
    claims = [stage.auditor.get(f"/claims/{row['claim_id']}") for row in trail]
    return Outcome(
        attendances=attendances,
        claim_lines=sum(len(claim["lines"]) for claim in claims),
        approved_lines=sum(len(claim["lines"]) for claim in claims if claim["approved_by"]),
        payments=sum(len(row["payments"]) for row in trail),
        ledger_sum_cents=stage.auditor.get("/trial-balance")["sum_cents"],
        disagreements=len(books["disagreements"]),
        outbox_left=_at_rest(lambda: _outbox_left(stage), lambda count: count == 0),
        dead_letters=_dead_letters(stage),
    )


def _outbox_left(stage: Stage) -> int:
    statuses = [stage.operator.get(f"/operator/services/{service}/outbox") for service in OWNERS]
    return sum(status["pending"] + status["unroutable"] for status in statuses)


def _dead_letters(stage: Stage) -> int:
    paths = [f"/operator/services/{service}/dead-letters" for service in OWNERS]
    return sum(1 for path in paths for _ in stage.operator.all(path, status="open"))
