"""A private MongoDB of one node, a replica set so that transactions work."""

import json
import shutil
import signal
import sysconfig
from pathlib import Path
from urllib.parse import quote_plus

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.daemon import Daemon, clean_environment
from deploy.local.existing import ANSWER_MS_MAX, AUTHENTICATION_FAILED, ExistingDatabase
from deploy.local.files import make_private_folder, write_private
from deploy.local.ports import LOOPBACK, require_free
from deploy.local.problem import Problem
from deploy.local.secrets import Secrets
from shared.persistence.store import TRANSACTION_SECONDS_MAX

REPLICA_SET = "tandem"
ADMIN = "tandem-admin"
CACHE_GIGABYTES = 0.5
OPLOG_MEGABYTES = 1024
START_SECONDS_MAX = 90.0
STOP_SECONDS_MAX = 30.0
# What a killed process had begun holds up whoever takes over its work until the server drops it: by default
# after a minute. None of ours goes on for longer than this.
TRANSACTION_LIFETIME_SECONDS = int(TRANSACTION_SECONDS_MAX) + 2

_NOT_YET_INITIALIZED = 94
_UNAUTHORIZED = 13
_MISSING_LIBRARY = "error while loading shared libraries:"


class PrivateDatabase:
    """A private mongod on the loopback address, with authentication, its data under `home`/mongodb."""

    name = "mongodb"
    is_private = True

    def __init__(self, home: Path, port: int, secrets: Secrets, *, cache_gigabytes: float = CACHE_GIGABYTES):
        self.port = port
        self.folder = home / "mongodb"
        self.log = home / "log" / "mongodb.log"
        self._cache_gigabytes = cache_gigabytes
        self._secrets = secrets
        self._daemon = Daemon(self.folder)

    @property
    def pid(self) -> int | None:
        """The id of the running process."""
        process = self._daemon.process
        return process.pid if process else None

    @property
    def admin_uri(self) -> str:
        """The URI for the administrator, without a database."""
        user = f"{quote_plus(ADMIN)}:{quote_plus(self._secrets.get('mongodb_admin'))}"
        return f"mongodb://{user}@{LOOPBACK}:{self.port}/?replicaSet={REPLICA_SET}&authSource=admin"

    def uri(self, user: str, password: str, database: str) -> str:
        """The URI for one user of one database, stored in that database."""
        account = f"{quote_plus(user)}:{quote_plus(password)}"
        return f"mongodb://{account}@{LOOPBACK}:{self.port}/{database}?replicaSet={REPLICA_SET}"

    def launch(self) -> None:
        """Begin to start mongod and return at once. Harmless if it runs."""
        if self.pid is None:
            self.require_startable()
            self._daemon.start(self._command(), environment=clean_environment(), log=self.log)

    def start(self) -> None:
        """Start mongod and return once it accepts writes. Harmless if it runs."""
        self.launch()
        try:
            self._daemon.wait_until(self._pings, seconds_max=START_SECONDS_MAX, explain=self._why_not)
            self._log_in_or_initiate()
            self._daemon.wait_until(self._writable, seconds_max=START_SECONDS_MAX, explain=self._why_not)
        except Problem:
            self.stop()
            raise

    def require_startable(self) -> None:
        """Raise Problem if it does not run and cannot be started here."""
        if self.pid is None:
            mongod_binary()
            require_free(self.port, "MongoDB", "MONGODB_PORT")
            make_private_folder(self.folder)
            make_private_folder(self.folder / "data")

    def stop(self) -> None:
        """Stop it in order; acknowledged writes are on disk either way."""
        self._daemon.terminate(seconds_max=STOP_SECONDS_MAX)

    def kill(self) -> None:
        """Kill it, as a power failure would."""
        self._daemon.kill()

    def ready(self) -> bool:
        """Whether it runs and accepts writes."""
        return self.pid is not None and self._writable()

    def _command(self) -> list[str]:
        key = self.folder / "keyfile"
        data = self.folder / "data"
        write_private(key, self._secrets.get("mongodb_keyfile").replace("-", "+").replace("_", "/") + "\n")
        return [
            str(mongod_binary()),
            *("--dbpath", str(data), "--port", str(self.port), "--bind_ip", LOOPBACK, "--nounixsocket"),
            *("--replSet", REPLICA_SET, "--auth", "--keyFile", str(key)),
            *("--wiredTigerCacheSizeGB", str(self._cache_gigabytes), "--oplogSize", str(OPLOG_MEGABYTES)),
            *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_LIFETIME_SECONDS}"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false", "--quiet"),
        ]

    def _client(self, *, admin: bool) -> MongoClient:
        return MongoClient(
            LOOPBACK,
            self.port,
            directConnection=True,
            serverSelectionTimeoutMS=ANSWER_MS_MAX,
            connectTimeoutMS=ANSWER_MS_MAX,
            username=ADMIN if admin else None,
            password=self._secrets.get("mongodb_admin") if admin else None,
        )

    def _pings(self) -> bool:
        try:
            with self._client(admin=False) as client:
                client.admin.command("ping")
                return True
        except PyMongoError:
            return False

    def _writable(self) -> bool:
        try:
            with self._client(admin=False) as client:
                return bool(client.admin.command("hello")["isWritablePrimary"])
        except PyMongoError:
            return False

    def _log_in_or_initiate(self) -> None:
        try:
            with self._client(admin=True) as client:
                self._keep_member_address(client)
        except OperationFailure as error:
            if error.code != AUTHENTICATION_FAILED:
                raise
            self._initiate()

    def _initiate(self) -> None:
        """First start: the replica set, then its administrator, by the localhost exception."""
        members = [{"_id": 0, "host": f"{LOOPBACK}:{self.port}"}]
        with self._client(admin=False) as client:
            try:
                client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
            except OperationFailure as error:
                if error.code == _UNAUTHORIZED:
                    raise Problem(
                        f"The passwords in {self._secrets.path} do not open MongoDB's data in {self.folder}: "
                        "restore that file, or run `make stop` and move the folder away to begin anew."
                    ) from error
                raise
            self._daemon.wait_until(self._writable, seconds_max=START_SECONDS_MAX, explain=self._why_not)
            client.admin.command(
                "createUser",
                ADMIN,
                pwd=self._secrets.get("mongodb_admin"),
                roles=[{"role": "root", "db": "admin"}],
            )

    def _keep_member_address(self, client: MongoClient) -> None:
        """After a change of the port, update the address in the replica set."""
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code == _NOT_YET_INITIALIZED:
                return
            raise
        address = f"{LOOPBACK}:{self.port}"
        if config["members"][0]["host"] != address:
            config["members"][0]["host"] = address
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)

    def _why_not(self) -> str:
        code, last = self._daemon.exit_code, _last_complaint(self.log)
        if code == -signal.SIGILL:
            return (
                "This processor lacks the AVX instructions that MongoDB needs: "
                "set MONGODB_URI to a server elsewhere."
            )
        if _MISSING_LIBRARY in last:
            library = last.split(_MISSING_LIBRARY)[1].split(":")[0].strip()
            return (
                f"MongoDB misses the library {library}: install OpenSSL 3 and curl "
                "(`apt-get install libssl3 libcurl4`), or set MONGODB_URI to a server that exists."
            )
        return (
            f"MongoDB does not start on its data in {self.folder} ({last or f'exit code {code}'}): "
            f"see {self.log}; to begin anew, run `make stop` and move that folder away."
        )


