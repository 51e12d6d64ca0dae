"""The documents that come from the contracts: JSON Schemas, the AsyncAPI document, tables in READMEs.

They are checked in. `documents` returns their expected content and `drift` the differences. From 1.0 on
`released.json` holds the hash of every released schema: such a file never changes again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from shared.contracts.asyncapi import document
from shared.contracts.catalogue import CATALOGUE, PUBLISHERS
from shared.contracts.event import Contract
from shared.contracts.json_schemas import file_name, json_schema, only_adds
from shared.contracts.subscribers import SUBSCRIBERS, subscribers_of

ROOT: Final = Path(__file__).resolve().parents[2]
SCHEMAS: Final = Path("shared/contracts/schemas")
ASYNCAPI: Final = Path("shared/contracts/asyncapi.json")
RELEASED: Final = SCHEMAS / "released.json"
TABLE_START: Final = "<!-- events -->"
TABLE_END: Final = "<!-- /events -->"


def documents(root: Path = ROOT) -> dict[Path, str]:
    """Every generated document by its path under `root`; a README is returned with its table updated."""
    schemas = {
        SCHEMAS / file_name(contract.type, contract.revision): _text(json_schema(contract))
        for contract in CATALOGUE.values()
    }
    return {**schemas, ASYNCAPI: _text(document()), **dict(_readmes(root))}


def drift(root: Path = ROOT) -> list[str]:
    """The differences from the contracts, one sentence each."""
    stale = [
        f"{path} differs from the contracts: run `tandem contracts export --apply`."
        for path, text in documents(root).items()
        if _read(root / path) != text
    ]
    return [*stale, *_broken_promises(root)]


def write(root: Path = ROOT) -> list[Path]:
    """Write what differs, but never a released schema, and return the paths written."""
    released = _released(root)
    written = []
    for path, text in documents(root).items():
        if _read(root / path) != text and path.name not in released:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
            written.append(path)
    return written


def unreleased(root: Path = ROOT) -> dict[str, str]:
    """The checked-in schemas that are not released yet, each with its hash."""
    released = _released(root)
    return {name: digest for name, digest in _hashes(root).items() if name not in released}


def release(root: Path = ROOT) -> None:
    """Freeze every schema that is checked in now."""
    (root / RELEASED).write_text(_text(_released(root) | unreleased(root)), encoding="utf-8")


def events_table(service: str) -> str:
    """The events that a service publishes and subscribes to, as Markdown."""
    published = [
        (f"`{contract.type}`", contract.summary, ", ".join(subscribers_of(contract.type)))
        for contract in PUBLISHERS.get(service, ())
    ]
    subscribed = [
        (f"`{event_type}`", CATALOGUE[event_type].summary, CATALOGUE[event_type].publisher)
        for event_type in SUBSCRIBERS.get(service, ())
    ]
    return "\n\n".join(
        [
            _table(("Publishes", "Meaning", "Subscribers"), published)
            if published
            else "Publishes no events.",
            _table(("Subscribes to", "Meaning", "Publisher"), subscribed)
            if subscribed
            else "Subscribes to no events.",
        ]
    )


def with_table(readme: str, table: str) -> str:
    """A README with the table between its markers; markers are appended where there are none."""
    if TABLE_END not in readme:
        readme = f"{readme.rstrip()}\n\n## Events\n\n{TABLE_START}\n{TABLE_END}\n"
    before, _, rest = readme.partition(TABLE_START)
    after = rest.partition(TABLE_END)[2]
    return f"{before}{TABLE_START}\n{table}\n{TABLE_END}{after}"


def _readmes(root: Path) -> Iterator[tuple[Path, str]]:
    for service in SUBSCRIBERS:
        path = Path("services") / service / "README.md"
        yield path, with_table(_read(root / path) or f"# {service}\n", events_table(service))


def _broken_promises(root: Path) -> Iterator[str]:
    hashes = _hashes(root)
    for name, digest in _released(root).items():
        if hashes.get(name) != digest:
            yield f"{SCHEMAS / name} is released and has changed: add a revision or a version instead."
    for contract in CATALOGUE.values():
        if contract.revision > 1 and not _only_adds(root, contract):
            yield f"{contract.type} revision {contract.revision} may only add optional fields."


def _only_adds(root: Path, contract: Contract) -> bool:
    earlier = _read(root / SCHEMAS / file_name(contract.type, contract.revision - 1))
    return earlier is not None and only_adds(json.loads(earlier), json_schema(contract))


def _released(root: Path) -> dict[str, str]:
    return json.loads(_read(root / RELEASED) or "{}")


def _hashes(root: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / SCHEMAS).glob("*.v*.json"))
    }


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
