"""The lean path gives what mongoengine gives, for every document of every service."""

import importlib
from datetime import UTC, date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    LongField,
    StringField,
    ValidationError,
)
from mongoengine.base import BaseDocument
from mongoengine.errors import FieldDoesNotExist

from shared.events.dead_letters import DeadLetter
from shared.persistence.documents import DayField, Record
from shared.persistence.mapping import ReadOnly
from shared.persistence.plans import plans_of
from tests.support.tallies import Remark, Tally

SERVICES = ("identity", "recruitment", "training", "advocacy", "stipends", "insights")


def documents() -> list[type[BaseDocument]]:
    found = [Tally, DeadLetter]
    for service in SERVICES:
        found += importlib.import_module(f"services.{service}.routing").DOCUMENTS
    return found


def values_of(field) -> st.SearchStrategy:
    """Values that the field takes, and now and then one that it refuses."""
    if field.choices:
        return st.sampled_from(list(field.choices))
    match field:
        case DayField():
            return st.dates(date(2000, 1, 1), date(2100, 1, 1))
        case StringField():
            return st.text(min_size=1, max_size=6)
        case IntField() | LongField():
            return st.integers(-5, 5000)
        case BooleanField():
            return st.booleans()
        case DateTimeField():
            return st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
        case EmbeddedDocumentListField():
            return st.lists(made(field.field.document_type), max_size=2)
        case EmbeddedDocumentField():
            return made(field.document_type)
        case ListField(field=inner) if inner is not None:
            return st.lists(values_of(inner), max_size=3)
        case _:
            return st.none()


def made(model: type[BaseDocument]) -> st.SearchStrategy:
    fields = {plan.name: values_of(plan.field) | st.none() for plan in plans_of(model)}
    return st.fixed_dictionaries(fields).map(lambda values: model(**values))


def accepts(check) -> bool:
    try:
        check()
    except (ValidationError, TypeError):
        # mongoengine cleans before it checks, so a `clean` may meet what is not there.
        return False
    return True


@pytest.mark.parametrize("model", documents(), ids=lambda model: f"{model.__module__}.{model.__name__}")
@settings(max_examples=25)
@given(data=st.data())
def test_a_document_is_stored_checked_and_loaded_as_mongoengine_would(model, data):
    document = data.draw(made(model))
    stored = document.to_stored()
    assert stored == {k: v for k, v in BaseDocument.to_mongo(document).to_dict().items() if v is not None}
    assert accepts(document.check) == accepts(lambda: BaseDocument.validate(document))
    assert model._from_son(stored).to_stored() == stored


def test_a_field_that_a_document_does_not_have_is_refused():
    with pytest.raises(FieldDoesNotExist):
        Tally(minuets=5)


GATEWAY = importlib.import_module("services.gateway.accounts.models")


@pytest.mark.parametrize(
    ("document", "part", "name", "value"),
    [
        (Tally(id="t", remarks=[Remark(text="as it was")]), "remarks", "text", "as it is"),
        (GATEWAY.User(id="u", roles=[GATEWAY.HeldRole(name="auditor")]), "roles", "name", "operator"),
    ],
    ids=["a part", "a part with a class of others mixed in"],
)
def test_a_change_inside_a_part_is_a_change_of_its_document(document, part, name, value):
    loaded = type(document)._from_son(document.to_stored())
    notes = changes_of(loaded)
    setattr(getattr(loaded, part)[0], name, value)
    assert notes


LINE = {"code": "stipend.hourly", "service_date": date(2026, 1, 1), "minutes": 5}


def test_a_part_that_never_changes_refuses_to_and_another_may_take_its_place():
    claims = importlib.import_module("services.stipends.claims.models")
    made_now = claims.Claim(id="c", lines=[claims.ClaimLine(**LINE)])
    for claim in (made_now, claims.Claim._from_son(made_now.to_stored())):
        with pytest.raises(ReadOnly):
            claim.lines[0].minutes = 6
        notes = changes_of(claim)
        claim.lines = [claims.ClaimLine(**LINE | {"minutes": 6})]
        assert notes
        assert [line["minutes"] for line in claim.to_stored()["lines"]] == [6]


