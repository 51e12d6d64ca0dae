"""What a service has come to, in a form that two runs of the same facts have in common."""

import importlib
from collections import Counter
from typing import Any

import orjson

from shared.persistence import audit, outbox
from shared.persistence.store import Store
from tests.support.harness import TENANT

HISTORY = audit.BOOKKEEPING - {"_id", "tenant", "sequence"}
"""What a document keeps of how often and when it was changed, which is no part of its state."""

SPARED = {"stipends": {"sequence", "later_steps"}}
"""Who hears first of a correction is spared what came before it, to do and to say.

So there a document's count of facts and its story are no part of its state, and the last word on it counts.
"""

SAID = ("routing_key", "subject", "sequence")
State = dict[str, list[str]]


def state_of(service: str, store: Store) -> State:
    """Everything that a service keeps for the season's tenant, and all that it has said."""
    models = importlib.import_module(f"services.{service}.routing").DOCUMENTS
    left_out = HISTORY | SPARED.get(service, set())
    kept = {
        name: [
            {field: value for field, value in document.items() if field not in left_out}
            for document in store[name].find({"tenant": TENANT})
        ]
        for name in (model._get_collection_name() for model in models)
    }
    kept["said"] = last_words(store) if service in SPARED else words(store)
    names = {one["_id"]: f"{one['advisor_id']}/{one['course_code']}" for one in kept.get("enrolments", ())}
    return {name: sorted(as_text(one, names) for one in documents) for name, documents in kept.items()}


def words(store: Store) -> list[dict[str, Any]]:
    """All that was said."""
    rows = store[outbox.COLLECTION].find({"headers.cloudEvents_tenant": TENANT}).sort("sequence")
    return [{name: row[name] for name in SAID} | {"data": orjson.loads(row["body"])} for row in rows]


def last_words(store: Store) -> list[dict[str, Any]]:
    """What was said last about each document."""
    last = {word["subject"]: word for word in words(store)}
    return [{name: value for name, value in word.items() if name != "sequence"} for word in last.values()]


def as_text(document: dict[str, Any], names: dict[str, str]) -> str:
    """The document; an id that a service made up while it heard is named by what it stands for."""
    text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    for made_up, name in names.items():
        text = text.replace(made_up, name)
    return text


def differing(found: State, expected: State) -> dict[str, tuple[list[str], list[str]]]:
    """By collection, what is only in the one and what is only in the other."""
    counted = {name: (Counter(found[name]), Counter(expected[name])) for name in expected}
    return {
        name: (sorted((ours - theirs).elements()), sorted((theirs - ours).elements()))
        for name, (ours, theirs) in counted.items()
        if ours != theirs
    }
