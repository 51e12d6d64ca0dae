"""Flask-Security as the gateway has it: its settings, its form, and whom it asks who is there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Flask
from flask_login import user_logged_in
from flask_security import LoginForm, Security
from flask_security.forms import Form
from flask_security.utils import get_message
from flask_wtf import CSRFProtect

from services.gateway.accounts import rules
from services.gateway.accounts.models import User
from services.gateway.accounts.passwords import ARGON2, OffLoop
from services.gateway.accounts.sign_in import EXTENSION, SignIn, UserDirectory, sign_in
from services.gateway.http.rules import normal_email
from shared.clock import Clock
from shared.config import HttpSettings
from shared.errors import NotFound
from shared.persistence.store import Store


class SignInForm(LoginForm):
    """The sign-in form of the pages: says only that it did not work, never why."""

    # A second cookie would outlive the session.
    remember = None

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        self.user = sign_in().user_with_password(self.email.data or "", self.password.data or "")
        self.user_authenticated = self.user is not None
        if self.user is None:
            self.form_errors.append(get_message("GENERIC_AUTHN_FAILED")[0])
        return self.user is not None


def register(app: Flask, http: HttpSettings, store: Store, clock: Clock) -> None:
    """Set up sign-in, sessions and protection against forged requests."""
    app.config.update(_configuration(http))
    CSRFProtect(app)
    directory = UserDirectory(store)
    security = Security(app, directory, login_form=SignInForm)
    security.pwd_context = OffLoop(security.pwd_context)
    app.extensions[EXTENSION] = SignIn(store, directory, clock)
    security.login_manager.user_loader(app.extensions[EXTENSION].user_of_session)
    security.login_manager.request_loader(app.extensions[EXTENSION].user_of_token)
    user_logged_in.connect(_begin_session, app)
    # Nobody here asks for Flask-Principal's needs: who asks is looked up when somebody wants to know.
    security.principal.identity_loaders.clear()
    app.view_functions["security.logout"] = _ending_session(app.view_functions["security.logout"])
    # Flask-Security brings these whatever is configured; nothing of ours leads there.
    for endpoint in ("security.verify", "security.static"):
        app.view_functions[endpoint] = _nothing_here


def _configuration(http: HttpSettings) -> dict[str, Any]:
    secure = urlsplit(http.public_url).scheme == "https"
    return {
        "SECRET_KEY": http.secret_key,
        "DEMO_SIGN_IN": http.demo_sign_in,
        "SECURITY_PASSWORD_SALT": http.password_salt,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "SECURITY_PASSWORD_LENGTH_MIN": rules.PASSWORD_CHARACTERS_MIN,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": normal_email}}],
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_TOKEN_MAX_AGE": timedelta(days=rules.TOKEN_DAYS_MAX),
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        # Every answer gets its header from `protection`.
        "SECURITY_CACHE_CONTROL": None,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_CSRF_PROTECT_MECHANISMS": ["session"],
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "SESSION_COOKIE_NAME": "tandem_session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=rules.SESSION_HOURS_MAX),
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
    }


def _begin_session(_app: Flask, user: User) -> None:
    sign_in().begin_session(user)


def _ending_session(sign_out: Callable[[], Any]) -> Callable[[], Any]:
    """First the session's row: while it cannot be deleted, the browser stays signed in and is told so."""

    def view() -> Any:
        sign_in().end_session()
        return sign_out()

    return view


def _nothing_here(**_path: str) -> NoReturn:
    raise NotFound("There is nothing at this address.")
