"""Protection of every request and response: headers, CSRF, sizes and rates."""

import math
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import pymongo
from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_login import current_user
from flask_security.utils import get_request_attr
from limits.storage import MongoDBStorage

from services.gateway.http.rules import (
    BODY_BYTES_MAX,
    DATABASE_SECONDS_MAX,
    LARGE_BODY_BYTES_MAX,
    PUBLIC_FORM_PER_ADDRESS,
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_EMAIL,
    normal_email,
)
from shared.config import HttpSettings
from shared.persistence.store import Store

API_PREFIX: Final = "/api/"

# No 'unsafe-inline' and no other host: only what we serve is executed.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": the CSRF check over HTTPS reads the referrer.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}

View = TypeVar("View", bound=Callable[..., Any])


def register(app: Flask, http: HttpSettings) -> None:
    """Protect every request and response of the application; sign-in must be set up before."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_BYTES_MAX
    headers = HEADERS | (HTTPS_ONLY if urlsplit(http.public_url).scheme == "https" else {})

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static" and not response.cache_control:
            response.headers["Cache-Control"] = "no-store"
        return response

    app.before_request(_let_large_files_through)
    app.before_request(_refuse_forged_writes)


class OwnStorage(MongoDBStorage):
    """Counts requests in the gateway's own database, so that all replicas count together.

    Counting per process would multiply the attempts of a guesser by replicas and restarts.
    """

    STORAGE_SCHEME = ["own"]

    def _init_mongo_client(self, uri: str | None, **options: Any) -> Any:  # noqa: ARG002 (its form is given)
        return options["client"]

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with pymongo.timeout(DATABASE_SECONDS_MAX):
            return super().incr(key, expiry, amount)

    def __del__(self) -> None:
        """The client is not ours to close."""


def limiter(app: Flask, store: Store) -> Limiter:
    """Counts requests by address, and refuses those over a limit with 429."""
    return Limiter(
        _address,
        app=app,
        storage_uri="own://",
        storage_options={
            "client": store.client,  # type: ignore[dict-item]
            "database_name": store.database.name,
            "counter_collection_name": "rate_limit_counters",
            "window_collection_name": "rate_limit_windows",
        },
        strategy="fixed-window",
    )


def retry_after_seconds() -> int:
    """How long the limit that the current request exceeded still applies."""
    broken = next(iter(current_app.extensions["limiter"])).current_limit
    return 1 if broken is None else max(1, math.ceil(broken.reset_at - time.time()))


def limit_rates(app: Flask, limiter: Limiter) -> None:
    """Limit sign-in and the public forms, by address and, for sign-in, by email too."""
    views: dict[str, Any] = app.view_functions
    per_email = limiter.shared_limit(SIGN_IN_PER_EMAIL, scope="sign-in", key_func=_email, methods=["POST"])
    per_address = limiter.shared_limit(SIGN_IN_PER_ADDRESS, scope="sign-in", methods=["POST"])
    public = limiter.shared_limit(PUBLIC_FORM_PER_ADDRESS, scope="public", methods=["POST"])
    for endpoint in ("security.login", "sign-in.create_token"):
        views[endpoint] = per_address(per_email(views[endpoint]))
    for endpoint in ("applying.submit", "public.apply"):
        views[endpoint] = public(views[endpoint])


def in_api() -> bool:
    """Whether the current request is for the API, not for a page."""
    return request.path.startswith(API_PREFIX) or request.path == API_PREFIX.rstrip("/")


def for_large_files(view: View) -> View:
    """A view to which a large file may be sent."""
    view.takes_large_files = True  # type: ignore[attr-defined]
    return view


def _let_large_files_through() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    # A stranger's is refused before it is read.
    if getattr(view, "takes_large_files", False) and current_user.is_authenticated:
        request.max_content_length = LARGE_BODY_BYTES_MAX


def _refuse_forged_writes() -> None:
    """Require the page's CSRF token for writes by a session, and for writes to a page.

    A token in a header is sent by a program itself, never by a browser on its own, so it needs none.
    """
    if request.method not in current_app.config["WTF_CSRF_METHODS"] or request.url_rule is None:
        return
    by_session = current_user.is_authenticated and get_request_attr("fs_authn_via") == "session"
    if by_session or not in_api():
        current_app.extensions["csrf"].protect()


def _email() -> str:
    body = request.get_json(silent=True) if request.is_json else request.form
    email = body.get("email") if isinstance(body, Mapping) else None
    # The address itself is stored only in the user.
    return sha256(normal_email(str(email)).encode()).hexdigest()


def _address() -> str:
    return request.remote_addr or "unknown"
