"""The base of every stored document.

A document has no connection of its own: only the unit of work can load and store it, so a forgotten tenant
filter cannot leak data.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from mongoengine import DateTimeField, Document, EmbeddedDocument, IntField, StringField

from shared.contracts.reconciliation import Entry
from shared.persistence.mapping import Lean, Unchanging


class Record(Lean, Document):
    """State that a service owns: tenant-scoped, versioned, audited.

    `version` counts the changes, `sequence` the events published about it, `audit_head` is the hash of its
    newest audit entry. All three are maintained by the unit of work.
    """

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "auto_create_index": False,
        "allow_inheritance": False,
    }
    audited = True
    succeeds: ClassVar[tuple[str, ...]] = ()
    """Collections in which earlier builds stored the same data in another form; `migrate` refuses a non-empty
    one.
    """

    keyed_by: ClassVar[tuple[str, ...]] = ()
    """Lists of texts with a unique index each: a text is in the list of at most one document. One is added to
    a document with `UnitOfWork.hold`, and never removed; without any, the list is left out.
    """

    id = StringField(primary_key=True)
    tenant = StringField(required=True)
    version = IntField(default=0)
    sequence = IntField(default=0)
    audit_head = StringField(default="")
    created_at = DateTimeField()
    updated_at = DateTimeField()

    @staticmethod
    def tallied(stored: dict[str, Any], /) -> Iterable[Entry]:  # noqa: ARG004 - overridden by classes with sums
        """What a document in its stored form adds to the running sums of its tenant."""
        return ()

    def set_bookkeeping(self, **values: Any) -> None:
        """Set the fields that the unit of work maintains on every document."""
        self.notify_watcher()
        self._data.update(values)

    def note_key(self, field: str, value: str) -> None:
        """Add to the list of that name in `keyed_by`; by the unit of work."""
        self.notify_watcher()
        self._data[field] = [*(self._data[field] or ()), value]

    def note_recorded(self, values: dict[str, Any]) -> None:
        """Set these fields to what follows from a change that is recorded now: that is no other change."""
        self._data.update(values)


class Embedded(Lean, EmbeddedDocument):
    """A part of a document, stored inside it."""

    meta = {"abstract": True}


class Fixed(Unchanging, EmbeddedDocument):
    """A part of a document that never changes: there may be another one in its place."""

    meta = {"abstract": True}


class LocalizedText(Fixed):
    """The same text in English and Spanish."""

    en = StringField(required=True)
    es = StringField(required=True)

    def as_dict(self) -> dict[str, str]:
        """As events and replies carry it."""
        return {"en": self.en, "es": self.es}


class Replica(Record):
    """A copy of another service's record, rebuilt from events and so not audited.

    One that payments rely on sets `audited`: each entry then names the event that it came from.
    """

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}
    audited = False


class DayField(StringField):
    """A calendar day: a `date` in Python, an ISO 8601 string in MongoDB, so that it sorts and has no time
    zone.
    """

    exact_type = date

    if TYPE_CHECKING:
        # mongoengine's fields are untyped and accept anything; this one would be the exception.
        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    def to_python(self, value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) else value

    def to_mongo(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def validate(self, value: Any) -> None:
        if not isinstance(value, date):
            self.error("a day must be a date")

    def prepare_query_value(self, _op: str, value: Any) -> Any:
        if isinstance(value, list | tuple | set):
            return [self.to_mongo(item) for item in value]
        return self.to_mongo(value)
