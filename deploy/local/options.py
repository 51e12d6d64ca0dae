"""What may be chosen when Tandem runs on one machine: read from the environment once, checked whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError
from marshmallow.validate import Range

from deploy.local.ports import Ports
from deploy.local.problem import Problem
from shared.config import SERVICES

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


@dataclass(frozen=True, slots=True)
class Options:
    """Folder, ports and replicas; and the servers to use instead of private ones, where they are named."""

    home: Path
    ports: Ports
    replicas: dict[str, int]
    amqp_uri: str | None
    amqp_management_uri: str | None
    mongodb_uri: str | None
    database_prefix: str
    log_level: str

    @classmethod
    def from_environment(cls) -> "Options":
        """Raises Problem naming every variable that is wrong."""
        env = Env(eager=False)
        defaults = Ports()
        ports = {
            field: env.int(name, getattr(defaults, field), validate=Range(1, 65535))
            for field, name in PORT_VARIABLES.items()
        }
        every = env.int("REPLICAS", 1, validate=Range(1, REPLICAS_MAX))
        replicas = {
            service: env.int(f"REPLICAS_{service.upper()}", every, validate=Range(1, REPLICAS_MAX))
            for service in SERVICES
        }
        values: dict[str, Any] = {
            "home": Path(env.str("TANDEM_HOME", str(ROOT / ".tandem"))).expanduser().absolute(),
            "amqp_uri": env.str("AMQP_URI", "") or None,
            "amqp_management_uri": env.str("AMQP_MANAGEMENT_URI", "") or None,
            "mongodb_uri": env.str("MONGODB_URI", "") or None,
            "database_prefix": env.str("TANDEM_DATABASE_PREFIX", "tandem"),
            "log_level": env.str("LOG_LEVEL", "INFO"),
        }
        try:
            env.seal()
        except EnvValidationError as error:
            raise Problem(f"These variables are wrong: {_in_words(error.error_messages)}") from error
        return cls(ports=Ports(**ports), replicas=replicas, **values)


def _in_words(errors: list[str] | Mapping[str, list[str]]) -> str:
    if not isinstance(errors, Mapping):
        return " ".join(errors)
    return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in sorted(errors.items()))
