"""The configuration of a process: one frozen, validated object, read from the environment once.

Nothing else in the product reads `os.environ`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvValidationError
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range

from shared.audit_keys import KEY_CHARACTERS_MIN, SEPARATOR
from shared.services import SERVING_HTTP

HANG_SECONDS_MAX = 30
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigurationError(Exception):
    """The environment is invalid; the text names every wrong variable."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Settings of the gateway only.

    `trusted_proxies` is the number of trusted proxies in front of it.
    """

    host: str
    port: int
    secret_key: str
    password_salt: str
    public_url: str
    demo_sign_in: bool
    trusted_proxies: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of one process of one service.

    `mongodb_uri` names the service's own database in its path; `audit_keys` are as `AuditKeys` takes them.
    `crash_at` is a named crash point, set by fault tests only. If its event loop is blocked for
    `hang_seconds_max`, the process ends itself.
    """

    service: str
    instance: str
    amqp_uri: str
    mongodb_uri: str
    audit_keys: str
    metrics_host: str
    metrics_port: int
    log_level: str
    crash_at: str
    batch_events_max: int
    batches_in_flight_max: int
    http: HttpSettings | None
    hang_seconds_max: int = HANG_SECONDS_MAX

    @classmethod
    def from_environment(cls, service: str) -> "Settings":
        """Read and validate the environment of `service`.

        Raises `ConfigurationError` naming each missing or invalid variable.
        """
        env = Env(eager=False)
        values: dict[str, Any] = {
            "service": service,
            "instance": env.str("TANDEM_INSTANCE", f"{service}-1"),
            "amqp_uri": env.str("AMQP_URI"),
            "mongodb_uri": env.str("MONGODB_URI"),
            "audit_keys": env.str("AUDIT_KEYS", validate=_require_audit_keys),
            "metrics_host": env.str("METRICS_HOST", "127.0.0.1"),
            "metrics_port": env.int("METRICS_PORT", 0, validate=Range(0, 65535)),
            "log_level": env.str("LOG_LEVEL", "INFO", validate=OneOf(LOG_LEVELS)),
            "crash_at": env.str("TANDEM_CRASH_AT", ""),
            "batch_events_max": env.int("TANDEM_BATCH_EVENTS_MAX", 200, validate=Range(1, 2000)),
            "batches_in_flight_max": env.int("TANDEM_BATCHES_IN_FLIGHT_MAX", 3, validate=Range(1, 8)),
            "hang_seconds_max": env.int("TANDEM_HANG_SECONDS_MAX", HANG_SECONDS_MAX, validate=Range(1, 600)),
            "http": _http_settings(env) if service in SERVING_HTTP else None,
        }
        problems = _problems(env, values)
        if problems:
            raise ConfigurationError(f"{service} cannot start: " + "; ".join(problems))
        return cls(**values)


def _http_settings(env: Env) -> HttpSettings:
    return HttpSettings(
        host=env.str("HTTP_HOST", "127.0.0.1"),
        port=env.int("HTTP_PORT", 8080, validate=Range(0, 65535)),
        secret_key=env.str("SECRET_KEY"),
        password_salt=env.str("PASSWORD_SALT"),
        public_url=env.str("PUBLIC_URL", "http://127.0.0.1:8080"),
        demo_sign_in=env.bool("DEMO_SIGN_IN", False),
        trusted_proxies=env.int("TRUSTED_PROXIES", 0, validate=Range(0, 5)),
    )


def _require_audit_keys(listed: str) -> None:
    keys = listed.split(SEPARATOR)
    if any(len(key) < KEY_CHARACTERS_MIN for key in keys):
        raise ValidationError(f"Keys of {KEY_CHARACTERS_MIN} characters or more, parted by commas.")


def _problems(env: Env, values: dict) -> list[str]:
    problems = []
    try:
        env.seal()
    except EnvValidationError as error:
        found = error.error_messages
        assert isinstance(found, Mapping), "sealing reports by variable"
        problems += [f"{name}: {' '.join(messages)}" for name, messages in sorted(found.items())]
    if values["mongodb_uri"] and not urlsplit(values["mongodb_uri"]).path.strip("/"):
        problems.append("MONGODB_URI: name the service's own database in its path")
    return problems
