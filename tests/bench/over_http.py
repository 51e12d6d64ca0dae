"""Requests over HTTP, many at once: a list of advisors and an application, of ours and of stock nameko.

Both gateways are up at once, on one broker and one database, and answer with the same content. Ours knows who
asks, audits, and publishes with the write; the peer does not.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from pymongo import MongoClient

from deploy.local.ports import free_ports
from services.recruitment.applications.models import Application
from services.recruitment.credentials.models import RequirementBook
from services.recruitment.participation.models import Advisor
from services.recruitment.people.models import Person
from shared.ids import new_id
from shared.persistence.store import Store
from shared.runtime.migrate import migrate
from tests.bench.ground import ROOT, STOP_SECONDS_MAX
from tests.support.harness import TENANT
from tests.support.servers import TestServers, drop_databases, drop_vhost, in_vhost, make_vhost, unique
from tests.support.stack import TestStack
from tests.support.waiting import eventually

AT_ONCE: Final = 16
ADVISORS: Final = 20
ROUNDS: Final = 5
ROUND_SECONDS: Final = 4.0
WARM_UP_SECONDS: Final = 2.0
REQUEST_SECONDS_MAX: Final = 30.0
START_SECONDS_MAX: Final = 60.0
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

_numbers = count()

Send = Callable[[HTTPConnection], Any]


def measure(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Answers per second to reads and writes, ours and the peer's; each the median of rounds in turn."""
    told("http: starting every service")
    stack = TestStack(servers)
    try:
        stack.begin()
        ours = _Gateway(stack.base_url, "/api/v1", stack.client("engagement_staff").headers["Authorization"])
        _enrol(ours)
        with _peer(stack) as peer:
            return _in_turn({"ours": ours, "nameko": peer}, told)
    finally:
        stack.end()


