"""The options of Tandem on one machine, read from the environment once and validated together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError
from marshmallow.validate import Range

from deploy.local import checks
from deploy.local.files import blocker, in_words
from deploy.local.problem import Problem
from shared.services import SERVICES, SERVING_HTTP

(GATEWAY,) = SERVING_HTTP
WRONG = "These variables are wrong:"
ROOT = Path(__file__).resolve().parents[2]
REPLICAS_MAX = 8
PORT_VARIABLES = {
    "http": "HTTP_PORT",
    "metrics_first": "METRICS_PORT",
    "amqp": "AMQP_PORT",
    "amqp_management": "AMQP_MANAGEMENT_PORT",
    "amqp_metrics": "AMQP_METRICS_PORT",
    "amqp_distribution": "AMQP_DISTRIBUTION_PORT",
    "epmd": "EPMD_PORT",
    "mongodb": "MONGODB_PORT",
}
BROKER_PORTS = ("amqp", "amqp_management", "amqp_metrics", "amqp_distribution", "epmd")


@dataclass(frozen=True, slots=True)
class Options:
    """Folder, replicas, fixed ports by field of `Ports`, and the existing servers to use instead of private
    ones.
    """

    home: Path
    ports: dict[str, int]
    replicas: dict[str, int]
    amqp_uri: str | None
    amqp_management_uri: str | None
    mongodb_uri: str | None
    database_prefix: str
    log_level: str

    @classmethod
    def from_environment(cls) -> "Options":
        """Raises Problem naming every invalid variable."""
        env = Env(eager=False)
        asked = {field: _port(env, name) for field, name in PORT_VARIABLES.items()}
        every = env.int("REPLICAS", 1, validate=Range(1, REPLICAS_MAX))
        replicas = {
            service: env.int(f"REPLICAS_{service.upper()}", every, validate=Range(1, REPLICAS_MAX))
            for service in SERVICES
        }
        values: dict[str, Any] = {
            "home": env.str("TANDEM_HOME", None, validate=checks.folder),
            "amqp_uri": _address(env, "AMQP_URI", checks.amqp_uri),
            "amqp_management_uri": _address(env, "AMQP_MANAGEMENT_URI", checks.management_uri),
            "mongodb_uri": _address(env, "MONGODB_URI", checks.mongodb_uri),
            "database_prefix": env.str("TANDEM_DATABASE_PREFIX", "tandem", validate=checks.database_prefix),
            "log_level": env.str("LOG_LEVEL", "INFO", validate=checks.log_level),
        }
        try:
            env.seal()
        except EnvValidationError as error:
            raise Problem(f"{WRONG} {_in_words(error.error_messages)}") from error
        values["home"] = Path(values["home"]).expanduser().resolve() if values["home"] else _usual_home()
        ports = {field: port for field, port in asked.items() if port is not None}
        options = cls(ports=ports, replicas=replicas, **values)
        _require_distinct(options._wanted_ports())
        return options

    @property
    def port_counts(self) -> dict[str, int]:
        """Which fields of `Ports` stand for several consecutive ports."""
        return {"http": self.replicas[GATEWAY], "metrics_first": sum(self.replicas.values())}

    def _wanted_ports(self) -> dict[str, range]:
        """By variable, the fixed ports of what will run here."""
        elsewhere = {
            field
            for field in PORT_VARIABLES
            if (field in BROKER_PORTS and self.amqp_uri) or (field == "mongodb" and self.mongodb_uri)
        }
        return {
            PORT_VARIABLES[field]: range(first, first + self.port_counts.get(field, 1))
            for field, first in self.ports.items()
            if field not in elsewhere
        }


def _port(env: Env, name: str) -> int | None:
    value: int | None = env.int(name, None, validate=checks.port)
    return value


def _address(env: Env, name: str, check: Callable[[str], None]) -> str | None:
    # An empty value counts as not set.
    return env.str(name, None, validate=lambda value: check(value) if value else None) or None


def _usual_home() -> Path:
    home = ROOT / ".tandem"
    if blocker(home) is not None:
        raise Problem(in_words(NotADirectoryError(), home))
    return home


def _require_distinct(wanted: Mapping[str, range]) -> None:
    for name, ports in wanted.items():
        if ports[-1] > checks.LAST_PORT:
            raise Problem(
                f"{WRONG} {name}: {len(ports)} ports from {ports[0]} on go beyond {checks.LAST_PORT}."
            )
    for (one, ports), (other, others) in combinations(wanted.items(), 2):
        shared = sorted({*ports} & {*others})
        if shared:
            raise Problem(
                f"{WRONG} {one} and {other} both want port {shared[0]}: set one of them to another."
            )


def _in_words(errors: list[str] | Mapping[str, list[str]]) -> str:
    if not isinstance(errors, Mapping):
        return " ".join(errors)
    return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in sorted(errors.items()))
