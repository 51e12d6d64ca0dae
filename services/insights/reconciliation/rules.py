"""Whether all services agree: a pure comparison of their facts.

A fact is a tally (count, and a digest of records) or a plain number. Two facts agree when the counts do and,
where both have one, the digests do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Facts = Mapping[str, Mapping[str, Any]]
"""By service, the reply to its query `facts`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The location of a fact."""

    service: str
    name: str

    def read(self, facts: Facts) -> "Reading | None":
        """The count and digest, None if the service did not report them."""
        value = facts.get(self.service, {}).get(self.name)
        if value is None:
            return None
        count, digest = (value["count"], value["digest"]) if isinstance(value, Mapping) else (value, None)
        return Reading(self.service, self.name, count, digest)


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact as a service reported it; the count of a name in `_cents` is an amount."""

    service: str
    name: str
    count: int
    digest: str | None

    def agrees_with(self, other: "Reading") -> bool:
        """Whether both count as many and, as far as known, the same records."""
        digests = {self.digest, other.digest} - {None}
        return self.count == other.count and len(digests) < 2

    def as_dict(self) -> dict[str, Any]:
        """The form in replies."""
        return {"service": self.service, "name": self.name, "count": self.count, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two facts that must agree; `what` is the stable name of the comparison."""

    what: str
    left: Fact
    right: Fact


def _known(what: str, owner: str, name: str) -> Pair:
    """Insights has the same fact as the owner, under the same name."""
    return Pair(what, Fact(owner, name), Fact("insights", name))


def _in_the_books(what: str, records: str, ledger: str) -> Pair:
    """A sum of stipends' records equals the balance of a ledger account."""
    return Pair(what, Fact("stipends", records), Fact("stipends", ledger))


_ADVISORS: Final = Fact("recruitment", "advisors_accepted")
_ACTIVE: Final = Fact("recruitment", "advisors_active")
_ATTENDANCES: Final = Fact("advocacy", "attendances")

PAIRS: Final = (
    Pair("every_advisor_can_be_paid", _ADVISORS, Fact("stipends", "payees")),
    Pair("every_active_advisor_can_be_invited", _ACTIVE, Fact("advocacy", "advisors_active")),
    Pair("every_attendance_has_one_claim_line", _ATTENDANCES, Fact("stipends", "claim_lines")),
    Pair(
        "every_released_claim_has_one_payment",
        Fact("stipends", "released_claims"),
        Fact("stipends", "paid_claims"),
    ),
    _in_the_books("what_was_approved_is_in_the_books", "approved_cents", "expense_cents"),
    _in_the_books("what_waits_for_release_is_in_the_books", "unreleased_cents", "payable_cents"),
    _in_the_books("what_is_at_the_bank_is_in_the_books", "at_bank_cents", "clearing_cents"),
    _in_the_books("what_the_bank_paid_is_in_the_books", "settled_cents", "cash_cents"),
    _known("applications_are_known", "recruitment", "applications"),
    _known("advisors_are_known", "recruitment", "advisors_accepted"),
    _known("active_advisors_are_known", "recruitment", "advisors_active"),
    _known("certificates_are_known", "training", "certificates"),
    _known("attendances_are_known", "advocacy", "attendances"),
    _known("claims_are_known", "stipends", "opened_claims"),
    _known("approvals_are_known", "stipends", "approved_claims"),
    _known("rejections_are_known", "stipends", "rejected_claims"),
    _known("payments_are_known", "stipends", "payments"),
    _known("settlements_are_known", "stipends", "settled"),
)
"""What must hold at rest. While events are in transit, a subscriber may lag behind its publisher."""

FIGURES: Final = {
    "applications": Fact("recruitment", "applications"),
    "advisors": _ADVISORS,
    "active_advisors": _ACTIVE,
    "attendances": _ATTENDANCES,
    "claim_lines": Fact("stipends", "claim_lines"),
    "approved_claims": Fact("stipends", "approved_claims"),
    "payments": Fact("stipends", "payments"),
    "settled": Fact("stipends", "settled"),
    "ledger_imbalance_cents": Fact("stipends", "ledger_imbalance_cents"),
}
"""The counts shown beside the result."""
_ZEROS: Final = {
    Fact("stipends", "ledger_imbalance_cents"): "every_ledger_transaction_sums_to_zero",
    **{
        Fact(service, "sums_off"): "sums_are_what_the_records_add_up_to"
        for service in ("recruitment", "training", "advocacy", "stipends", "insights")
    },
}
"""Facts that must be zero. All others are running sums, counted completely once a day."""

COMPARED: Final = tuple(dict.fromkeys([*(pair.what for pair in PAIRS), *_ZEROS.values()]))
"""The comparisons."""


def reconcile(facts: Facts) -> dict[str, Any]:
    """{agrees, figures, disagreements: [{what, left, right}], compared, not_compared}.

    A missing fact is a disagreement. `compared` lists the comparisons made, `not_compared` the reported
    facts, as `<service>.<name>`, without one.
    """
    disagreements = [*_disagreeing(facts), *_not_zero(facts)]
    figures = {name: reading.count for name, fact in FIGURES.items() if (reading := fact.read(facts))}
    return {
        "agrees": not disagreements,
        "figures": figures,
        "disagreements": disagreements,
        "compared": list(COMPARED),
        "not_compared": _not_compared(facts),
    }


def _not_compared(facts: Facts) -> list[str]:
    compared = {*_ZEROS, *(side for pair in PAIRS for side in (pair.left, pair.right))}
    reported = {Fact(service, name) for service, found in facts.items() for name in found}
    return sorted(f"{fact.service}.{fact.name}" for fact in reported - compared)


def _disagreeing(facts: Facts) -> Iterator[dict[str, Any]]:
    for pair in PAIRS:
        left, right = pair.left.read(facts), pair.right.read(facts)
        if left is None or right is None or not left.agrees_with(right):
            yield {
                "what": pair.what,
                "left": _shown(pair.left, left),
                "right": _shown(pair.right, right),
            }


def _not_zero(facts: Facts) -> Iterator[dict[str, Any]]:
    for fact, what in _ZEROS.items():
        reading = fact.read(facts)
        if reading is None or reading.count != 0:
            unit = "_cents" if fact.name.endswith("_cents") else ""
            zero = {"service": fact.service, "name": f"zero{unit}", "count": 0, "digest": None}
            yield {"what": what, "left": _shown(fact, reading), "right": zero}


def _shown(fact: Fact, reading: Reading | None) -> dict[str, Any]:
    if reading is not None:
        return reading.as_dict()
    return {"service": fact.service, "name": fact.name, "count": None, "digest": None}
