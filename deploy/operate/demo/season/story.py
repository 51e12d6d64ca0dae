"""The texts of a season, apart from its actions."""

import hashlib
from pathlib import Path
from typing import Any

from deploy.operate.demo.narrator import Narrator, dollars
from deploy.operate.reconcile import describe

Item = dict[str, Any]


class Story:
    """Prints through a narrator; amounts are in cents, rows as the API shows them."""

    def __init__(self, narrator: Narrator) -> None:
        self._narrator = narrator

    # ------------------------------------------------------------ people

    def applications_come(self, number: int) -> None:
        self._narrator.chapter(f"Season {number}: an agency sends its file of applications")

    def applications_came(self, rows: int, path: Path, reply: Item) -> None:
        self._note("recruitment", f"{rows} rows of {path}: {reply['imported']} people applied")
        for row in reply["duplicates"]:
            self._note("recruitment", f"line {row['line']} skipped: the same person as in {row['of']}")
        for row in reply["problems"]:
            self._note("recruitment", f"line {row['line']} skipped: {row['field']}: {row['message']}")

    def staff_read(self) -> None:
        self._narrator.chapter("Staff read them")

    def decided(self, *, accepted: int, declined: int, waiting: int) -> None:
        self._note("recruitment", f"{accepted} accepted, {declined} declined, {waiting} left to read")

    def training_begins(self) -> None:
        self._narrator.chapter("Training enrols them in what is required, and they complete it")

    def enrolled(self, *, enrolments: int, people: int) -> None:
        self._note("training", f"{enrolments} enrolments of {people} people, after the acceptances")

    def trained(self, certificates: int, *, brought_along: int) -> None:
        self._note("training", f"{certificates} courses completed, {certificates} certificates issued")
        self._note("training", f"{brought_along} of them were brought along, and entered with their source")

    def renewed(self, course_code: str, *, ends: str, until: str) -> None:
        self._note("training", f"{course_code}, which ends on {ends}, is renewed, and counts until {until}")

    def activation_begins(self) -> None:
        self._narrator.chapter("Who has all that is required becomes active")

    def activated(self, *, active: int, unsigned: int) -> None:
        self._note(
            "recruitment", f"{active} signed and are active; {unsigned} are trained and have not signed yet"
        )

    # ------------------------------------------------------------ the event

    def event_is_planned(self, seats: int) -> None:
        self._narrator.chapter(f"An advocacy event with {seats} seats")

    def published(self, title: str) -> None:
        self._note("advocacy", f"{title}: planned and published")

    def invited(self, count: int) -> None:
        self._note("advocacy", f"{count} advisors invited")

    def answers_come(self) -> None:
        self._narrator.chapter("They answer")

    def answered(self, *, seats: int, declining: int, silent: int) -> None:
        self._note("advocacy", f"{seats} have a seat, {declining} decline, {silent} do not answer")

    def waits(self, place: int, name: str) -> None:
        self._note("advocacy", f"the {place}th acceptance, {name}, goes to the waitlist")

    def moved_up(self, leaving: str, moving_up: str) -> None:
        self._note("advocacy", f"{leaving} cancels, {moving_up} moves up")

    def event_takes_place(self) -> None:
        self._narrator.chapter("The event takes place")

    def attended(self, count: int, minutes: int) -> None:
        self._note("advocacy", f"{count} attended, {minutes} minutes in all")

    # ------------------------------------------------------------ money

    def review_begins(self) -> None:
        self._narrator.chapter("Stipends opens a claim for each of them; a reviewer looks at each")

    def claims_opened(self, count: int, total_cents: int, rate: Item) -> None:
        hourly = dollars(rate["amount_cents"])
        self._note("stipends", f"{count} claims, {dollars(total_cents)} in all")
        self._note("stipends", f"at {hourly} an hour since {rate['effective_from']} ({rate['source']})")

    def approved(self, count: int) -> None:
        self._note("stipends", f"{count} claims approved by the finance reviewer")

    def release_begins(self) -> None:
        self._narrator.chapter("Another person releases the money")

    def released(self, payments: int, earlier: int, total_cents: int) -> None:
        before = f"{earlier} of them approved before this season, " if earlier else ""
        self._note(
            "stipends",
            f"{payments} payments, {before}{dollars(total_cents)}, released by the finance approver",
        )

    def payment_file(self, path: Path, content: str) -> None:
        digest = hashlib.sha256(content.encode()).hexdigest()
        self._note("stipends", f"payment file {path} (SHA-256 {digest[:12]}…)")

    def bank_reports(self) -> None:
        self._narrator.chapter("The bank reports")

    def settled(self, count: int, path: Path) -> None:
        self._note("stipends", f"{count} payments settled, from {path}")

    # ------------------------------------------------------------ the books

    def books_are_closed(self) -> None:
        self._narrator.chapter("The books")

    def money_trail(self, trail: list[Item]) -> None:
        columns = (
            "advisor",
            "attended",
            "minutes ",
            "claimed ",
            "approved ",
            "on",
            "paid ",
            "released",
            "settled",
        )
        rows = map(_trail_row, sorted(trail, key=lambda row: row["display_name"] or ""))
        self._narrator.table("Money trail", columns, rows)

    def reconciliation(self, books: Item) -> None:
        figures = [(name.replace("_", " "), count) for name, count in books["figures"].items()]
        self._narrator.table("Reconciliation of the whole program", ("figure", "count "), figures)
        for found in books["disagreements"]:
            self._note("insights", f"NOT: {describe(found)}")

    def _note(self, service: str, text: str) -> None:
        self._narrator.note(service, text)


def _trail_row(row: Item) -> tuple[Any, ...]:
    payment = row["payments"][-1]
    return (
        row["display_name"] or row["advisor_id"],
        row["attended_on"],
        row["minutes"],
        dollars(row["claimed_cents"]),
        dollars(row["approved_cents"]),
        row["approved_on"],
        dollars(payment["amount_cents"]),
        payment["released_on"],
        payment["settled_on"],
    )