class _Gateway:
    """Where requests go, and as whom."""

    def __init__(self, base_url: str, prefix: str = "", token: str = "") -> None:
        self._host = urlsplit(base_url).netloc
        self._prefix = prefix
        self._headers = {"Authorization": token} if token else {}

    def connection(self) -> HTTPConnection:
        """A connection to be kept by one sender."""
        return HTTPConnection(self._host, timeout=REQUEST_SECONDS_MAX)

    def read(self, connection: HTTPConnection) -> dict[str, Any]:
        """A list of advisors."""
        return self.send(connection, "GET", f"/advisors?limit={ADVISORS}")

    def write(self, connection: HTTPConnection) -> dict[str, Any]:
        """An application of somebody who never applied before."""
        return self.send(connection, "POST", "/applications", _somebody())

    def send(self, connection: HTTPConnection, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The content of an answer. Raises RuntimeError when it is none."""
        headers = self._headers
        if body is not None:
            headers = {**headers, "Content-Type": "application/json", "Idempotency-Key": new_id()}
        connection.request(method, self._prefix + path, None if body is None else orjson.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        return orjson.loads(content)


def _in_turn(gateways: dict[str, _Gateway], told: Callable[[str], None]) -> dict[str, float]:
    _require_same({name: gateway.read(gateway.connection()) for name, gateway in gateways.items()})
    kinds: dict[str, dict[str, Send]] = {
        "read": {name: gateway.read for name, gateway in gateways.items()},
        "write": {name: gateway.write for name, gateway in gateways.items()},
    }
    rates: dict[str, list[float]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        for kind, sends in kinds.items():
            for name, send in sends.items():
                told(f"http: {kind}s of {name}" if number else f"http: {name} warms up")
                seconds = ROUND_SECONDS if number else WARM_UP_SECONDS
                rates[f"{kind}_{name}"].append(_rate(gateways[name], send, seconds))
    return {what: median(found[1:]) for what, found in rates.items()}


def _rate(gateway: _Gateway, send: Send, seconds: float) -> float:
    """Answers per second while there are always as many requests under way."""
    began = time.perf_counter()
    ends = began + seconds

    def go_on(_sender: int) -> int:
        connection, answers = gateway.connection(), 0
        while time.perf_counter() < ends:
            send(connection)
            answers += 1
        connection.close()
        return answers

    with ThreadPoolExecutor(AT_ONCE) as senders:
        answers = sum(senders.map(go_on, range(AT_ONCE)))
    return answers / (time.perf_counter() - began)


def _require_same(answers: dict[str, dict[str, Any]]) -> None:
    ours, theirs = answers["ours"], answers["nameko"]
    if ours != theirs or len(ours["items"]) != ADVISORS:
        raise RuntimeError(f"the gateways do not answer alike; they differ in {_differing(ours, theirs)}")


def _differing(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """The names of what differs in the items of two lists."""
    pairs = zip(ours["items"], theirs["items"], strict=False)
    return sorted(
        {name for one, other in pairs for name in one.keys() | other if one.get(name) != other.get(name)}
    )


def _enrol(ours: _Gateway) -> None:
    """Applications that are accepted, until there are as many advisors as a list shows."""
    connection = ours.connection()
    missing = ADVISORS - len(ours.read(connection)["items"])
    for _ in range(missing):
        id_ = ours.write(connection)["application_id"]
        ours.send(connection, "POST", f"/applications/{id_}/acceptance", {})
    eventually(lambda: _settled(ours, connection), seconds_max=START_SECONDS_MAX, what="advisors at rest")


def _settled(ours: _Gateway, connection: HTTPConnection) -> bool:
    """Whether training has told of every advisor, so that the copy for the peer is of what stays."""
    before = ours.read(connection)
    time.sleep(1)
    return ours.read(connection) == before


@contextmanager
def _peer(stack: TestStack) -> Iterator[_Gateway]:
    """The stock gateway and service, over a copy of our advisors and with the same indexes."""
    name = unique("bench")
    make_vhost(stack.broker.management_uri, name)
    (port,) = free_ports(1)
    database = _with_database(stack.database.admin_uri, name)
    _copy(stack, name, database)
    environment = {
        **os.environ,
        "AMQP_URI": in_vhost(stack.broker.admin_uri(stack.broker.default_vhost), name),
        "MONGODB_URI": database,
        "HTTP_PORT": str(port),
        "PYTHONWARNINGS": "ignore",
    }
    processes = [_start(part, environment) for part in ("service", "gateway")]
    gateway = _Gateway(f"http://127.0.0.1:{port}")
    try:
        eventually(lambda: _answers(gateway), seconds_max=START_SECONDS_MAX, what="the peer answers")
        yield gateway
    finally:
        for process in processes:
            process.terminate()
            process.wait(STOP_SECONDS_MAX)
        drop_databases(stack.database.admin_uri, name)
        drop_vhost(stack.broker.management_uri, name)


def _start(part: str, environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.bench.peers.stock_http", part]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _answers(gateway: _Gateway) -> bool:
    with suppress(OSError, HTTPException, RuntimeError):
        return bool(gateway.read(gateway.connection()))
    return False


def _copy(stack: TestStack, name: str, database: str) -> None:
    models = (Person, Advisor, Application, RequirementBook)
    store = Store(database)
    migrate(models, store)
    store.close()
    with MongoClient(stack.database.admin_uri) as client:
        source = client[f"{stack.database_prefix}_recruitment"]
        for model in models:
            collection = model._get_collection_name()
            found = list(source[collection].find({"tenant": TENANT}))
            if found and model is not Person:
                # The peer keeps who somebody is in each record about them, as is usual.
                persons = {one["_id"]: _flat(one) for one in source["persons"].find({"tenant": TENANT})}
                client[name][collection].insert_many(
                    [persons.get(one.get("person_id"), {}) | one for one in found]
                )
        # The peer keeps each row of a book as a document of its own, as is usual.
        books = client[name][RequirementBook._get_collection_name()].find()
        rules = [_rule_of(book, number) for book in books for number in range(len(book["rows"]))]
        client[name]["requirements"].insert_many(rules)


def _flat(stored: dict[str, Any]) -> dict[str, Any]:
    person = Person._from_son(stored)
    names = ("given_name", "family_name", "email", "phone", "postal_code", "language", "language_as_written")
    return {name: value for name in names if (value := getattr(person, name)) is not None}


def _rule_of(book: dict[str, Any], number: int) -> dict[str, Any]:
    row = book["rows"][number]
    return {"_id": f"{book['_id']}/{number}", "tenant": book["tenant"], "kind": book["kind"], **row}


def _with_database(uri: str, name: str) -> str:
    parts = urlsplit(uri)
    query = f"{parts.query}&authSource=admin" if "authSource" not in parts.query else parts.query
    return parts._replace(path=f"/{name}", query=query.lstrip("&")).geturl()


def _somebody() -> dict[str, str]:
    number = next(_numbers)
    letters = "".join(LETTERS[number // 26**place % 26] for place in range(6))
    return {
        "given_name": "Ana",
        "family_name": f"Alvarez {letters}",
        "email": f"ana.{letters}@lakeshore.example",
        "postal_code": "60601",
        "advisor_kind": "parent",
        "language": "en",
    }