Database = PrivateDatabase | ExistingDatabase


def mongod_binary() -> Path:
    """The mongod from the wheel, or the one on the PATH. Raises Problem if there is none."""
    bundled = Path(sysconfig.get_paths()["purelib"]) / "fiftyone" / "db" / "bin" / "mongod"
    if bundled.is_file():
        if not bundled.stat().st_mode & 0o100:
            # Some installers lose the executable bit of the packed binary.
            bundled.chmod(0o755)
        return bundled
    on_path = shutil.which("mongod")
    if on_path is None:
        raise Problem(
            "No mongod was found: install MongoDB 6 or later, or set MONGODB_URI to a server that exists."
        )
    return Path(on_path)


def _last_complaint(log: Path) -> str:
    """The last error that mongod logged."""
    found = ""
    try:
        lines = log.read_text(errors="replace").splitlines()[-200:]
    except OSError:
        return found
    for line in lines:
        if _MISSING_LIBRARY in line:
            found = line
        elif '"s":"E"' in line or '"s":"F"' in line:
            found = _words_of(line) or found
    return found


def _words_of(line: str) -> str:
    try:
        entry = json.loads(line)
    except ValueError:
        return ""
    details = entry.get("attr", {})
    error = details.get("error", details.get("msg", "")) if isinstance(details, dict) else ""
    return f"{entry.get('msg', '')} {error if isinstance(error, str) else ''}".strip()[:200]
