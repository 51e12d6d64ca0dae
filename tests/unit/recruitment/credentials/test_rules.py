"""Being ready is computed, from dated data and from what was done."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.credentials.rules import (
    agreement_expires_on,
    agreements_known,
    all_met,
    required_gates,
    standings,
)


@dataclass(frozen=True)
class Row:
    code: str
    effective_from: date
    effective_to: date | None = None
    valid_months: int | None = None
    agreement_code: str | None = None


TODAY = date(2026, 11, 22)
BOTH = [Row("training", date(2026, 1, 1)), Row("agreement", date(2026, 1, 1))]


def ready(proofs, day=TODAY, rows=BOTH):
    return all_met(standings(required_gates(rows, day), proofs, day))


def test_one_is_ready_when_every_required_gate_is_met():
    assert ready({"training": None, "agreement": date(2027, 11, 22)})
    assert not ready({"training": None})
    assert not ready({})


def test_what_counts_until_a_day_counts_on_that_day_and_not_after():
    proofs = {"training": None, "agreement": TODAY}
    assert ready(proofs, TODAY)
    assert not ready(proofs, TODAY + timedelta(days=1))


def test_a_gate_is_required_only_while_its_row_holds():
    rows = [Row("training", date(2026, 1, 1)), Row("agreement", date(2027, 1, 1), date(2027, 12, 31))]
    assert required_gates(rows, TODAY) == ["training"]
    assert required_gates(rows, date(2027, 12, 31)) == ["agreement", "training"]
    assert required_gates(rows, date(2028, 1, 1)) == ["training"]


def test_where_no_gate_is_required_everybody_is_ready():
    assert ready({}, rows=[])


def test_how_each_gate_stands_is_told():
    assert standings(["agreement", "training"], {"agreement": date(2027, 1, 1)}, TODAY) == [
        {"code": "agreement", "met": True, "valid_until": date(2027, 1, 1)},
        {"code": "training", "met": False, "valid_until": None},
    ]


def test_an_agreement_counts_for_a_year_unless_an_administrator_says_otherwise():
    signed_on = date(2026, 2, 28)
    assert agreement_expires_on(signed_on, []) == date(2027, 2, 28)
    assert agreement_expires_on(signed_on, BOTH) == date(2027, 2, 28)
    assert agreement_expires_on(signed_on, [Row("agreement", date(2026, 1, 1), None, 24)]) == date(
        2028, 2, 28
    )


def test_the_term_is_the_one_that_held_when_the_agreement_was_signed():
    rows = [
        Row("agreement", date(2025, 1, 1), date(2025, 12, 31), 6),
        Row("agreement", date(2026, 1, 1), None, 24),
    ]
    assert agreement_expires_on(date(2025, 12, 31), rows) == date(2026, 6, 30)
    assert agreement_expires_on(date(2026, 1, 1), rows) == date(2028, 1, 1)


def test_the_agreement_that_counts_is_the_one_that_the_gate_names_on_the_day_of_signing():
    rows = [
        Row("agreement", date(2025, 1, 1), date(2025, 12, 31), agreement_code="handbook-2025"),
        Row("agreement", date(2026, 1, 1), agreement_code="handbook-2026"),
    ]
    assert agreements_known(date(2025, 12, 31), rows) == ["handbook-2025"]
    assert agreements_known(date(2026, 1, 1), rows) == ["handbook-2026"]


def test_where_no_gate_names_an_agreement_it_is_the_one_of_confidentiality():
    for rows in ([], BOTH, [Row("agreement", date(2027, 1, 1), agreement_code="later")]):
        assert agreements_known(TODAY, rows) == ["confidentiality"]


DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
ROWS = st.builds(Row, st.sampled_from(["training", "agreement"]), DAYS, st.none() | DAYS)
PROOFS = st.dictionaries(st.sampled_from(["training", "agreement"]), st.none() | DAYS)


@given(st.lists(ROWS, max_size=5), PROOFS, DAYS)
def test_more_proofs_never_make_anybody_less_ready(rows, proofs, day):
    for_good = {"training": None, "agreement": None}
    assert ready(for_good, day, rows)
    assert not ready(proofs, day, rows) or ready(proofs | for_good, day, rows)
