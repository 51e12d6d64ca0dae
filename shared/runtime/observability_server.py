"""The small HTTP server of every process: `/metrics`, `/healthz/live` and `/healthz/ready`."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import eventlet.wsgi
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from shared.runtime.health import HealthRegistry

CONNECTIONS_MAX = 20
SOCKET_SECONDS_MAX = 10.0

Answer = tuple[str, str, bytes]
_OK = "200 OK"
_JSON = "application/json"


class ObservabilityServer:
    """Serves what a process tells of itself, in green threads. Port 0 takes any free port."""

    def __init__(self, host: str, port: int, health: HealthRegistry) -> None:
        self._address = (host, port)
        self._health = health
        self._pages: dict[str, Callable[[], Answer]] = {
            "/metrics": self._metrics,
            "/healthz/live": self._live,
            "/healthz/ready": self._ready,
        }
        self._thread: eventlet.greenthread.GreenThread | None = None
        self._socket: Any = None

    @property
    def port(self) -> int:
        """The port listened on; only while started."""
        return self._socket.getsockname()[1]

    def start(self) -> int:
        """Listen and serve until stopped; returns the port. Raises OSError when the port is taken."""
        self._socket = eventlet.listen(self._address)
        self._thread = eventlet.spawn(
            eventlet.wsgi.server,
            self._socket,
            self._answer,
            max_size=CONNECTIONS_MAX,
            socket_timeout=SOCKET_SECONDS_MAX,
            log_output=False,
            debug=False,
        )
        return self.port

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread is not None:
            self._thread.kill()
            self._socket.close()
            self._thread = None

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = self._pages.get(environ["PATH_INFO"])
        status, content_type, body = page() if page else ("404 Not Found", "text/plain", b"")
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    def _metrics(self) -> Answer:
        return _OK, CONTENT_TYPE_LATEST, generate_latest(REGISTRY)

    def _live(self) -> Answer:
        return _OK, _JSON, json.dumps({"state": "live"}).encode()

    def _ready(self) -> Answer:
        report = self._health.report()
        return (
            _OK if report.ready else "503 Service Unavailable",
            _JSON,
            json.dumps(report.to_dict()).encode(),
        )
