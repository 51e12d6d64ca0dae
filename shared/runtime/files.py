"""What every service that takes files offers: sending one in parts, and discarding it."""

from typing import Any, Final

from shared.contracts.files import PART_BYTES, WITH_FILES, FileReply, operations_of
from shared.persistence.files import StoredFile
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.routing import Command

_REPLY: Final = FileReply(exclude=("part_bytes",))


def commands(service: str) -> tuple[Command, ...]:
    """Starting a file, sending its parts, and discarding it."""
    if service not in WITH_FILES:
        return ()
    of_service = operations_of(service)
    return (
        Command(of_service.start_file, _start),
        Command(of_service.put_part, _put, keeps_answer=False),
        Command(of_service.discard_file, _discard),
    )


def _start(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    return _shown(uow.files.start(request["file_name"], request["bytes"], request["sha256"]))


def _put(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    return _shown(uow.files.put(request["file_id"], request["index"], request["content"]))


def _discard(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    return _shown(uow.files.discard(request["file_id"]))


def _shown(file: StoredFile) -> dict[str, Any]:
    return {**_REPLY.dump(file), "part_bytes": PART_BYTES}
