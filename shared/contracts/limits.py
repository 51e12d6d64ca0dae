"""How much a request may hold, and how much a page of a list."""

from typing import Final

ID_CHARACTERS_MAX: Final = 128
CURSOR_CHARACTERS_MAX: Final = 400
WORD_CHARACTERS_MAX: Final = 40
SOURCE_CHARACTERS_MAX: Final = 500
FILE_NAME_CHARACTERS_MAX: Final = 255
TITLE_CHARACTERS_MAX: Final = 200
VALID_MONTHS_MAX: Final = 120
PAGE_ITEMS_DEFAULT: Final = 50
PAGE_ITEMS_MAX: Final = 200
