"""What is done with each field of a document, decided once per class.

What is not known to be plain goes through mongoengine's own field, so that both ways give the same result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    LongField,
    StringField,
)
from mongoengine.base import BaseDocument, BaseField

Stored = dict[str, Any]
Convert = Callable[[Any], Any]

# A value of exactly this type is valid, and is the same in Python and in MongoDB.
_PLAIN: dict[type[BaseField], type] = {StringField: str, IntField: int, LongField: int, BooleanField: bool}
_CONSTRAINTS = ("max_length", "min_length", "regex", "min_value", "max_value")


@runtime_checkable
class StoredPart(Protocol):
    """An embedded document that is stored and checked by plan, and notifies its watcher of changes."""

    def to_stored(self) -> Stored: ...

    def check(self) -> None: ...

    def notify_watcher(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """What is done with one field of one class; None where nothing is to be done."""

    name: str
    db_field: str
    field: BaseField
    required: bool
    default: Any
    make_default: Callable[[], Any] | None
    valid_types: frozenset[type]
    choices: frozenset[Any] | None
    check: Convert
    load: Convert | None
    store: Convert | None
    holds_parts: bool


Plans = tuple["FieldPlan", ...]
Made = TypeVar("Made")


def _once_per_class(plan: Callable[[Any], Made]) -> Callable[[Any], Made]:
    made: dict[Any, Made] = {}

    def of(model: Any) -> Made:
        found = made.get(model)
        if found is None:
            found = made[model] = plan(model)
        return found

    return of


@_once_per_class
def plans_of(model: type[BaseDocument]) -> Plans:
    """The plan of each field of a class, in the order of declaration."""
    return tuple(_plan(model._fields[name]) for name in model._fields_ordered)


@_once_per_class
def plans_by_name_of(model: type[BaseDocument]) -> dict[str, FieldPlan]:
    """The plan of each field of a class, by its name."""
    return {plan.name: plan for plan in plans_of(model)}


@_once_per_class
def defaults_of(model: type[BaseDocument]) -> Stored:
    """What the fields of a class hold when nothing is given; None too for what is made anew each time."""
    return {plan.name: plan.default for plan in plans_of(model)}


@_once_per_class
def made_anew_of(model: type[BaseDocument]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """The fields whose default is made for each document, each with what makes it."""
    return tuple((plan.name, plan.make_default) for plan in plans_of(model) if plan.make_default)


@_once_per_class
def part_plans_of(model: type[BaseDocument]) -> Plans:
    """The plans of the fields that hold embedded documents."""
    return tuple(plan for plan in plans_of(model) if plan.holds_parts)


@_once_per_class
def stored_names_of(model: type[BaseDocument]) -> frozenset[str]:
    """The names under which MongoDB holds the fields of a class."""
    return frozenset(plan.db_field for plan in plans_of(model))


def _plan(field: BaseField) -> FieldPlan:
    load, store, check = _converters(field)
    holds_parts = isinstance(field, EmbeddedDocumentField | EmbeddedDocumentListField)
    if holds_parts and not issubclass(_part_class(field), StoredPart):
        raise TypeError(f"{field.name}: what is embedded must be a Part, or its changes are not noticed")
    constrained = any(getattr(field, name, None) is not None for name in _CONSTRAINTS)
    plain = None if constrained or field.validation else _PLAIN.get(type(field))
    choices = frozenset(field.choices or ())
    return FieldPlan(
        name=field.name,
        db_field=field.db_field,
        field=field,
        required=bool(field.required),
        default=None if callable(field.default) else field.default,
        make_default=field.default if callable(field.default) else None,
        valid_types=frozenset({plain, *map(type, choices)} if plain else ()),
        choices=choices or None,
        check=check,
        load=load,
        store=store,
        holds_parts=holds_parts,
    )


def _converters(field: BaseField) -> tuple[Convert | None, Convert | None, Convert]:
    if type(field) in _PLAIN:
        return None, None, field._validate
    if type(field) is DateTimeField:
        return None, as_kept, field._validate
    if isinstance(field, EmbeddedDocumentListField):
        part = field.field.document_type
        return (
            lambda value: [part._from_son(one) for one in value],
            lambda value: [_stored_part(one) for one in value],
            lambda value: _check_parts(field, value),
        )
    if isinstance(field, EmbeddedDocumentField):
        return field.document_type._from_son, _stored_part, lambda value: _check_parts(field, [value])
    judged_beyond_its_form = field.choices or field.validation
    return (
        field.to_python,
        field._to_mongo_safe_call,
        field._validate if judged_beyond_its_form else field.validate,
    )


def as_kept(moment: datetime) -> datetime:
    """The moment as MongoDB keeps it, in milliseconds of UTC: what is told must equal what is read back."""
    if moment.tzinfo is UTC and moment.microsecond % 1000 == 0:
        return moment
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _part_class(field: BaseField) -> type:
    return field.document_type if isinstance(field, EmbeddedDocumentField) else field.field.document_type


def _stored_part(part: Any) -> Stored:
    return part.to_stored()


def _check_parts(field: BaseField, parts: Any) -> None:
    wanted = _part_class(field)
    if not isinstance(parts, list) or (field.required and not parts):
        field.error("must be a list of parts, and not empty when required")
    for part in parts:
        if not isinstance(part, wanted):
            field.error(f"holds something that is no {wanted.__name__}")
        part.check()
