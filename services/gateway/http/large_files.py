"""Files too large for one message go to their service in parts, before the command that uses them."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from shared.contracts.files import FILE_BYTES_MAX, PART_BYTES
from shared.contracts.operations import OPERATIONS
from shared.errors import Invalid

Send = Callable[[str, dict[str, Any], str], dict[str, Any]]
"""Sends a command to the service, with its data and idempotency key."""


def sent_ahead(
    operation: str, data: dict[str, Any], key: str, send: Send, *, small: bool = False
) -> dict[str, Any]:
    """The data of a command, with the id of a file in place of its content if that is large, or `small`, too.

    The keys of what is sent ahead follow from that of the command: sent again, it goes on where it was.
    Raises `Invalid` for a file over the limit.
    """
    contract, text = OPERATIONS.get(operation), data.get("content")
    takes_files = contract is not None and "file_id" in contract.request._declared_fields
    if not takes_files or not isinstance(text, str):
        return data
    content = text.encode()
    if len(content) <= (0 if small else PART_BYTES):
        return data
    if len(content) > FILE_BYTES_MAX:
        message = f"A file has at most {FILE_BYTES_MAX // 2**20} MiB. Please split it."
        raise Invalid(message, errors=[{"field": "content", "code": "too_large", "message": message}])
    about = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    named = {"file_name": data["file_name"]} if "file_name" in data else {}
    file = send("start_file", {**named, **about}, _key(key, "file"))
    for index in range(file["parts"]):
        part = content[index * PART_BYTES : (index + 1) * PART_BYTES]
        put = {"file_id": file["file_id"], "index": index, "content": b64encode(part).decode()}
        send("put_part", put, _key(key, f"part {index}"))
    return {name: value for name, value in data.items() if name != "content"} | {"file_id": file["file_id"]}


def _key(key: str, what: str) -> str:
    return sha256(f"{what} of {key}".encode()).hexdigest()
