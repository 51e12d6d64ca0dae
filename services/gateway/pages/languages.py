"""Which language a page is in, and how a person changes it."""

from typing import Final

from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from flask_security import current_user

from services.gateway.pages.visitor import local_path

LANGUAGES: Final = {"en": "English", "es": "Español"}
DEFAULT: Final = "en"
COOKIE: Final = "language"
COOKIE_SECONDS: Final = 365 * 24 * 60 * 60

pages = Blueprint("languages", __name__)


def register(app: Flask) -> None:
    """Set up translations, the formats of dates and money in the United States, and the language switch."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=_locale, default_locale=f"{DEFAULT}_US", default_timezone="UTC")
    app.register_blueprint(pages)
    app.jinja_env.globals.update(language=language, other_languages=_other_languages)


def language() -> str:
    """The language of this page: "en" or "es"."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


@pages.post("/language")
def change() -> ResponseReturnValue:
    """Remember the chosen language in a cookie, and go back to the page."""
    chosen = request.form.get("language", DEFAULT)
    answer = redirect(local_path(request.form.get("next", "/")), 303)
    if chosen in LANGUAGES:
        answer.set_cookie(
            COOKIE, chosen, max_age=COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return answer


def _locale() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen not in LANGUAGES and current_user.is_authenticated:
        chosen = current_user.language
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT
    return f"{chosen}_US"


def _other_languages() -> dict[str, str]:
    return {code: name for code, name in LANGUAGES.items() if code != language()}
