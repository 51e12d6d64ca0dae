"""The Flask application of the gateway: the API and the pages."""

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from services.gateway import api, routing
from services.gateway.accounts import security
from services.gateway.http import context, problems, protection, rules
from services.gateway.http.backend import EXTENSION, Backend, Client
from shared.clock import Clock, SystemClock
from shared.config import Settings
from shared.persistence.store import Store


class Json(DefaultJSONProvider):
    """The JSON format of this application."""

    sort_keys = False

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return rules.read_json(s)


class Gateway(Flask):
    """Flask with our JSON from the first."""

    json_provider_class = Json


def create_app(
    settings: Settings, services_client: Client, *, store: Store | None = None, clock: Clock | None = None
) -> Flask:
    """Build the application.

    `services_client` sends commands and queries to their owners; `store` is the gateway's own database,
    opened from `settings` if not given.
    """
    if settings.http is None:
        raise ValueError("only the gateway has an HTTP application")
    app = Gateway(__name__)
    clock = clock or SystemClock()
    database = store or Store(settings.mongodb_uri, settings.audit_keys)
    app.extensions[EXTENSION] = Backend(services_client)
    context.register(app, clock)
    if settings.http.trusted_proxies:
        # Outermost, so that limits and the audit see the client's address, not the proxy's.
        near = settings.http.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near)  # type: ignore[method-assign]
    problems.register(app)
    security.register(app, settings.http, database, clock)
    protection.register(app, settings.http)
    limiter = protection.limiter(app, database)
    api.register(app)
    routing.register(app)
    protection.limit_rates(app, limiter)
    return app
