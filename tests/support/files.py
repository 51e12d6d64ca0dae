"""Sending a file to a service in parts, as the gateway does."""

from base64 import b64encode
from hashlib import sha256

from shared.actor import Actor
from shared.contracts.files import PART_BYTES
from tests.support.harness import ServiceHarness


def send_file(service: ServiceHarness, content: bytes, who: Actor) -> str:
    """Send a file, to be used by a command; its id."""
    about = {"file_name": "a.csv", "bytes": len(content), "sha256": sha256(content).hexdigest()}
    file = service.execute("start_file", about, actor=who)
    for index in range(file["parts"]):
        part = content[index * PART_BYTES : (index + 1) * PART_BYTES]
        data = {"file_id": file["file_id"], "index": index, "content": b64encode(part).decode()}
        service.execute("put_part", data, actor=who)
    return str(file["file_id"])
