"""Whether all services tell the same story: pure comparison of the tallies that each of them gives.

A tally is a count with a digest of records, or a plain number. Two agree when the counts do and,
where both have one, the digests do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Tallies = Mapping[str, Mapping[str, Any]]
"""By service, what its query `tallies` answers."""


@dataclass(frozen=True, slots=True)
class TallyName:
    """Where a tally is found."""

    service: str
    name: str

    def read(self, tallies: Tallies) -> "Reading | None":
        """The count and digest, None when the service did not give them."""
        value = tallies.get(self.service, {}).get(self.name)
        if value is None:
            return None
        count, digest = (value["count"], value["digest"]) if isinstance(value, Mapping) else (value, None)
        return Reading(self.service, self.name, count, digest)


@dataclass(frozen=True, slots=True)
class Reading:
    """A tally as a service gave it; the count of a name in `_cents` is an amount."""

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
    """Two tallies that must agree; `what` is the stable name of the promise."""

    what: str
    left: TallyName
    right: TallyName


def _known(what: str, owner: str, name: str) -> Pair:
    """Insights knows under the same name what the owner has."""
    return Pair(what, TallyName(owner, name), TallyName("insights", name))


def _in_the_books(what: str, records: str, ledger: str) -> Pair:
    """What records of stipends add up to is what an account of its ledger holds."""
    return Pair(what, TallyName("stipends", records), TallyName("stipends", ledger))


_ADVISORS: Final = TallyName("recruitment", "advisors_accepted")
_ACTIVE: Final = TallyName("recruitment", "advisors_active")
_ATTENDANCES: Final = TallyName("advocacy", "attendances")

PAIRS: Final = (
    Pair("every_advisor_can_be_paid", _ADVISORS, TallyName("stipends", "payees")),
    Pair("every_active_advisor_can_be_invited", _ACTIVE, TallyName("advocacy", "advisors_active")),
    Pair("every_attendance_has_one_claim_line", _ATTENDANCES, TallyName("stipends", "claim_lines")),
    Pair(
        "every_released_claim_has_one_payment",
        TallyName("stipends", "released_claims"),
        TallyName("stipends", "paid_claims"),
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
    "applications": TallyName("recruitment", "applications"),
    "advisors": _ADVISORS,
    "active_advisors": _ACTIVE,
    "attendances": _ATTENDANCES,
    "claim_lines": TallyName("stipends", "claim_lines"),
    "approved_claims": TallyName("stipends", "approved_claims"),
    "payments": TallyName("stipends", "payments"),
    "settled": TallyName("stipends", "settled"),
    "ledger_imbalance_cents": TallyName("stipends", "ledger_imbalance_cents"),
}
"""The counts shown beside the result."""
_ZEROS: Final = {
    TallyName("stipends", "ledger_imbalance_cents"): "every_ledger_transaction_sums_to_zero",
    **{
        TallyName(service, "sums_off"): "sums_are_what_the_records_add_up_to"
        for service in ("recruitment", "training", "advocacy", "stipends", "insights")
    },
}
"""Tallies that must be zero. All others are sums that services keep, and count anew once a day."""

COMPARED: Final = tuple(dict.fromkeys([*(pair.what for pair in PAIRS), *_ZEROS.values()]))
"""The comparisons."""


def reconcile(tallies: Tallies) -> dict[str, Any]:
    """{agrees, figures, disagreements: [{what, left, right}], compared, not_compared}.

    A tally that is missing is a disagreement. `compared` names the promises that were looked at,
    `not_compared` the tallies, as `<service>.<name>`, that are told and that no promise is about.
    """
    disagreements = [*_disagreeing(tallies), *_not_zero(tallies)]
    figures = {name: reading.count for name, tally in FIGURES.items() if (reading := tally.read(tallies))}
    return {
        "agrees": not disagreements,
        "figures": figures,
        "disagreements": disagreements,
        "compared": list(COMPARED),
        "not_compared": _not_compared(tallies),
    }


def _not_compared(tallies: Tallies) -> list[str]:
    compared = {*_ZEROS, *(side for pair in PAIRS for side in (pair.left, pair.right))}
    told = {TallyName(service, name) for service, found in tallies.items() for name in found}
    return sorted(f"{tally.service}.{tally.name}" for tally in told - compared)


def _disagreeing(tallies: Tallies) -> Iterator[dict[str, Any]]:
    for pair in PAIRS:
        left, right = pair.left.read(tallies), pair.right.read(tallies)
        if left is None or right is None or not left.agrees_with(right):
            yield {
                "what": pair.what,
                "left": _shown(pair.left, left),
                "right": _shown(pair.right, right),
            }


def _not_zero(tallies: Tallies) -> Iterator[dict[str, Any]]:
    for tally, what in _ZEROS.items():
        reading = tally.read(tallies)
        if reading is None or reading.count != 0:
            unit = "_cents" if tally.name.endswith("_cents") else ""
            zero = {"service": tally.service, "name": f"zero{unit}", "count": 0, "digest": None}
            yield {"what": what, "left": _shown(tally, reading), "right": zero}


def _shown(tally: TallyName, reading: Reading | None) -> dict[str, Any]:
    if reading is not None:
        return reading.as_dict()
    return {"service": tally.service, "name": tally.name, "count": None, "digest": None}
