"""How large floods, storms and stress are: small in `make test`, in full in `make soak`."""

import os
from typing import TypeVar

SOAK = os.environ.get("TANDEM_SOAK") == "1"

Size = TypeVar("Size", int, float)


def sized(small: Size, *, soak: Size) -> Size:
    """The size for this run: the same test, with fewer of what it has many of."""
    return soak if SOAK else small
