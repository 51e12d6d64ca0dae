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

from mongoengine import ValidationError
from mongoengine.errors import FieldDoesNotExist

from shared.persistence.plans import (
    Stored,
    changing_parts_of,
    check_steps_of,
    checking_of,
    defaults_of,
    load_steps_of,
    made_anew_of,
    plans_by_name_of,
    stored_names_of,
    storing_of,
)

_INVALID = (ValidationError, ValueError, AssertionError)


class ReadOnly(Exception):
    """A defect: a document that was loaded read-only, or a part that never changes, was changed."""


class Lean:
    """Mixin for the bases of stored documents, which are created, loaded, validated and stored by plan.

    The owner of a document can `watch` or `seal` it, including its embedded documents. mongoengine's own
    account of which fields changed is not kept.
    """

    never_changes = False
    _data: dict[str, Any]
    _watcher: Callable[[], Any] | None = None
    _unknown: Mapping[str, Any] = MappingProxyType({})
    # What mongoengine keeps for each document is the same for all of ours.
    _initialised = True
    _created = True
    _dynamic_fields: Mapping[str, Any] = MappingProxyType({})
    _instance: Any = None

    def __init__(self, **values: Any) -> None:
        plans = plans_by_name_of(type(self))
        data = defaults_of(type(self)).copy()
        for name, value in values.items():
            plan = plans.get(name)
            if plan is None:
                unknown = sorted(values.keys() - plans.keys())
                raise FieldDoesNotExist(f"{type(self).__name__} has no fields {unknown}")
            if value is not None:
                kept_as_is = type(value) in plan.kept_types or plan.part is not None
                data[name] = value if kept_as_is else plan.field.to_python(value)
        for name, make_default in made_anew_of(type(self)):
            if data[name] is None:
                data[name] = make_default()
        # Past `__setattr__`, which looks for a field.
        object.__setattr__(self, "_data", data)
        self._take_parts()

    @classmethod
    def _from_son(cls, son: Stored, _auto_dereference: bool = True, _created: bool = False) -> Self:
        document = cls.__new__(cls)
        data = {}
        for name, db_field, load, default, make_default in load_steps_of(cls):
            value = son.get(db_field)
            if value is None:
                value = default if make_default is None else make_default()
            elif load is not None:
                value = load(value)
            data[name] = value
        object.__setattr__(document, "_data", data)
        document._take_parts()
        known = stored_names_of(cls)
        if not known.issuperset(son):
            # Written by a newer replica: unknown fields are kept.
            document._unknown = {name: son[name] for name in son if name not in known}
        return document

    def __setattr__(self, name: str, value: Any) -> None:
        plan = plans_by_name_of(type(self)).get(name)
        if plan is None:
            object.__setattr__(self, name, value)
            return
        if value is None:
            value = plan.new_default()
        if self._data[name] != value:
            self.notify_watcher()
        self._data[name] = value
        if plan.part is not None:
            self._take_parts()

    def assign(self, **values: Any) -> None:
        """Set several fields at once, which is cheaper than one after the other."""
        plans = plans_by_name_of(type(self))
        self.notify_watcher()
        for name, value in values.items():
            self._data[name] = plans[name].new_default() if value is None else value
        self._take_parts()

    def to_stored(self) -> Stored:
        """The document in its MongoDB form; equal to mongoengine's `to_mongo`.

        Unknown fields that it was loaded with are kept, in embedded documents too.
        """
        stored = storing_of(type(self))(self._data)
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
        elif (owner := self._instance) is not None:
            # A part may outlive its document; then nobody watches it.
            with suppress(ReferenceError):
                owner.notify_watcher()

    def adopt_parts(self) -> None:
        """Have new parts belong to this document, and theirs to them, so that their changes are noticed."""
        for part in self._take_parts():
            part.adopt_parts()

    def _mark_as_changed(self, _key: str) -> None:
        # mongoengine's lists call it.
        self.notify_watcher()

    def _take_parts(self) -> list[Any]:
        parts: list[Any] = []
        for name in changing_parts_of(type(self)):
            if value := self._data[name]:
                parts += value if isinstance(value, list) else (value,)
        if parts:
            owner = weakref.proxy(self)
            for part in parts:
                part._instance = owner
        return parts

    def check(self) -> None:
        """Raise mongoengine's `ValidationError`, with every invalid field."""
        try:
            fits = checking_of(type(self))(self._data)
        except _INVALID:
            fits = False
        if not fits:
            wrong = self._wrong()
            raise ValidationError(f"{type(self).__name__} does not fit: {sorted(wrong)}", errors=wrong)
        self.clean()  # type: ignore[attr-defined]

    def _wrong(self) -> dict[str, Exception]:
        wrong: dict[str, Exception] = {}
        data = self._data
        for name, required, valid_types, choices, check in check_steps_of(type(self)):
            value = data[name]
            if value is None:
                if required:
                    wrong[name] = ValidationError("Field is required", field_name=name)
            elif type(value) not in valid_types or (choices and value not in choices):
                try:
                    check(value)
                except _INVALID as error:
                    wrong[name] = error
        return wrong


class Unchanging(Lean):
    """Mixin for embedded documents that never change, so nobody watches them.

    Each is checked once, and keeps its stored form.
    """

    never_changes = True
    _stored: Stored | None = None
    _is_checked = False

    @classmethod
    def _from_son(cls, son: Stored, _auto_dereference: bool = True, _created: bool = False) -> Self:
        part = super()._from_son(son)
        object.__setattr__(part, "_stored", son)
        return part

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._data:
            _refuse()
        object.__setattr__(self, name, value)

    def to_stored(self) -> Stored:
        if self._stored is None:
            object.__setattr__(self, "_stored", super().to_stored())
        assert self._stored is not None, "it was made just now"
        return self._stored

    def notify_watcher(self) -> None:
        _refuse()

    def check(self) -> None:
        if not self._is_checked:
            super().check()
            object.__setattr__(self, "_is_checked", True)


def _refuse() -> NoReturn:
    raise ReadOnly("this may not be changed")
