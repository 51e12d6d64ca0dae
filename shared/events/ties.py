"""The subscriptions of every service that keeps ties of persons (`shared.persistence.ties`)."""

from typing import Final

from shared.contracts import recruitment
from shared.events.routing import Subscription
from shared.persistence.ties import (
    aliases_wanted,
    interests_wanted,
    note_interest,
    note_interest_ended,
    note_merged,
    note_unmerged,
)

INTERESTS: Final = (
    Subscription(recruitment.INTEREST_DECLARED, note_interest, preload=interests_wanted),
    Subscription(recruitment.INTEREST_ENDED, note_interest_ended, preload=interests_wanted),
)
ALIASES: Final = (
    Subscription(recruitment.PERSON_MERGED, note_merged, preload=aliases_wanted),
    Subscription(recruitment.PERSON_UNMERGED, note_unmerged, preload=aliases_wanted),
)
TIES: Final = (*ALIASES, *INTERESTS)
