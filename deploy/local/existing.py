"""Servers that someone else runs, reached with the administrator's rights."""

import socket
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, urlsplit

import pymongo
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.management import Management
from deploy.local.problem import Problem

PLAIN, ENCRYPTED = ("http", 5672, 15672), ("https", 5671, 15671)
"""How the management API is reached, and the usual ports: the broker's and that of the API."""
ANSWER_MS_MAX = 2_000
AUTHENTICATION_FAILED = 18
"""MongoDB's code for a user or a password that is wrong."""


class _Existing:
    """What is the same of every server that is not ours: it is looked at, never started or stopped."""

    is_private = False
    pid: int | None = None
    log: Path | None = None

    def start(self) -> None:
        """Raise Problem unless it is there and usable; each kind of server says how that is found out."""
        raise NotImplementedError

    def require_startable(self) -> None:
        """Raise Problem unless it is there and usable."""
        self.start()

    def launch(self) -> None:
        """Somebody else has started it."""

    def stop(self) -> None:
        """Leave it alone: it is not ours."""

    def ready(self) -> bool:
        """Whether it is there and usable."""
        try:
            self.start()
        except Problem:
            return False
        return True


class ExistingBroker(_Existing):
    """A RabbitMQ that someone else runs, reached with the administrator's rights."""

    name = "rabbitmq"

    def __init__(self, amqp_uri: str, management_uri: str | None) -> None:
        parts = urlsplit(amqp_uri)
        self._scheme = parts.scheme or "amqp"
        web_scheme, port, web_port = ENCRYPTED if self._scheme == "amqps" else PLAIN
        self.port: int | None = parts.port or port
        self._host = f"{parts.hostname}:{self.port}"
        self._account = (unquote(parts.username or "guest"), unquote(parts.password or "guest"))
        self.default_vhost = unquote(parts.path[1:]) or "/"
        account = ":".join(quote(part, safe="") for part in self._account)
        self.management_uri = management_uri or f"{web_scheme}://{account}@{parts.hostname}:{web_port}"
        if management_uri and "@" not in management_uri:
            self.management_uri = management_uri.replace("://", f"://{account}@", 1)

    def amqp_uri(self, user: str, password: str, vhost: str) -> str:
        """The address for one user in one vhost."""
        return amqp_uri_of(self._scheme, user, password, self._host, vhost)

    def admin_uri(self, vhost: str) -> str:
        """The address with the rights of the user in AMQP_URI."""
        return self.amqp_uri(*self._account, vhost)

    def start(self) -> None:
        """Raise Problem unless it answers."""
        host, port = self._host.rsplit(":", 1)
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except OSError as error:
            raise Problem(f"The broker named by AMQP_URI does not answer at {self._host}.") from error
        with Management(self.management_uri) as management:
            if not management.answers():
                raise Problem(
                    "The broker's management API does not answer: it makes users and queues, "
                    "so set AMQP_MANAGEMENT_URI=http://user:password@host:port to it."
                )


class ExistingDatabase(_Existing):
    """A MongoDB that someone else runs, reached with the administrator's rights."""

    name = "mongodb"
    folder: Path | None = None

    def __init__(self, uri: str) -> None:
        self.admin_uri = uri
        self._parts = pymongo.uri_parser.parse_uri(uri)
        self.port: int | None = self._parts["nodelist"][0][1]

    def uri(self, user: str, password: str, database: str) -> str:
        """The address for one user of one database, kept in that database."""
        hosts = ",".join(f"{host}:{port}" for host, port in self._parts["nodelist"])
        kept = ("replicaset", "tls", "tlscafile", "directconnection")
        names = {"replicaset": "replicaSet", "tlscafile": "tlsCAFile", "directconnection": "directConnection"}
        options = "&".join(
            f"{names.get(name.lower(), name)}={_option(value)}"
            for name, value in sorted(self._parts["options"].items())
            if name.lower() in kept
        )
        account = f"{quote_plus(user)}:{quote_plus(password)}"
        return f"mongodb://{account}@{hosts}/{database}" + (f"?{options}" if options else "")

    def start(self) -> None:
        """Raise Problem unless it answers and has transactions."""
        try:
            client: MongoClient = MongoClient(self.admin_uri, serverSelectionTimeoutMS=ANSWER_MS_MAX)
            with client:
                hello = client.admin.command("hello")
        except OperationFailure as error:
            if error.code != AUTHENTICATION_FAILED:
                raise Problem(f"The MongoDB named by MONGODB_URI refuses: {_first_line(error)}") from error
            raise Problem("MongoDB refuses the user or the password in MONGODB_URI.") from error
        except PyMongoError as error:
            raise Problem(
                f"The MongoDB named by MONGODB_URI does not answer: {_first_line(error)}"
            ) from error
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise Problem(
                "The MongoDB of MONGODB_URI is no replica set, so it has no transactions: "
                "start it with --replSet."
            )


def amqp_uri_of(scheme: str, user: str, password: str, host: str, vhost: str) -> str:
    """The address for one user in one vhost, at `host` with its port."""
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{host}/{quote(vhost, safe='')}"


def _first_line(error: Exception) -> str:
    return str(error).split(", Timeout:")[0].splitlines()[0][:200]


def _option(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else quote_plus(str(value))
