"""`tandem fingerprint`: hashes of everything visible from outside, from the code alone.

Moving modules changes no hash.
"""

import hashlib
import importlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, Final

import typer
from flask import Flask, g, url_for
from werkzeug.routing import Rule

from deploy.local.options import ROOT
from services.gateway.accounts.models import HeldRole, User
from services.gateway.app import create_app
from services.gateway.http import protection
from services.gateway.kit import viewer
from shared.actor import FAMILY, Actor, Role
from shared.config import HttpSettings, Settings
from shared.contracts import asyncapi
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.json_schemas import file_name, json_schema
from shared.contracts.policy import POLICY, allowed
from shared.events import topology
from shared.persistence.store import Store
from shared.runtime import migrate
from shared.services import SERVICES

FILE: Final = ROOT / "tests" / "contract" / "fingerprint.json"
NOWHERE: Final = "mongodb://127.0.0.1:1/nothing"
"""A database that is never used: the client never connects."""
NAMES_FOR_PEOPLE: Final = frozenset({"description", "summary", "termsOfService", "title"})
SETS: Final = frozenset({"enum", "messages", "parameters", "required", "tags"})
"""Lists in documents whose order is irrelevant."""
DIFFERS: Final = "{part} differs from tests/contract/fingerprint.json. If this is intended, update the \
file with `make fingerprint`, and note in CHANGELOG.md what changes for others."

Hashes = dict[str, str]

app = typer.Typer(help="Hashes of everything visible from outside.")


@app.callback(invoke_without_command=True)
def print_hashes(
    write: Annotated[bool, typer.Option("--write", help="Write the file that tests read.")] = False,
) -> None:
    """Print the hashes of documents, collections, broker, policy and menu as JSON."""
    if write:
        FILE.write_text(text(hashes()), encoding="utf-8")
    else:
        typer.echo(text(hashes()), nl=False)


def text(found: Hashes) -> str:
    """The content of the file with the hashes."""
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def hashes() -> Hashes:
    """A SHA-256 for each part, in hexadecimal."""
    return {name: hash_of(part()) for name, part in PARTS.items()}


def hash_of(content: Any) -> str:
    """The SHA-256 of a JSON value; the order of object keys is irrelevant."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def differences(kept: Hashes, found: Hashes) -> list[str]:
    """A sentence for each part whose hash differs from the stored one."""
    changed = [name for name in sorted(kept.keys() | found.keys()) if kept.get(name) != found.get(name)]
    return [DIFFERS.format(part=name) for name in changed]


def without_words(document: dict[str, Any]) -> Any:
    """An OpenAPI or AsyncAPI document without texts, with components inlined."""
    used = {name: part for name, part in document.items() if name != "components"}
    shown = {"securitySchemes": document["components"].get("securitySchemes", {})}
    return _bare({**used, "components": shown}, document, ())


def _bare(node: Any, document: dict[str, Any], way: tuple[str, ...]) -> Any:
    """`way` holds the references so far, so that a recursive one ends."""
    if isinstance(node, list):
        return [_bare(one, document, way) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(reference := node.get("$ref"), str):
        return _referred(node, reference, document, way)
    return {
        name: _in_any_order(name, _bare(value, document, way))
        for name, value in node.items()
        if not (name in NAMES_FOR_PEOPLE and isinstance(value, str))
    }


def _referred(node: dict[str, Any], reference: str, document: dict[str, Any], way: tuple[str, ...]) -> Any:
    if reference in way:
        return {"again": len(way) - way.index(reference)}
    target: Any = document
    for step in reference.removeprefix("#/").split("/"):
        target = target[step.replace("~1", "/").replace("~0", "~")]
    beside = {name: value for name, value in node.items() if name != "$ref"}
    return _bare({**target, **beside}, document, (*way, reference))


def _in_any_order(name: str, value: Any) -> Any:
    return sorted(value, key=_canonical) if name in SETS and isinstance(value, list) else value


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def _openapi() -> Any:
    return without_words(_gateway().extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict())


def _asyncapi() -> Any:
    return without_words(asyncapi.document())


def _json_schemas() -> Any:
    return {file_name(one.type, one.revision): json_schema(one) for one in CATALOGUE.values()}


def _collections() -> Any:
    found = {}
    for service in SERVICES:
        documents = importlib.import_module(f"services.{service}.routing").DOCUMENTS
        indexes = migrate.indexes(documents)
        found[service] = {name: sorted(one, key=_canonical) for name, one in indexes.items()}
    return found


def _broker() -> Any:
    declared = topology.definitions()
    return {
        **{kind: sorted(rows, key=_canonical) for kind, rows in declared.items()},
        "rights": {service: topology.permissions(service) for service in SERVICES},
    }


def _policy() -> Any:
    return {operation: sorted(roles) for operation, roles in POLICY.items()}


def _menu() -> Any:
    gateway = _gateway()
    return {role.value: _seen_by(role, gateway) for role in Role if role is not Role.APPLICANT}


def _seen_by(role: Role, gateway: Flask) -> dict[str, Any]:
    """For one role its menu in order, its home page, and every page that it may open."""
    user = User(
        id=role.value,
        tenant="somewhere",
        roles=[HeldRole(name=role.value)],
        advisor_id="advisor" if role in FAMILY else None,
    )
    with gateway.test_request_context():
        g._login_user = user
        return {
            "menu": [[url_for(place.endpoint), str(place.label)] for place in viewer.menu()],
            "begins": viewer.home(),
            "pages": sorted(_pages_of(user.to_actor(), gateway)),
        }


def _pages_of(actor: Actor, gateway: Flask) -> Iterator[str]:
    for rule in gateway.url_map.iter_rules():
        needed = getattr(gateway.view_functions[rule.endpoint], "needs", None)
        of_people = not rule.rule.startswith(protection.API_PREFIX)
        if of_people and (needed is None or allowed(actor, needed)):
            yield _address(rule)


def _address(rule: Rule) -> str:
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return f"{' '.join(methods)} {rule.rule}"


@cache
def _gateway() -> Flask:
    nobody: Any = None
    return create_app(_SETTINGS, nobody, store=Store(NOWHERE))


_SETTINGS: Final = Settings(
    service="gateway",
    instance="fingerprint",
    amqp_uri="",
    mongodb_uri=NOWHERE,
    audit_keys="",
    metrics_host="127.0.0.1",
    metrics_port=0,
    log_level="ERROR",
    crash_at="",
    batch_events_max=1,
    batches_in_flight_max=1,
    http=HttpSettings(
        host="127.0.0.1",
        port=0,
        secret_key="signs nothing",
        password_salt="salts nothing",
        public_url="http://127.0.0.1",
        demo_sign_in=False,
    ),
)

PARTS: Final[dict[str, Callable[[], Any]]] = {
    "asyncapi": _asyncapi,
    "broker": _broker,
    "collections": _collections,
    "json_schemas": _json_schemas,
    "menu": _menu,
    "openapi": _openapi,
    "policy": _policy,
}
