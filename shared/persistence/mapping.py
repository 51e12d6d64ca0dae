"""A faster path through mongoengine for documents whose fields are plain.

mongoengine's classes stay what documents are declared with and worked with; but it decides anew for every
value of every document what its field means. Here that is decided once per class (see `plans`). Both ways
give the same result (a test compares them for every document of every service); this one takes about a fifth
of the time.
"""

import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NoReturn, Self

from mongoengine import (
    EmbeddedDocument,
    ValidationError,
)
from mongoengine.errors import FieldDoesNotExist

from shared.persistence.plans import (
    Stored,
    defaults_of,
    made_anew_of,
    part_plans_of,
    plans_by_name_of,
    plans_of,
    stored_names_of,
)


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


def _refuse() -> NoReturn:
    raise ReadOnly("a query may change nothing")


def _parts(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
