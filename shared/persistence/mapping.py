"""A lean path through mongoengine for documents whose fields are plain.

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
    """A defect: what was read in order to be shown was changed."""


class Lean:
    """Mixed into the bases of stored documents: made, loaded, checked and stored by plan.

    Whoever keeps a document may `watch` it, or `seal` it, the documents embedded in it included.
    """

    _data: dict[str, Any]
    _changed_fields: list[str]
    _told: Callable[[], Any] | None = None
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
            # A newer replica wrote them: they are kept, though they mean nothing here.
            document._unknown = {name: son[name] for name in son if name not in known}
        return document

    def _begin(self, data: dict[str, Any], *, created: bool) -> None:
        # Past mongoengine's own __setattr__, which asks of each attribute whether it is a field.
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
        """The document as MongoDB holds it; equal to mongoengine's `to_mongo`.

        What it was loaded with and has no field for is kept as it was, in its parts too.
        """
        data, stored = self._data, {}
        for plan in plans_of(type(self)):
            value = data[plan.name]
            if value is not None:
                stored[plan.db_field] = value if plan.store is None else plan.store(value)
        if self._unknown:
            stored.update(self._unknown)
        return stored

    def watch(self, told: Callable[[], Any]) -> None:
        """Have `told` called at each change, before it is done."""
        object.__setattr__(self, "_told", told)

    def seal(self) -> None:
        """Refuse every change from now on, with `ReadOnly`."""
        self.watch(_refuse)

    def tell_of_change(self) -> None:
        """Tell whoever watches this document, or the one that it is part of."""
        if self._told is not None:
            self._told()
        elif (owner := getattr(self, "_instance", None)) is not None:
            # A part may outlive the document that it was in; then nobody watches it.
            with suppress(ReferenceError):
                owner.tell_of_change()

    def _mark_as_changed(self, key: str) -> None:
        self.tell_of_change()
        super()._mark_as_changed(key)  # type: ignore[misc]

    def _clear_changed_fields(self) -> None:
        """Let nothing count as changed, neither here nor in a part; parts that came are of this document."""
        self._changed_fields.clear()
        for plan in part_plans_of(type(self)):
            for part in _parts(self._data[plan.name]):
                part._instance = weakref.proxy(self)
                part._clear_changed_fields()

    def check(self) -> None:
        """Raise mongoengine's `ValidationError`, with every wrong field, when a value does not fit."""
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
