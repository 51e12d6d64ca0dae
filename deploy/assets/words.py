"""Adds new texts of the pages to each language's catalog, and compiles the catalogs.

Run by `make words`. Fails with an error that names each text without a translation.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import services.gateway

GATEWAY = Path(services.gateway.__file__).parent
LISTS = GATEWAY / "translations"
READERS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = """# Words of the pages; `make words` takes up what is new.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def words_of_pages() -> Catalog:
    """Every text that a page shows, in English."""
    words = Catalog()
    for _file, _line, text, _comments, _context in extract_from_dir(GATEWAY, READERS, keywords=KEYWORDS):
        words.add(text)
    return words


def updated(language: str, words: Catalog) -> Catalog:
    """The catalog of a language, with new texts added and obsolete ones removed."""
    with (LISTS / language / "LC_MESSAGES" / "messages.po").open("rb") as kept:
        catalog = read_po(kept, locale=language)
    catalog.update(words, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """The texts without a translation."""
    return [str(message.id) for message in catalog if message.id and not _is_translated(message)]


def write(language: str, catalog: Catalog) -> None:
    """Write the catalog and its compiled form, which changes only when a text does."""
    catalog.creation_date = catalog.revision_date = LONG_AGO
    folder = LISTS / language / "LC_MESSAGES"
    with (folder / "messages.po").open("wb") as listed:
        listed.write(HEADER.format(language=language).encode())
        write_po(listed, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    with (folder / "messages.mo").open("wb") as compiled:
        write_mo(compiled, catalog)


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(strings)


def main() -> None:
    """Update every language."""
    words = words_of_pages()
    lacking = []
    for folder in sorted(LISTS.iterdir()):
        catalog = updated(folder.name, words)
        write(folder.name, catalog)
        lacking += [f"{folder.name}: {text}" for text in missing(catalog)]
    if lacking:
        sys.exit("\n".join(["Without translation:", *lacking]))


if __name__ == "__main__":
    main()
