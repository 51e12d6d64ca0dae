"""What is done with each field of a document, decided once per class.

What is not known to be plain goes through mongoengine's own field, so that both ways give the same result.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    LongField,
    StringField,
)
from mongoengine.base import BaseDocument, BaseField, BaseList, ComplexBaseField

from shared.persistence import written_out

Stored = dict[str, Any]
Convert = Callable[[Any], Any]

# A value of exactly this type is kept as it is given, and is valid but for constraints.
_EXACT_TYPES: dict[type[BaseField], type] = {
    StringField: str,
    IntField: int,
    LongField: int,
    BooleanField: bool,
    DateTimeField: datetime,
}
_LISTS = frozenset({list, BaseList})
_CONSTRAINTS = ("max_length", "min_length", "regex", "min_value", "max_value")


@runtime_checkable
class StoredPart(Protocol):
    """An embedded document that is stored and checked by plan, and notifies its watcher of changes."""

    def to_stored(self) -> Stored: ...

    def check(self) -> None: ...

    def notify_watcher(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """What is done with one field of one class; None where nothing is to be done.

    A value of one of `kept_types` is kept as it is given, one of `valid_types` is valid if it is one of the
    choices. `part` is the class of embedded documents.
    """

    name: str
    db_field: str
    field: BaseField
    required: bool
    default: Any
    make_default: Callable[[], Any] | None
    kept_types: frozenset[type]
    valid_types: frozenset[type]
    choices: frozenset[Any] | None
    check: Convert
    load: Convert | None
    store: Convert | None
    part: Any

    def new_default(self) -> Any:
        """What the field holds when there is no value."""
        return self.default if self.make_default is None else self.make_default()


class LoadStep(NamedTuple):
    """How one field is loaded. Steps are tuples, because they are unpacked for every value."""

    name: str
    db_field: str
    load: Convert | None
    default: Any
    make_default: Callable[[], Any] | None


class CheckStep(NamedTuple):
    """How one field is checked."""

    name: str
    required: bool
    valid_types: frozenset[type]
    choices: frozenset[Any] | None
    check: Convert


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
def load_steps_of(model: type[BaseDocument]) -> tuple[LoadStep, ...]:
    """How each field of a class is loaded."""
    return tuple(
        LoadStep(plan.name, plan.db_field, plan.load, plan.default, plan.make_default)
        for plan in plans_of(model)
    )


@_once_per_class
def storing_of(model: type[BaseDocument]) -> Callable[[Stored], Stored]:
    """Gives the values of a document of this class in their MongoDB form."""
    return written_out.storing(plans_of(model))


@_once_per_class
def checking_of(model: type[BaseDocument]) -> Callable[[Stored], bool]:
    """Tells whether the values of a document of this class are right; raises, or gives False, if not."""
    return written_out.checking(plans_of(model))


@_once_per_class
def check_steps_of(model: type[BaseDocument]) -> tuple[CheckStep, ...]:
    """How each field of a class is checked."""
    return tuple(
        CheckStep(plan.name, plan.required, plan.valid_types, plan.choices, plan.check)
        for plan in plans_of(model)
    )


@_once_per_class
def defaults_of(model: type[BaseDocument]) -> Stored:
    """What the fields of a class hold when nothing is given; None too for what is made anew each time."""
    return {plan.name: plan.default for plan in plans_of(model)}


@_once_per_class
def made_anew_of(model: type[BaseDocument]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """The fields whose default is made for each document, each with what makes it."""
    return tuple((plan.name, plan.make_default) for plan in plans_of(model) if plan.make_default)


@_once_per_class
def changing_parts_of(model: type[BaseDocument]) -> tuple[str, ...]:
    """The fields that hold embedded documents which may change."""
    return tuple(plan.name for plan in plans_of(model) if plan.part and not plan.part.never_changes)


@_once_per_class
def stored_names_of(model: type[BaseDocument]) -> frozenset[str]:
    """The names under which MongoDB holds the fields of a class."""
    return frozenset(plan.db_field for plan in plans_of(model))


def _plan(field: BaseField) -> FieldPlan:
    part = _part_class(field)
    if part and not issubclass(part, StoredPart):
        raise TypeError(f"{field.name}: what is embedded must be a Part, or its changes are not noticed")
    load, store, check = _converters(field)
    if isinstance(field, ComplexBaseField):
        # No list refers to other documents, and to look for them is most of what it takes to read one.
        field.set_auto_dereferencing(False)
    constrained = field.validation or _is_constrained(field)
    own = _exact_type(field)
    choices = frozenset(field.choices or ())
    return FieldPlan(
        name=field.name,
        db_field=field.db_field,
        field=field,
        required=bool(field.required),
        default=None if callable(field.default) else field.default,
        make_default=field.default if callable(field.default) else None,
        kept_types=frozenset({own, *map(type, choices)} if own else ()),
        valid_types=frozenset({own, *map(type, choices)} if own and not constrained else ()),
        choices=choices or None,
        check=check,
        load=load,
        store=store,
        part=part,
    )


def _exact_type(field: BaseField) -> type | None:
    return _EXACT_TYPES.get(type(field)) or getattr(field, "exact_type", None)


def _converters(field: BaseField) -> tuple[Convert | None, Convert | None, Convert]:
    if type(field) in (IntField, LongField):
        return None, None, _checking_bounds(field)
    if type(field) in (StringField, BooleanField):
        return None, None, field._validate
    if type(field) is DateTimeField:
        return None, as_kept, field._validate
    if isinstance(field, EmbeddedDocumentListField):
        part = field.field.document_type
        load, store = part._from_son, part.to_stored
        return (
            lambda value: [load(one) for one in value],
            lambda value: [store(one) for one in value],
            _checking_parts(field, part),
        )
    if isinstance(field, EmbeddedDocumentField):
        part = field.document_type
        return part._from_son, part.to_stored, _checking_part(field, part)
    if type(field) is ListField and type(field.field) is StringField:
        return list, list, _checking_texts(field)
    judged_beyond_its_form = field.choices or field.validation
    takes_options = {"fields", "use_db_field"} & {*field.to_mongo.__code__.co_varnames}
    return (
        field.to_python,
        field._to_mongo_safe_call if takes_options else field.to_mongo,
        field._validate if judged_beyond_its_form else field.validate,
    )


def _checking_bounds(field: BaseField) -> Convert:
    """A check of a whole number that needs mongoengine only for what is wrong, or has other constraints."""
    least = -math.inf if field.min_value is None else field.min_value
    most = math.inf if field.max_value is None else field.max_value
    simple = not (field.choices or field.validation)

    def check(value: Any) -> None:
        if not (simple and type(value) is int and least <= value <= most):
            field._validate(value)

    return check


def as_kept(moment: datetime) -> datetime:
    """The moment as MongoDB keeps it, in milliseconds of UTC: what is told must equal what is read back."""
    if moment.tzinfo is UTC and moment.microsecond % 1000 == 0:
        return moment
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _part_class(field: BaseField) -> Any:
    if isinstance(field, EmbeddedDocumentListField):
        return field.field.document_type
    return field.document_type if isinstance(field, EmbeddedDocumentField) else None


def _checking_part(field: BaseField, wanted: Any) -> Convert:
    def check(part: Any) -> None:
        if not isinstance(part, wanted):
            field.error(f"is no {wanted.__name__}")
        part.check()

    return check


def _checking_parts(field: BaseField, wanted: Any) -> Convert:
    required = field.required

    def check(parts: Any) -> None:
        if not isinstance(parts, list) or (required and not parts):
            field.error("must be a list of parts, and not empty when required")
        for part in parts:
            if not isinstance(part, wanted):
                field.error(f"holds something that is no {wanted.__name__}")
            part.check()

    return check


def _checking_texts(field: BaseField) -> Convert:
    """A check of a list of texts that needs mongoengine only for what is wrong, or is limited further."""
    simple = not (_is_limited(field) or _is_limited(field.field) or field.required)

    def check(value: Any) -> None:
        if not (simple and type(value) in _LISTS and all(type(one) is str for one in value)):
            field._validate(value)

    return check


def _is_limited(field: BaseField) -> bool:
    return bool(field.choices or field.validation or _is_constrained(field))


def _is_constrained(field: BaseField) -> bool:
    return any(getattr(field, name, None) is not None for name in _CONSTRAINTS)
