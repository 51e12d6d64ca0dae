"""API operations for the operator."""

from typing import Final

from services.gateway.api.operations.table import get_each, post_each
from shared.contracts.operator import operations_of
from shared.services import OWNERS

_EACH: Final = tuple(map(operations_of, OWNERS))

OPERATIONS: Final = (
    get_each("/operator/services/<service>/outbox", _EACH, "outbox_status"),
    get_each("/operator/services/<service>/dead-letters", _EACH, "dead_letters"),
    get_each("/operator/services/<service>/dead-letters/<dead_letter_id>", _EACH, "dead_letter"),
    post_each(
        "/operator/services/<service>/dead-letters/<dead_letter_id>/replay",
        _EACH,
        "replay_dead_letter",
    ),
    post_each("/operator/services/<service>/dead-letters/replay", _EACH, "replay_dead_letters"),
    post_each(
        "/operator/services/<service>/dead-letters/<dead_letter_id>/discard",
        _EACH,
        "discard_dead_letter",
    ),
)
