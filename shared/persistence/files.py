"""Files that arrive in parts, before the command that uses them: nothing large travels in one message.

The bytes are in rows of their own, which the database removes after a day unless they were used before. A
part of another length or a file of another digest than was announced is refused. Of the name the extension
alone is kept, for a name may be a person's; what is known of a file is removed after a month.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from bson import Binary
from mongoengine import DateTimeField, IntField, StringField
from pymongo import ASCENDING

from shared.clock import SystemClock
from shared.contracts.files import PART_BYTES, FileState, parts_of
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.documents import Record
from shared.persistence.idempotency import ANSWER_DAYS
from shared.persistence.session import Session

if TYPE_CHECKING:
    from shared.persistence.unit_of_work import UnitOfWork

COLLECTION: Final = "files"
PARTS: Final = "file_parts"
STAGED_DAYS: Final = 1
STAGED_MAX: Final = 40
STAGED_OF_ONE_MAX: Final = 20
KNOWN_DAYS: Final = ANSWER_DAYS + 1
"""Longer than the answer to whoever announced it is kept."""
EXTENSION_CHARACTERS_MAX: Final = 10
COLLECTIONS: Final[dict[str, list[dict[str, Any]]]] = {
    COLLECTION: [
        {"keys": [(field, ASCENDING) for field in ("tenant", "state", "created_at")]},
        {"keys": [("expires_at", ASCENDING)], "expireAfterSeconds": 0},
    ],
    PARTS: [{"keys": [("expires_at", ASCENDING)], "expireAfterSeconds": 0}],
}
"""The collections of files and of their bytes, with their indexes."""


class FileRefused(Invalid):
    """A file cannot be read. It would be refused again, so it is discarded: it waits no longer."""

    def __init__(self, file_id: str, message: str, errors: Sequence[FieldError]) -> None:
        super().__init__(message, errors=[*errors])
        self.file_id = file_id


class StoredFile(Record):
    """A file: what was announced of it, and whether it was used. Its bytes are no part of the record."""

    meta = {"collection": COLLECTION}
    audited = False

    extension = StringField(default="")
    sender = StringField(required=True)
    length = IntField(required=True)
    sha256 = StringField(required=True)
    state = StringField(required=True, choices=list(FileState), default=FileState.STAGED)
    expires_at = DateTimeField(required=True)

    @property
    def parts(self) -> int:
        """How many parts it has."""
        return parts_of(self.length)

    def length_of(self, index: int) -> int:
        """How many bytes the part has. Raises `Invalid` if there is no such part."""
        if index >= self.parts:
            raise _wrong("index", "out_of_range", f"This file has the parts 0 to {self.parts - 1}.")
        return min(PART_BYTES, self.length - index * PART_BYTES)


class Files:
    """The files of one tenant."""

    __slots__ = ("_session", "_uow")

    def __init__(self, uow: "UnitOfWork", session: Session) -> None:
        self._uow = uow
        self._session = session

    def start(self, name: str, length: int, digest: str) -> StoredFile:
        """Announce a file. Raises `Conflict` while too many of the program or the sender wait to be used."""
        uow = self._uow
        self._refuse_too_many()
        return uow.add(
            StoredFile(
                id=uow.new_id(),
                extension=_extension(name),
                sender=uow.actor.user_id,
                length=length,
                sha256=digest.lower(),
                expires_at=_in_days(KNOWN_DAYS),
            )
        )

    def _refuse_too_many(self) -> None:
        uow = self._uow
        since = uow.now - timedelta(days=STAGED_DAYS)
        waiting = uow.find(StoredFile, limit=STAGED_MAX, state=FileState.STAGED, created_at__gte=since)
        if len(waiting) >= STAGED_MAX:
            raise Conflict(f"{STAGED_MAX} files of this program wait to be used. Try again in some hours.")
        if sum(one.sender == uow.actor.user_id for one in waiting) >= STAGED_OF_ONE_MAX:
            raise Conflict(f"{STAGED_OF_ONE_MAX} files of yours wait to be used. Try again in some hours.")

    def put(self, file_id: str, index: int, content: bytes) -> StoredFile:
        """Keep one part, in place of the one that was sent before; of a file that was used none is needed.

        Raises `NotFound` for a file of another tenant, `Invalid` when there is no such part, or when it has
        another length, and `Conflict` as `start` does for a file that was discarded.
        """
        file = self._uow.require(StoredFile, file_id)
        length = file.length_of(index)
        if len(content) != length:
            raise _wrong("content", "wrong_length", f"This part has {length} bytes, not {len(content)}.")
        if file.state == FileState.DISCARDED:
            self._refuse_too_many()
        if file.state != FileState.USED:
            file.state = FileState.STAGED
            id_ = _part_id(file.id, index)
            row = {"_id": id_, "content": Binary(content), "expires_at": _in_days(STAGED_DAYS)}
            self._session.set_row(PARTS, id_, row)
        return file

    def use(self, file_id: str) -> bytes:
        """All bytes of a file, which are removed once this unit commits.

        Raises as `put` does, `Conflict` once it was used, and `Invalid` when parts are missing or are not
        those of the announced digest.
        """
        file = self._uow.require(StoredFile, file_id)
        if file.state == FileState.USED:
            raise Conflict("This file was used already.")
        ids = _part_ids(file)
        found = {row["_id"]: row["content"] for row in self._session.store[PARTS].find({"_id": {"$in": ids}})}
        missing = next((index for index, id_ in enumerate(ids) if id_ not in found), None)
        if missing is not None:
            message = f"Part {missing} is missing. What is not used within a day is removed."
            raise _wrong("file_id", "incomplete", message)
        content = b"".join(found[id_] for id_ in ids)
        if sha256(content).hexdigest() != file.sha256:
            raise _wrong("file_id", "wrong_digest", "The parts are not those of the announced digest.")
        self._remove_parts(file)
        file.state = FileState.USED
        return content

    def discard(self, file_id: str) -> StoredFile:
        """Have a file not wait any longer, and remove its bytes. Raises as `use` does."""
        file = self._uow.require(StoredFile, file_id)
        if file.state == FileState.USED:
            raise Conflict("This file was used already.")
        file.state = FileState.DISCARDED
        self._remove_parts(file)
        return file

    def _remove_parts(self, file: StoredFile) -> None:
        for id_ in _part_ids(file):
            self._session.set_row(PARTS, id_, None)


def _extension(name: str) -> str:
    found = PurePath(name).suffix.lower()
    return found if len(found) <= EXTENSION_CHARACTERS_MAX and found[1:].isalnum() else ""


def _in_days(days: int) -> datetime:
    # The database expires rows by its own clock, whatever clock a unit of work uses.
    return SystemClock().now() + timedelta(days=days)


def _part_ids(file: StoredFile) -> list[str]:
    return [_part_id(file.id, index) for index in range(file.parts)]


def _part_id(file_id: str, index: int) -> str:
    return f"{file_id}/{index:04d}"


def _wrong(field: str, code: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": field, "code": code, "message": message}])
