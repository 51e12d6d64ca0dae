"""The release that this code is."""

from typing import Final

RELEASE: Final = "0.1.0"
