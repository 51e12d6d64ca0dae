"""A faster path through mongoengine for documents whose fields are plain.

Documents are still mongoengine classes; but mongoengine decides again for every value of every document how
to convert its field. Here that is decided once per class. Fields not known to be plain use mongoengine's own
code, so the result is the same (a test compares them for every document of every service); this path takes
about a fifth of the time.
"""

import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn, Self, TypeVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    LongField,
    StringField,
    ValidationError,
)
from mongoengine.base import BaseDocument, BaseField
from mongoengine.errors import FieldDoesNotExist

Stored = dict[str, Any]
Convert = Callable[[Any], Any]

# A value of exactly this type is valid, and is the same in Python and in MongoDB.
_PLAIN: dict[type[BaseField], type] = {StringField: str, IntField: int, LongField: int, BooleanField: bool}
_CONSTRAINTS = ("max_length", "min_length", "regex", "min_value", "max_value")


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """The conversion of one field of one class; None where nothing is to be done."""

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


class ReadOnly(Exception):
    """A defect: a document that was loaded read-only was changed."""


class Lean:
    """Mixin for the bases of stored documents, which are created, loaded, validated and stored by plan.

    The owner of a document can `watch` or `seal` it, including its embedded documents.
    """

    _data: dict[str, Any]
    _changed_fields: list[str]
    _watcher: Callable[[], Any] | None = None
    _unknown: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, **values: Any) -> None:
        plans = plans_by_name_of(type(self))
        if not plans.keys() >= values.keys():
            unknown = sorted(values.keys() - plans.keys())
            raise FieldDoesNotExist(f"{type(self).__name__} has no fields {unknown}")
        data = defaults_of(type(self)).copy()
        for name, value in values.items():
            if value is not None:
                plan = plans[name]
                kept_as_is = type(value) in plan.valid_types or plan.holds_parts
                data[name] = value if kept_as_is else plan.field.to_python(value)
        for name, make_default in made_anew_of(type(self)):
            if data[name] is None:
                data[name] = make_default()
        self._begin(data, created=True)

    @classmethod
    def _from_son(cls, son: Stored, _auto_dereference: bool = True, created: bool = False) -> Self:
        document = cls.__new__(cls)
        data = {}
        for plan in plans_of(cls):
            value = son.get(plan.db_field)
            if value is None:
                value = plan.default if plan.make_default is None else plan.make_default()
            elif plan.load is not None:
                value = plan.load(value)
            data[plan.name] = value
        document._begin(data, created=created)
        known = stored_names_of(cls)
        if not known.issuperset(son):
            # Written by a newer replica: unknown fields are kept.
            document._unknown = {name: son[name] for name in son if name not in known}
        return document

    def _begin(self, data: dict[str, Any], *, created: bool) -> None:
        # Bypass mongoengine's own __setattr__, which checks for each attribute whether it is a field.
        put = object.__setattr__
        put(self, "_data", data)
        put(self, "_changed_fields", [])
        put(self, "_created", created)
        put(self, "_initialised", True)
        put(self, "_dynamic_fields", {})
        if isinstance(self, EmbeddedDocument):
            put(self, "_instance", None)
        for plan in part_plans_of(type(self)):
            for part in _parts(data[plan.name]):
                part._instance = weakref.proxy(self)

    def to_stored(self) -> Stored:
        """The document in its MongoDB form; equal to mongoengine's `to_mongo`.

        Unknown fields that it was loaded with are kept, in embedded documents too.
        """
        data, stored = self._data, {}
        for plan in plans_of(type(self)):
            value = data[plan.name]
            if value is not None:
                stored[plan.db_field] = value if plan.store is None else plan.store(value)
        if self._unknown:
            stored.update(self._unknown)
        return stored

    def watch(self, callback: Callable[[], Any]) -> None:
        """Call `callback` before each change."""
        object.__setattr__(self, "_watcher", callback)

    def seal(self) -> None:
        """Refuse every change from now on, with `ReadOnly`."""
        self.watch(_refuse)

    def notify_watcher(self) -> None:
        """Notify whoever watches this document, or the one that it is part of."""
        if self._watcher is not None:
            self._watcher()
        elif (owner := getattr(self, "_instance", None)) is not None:
            # A part may outlive its document; then nobody watches it.
            with suppress(ReferenceError):
                owner.notify_watcher()

    def _mark_as_changed(self, key: str) -> None:
        self.notify_watcher()
        super()._mark_as_changed(key)  # type: ignore[misc]

    def _clear_changed_fields(self) -> None:
        """Mark everything as unchanged, here and in embedded documents; new parts now belong to this
        document.
        """
        self._changed_fields.clear()
        for plan in part_plans_of(type(self)):
            for part in _parts(self._data[plan.name]):
                part._instance = weakref.proxy(self)
                part._clear_changed_fields()

    def check(self) -> None:
        """Raise mongoengine's `ValidationError`, with every invalid field."""
        wrong = {}
        data = self._data
        for plan in plans_of(type(self)):
            value = data[plan.name]
            if value is None:
                if plan.required:
                    wrong[plan.name] = ValidationError("Field is required", field_name=plan.name)
            elif type(value) not in plan.valid_types or (plan.choices and value not in plan.choices):
                try:
                    plan.check(value)
                except (ValidationError, ValueError, AssertionError) as error:
                    wrong[plan.name] = error
        if wrong:
            raise ValidationError(f"{type(self).__name__} does not fit: {sorted(wrong)}", errors=wrong)
        self.clean()  # type: ignore[attr-defined]


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
    """The initial values of the fields of a class; None for defaults that are created per document."""
    return {plan.name: plan.default for plan in plans_of(model)}


@_once_per_class
def made_anew_of(model: type[BaseDocument]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """The fields whose default is created for each document, each with its factory."""
    return tuple((plan.name, plan.make_default) for plan in plans_of(model) if plan.make_default)


@_once_per_class
def part_plans_of(model: type[BaseDocument]) -> Plans:
    """The plans of the fields that hold embedded documents."""
    return tuple(plan for plan in plans_of(model) if plan.holds_parts)


@_once_per_class
def stored_names_of(model: type[BaseDocument]) -> frozenset[str]:
    """The field names of a class in MongoDB."""
    return frozenset(plan.db_field for plan in plans_of(model))


def _plan(field: BaseField) -> FieldPlan:
    load, store, check = _converters(field)
    holds_parts = isinstance(field, EmbeddedDocumentField | EmbeddedDocumentListField)
    if holds_parts and not issubclass(_part_class(field), Lean):
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


def _refuse() -> NoReturn:
    raise ReadOnly("a query may change nothing")


def as_kept(moment: datetime) -> datetime:
    """The time as MongoDB stores it, in milliseconds of UTC: a reply must equal what is read back."""
    if moment.tzinfo is UTC and moment.microsecond % 1000 == 0:
        return moment
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _parts(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


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
