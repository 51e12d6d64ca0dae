"""Contracts of files: sent to the service that needs them in parts, before the command that uses them."""

from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from shared.actor import STAFF
from shared.contracts.fields import Base64, Count, Id, OneOf, Reply, Request, Text, Written
from shared.contracts.limits import FILE_NAME_CHARACTERS_MAX
from shared.contracts.operation import OperationContract, command

FILE_SENDERS: Final = {"recruitment": STAFF}
"""By service that takes files, who may send them."""
WITH_FILES: Final = tuple(FILE_SENDERS)
FILE_BYTES_MAX: Final = 16 * 1024 * 1024
PART_BYTES: Final = 256 * 1024
"""Of each part; the last one has the rest."""
PARTS_MAX: Final = FILE_BYTES_MAX // PART_BYTES
DIGEST_CHARACTERS: Final = 64


class FileState(StrEnum):
    """A file is staged until a command uses it."""

    STAGED = "staged"
    USED = "used"
    DISCARDED = "discarded"
    """It waits no longer, because somebody said so or it cannot be read; unless its parts come again."""


def parts_of(length: int) -> int:
    """How many parts a file of so many bytes has."""
    return -(-length // PART_BYTES)


class StartFile(Request):
    """A file that will be sent: how long it is, and what its bytes add up to."""

    file_name = Written(length_max=FILE_NAME_CHARACTERS_MAX)
    bytes = Count("Of the whole file", minimum=1, maximum=FILE_BYTES_MAX)
    sha256 = Text(
        "Of the whole file, in hexadecimal digits",
        length_min=DIGEST_CHARACTERS,
        length_max=DIGEST_CHARACTERS,
    )


class PutPart(Request):
    """One part of a file. Parts may come in any order, and be sent again."""

    file_id = Id()
    index = Count("Which part, from 0", maximum=PARTS_MAX - 1, as_text=True)
    content = Base64("The bytes of the part", bytes_max=PART_BYTES)


class DiscardFile(Request):
    """A file that will not be used."""

    file_id = Id()


class FileReply(Reply):
    """A file and how it is to be cut."""

    file_id = Id(of="id")
    state = OneOf(*FileState)
    part_bytes = Count("Of each part; the last one has the rest")
    parts = Count("How many there are")


class EveryServiceWithFiles(NamedTuple):
    """The contracts that every service with files has."""

    start_file: OperationContract
    put_part: OperationContract
    discard_file: OperationContract


@cache
def operations_of(service: str) -> EveryServiceWithFiles:
    """These contracts for one service."""
    roles = FILE_SENDERS[service]
    return EveryServiceWithFiles(
        command(
            f"{service}.start_file",
            "Start to send a large file; what is not used within a day is removed",
            request=StartFile,
            reply=FileReply,
            roles=roles,
        ),
        command(
            f"{service}.put_part",
            "Send one part of a file; harmless to repeat",
            request=PutPart,
            reply=FileReply,
            roles=roles,
        ),
        command(
            f"{service}.discard_file",
            "Remove a file that was sent and not used",
            request=DiscardFile,
            reply=FileReply,
            roles=roles,
        ),
    )
