"""API operations for files that are sent in parts."""

from typing import Final

from services.gateway.api.operations.table import post_each
from shared.contracts.files import WITH_FILES, operations_of

_EACH: Final = tuple(map(operations_of, WITH_FILES))

OPERATIONS: Final = (
    post_each("/files/<service>", _EACH, "start_file", status=201),
    post_each("/files/<service>/<file_id>/parts/<index>", _EACH, "put_part"),
    post_each("/files/<service>/<file_id>/discarding", _EACH, "discard_file"),
)
