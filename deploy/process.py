"""One process of one service: `python -m deploy.process <service>`, configured by its environment only."""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet

eventlet.monkey_patch()

import gc
import importlib
import os
import signal
import sys
from typing import Any

from nameko.constants import (
    AMQP_URI_CONFIG_KEY,
    HEARTBEAT_CONFIG_KEY,
    MAX_WORKERS_CONFIG_KEY,
    WEB_SERVER_CONFIG_KEY,
)
from nameko.runners import ServiceRunner

from shared.broker.connection import HEARTBEAT_SECONDS
from shared.config import ConfigurationError, Settings
from shared.observability import logs
from shared.runtime.service import SETTINGS_KEY
from shared.runtime.watchdog import Watchdog
from shared.services import SERVICES

HTTP_WORKERS_MAX = 32
CALLS_MAX = 96
"""This many calls are accepted at once; the lanes decide how many are processed."""
STOP_SECONDS_MAX = 12.0
COLLECT_AFTER = (20_000, 10, 10)

log = logs.get_logger(__name__)


def main(arguments: list[str]) -> int:
    """Run the service named in `arguments` until it is stopped; returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        sys.stderr.write(f"usage: python -m deploy.process {{{'|'.join(SERVICES)}}}\n")
        return 2
    try:
        settings = Settings.from_environment(arguments[0])
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    logs.configure(settings.service, settings.instance, settings.log_level)
    _run(settings)
    return 0


def service_class(service: str) -> type:
    """The nameko class in the service's own `service.py`."""
    module = importlib.import_module(f"services.{service}.service")
    found = [
        one
        for one in vars(module).values()
        if getattr(one, "name", None) == service and isinstance(one, type)
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must define one nameko class named {service!r}")
    return found[0]


def nameko_config(settings: Settings) -> dict[str, Any]:
    """nameko's own configuration, and our settings under their own key."""
    config: dict[str, Any] = {
        AMQP_URI_CONFIG_KEY: settings.amqp_uri,
        HEARTBEAT_CONFIG_KEY: HEARTBEAT_SECONDS,
        MAX_WORKERS_CONFIG_KEY: CALLS_MAX if settings.http is None else HTTP_WORKERS_MAX,
        SETTINGS_KEY: settings,
    }
    if settings.http is not None:
        config[WEB_SERVER_CONFIG_KEY] = f"{settings.http.host}:{settings.http.port}"
    return config


def _collect_rarely() -> None:
    # Startup objects stay, and an event's objects are freed by reference counting: frequent collection costs
    # a tenth.
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _run(settings: Settings) -> None:
    runner = ServiceRunner(nameko_config(settings))
    runner.add_service(service_class(settings.service))

    def stop() -> None:
        # Workers have this long to finish; uncommitted work is done again elsewhere.
        try:
            with eventlet.Timeout(STOP_SECONDS_MAX):
                runner.stop()
        except eventlet.Timeout:
            log.warning("stop_took_too_long")
            runner.kill()

    started = asked = False

    def end(_number: int, _frame: object) -> None:
        nonlocal asked
        if not started:
            # nameko cannot stop a service while it starts; and a process may end at any time.
            os._exit(0)
        if not asked:
            eventlet.spawn_n(stop)
        asked = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    Watchdog(settings.hang_seconds_max).start()
    runner.start()
    started = True
    _collect_rarely()
    runner.wait()
    log.info("service_stopped")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
