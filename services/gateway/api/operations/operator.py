"""API operations for the operator."""

from typing import Final

from services.gateway.api.operations.table import get_each, post_each

OPERATIONS: Final = (
    get_each("/operator/services/<service>/outbox", "outbox_status"),
    get_each("/operator/services/<service>/dead-letters", "dead_letters"),
    get_each("/operator/services/<service>/dead-letters/<dead_letter_id>", "dead_letter"),
    post_each("/operator/services/<service>/dead-letters/<dead_letter_id>/replay", "replay_dead_letter"),
    post_each("/operator/services/<service>/dead-letters/replay", "replay_dead_letters"),
    post_each("/operator/services/<service>/dead-letters/<dead_letter_id>/discard", "discard_dead_letter"),
)
