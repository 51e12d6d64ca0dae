"""What events are made of, for tests by property."""

from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from shared.contracts import CATALOGUE, Contract, Event
from shared.contracts import fields as kinds

MOMENTS = st.datetimes(timezones=st.just(UTC))
DAYS = st.dates()
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
CONTRACTS = st.sampled_from(sorted(CATALOGUE.values(), key=lambda contract: contract.type))


def value_of(kind: kinds.Value) -> st.SearchStrategy[Any]:
    """Python values that the kind allows."""
    strategy = _strategy(kind)
    return st.none() | strategy if kind.allow_none else strategy


def _strategy(kind: kinds.Value) -> st.SearchStrategy[Any]:
    if isinstance(kind, kinds.Listed):
        return st.lists(value_of(kind._each), max_size=3)
    if isinstance(kind, kinds.Compound):
        return st.fixed_dictionaries({name: value_of(part) for name, part in kind._parts.items()})
    return _BY_KIND[type(kind)] if type(kind) in _BY_KIND else st.sampled_from(kind._choices)


def data_of(contract: Contract) -> st.SearchStrategy[dict[str, Any]]:
    """Typed data that follows the contract."""
    return st.fixed_dictionaries(
        {name: value_of(kind) for name, kind in contract.values.items() if kind.required},
        optional={name: value_of(kind) for name, kind in contract.values.items() if not kind.required},
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Whole events of any contract."""
    contract = draw(CONTRACTS)
    return Event(
        id=draw(WORDS),
        source=contract.source,
        type=contract.type,
        subject=draw(WORDS),
        time=draw(MOMENTS),
        tenant=draw(WORDS),
        sequence=draw(st.integers(1, kinds.INTEGER_MAX)),
        correlation_id=draw(WORDS),
        causation_id=draw(st.just("") | WORDS),
        actor=draw(WORDS),
        traceparent=draw(st.just("") | WORDS),
        data=draw(data_of(contract)),
    )


_COUNTS = st.integers(0, kinds.INTEGER_MAX)
_BY_KIND: dict[type[kinds.Value], st.SearchStrategy[Any]] = {
    kinds.Text: WORDS,
    kinds.Id: WORDS,
    kinds.Personal: WORDS,
    kinds.Code: WORDS,
    kinds.Flag: st.booleans(),
    kinds.Count: _COUNTS,
    kinds.Cents: _COUNTS,
    kinds.Currency: st.sampled_from(["USD", "MXN"]),
    kinds.Day: DAYS,
    kinds.Instant: MOMENTS,
    kinds.LocalizedText: st.fixed_dictionaries({"en": WORDS, "es": WORDS}),
}
