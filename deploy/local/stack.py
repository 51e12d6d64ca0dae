"""Every service on a given broker and database, under one supervisor."""

import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from deploy.local.broker import Broker
from deploy.local.daemon import ProcessRecord, clean_environment, process_record
from deploy.local.database import Database
from deploy.local.management import Management
from deploy.local.options import GATEWAY, PORT_VARIABLES, ROOT
from deploy.local.output import Output
from deploy.local.ports import LOOPBACK, LOOPBACK_NAME, free_ports, require_free
from deploy.local.provision import Access, declare_topology, drop_broker_users, migrate_all, provision
from deploy.local.running import READY, STARTING, Part, Running
from deploy.local.secrets import Secrets
from deploy.local.supervisor import PROCESS_MODULE, ProcessSpec, Supervised, Supervisor
from shared.observability import logs
from shared.services import SERVICES

SERVER_TITLES = {"rabbitmq": "Broker", "mongodb": "Database"}


class Stack:
    """All processes of Tandem on one machine.

    The broker and the database must run, or are started by `start_servers`. Unspecified ports are any free
    ones. `environment` is added to that of every process.
    """

    def __init__(
        self,
        home: Path,
        broker: Broker,
        database: Database,
        secrets: Secrets,
        *,
        vhost: str,
        database_prefix: str,
        replicas: Mapping[str, int] | None = None,
        http_port: int | None = None,
        metrics_port_first: int | None = None,
        log_level: str = "INFO",
        environment: Mapping[str, str] | None = None,
        output: Output | None = None,
    ) -> None:
        self.home = home
        self.broker = broker
        self.database = database
        self.vhost = vhost
        self.database_prefix = database_prefix
        self.output = output or Output(show_lines=False)
        self.access: dict[str, Access] = {}
        self._secrets = secrets
        self._replicas = {service: (replicas or {}).get(service, 1) for service in SERVICES}
        self._http_ports = _Ports(http_port, self._replicas[GATEWAY], "the web address", "http")
        self._metrics_ports = _Ports(
            metrics_port_first, sum(self._replicas.values()), "metrics", "metrics_first"
        )
        self._log_level = log_level
        self._environment = dict(environment or {})
        self._supervisor = Supervisor([], self.output.line)

    @property
    def processes(self) -> dict[str, Supervised]:
        """The processes by name: `stipends-1`, `stipends-2`, `gateway-1` …"""
        return self._supervisor.processes

    @property
    def base_url(self) -> str:
        """The web address; empty for a stack without a gateway."""
        ports = self._http_ports.numbers
        return f"http://{LOOPBACK_NAME}:{ports[0]}" if ports else ""

    @property
    def demo_password(self) -> str:
        """The shared password of the demo users."""
        return self._secrets.get("demo_password")

    def require_startable(self) -> None:
        """Raise Problem before anything starts: for a port in use, a missing server, a file in the way."""
        self._secrets.require_sound()
        for log in self._logs():
            log.parent.mkdir(parents=True, exist_ok=True)
            log.open("a").close()
        for server in (self.broker, self.database):
            server.require_startable()
        self._http_ports.require_free()
        self._metrics_ports.require_free()

    def start_servers(self) -> None:
        """Start the broker and the database, both at once.

        In this thread only: after an interrupt, nothing more is started.
        """
        both = (self.broker, self.database)
        for server in both:
            server.launch()
        for server in both:
            with self.output.step(SERVER_TITLES[server.name]):
                server.start()

    def provision(self) -> None:
        """Create users, permissions, queues and collections for every service."""
        with self.output.step("Users and their rights, exchanges and queues"):
            self.access = provision(
                self.broker,
                self.database,
                self._secrets,
                vhost=self.vhost,
                database_prefix=self.database_prefix,
            )
        with self.output.step("Collections, documents and indexes"), logs.warnings_only():
            migrate_all(self.access, self.output.note)

    def start(self) -> None:
        """Start every process and return once all are ready."""
        self._supervisor = Supervisor(self._specs(), self.output.line)
        with self.output.step(f"{len(self.processes)} processes of {len(SERVICES)} services"):
            self._supervisor.start()
            self._supervisor.wait_ready()

    def stop(self) -> None:
        """Stop every process in order; the servers stay."""
        self._supervisor.stop()

    def stop_servers(self) -> None:
        """Stop the broker and the database, if they are ours."""
        with ThreadPoolExecutor(2) as both:
            for stopped in [both.submit(one.stop) for one in (self.broker, self.database)]:
                stopped.result()

    def declare_topology(self) -> None:
        """Declare exchanges and queues again, after the broker lost them."""
        with Management(self.broker.management_uri) as management:
            declare_topology(management, self.vhost)

    def drop(self) -> None:
        """Delete the vhost and the broker users that `provision` created; databases are left to
        their owner.
        """
        with Management(self.broker.management_uri) as management:
            management.delete("vhosts", self.vhost)
            drop_broker_users(management, self.vhost)

    def running(self, *, ready: bool) -> Running:
        """The description of this stack for commands."""
        return Running(
            home=self.home,
            supervisor=process_record(os.getpid()),
            state=READY if ready else STARTING,
            base_url=self.base_url,
            vhost=self.vhost,
            database_prefix=self.database_prefix,
            management_uri=self.broker.management_uri,
            amqp_admin_uri=self.broker.admin_uri(self.vhost),
            mongodb_admin_uri=self.database.admin_uri,
            demo_password=self.demo_password,
            access=self.access,
            parts=[*map(_server_part, (self.broker, self.database)), *map(_part, self.processes.values())],
        )

    def _logs(self) -> list[Path]:
        logs = [self._log(f"{service}-{number}") for service, number in self._names()]
        return [*logs, *(server.log for server in (self.broker, self.database) if server.log)]

    def _log(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def _names(self) -> list[tuple[str, int]]:
        return [(service, n) for service in SERVICES for n in range(1, self._replicas[service] + 1)]

    def _specs(self) -> list[ProcessSpec]:
        http_ports = self._http_ports.numbers
        return [
            self._spec(service, n, metrics_port, http_ports[n - 1] if service == GATEWAY else None)
            for (service, n), metrics_port in zip(self._names(), self._metrics_ports.numbers, strict=True)
        ]

    def _spec(self, service: str, number: int, metrics_port: int, http_port: int | None) -> ProcessSpec:
        name = f"{service}-{number}"
        environment = {
            "AMQP_URI": self.access[service].amqp_uri,
            "MONGODB_URI": self.access[service].mongodb_uri,
            "AUDIT_KEYS": self.access[service].audit_keys,
            "METRICS_PORT": str(metrics_port),
            "LOG_LEVEL": self._log_level,
            "TANDEM_INSTANCE": name,
            "PYTHONDONTWRITEBYTECODE": "1",
            # Nothing outside our own folder is written; and HOME identifies our processes.
            "HOME": str(self.home),
        }
        if http_port is not None:
            environment |= {
                "HTTP_HOST": LOOPBACK,
                "HTTP_PORT": str(http_port),
                "SECRET_KEY": self._secrets.get("secret_key"),
                "PASSWORD_SALT": self._secrets.get("password_salt"),
                "PUBLIC_URL": self.base_url,
                "DEMO_SIGN_IN": "true",
            }
        return ProcessSpec(
            name=name,
            service=service,
            command=(sys.executable, "-m", PROCESS_MODULE, service),
            environment=clean_environment(**environment, **self._environment),
            folder=ROOT,
            log=self._log(name),
            metrics_port=metrics_port,
            http_port=http_port,
        )


class _Ports:
    """Consecutive ports from the first given, or any free ones."""

    def __init__(self, first: int | None, count: int, purpose: str, field: str) -> None:
        self.numbers = free_ports(count) if first is None else list(range(first, first + count))
        self._purpose = purpose
        self._variable = PORT_VARIABLES[field]

    def require_free(self) -> None:
        """Raise Problem naming the first port that is in use."""
        for port in self.numbers:
            require_free(port, self._purpose, self._variable)


def _server_part(server: Broker | Database) -> Part:
    log = str(server.log) if server.log else None
    return Part(server.name, _record(server.pid), server.port, None, log)


def _part(process: Supervised) -> Part:
    spec = process.spec
    return Part(spec.name, _record(process.pid), spec.http_port, spec.metrics_port, str(spec.log))


def _record(pid: int | None) -> ProcessRecord | None:
    try:
        return process_record(pid) if pid else None
    except psutil.NoSuchProcess:
        return None
