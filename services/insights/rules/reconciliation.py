"""Whether all services tell the same story: pure comparison of the facts that each of them gives.

A fact is a tally (count, and a digest of ids) or a plain count. Two facts agree when the counts do and, where
both have one, the digests do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Facts = Mapping[str, Mapping[str, Any]]
"""By service, what its query `facts` answers."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a fact is found; `less` names, as `group.member`, a count that the other side lacks (yet)."""

    service: str
    name: str
    less: str = ""

    def read(self, facts: Facts) -> "Reading | None":
        """The count and digest, None when the service did not give them."""
        given = facts.get(self.service, {})
        value = given.get(self.name)
        if value is None:
            return None
        count, digest = (value["count"], value["digest"]) if isinstance(value, Mapping) else (value, None)
        less = self._less(given)
        # A digest of all says nothing about some.
        return Reading(self.service, self.name, count - less, None if less else digest)

    def _less(self, given: Mapping[str, Any]) -> int:
        group, _, member = self.less.partition(".")
        return given.get(group, {}).get(member, 0) if group else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact as a service gave it."""

    service: str
    name: str
    count: int
    digest: str | None

    def agrees_with(self, other: "Reading") -> bool:
        """Whether both speak of as many and, as far as can be told, of the same records."""
        digests = {self.digest, other.digest} - {None}
        return self.count == other.count and len(digests) < 2

    def as_dict(self) -> dict[str, Any]:
        """As replies carry it."""
        return {"service": self.service, "name": self.name, "count": self.count, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two facts that must agree; `what` is the stable name of the promise."""

    what: str
    left: Fact
    right: Fact


_ATTENDANCES: Final = Fact("advocacy", "attendances")
_APPROVED: Final = Fact("stipends", "approved_lines")

PAIRS: Final = (
    Pair("every_attendance_has_a_claim", _ATTENDANCES, Fact("stipends", "attendances")),
    Pair("every_attendance_has_one_claim_line", _ATTENDANCES, Fact("stipends", "claim_lines")),
    Pair(
        "every_released_line_has_one_payment",
        Fact("stipends", "approved_lines", less="claims_by_status.approved"),
        Fact("stipends", "paid_lines"),
    ),
    Pair("applications_are_known", Fact("recruitment", "applications"), Fact("insights", "applications")),
    Pair(
        "advisors_are_known", Fact("recruitment", "advisors_accepted"), Fact("insights", "advisors_accepted")
    ),
    Pair(
        "active_advisors_are_known",
        Fact("recruitment", "advisors_active"),
        Fact("insights", "advisors_active"),
    ),
    Pair(
        "certificates_are_known",
        Fact("training", "certificates"),
        Fact("insights", "certificates"),
    ),
    Pair("attendances_are_known", _ATTENDANCES, Fact("insights", "attendances")),
    Pair(
        "claims_are_known",
        Fact("stipends", "attendances", less="claims_by_status.awaiting_rate"),
        Fact("insights", "claims"),
    ),
    Pair("approvals_are_known", _APPROVED, Fact("insights", "approved_lines")),
    Pair("payments_are_known", Fact("stipends", "payments"), Fact("insights", "payments")),
    Pair("settlements_are_known", Fact("stipends", "settled"), Fact("insights", "settled")),
)
"""What must be so at rest. While facts are on their way, a hearer may be a moment behind its publisher."""

FIGURES: Final = {
    "applications": Fact("recruitment", "applications"),
    "advisors": Fact("recruitment", "advisors_accepted"),
    "active_advisors": Fact("recruitment", "advisors_active"),
    "attendances": _ATTENDANCES,
    "claim_lines": Fact("stipends", "claim_lines"),
    "approved_lines": _APPROVED,
    "payments": Fact("stipends", "payments"),
    "settled": Fact("stipends", "settled"),
    "ledger_sum_cents": Fact("stipends", "ledger_sum_cents"),
}
"""The counts that a person wants to see beside the verdict."""


def reconcile(facts: Facts) -> dict[str, Any]:
    """{agrees, figures, disagreements: [{what, left, right}]}; a fact that is missing is a disagreement."""
    disagreements = [*_disagreeing(facts), *_imbalance(facts)]
    figures = {name: reading.count for name, fact in FIGURES.items() if (reading := fact.read(facts))}
    return {"agrees": not disagreements, "figures": figures, "disagreements": disagreements}


def _disagreeing(facts: Facts) -> Iterator[dict[str, Any]]:
    for pair in PAIRS:
        left, right = pair.left.read(facts), pair.right.read(facts)
        if left is None or right is None or not left.agrees_with(right):
            yield {
                "what": pair.what,
                "left": _shown(pair.left, left),
                "right": _shown(pair.right, right),
            }


def _imbalance(facts: Facts) -> Iterator[dict[str, Any]]:
    fact = FIGURES["ledger_sum_cents"]
    reading = fact.read(facts)
    if reading is None or reading.count != 0:
        zero = {"service": fact.service, "name": "zero", "count": 0, "digest": None}
        yield {"what": "the_ledger_sums_to_zero", "left": _shown(fact, reading), "right": zero}


def _shown(fact: Fact, reading: Reading | None) -> dict[str, Any]:
    if reading is not None:
        return reading.as_dict()
    return {"service": fact.service, "name": fact.name, "count": None, "digest": None}
