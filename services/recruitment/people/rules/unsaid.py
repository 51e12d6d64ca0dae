"""What people write into a field that they leave empty."""

from typing import Final

from services.recruitment.people.rules.text import plain

UNSAID: Final = frozenset(
    {
        *("", "n a", "na", "none", "nil", "null", "unspecified", "not specified", "not applicable"),
        *("ninguno", "ninguna", "no aplica", "no tiene", "desconocido", "unknown", "not sure", "tbd"),
        *("declined", "declined to answer", "prefer not to say"),
    }
)
"""In plain letters: of `-` and `?` nothing is left."""


def is_unsaid(text: str) -> bool:
    """Whether a text says that there is nothing to say: empty, `N/A`, `none`, `-`."""
    return plain(text) in UNSAID
