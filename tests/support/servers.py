"""The broker and database that tests use: started when first asked for, ended with the session."""

import os
import secrets as random_secrets
import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psutil
from pymongo import MongoClient

from deploy.local.broker import Broker, PrivateBroker, end_name_server
from deploy.local.daemon import Daemon
from deploy.local.database import Database, PrivateDatabase
from deploy.local.existing import ExistingBroker, ExistingDatabase
from deploy.local.management import Management
from deploy.local.ports import Ports, free_ports
from deploy.local.secrets import Secrets
from deploy.local.supervisor import end_left_behind
from tests.support.broker_next import NextBroker

ROOT = Path(__file__).resolve().parents[2]
IN_MEMORY = Path("/dev/shm")
IN_MEMORY_BYTES_MIN = 4 * 1024**3


ON_DISK = ROOT / ".tandem" / "test"
OF_THIS_CHECKOUT = IN_MEMORY / f"tandem-test-{os.getuid()}{str(ROOT).replace('/', '-')}"


def home_of_tests() -> Path:
    """Where test servers keep their data: in memory where there is room, else beside that of `make run`.

    What tests do to a server, killing it at worst, memory outlives as a disk does. Waiting for a disk is most
    of what a test on a database does, and more where several run.
    """
    if IN_MEMORY.is_dir():
        room = min(psutil.disk_usage(str(IN_MEMORY)).free, psutil.virtual_memory().available)
        if room >= IN_MEMORY_BYTES_MIN:
            return OF_THIS_CHECKOUT
    return ON_DISK


TEST_HOME = home_of_tests()
ADMINISTRATOR_MS_MAX = 10_000
CLOSES_FILES_SOON = {
    "minSnapshotHistoryWindowInSeconds": 15,
    "wiredTigerEngineRuntimeConfig": (
        "file_manager=(close_idle_time=10,close_scan_interval=5,close_handle_minimum=250)"
    ),
}

_administrators: dict[str, MongoClient] = {}


@dataclass
class TestServers:
    """A broker and a database of one test session, each started at its first use.

    The ones named by AMQP_URI, AMQP_MANAGEMENT_URI and MONGODB_URI are used instead of private ones,
    unless `only_private` (faults need servers that may be killed).
    """

    __test__ = False
    home: Path
    only_private: bool = False

    @cached_property
    def broker(self) -> Broker:
        """The running broker."""
        uri = None if self.only_private else os.environ.get("AMQP_URI")
        broker = (
            ExistingBroker(uri, os.environ.get("AMQP_MANAGEMENT_URI"))
            if uri
            else private_broker(self.home, self._ports, self.secrets)
        )
        broker.start()
        return broker

    @cached_property
    def database(self) -> Database:
        """The running database."""
        uri = None if self.only_private else os.environ.get("MONGODB_URI")
        if uri:
            existing = ExistingDatabase(uri)
            existing.start()
            return existing
        database = PrivateDatabase(self.home, self._ports.mongodb, self.secrets)
        database.start()
        # The files of dropped databases would stay open for minutes: more than a process may have.
        administrator(database.admin_uri).admin.command("setParameter", 1, **CLOSES_FILES_SOON)
        return database

    def end(self) -> None:
        """End what was started, at once, and forget its data."""
        for name in ("broker", "database"):
            server = self.__dict__.pop(name, None)
            if isinstance(server, Database) and server.admin_uri in _administrators:
                # Of a server that is gone it could not take its leave, and would wait.
                _administrators.pop(server.admin_uri).close()
            if isinstance(server, PrivateBroker | PrivateDatabase):
                server.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    @cached_property
    def secrets(self) -> Secrets:
        self.home.mkdir(parents=True, exist_ok=True)
        # The broker's own account must be able to pass through.
        self.home.chmod(0o711)
        self.home.parent.chmod(0o711)
        return Secrets(self.home / "secrets.json")

    @cached_property
    def _ports(self) -> Ports:
        amqp, management, metrics, distribution, epmd, mongodb = free_ports(6)
        return replace(
            Ports(),
            amqp=amqp,
            amqp_management=management,
            amqp_metrics=metrics,
            amqp_distribution=distribution,
            epmd=epmd,
            mongodb=mongodb,
        )


def private_broker(home: Path, ports: Ports, secrets: Secrets) -> PrivateBroker:
    """The broker that is installed here, or the newest where TANDEM_TEST_BROKER says `next`."""
    chosen = {"next": NextBroker, "": PrivateBroker}[os.environ.get("TANDEM_TEST_BROKER", "")]
    return chosen(home, ports, secrets)


def end_leftovers() -> None:
    """End the servers of test sessions that were killed before they could do it themselves."""
    for home in (*ON_DISK.glob("*-*"), *OF_THIS_CHECKOUT.glob("*-*")):
        if psutil.pid_exists(int(home.name.rpartition("-")[2])):
            continue
        for stack in home.iterdir():
            end_left_behind(stack)
        for server in ("rabbitmq", "mongodb"):
            Daemon(home / server).kill()
        end_name_server(home / "rabbitmq")
        shutil.rmtree(home, ignore_errors=True)


def unique(name: str) -> str:
    """A name that no other test has."""
    return f"{name}_{random_secrets.token_hex(4)}"


def in_vhost(amqp_uri: str, vhost: str) -> str:
    """The same broker and user, another vhost."""
    return urlunsplit(urlsplit(amqp_uri)._replace(path=f"/{quote(vhost, safe='')}"))


def make_vhost(management_uri: str, vhost: str) -> None:
    """A new vhost, with every right for the user of `management_uri`."""
    with Management(management_uri) as management:
        management.put("vhosts", vhost, body={})
        every = {"configure": ".*", "write": ".*", "read": ".*"}
        management.put("permissions", vhost, management.user, body=every)


def drop_vhost(management_uri: str, vhost: str) -> None:
    """Remove a vhost with all in it."""
    with Management(management_uri) as management:
        management.delete("vhosts", vhost)


def drop_databases(mongodb_uri: str, prefix: str) -> None:
    """Remove every database whose name begins with `prefix`, with its users."""
    client = administrator(mongodb_uri)
    for name in client.list_database_names():
        if name.startswith(prefix):
            client[name].command("dropAllUsersFromDatabase")
            client.drop_database(name)


def administrator(mongodb_uri: str) -> MongoClient:
    """The session's one client with these rights: each new one spends half a second on finding the server."""
    if mongodb_uri not in _administrators:
        _administrators[mongodb_uri] = MongoClient(mongodb_uri, serverSelectionTimeoutMS=ADMINISTRATOR_MS_MAX)
    return _administrators[mongodb_uri]
