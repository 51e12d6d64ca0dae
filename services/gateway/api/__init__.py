"""The JSON API: `/api/v1/…`, its OpenAPI document, and a readable page of it."""

from typing import Any

from flask import Flask
from flask_smorest import Api

from services.gateway.api import public, reconciliation, reference, tokens, views
from services.gateway.api.described import described

VERSION = "v1"
PREFIX = f"/api/{VERSION}"


class ProblemApi(Api):
    """flask-smorest's API without its own error bodies: every error is a problem (RFC 9457)."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def register(app: Flask) -> None:
    """Add the API's routes and documents to the application."""
    app.config.update(_DOCUMENT)
    api = ProblemApi(app)
    api.ma_plugin.converter.add_attribute_function(described)
    for scheme, description in _SECURITY_SCHEMES.items():
        api.spec.components.security_scheme(scheme, description)
    for blueprint in (*views.blueprints(), tokens.blueprint, public.blueprint, reconciliation.blueprint):
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    app.register_blueprint(reference.page(api.spec))


_SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token from `POST /api/v1/tokens`"},
    "token": {"type": "apiKey", "in": "header", "name": "Authentication-Token"},
    "session": {"type": "apiKey", "in": "cookie", "name": "tandem_session"},
}

_ABOUT = """
Every operation of Tandem. Errors are problem details (RFC 9457, `application/problem+json`) with a stable
`code`; `errors` names every wrong field at once.

**Sign-in**: `POST /api/v1/tokens` gives a token; send it as `Authorization: Bearer …`. A browser's session
works too; its writes also need the page's token in `X-CSRFToken`.

**Commands** (`POST`) need an `Idempotency-Key` of 8 to 200 letters, digits and `. _ : ~ -`. The same key with
the same content gives the first answer again, after thirty days 409 `already_done`; with other content, 409
`idempotency_key_reused`.

**Changes by others**: what has a `version` comes with an `ETag`. Send it back as `If-Match` to act only on
what you saw; 412 when it has changed meanwhile. Without it, the record's state alone decides. Where nothing
has a version, `If-Match` is refused.

**Lists** go on with `cursor`, from `next_cursor` of the page before; it is good for that list alone.

**Ids of a journey**: `X-Correlation-Id` and `traceparent` are taken in and passed on; the first comes back.

**503** comes with `Retry-After`: it is not known whether anything happened; send the same with the same key.
"""

_DOCUMENT = {
    "API_TITLE": "Tandem",
    "API_VERSION": VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": _ABOUT.strip(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"bearer": []}, {"token": []}, {"session": []}],
    },
}