def test_a_list_inside_a_part_that_never_changes_refuses_to_change():
    claims = importlib.import_module("services.stipends.claims.models")
    attended = claims.Attended(segments=[])
    with pytest.raises(ReadOnly):
        attended.segments.append(claims.Segment(day=date(2026, 1, 1), minutes=5))


def test_a_part_that_never_changes_is_checked_and_keeps_what_it_does_not_know():
    claims = importlib.import_module("services.stipends.claims.models")
    stored = claims.ClaimLine(**LINE).to_stored() | {"weather": "fair"}
    assert claims.ClaimLine._from_son(stored).to_stored() == stored
    with pytest.raises(ValidationError):
        claims.ClaimLine(**LINE | {"minutes": "five"}).check()


def test_fields_that_a_document_does_not_know_are_stored_as_they_came():
    stored = Tally(id="t", remarks=[Remark(text="as it was")]).to_stored()
    stored["weather"] = {"sky": "blue"}
    stored["remarks"][0]["mood"] = "good"
    assert Tally._from_son(stored).to_stored() == stored


def test_a_part_whose_changes_nobody_would_notice_is_refused():
    class Loose(EmbeddedDocument):
        text = StringField()

    class Holder(Record):
        loose = EmbeddedDocumentField(Loose)

    with pytest.raises(TypeError, match="must be a Part"):
        plans_of(Holder)


def remarked() -> Tally:
    return Tally._from_son(Tally(id="t", minutes=5, remarks=[Remark(text="as it was")]).to_stored())


def changes_of(document: Record) -> list[str]:
    """Noted from now on, one for each change."""
    notes: list[str] = []
    document.watch(lambda: notes.append("changed"))
    return notes


@pytest.mark.parametrize(
    "change",
    [
        lambda tally: setattr(tally, "minutes", 7),
        lambda tally: setattr(tally.remarks[0], "text", "as it is"),
        lambda tally: tally.remarks.append(Remark(text="more")),
        lambda tally: setattr(tally, "remarks", []),
        lambda tally: tally.set_bookkeeping(sequence=1),
    ],
    ids=["a field", "a field of a part", "a part that came", "all parts", "bookkeeping"],
)
def test_whoever_watches_a_document_is_told_of_every_kind_of_change(change):
    tally = remarked()
    notes = changes_of(tally)
    change(tally)
    assert notes


def test_fields_that_are_set_together_are_as_if_set_one_after_the_other():
    together, one_by_one = remarked(), remarked()
    values = {"minutes": 7, "times": None, "remarks": [Remark(text="as it is")]}
    notes = changes_of(together)
    together.assign(**values)
    for name, value in values.items():
        setattr(one_by_one, name, value)
    assert together.to_stored() == one_by_one.to_stored()
    together.assign(remarks=None)
    assert together.remarks == []
    assert len(notes) == 2
    together.seal()
    with pytest.raises(ReadOnly):
        together.assign(minutes=8)


def test_reading_and_setting_to_the_same_tells_nobody():
    tally = remarked()
    notes = changes_of(tally)
    tally.minutes = 5
    assert [remark.text for remark in tally.remarks] == ["as it was"]
    assert notes == []


def test_a_part_that_came_is_watched_once_its_coming_is_noted():
    tally = remarked()
    tally.remarks.append(Remark(text="more"))
    tally.adopt_parts()
    notes = changes_of(tally)
    tally.remarks[1].text = "and better"
    assert notes


def test_a_sealed_document_refuses_every_change_and_keeps_its_values():
    tally = remarked()
    tally.seal()
    for change in (
        lambda: setattr(tally, "minutes", 7),
        lambda: setattr(tally.remarks[0], "text", "as it is"),
        lambda: tally.set_bookkeeping(sequence=1),
    ):
        with pytest.raises(ReadOnly):
            change()
    assert (tally.minutes, tally.remarks[0].text, tally.sequence) == (5, "as it was", 0)
