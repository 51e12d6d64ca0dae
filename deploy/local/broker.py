"""A private RabbitMQ node."""

import contextlib
import os
import pwd
import subprocess
from pathlib import Path

import psutil

from deploy.local.daemon import NAME_SERVER, Daemon, at_home_in, clean_environment
from deploy.local.existing import ExistingBroker, amqp_uri_of
from deploy.local.files import PRIVATE_FILE_MODE, make_private_folder, write_private
from deploy.local.management import Management
from deploy.local.ports import LOOPBACK, Ports, is_open, require_free
from deploy.local.problem import Problem
from deploy.local.secrets import Secrets

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
ACCOUNT = "rabbitmq"
ADMIN = "tandem-admin"
NODE = "tandem@localhost"
PLUGINS = ("rabbitmq_management", "rabbitmq_prometheus")
WAL_BYTES_MAX = 64 * 1024**2
DISK_FREE_BYTES_MIN = 256 * 1024**2
START_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 40.0


class PrivateBroker:
    """A private RabbitMQ node: loopback only, own name, cookie, ports and data under `home`/rabbitmq."""

    name = "rabbitmq"
    is_private = True
    default_vhost = "tandem"

    def __init__(self, home: Path, ports: Ports, secrets: Secrets) -> None:
        self.port = ports.amqp
        self.folder = home / "rabbitmq"
        self.log = home / "log" / "rabbitmq.log"
        self._ports = ports
        self._secrets = secrets
        self._daemon = Daemon(self.folder)

    @property
    def pid(self) -> int | None:
        """The id of the running process."""
        process = self._daemon.process
        return process.pid if process else None

    @property
    def management_uri(self) -> str:
        """The management API as the administrator."""
        return f"http://{ADMIN}:{self._password}@{LOOPBACK}:{self._ports.amqp_management}"

    def amqp_uri(self, user: str, password: str, vhost: str) -> str:
        """The address for one user in one vhost."""
        return amqp_uri_of("amqp", user, password, f"{LOOPBACK}:{self.port}", vhost)

    def admin_uri(self, vhost: str) -> str:
        """The URI for the administrator in that vhost."""
        return self.amqp_uri(ADMIN, self._password, vhost)

    def launch(self) -> None:
        """Begin to start the node and return at once. Harmless if it runs."""
        if self.pid is None:
            self.require_startable()
            account = self._prepare_folder()
            self._daemon.start(
                self._command(),
                environment=clean_environment(**self._environment()),
                log=self.log,
                user=account,
            )

    def start(self) -> None:
        """Start the node and return once it accepts connections. Harmless if it runs."""
        self.launch()
        try:
            self._daemon.wait_until(self._answers, seconds_max=START_SECONDS_MAX, explain=self._why_not)
        except Problem:
            self.stop()
            raise

    def require_startable(self) -> None:
        """Raise Problem if it does not run and cannot be started here."""
        if self.pid is None:
            self._require_installed()
            self._require_ports()
            make_private_folder(self.folder)

    def stop(self) -> None:
        """Stop the node in order, then its name server."""
        self._daemon.terminate(seconds_max=STOP_SECONDS_MAX)
        end_name_server(self.folder)

    def kill(self) -> None:
        """Kill the node, as a power failure would."""
        self._daemon.kill()
        end_name_server(self.folder)

    def ready(self) -> bool:
        """Whether it runs and accepts connections."""
        return self.pid is not None and self._answers()

    @property
    def _password(self) -> str:
        return self._secrets.get("rabbitmq_admin")

    def _command(self) -> list[str]:
        return [str(SERVER)]

    def _require_installed(self) -> None:
        if not SERVER.exists():
            raise Problem(
                "RabbitMQ is not installed: run `apt-get install rabbitmq-server` as root, "
                "or set AMQP_URI and AMQP_MANAGEMENT_URI to a broker that exists."
            )

    def _require_ports(self) -> None:
        require_free(self._ports.amqp, "RabbitMQ", "AMQP_PORT")
        require_free(self._ports.amqp_management, "RabbitMQ's management", "AMQP_MANAGEMENT_PORT")
        require_free(self._ports.amqp_metrics, "RabbitMQ's metrics", "AMQP_METRICS_PORT")
        require_free(self._ports.amqp_distribution, "RabbitMQ's own use", "AMQP_DISTRIBUTION_PORT")
        # A name server of an earlier node of ours may still run; anything else is an error.
        end_name_server(self.folder)
        require_free(self._ports.epmd, "Erlang's name server", "EPMD_PORT")

    def _prepare_folder(self) -> str | None:
        """Write the configuration; returns the account to run as (None: the current one)."""
        write_private(self.folder / "rabbitmq.conf", self._configuration())
        write_private(self.folder / "rabbitmq-env.conf", "")
        write_private(self.folder / "enabled_plugins", f"[{','.join(PLUGINS)}].\n")
        account = self._account()
        if os.geteuid() == 0:
            _give(self.folder, account or "root")
        return account

    def _account(self) -> str | None:
        """Root runs the node as `rabbitmq`, unless that user cannot reach the folder."""
        if os.geteuid() != 0:
            return None
        try:
            pwd.getpwnam(ACCOUNT)
        except KeyError:
            return None
        reach = subprocess.run(
            ["test", "-x", str(self.folder.parent)], user=ACCOUNT, group=ACCOUNT, extra_groups=[], check=False
        )
        return ACCOUNT if reach.returncode == 0 else None

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "RABBITMQ_NODENAME": NODE,
            # Its start script then becomes the node. Otherwise it waits beside it, and stopping the started
            # process would stop the script and not the node.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_DIST_PORT": str(self._ports.amqp_distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self._ports.epmd),
        }

    def _configuration(self) -> str:
        lines = {
            "listeners.tcp.1": f"{LOOPBACK}:{self._ports.amqp}",
            "management.tcp.ip": LOOPBACK,
            "management.tcp.port": self._ports.amqp_management,
            "prometheus.tcp.ip": LOOPBACK,
            "prometheus.tcp.port": self._ports.amqp_metrics,
            "default_user": ADMIN,
            "default_pass": self._password,
            "default_vhost": self.default_vhost,
            "default_user_tags.administrator": "true",
            "raft.wal_max_size_bytes": WAL_BYTES_MAX,
            "disk_free_limit.absolute": DISK_FREE_BYTES_MIN,
            "log.console": "false",
            "log.file.level": "info",
        }
        return "".join(f"{name} = {value}\n" for name, value in lines.items())

    def _answers(self) -> bool:
        with Management(self.management_uri) as management:
            try:
                return management.answers() and is_open(self.port)
            except Problem as error:
                raise Problem(
                    f"The passwords in {self._secrets.path} do not open RabbitMQ's data in {self.folder}: "
                    "restore that file, or run `make stop` and move the folder away to begin anew."
                ) from error

    def _why_not(self) -> str:
        return (
            f"RabbitMQ does not start on its data in {self.folder} ({_last_complaint(self.log)}): "
            f"see {self.log}; to begin anew, run `make stop` and move that folder away."
        )


Broker = PrivateBroker | ExistingBroker


def end_name_server(folder: Path) -> None:
    """Erlang leaves its name server running after a node: stop the one of the node in `folder`."""
    for process in at_home_in(folder):
        with contextlib.suppress(psutil.Error):
            if process.name() == NAME_SERVER:
                process.terminate()
                process.wait(STOP_SECONDS_MAX)


def _give(folder: Path, account: str) -> None:
    """Change the owner of `folder` and everything in it."""
    owner = pwd.getpwnam(account)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    for path in folder.rglob("*"):
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    (folder / "rabbitmq.conf").chmod(PRIVATE_FILE_MODE)


def _last_complaint(log: Path) -> str:
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-80:] if line.strip()]
    except OSError:
        return "no log was written"
    wanted = [line for line in lines if "rror" in line or "ailed" in line or "annot" in line]
    return (wanted or lines or ["it printed nothing"])[-1][:200]
