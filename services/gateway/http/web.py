"""Flask inside nameko: a web server extension for one WSGI application, and its background tasks."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import eventlet
from eventlet import wsgi
from eventlet.event import Event
from flask import Flask
from nameko.constants import WEB_SERVER_CONFIG_KEY
from nameko.extensions import DependencyProvider, Entrypoint
from nameko.web.server import WebServer

from services.gateway.http import bad_requests, rules
from shared.config import Settings
from shared.ids import new_id
from shared.observability import logs
from shared.observability.health import NotReady, connected_check, mongodb_check
from shared.persistence.store import Store
from shared.runtime.client import ServicesClient
from shared.runtime.health import HealthRegistry
from shared.runtime.migrate import known_migrations
from shared.runtime.observability_server import ObservabilityServer
from shared.runtime.presence import Presence
from shared.runtime.sampler import GaugeSampler
from shared.runtime.service import SETTINGS_KEY

DRAIN_SECONDS_MAX: Final = 9.0
DRAIN_LOOK_SECONDS: Final = 0.05
IDLE_SECONDS_MAX: Final = 65.0

log = logs.get_logger(__name__)


class Process(DependencyProvider):
    """What a gateway process has beside HTTP: settings, database, health and metrics."""

    settings: Settings
    store: Store

    def setup(self) -> None:
        self.settings = self.container.config[SETTINGS_KEY]
        self.store = Store(self.settings.mongodb_uri, self.settings.audit_keys)
        known, instance = known_migrations(self.settings.service), self.settings.instance
        self.presence = Presence(self.store, known, f"{instance}/{new_id()}", instance)
        self.presence.begin()
        self.health = HealthRegistry()
        self.health.register("mongodb", mongodb_check(self.store.client))
        self.sampler = GaugeSampler()
        self.sampler.register("health", self.health.sample)
        self.observed = ObservabilityServer(
            self.settings.metrics_host, self.settings.metrics_port, self.health
        )

    def start(self) -> None:
        for other in self.container.dependencies:
            if isinstance(other, ServicesClient):
                self.health.register("rabbitmq", connected_check(partial(getattr, other, "connected")))
        self.container.spawn_managed_thread(self.presence.run, identifier="presence")
        self.sampler.start()
        port = self.observed.start()
        log.info("service_started", port=port)

    def stop(self) -> None:
        self.sampler.stop()
        self.observed.stop()
        self.presence.stop()
        self.store.close()

    def get_dependency(self, worker_ctx: Any) -> "Process":  # noqa: ARG002 (its form is given)
        return self


class FlaskServer(WebServer):
    """Serves the application, and completes requests in progress when it stops."""

    def __init__(self) -> None:
        super().__init__()
        self._app: Flask | None = None
        self._under_way = 0

    def start(self) -> None:
        """Nothing yet: the application exists only after the entrypoint built it."""

    def serve(self, app: Flask) -> None:
        """Start to listen and serve `app`."""
        self._app = app
        super().start()
        log.info("http_listening", host=self.bind_addr.address, port=self._sock.getsockname()[1])

    def get_wsgi_app(self) -> Callable[..., Iterable[bytes]]:
        return self._counted

    def get_wsgi_server(
        self, sock: Any, wsgi_app: Any, protocol: Any = bad_requests.Protocol, debug: bool = False
    ) -> wsgi.Server:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=protocol,
            debug=debug,
            # Our own log line per request contains no URL; eventlet's would.
            log_output=False,
            socket_timeout=IDLE_SECONDS_MAX,
            url_length_limit=rules.ADDRESS_BYTES_MAX,
        )

    def check(self) -> None:
        """Raise NotReady unless requests are accepted."""
        if self._app is None or not self._is_accepting:
            raise NotReady("not listening")

    def drain(self) -> None:
        """Stop accepting connections, and wait for the requests in progress, within a limit."""
        if self._app is None:
            return
        self._is_accepting = False
        self._gt.kill()
        self._sock.close()
        with eventlet.Timeout(DRAIN_SECONDS_MAX, False):
            while self._under_way:
                eventlet.sleep(DRAIN_LOOK_SECONDS)

    def stop(self) -> None:
        """`drain` has done everything."""

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        assert self._app is not None
        # eventlet ends the stream itself; without this, a chunked body would seem empty.
        environ["wsgi.input_terminated"] = True
        self._under_way += 1
        try:
            return self._app(environ, start_response)
        finally:
            self._under_way -= 1


class WebApplication(Entrypoint):
    """An entrypoint whose method is called once, at the start, and returns the Flask application."""

    server = FlaskServer()

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS_KEY]
        assert settings.http is not None
        self.container.config[WEB_SERVER_CONFIG_KEY] = f"{settings.http.host}:{settings.http.port}"
        self.server.register_provider(self)

    def start(self) -> None:
        built = Event()
        self.container.spawn_worker(self, (), {}, handle_result=_telling(built))
        self.server.serve(built.wait())
        for dependency in self.container.dependencies:
            if isinstance(dependency, Process):
                dependency.health.register("http", self.server.check)

    def stop(self) -> None:
        self.server.drain()
        self.server.unregister_provider(self)


def _telling(built: Event) -> Callable[..., tuple[Any, Any]]:
    def handle_result(_worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if exc_info is None:
            built.send(result)
        else:
            built.send_exception(*exc_info)
        return result, exc_info

    return handle_result


web_application = WebApplication.decorator
