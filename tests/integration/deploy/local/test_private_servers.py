"""The private broker and database: what they promise whoever stands on them."""

from pathlib import Path

import psutil
import pymongo
import pytest
from amqp.exceptions import AccessRefused
from kombu import Connection
from pymongo.errors import OperationFailure

from deploy.local.broker import PrivateBroker
from deploy.local.daemon import at_home_in
from deploy.local.database import PrivateDatabase
from deploy.local.existing import ExistingBroker, ExistingDatabase
from deploy.local.ports import Ports, is_open
from deploy.local.problem import Problem
from tests.support.servers import TestServers, drop_databases
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> TestServers:
    found = TestServers(tmp_path_factory.mktemp("private"), only_private=True)
    yield found
    found.end()


def _listening(pid: int) -> list[str]:
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return [
        connection.laddr.ip
        for process in family
        for connection in process.net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    ]


def test_nobody_beyond_this_machine_can_reach_them(private: TestServers) -> None:
    addresses = {*_listening(private.broker.pid), *_listening(private.database.pid)}

    assert addresses == {"127.0.0.1"}


def test_nobody_gets_in_without_a_password(private: TestServers) -> None:
    port = private.database.port
    with (
        pymongo.MongoClient(f"mongodb://127.0.0.1:{port}/?directConnection=true") as stranger,
        pytest.raises(OperationFailure, match="requires authentication"),
    ):
        stranger["tandem_stipends"]["claims"].find_one()

    with (
        Connection(f"amqp://guest:guest@127.0.0.1:{private.broker.port}//", connect_timeout=3) as stranger,
        pytest.raises(AccessRefused),
    ):
        stranger.connect()


def test_an_acknowledged_write_survives_a_kill(private: TestServers) -> None:
    database = private.database
    with pymongo.MongoClient(database.admin_uri) as client:
        client["test_kill"]["kept"].insert_one({"_id": "before"})

    database.kill()
    assert database.pid is None
    database.start()

    with pymongo.MongoClient(database.admin_uri) as client:
        assert client["test_kill"]["kept"].find_one() == {"_id": "before"}
    drop_databases(database.admin_uri, "test_kill")


def test_the_broker_comes_back_after_a_kill(private: TestServers) -> None:
    broker = private.broker
    before = broker.pid

    broker.kill()
    assert not is_open(broker.port)
    broker.start()

    assert broker.pid not in (None, before)
    assert broker.ready()


def test_nothing_of_the_broker_outlives_the_process_that_is_shown(private: TestServers) -> None:
    broker = private.broker

    psutil.Process(broker.pid).kill()
    eventually(lambda: broker.pid is None, what="the end of the broker")
    assert not is_open(broker.port)
    broker.start()

    assert broker.ready()


@pytest.mark.slow("it starts and ends a broker and a database")
def test_a_server_is_found_and_ended_by_whoever_did_not_start_it(private: TestServers) -> None:
    home, secrets = private.home, private.secrets
    for server, found in (
        (private.broker, PrivateBroker(home, Ports(), secrets)),
        (private.database, PrivateDatabase(home, Ports().mongodb, secrets)),
    ):
        assert found.pid == server.pid
        found.stop()
        assert server.pid is None
        assert not is_open(server.port)
        server.start()


def test_starting_what_runs_is_harmless(private: TestServers) -> None:
    before = (private.broker.pid, private.database.pid)

    private.broker.start()
    private.database.start()

    assert (private.broker.pid, private.database.pid) == before


def test_a_wrong_password_of_a_named_server_is_told_in_one_sentence(private: TestServers) -> None:
    wrong = f"mongodb://nobody:nothing@127.0.0.1:{private.database.port}/?directConnection=true"
    with pytest.raises(Problem, match=r"^MongoDB refuses the user or the password in MONGODB_URI\.$"):
        ExistingDatabase(wrong).start()

    management = private.broker.management_uri.rpartition("@")[2]
    named = ExistingBroker(f"amqp://nobody:nothing@127.0.0.1:{private.broker.port}", f"http://{management}")
    with pytest.raises(Problem, match="RabbitMQ refuses the password of user 'nobody'"):
        named.start()


def test_secrets_are_for_their_owner_only(private: TestServers) -> None:
    private.database.start()
    files = [private.home / "secrets.json", private.home / "mongodb" / "keyfile"]

    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    folders = [private.home / "rabbitmq", private.home / "mongodb"]
    assert {oct(folder.stat().st_mode & 0o777) for folder in folders} == {"0o700"}


def test_a_broken_data_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    servers = TestServers(tmp_path / "home", only_private=True)
    servers.database.stop()
    (tmp_path / "home" / "mongodb" / "data" / "WiredTiger.wt").write_bytes(b"nonsense" * 1000)

    with pytest.raises(Problem, match="move that folder away"):
        servers.database.start()


def test_lost_passwords_are_told_in_one_sentence(tmp_path: Path) -> None:
    servers = TestServers(tmp_path / "home", only_private=True)
    servers.database.stop()
    (tmp_path / "home" / "secrets.json").unlink()
    again = TestServers(tmp_path / "home", only_private=True)

    try:
        with pytest.raises(Problem, match=r"secrets\.json do not open MongoDB's data"):
            _ = again.database
    finally:
        assert not list(at_home_in(tmp_path / "home" / "mongodb"))


def test_a_changed_port_is_taken_up(tmp_path: Path) -> None:
    first = TestServers(tmp_path / "home", only_private=True)
    first.database.stop()
    second = TestServers(tmp_path / "home", only_private=True)
    assert second.database.port != first.database.port

    with pymongo.MongoClient(second.database.admin_uri) as client:
        assert client.admin.command("hello")["isWritablePrimary"]
    second.end()


def test_a_missing_library_is_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = tmp_path / "mongod"
    lacking.write_text(
        "#!/bin/sh\n"
        "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open' >&2\n"
        "exit 127\n"
    )
    lacking.chmod(0o755)
    monkeypatch.setattr("deploy.local.database.mongod_binary", lambda: lacking)

    with pytest.raises(Problem, match=r"misses the library libcurl\.so\.4: install .*libcurl4"):
        _ = TestServers(tmp_path / "home", only_private=True).database


def test_a_broken_folder_of_the_broker_is_told_in_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "rabbitmq").mkdir(parents=True)
    (home / "rabbitmq" / "data").write_text("in the way")
    servers = TestServers(home, only_private=True)

    with pytest.raises(Problem, match=r"RabbitMQ does not start on its data .* move that folder away"):
        _ = servers.broker
