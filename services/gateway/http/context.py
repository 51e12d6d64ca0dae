"""The context of every request: its ids, its trace, its log keys and its duration."""

import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, request

from services.gateway.http import rules
from shared.clock import Clock
from shared.ids import new_id
from shared.observability import logs, metrics, traces

CORRELATION_HEADER = "X-Correlation-Id"
CLOCK = "clock"

log = logs.get_logger(__name__)


def register(app: Flask, clock: Clock) -> None:
    """Give each request a correlation id and a trace, and measure it."""
    app.extensions[CLOCK] = clock
    app.wsgi_app = _Surrounded(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_finish)


def now() -> datetime:
    """The current time, by the application's clock."""
    return current_app.extensions[CLOCK].now()


def correlation_id() -> str:
    """The correlation id of the current request."""
    return g.correlation_id


class _Surrounded:
    """Sets trace and log keys around the whole request, error handlers included."""

    def __init__(self, wsgi_app: Any) -> None:
        self._wsgi_app = wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = environ.get("HTTP_X_CORRELATION_ID", "")
        environ["tandem.correlation_id"] = given if rules.is_correlation_id(given) else new_id()
        environ["tandem.started"] = time.perf_counter()
        with ExitStack() as around:
            around.enter_context(traces.continued(environ.get("HTTP_TRACEPARENT")))
            around.enter_context(logs.bound(correlation_id=environ["tandem.correlation_id"]))
            return self._wsgi_app(environ, start_response)


def _begin() -> None:
    g.correlation_id = request.environ["tandem.correlation_id"]


def _finish(response: Response) -> Response:
    environ = request.environ
    response.headers[CORRELATION_HEADER] = environ["tandem.correlation_id"]
    route = request.url_rule.rule if request.url_rule else None
    seconds = time.perf_counter() - environ["tandem.started"]
    tenant = getattr(g.get("_login_user"), "tenant", None)
    metrics.http_answered(route, request.method, response.status_code, seconds)
    log.info(
        "answered",
        route=route,
        method=request.method,
        status=response.status_code,
        seconds=round(seconds, 4),
        tenant=tenant,
    )
    return response
