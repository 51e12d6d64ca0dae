"""The language of a page, and the language switch."""

from contextlib import AbstractContextManager
from typing import Final

from flask import Blueprint, Flask, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, force_locale, get_locale
from flask_security import current_user

from services.gateway.kit.viewer import home, local_path, page_address

LANGUAGES: Final = {"en": "English", "es": "Español"}
DEFAULT: Final = "en"
COOKIE: Final = "language"
COOKIE_SECONDS: Final = 365 * 24 * 60 * 60

pages = Blueprint("languages", __name__)


def register(app: Flask) -> None:
    """Set up translations, US formats of dates and money, and the language switch."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=_locale, default_locale=f"{DEFAULT}_US", default_timezone="UTC")
    app.register_blueprint(pages)
    app.jinja_env.globals.update(language=language, other_languages=_other_languages, here_again=_here_again)


def language() -> str:
    """The language of this page: "en" or "es"."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


@pages.post("/language")
def change() -> ResponseReturnValue:
    """Store the chosen language in a cookie, and return to the page."""
    chosen = request.form.get("language", DEFAULT)
    answer = make_response(redirect(local_path(request.form.get("next", "/")), 303))
    return remember(answer, chosen) if chosen in LANGUAGES else answer


@pages.get("/language")
def changed() -> ResponseReturnValue:
    """For someone who reloads the response to a failed change: go to their home page."""
    return redirect(home(), 303)


def remember(answer: Response, chosen: str) -> Response:
    """The response, with the chosen language in a cookie."""
    answer.set_cookie(
        COOKIE, chosen, max_age=COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer


def in_language(chosen: str) -> AbstractContextManager[None]:
    """Use that language inside the block."""
    return force_locale(f"{chosen}_US")


def _here_again() -> str:
    """The URL of the current page; the home page if only a form leads to it."""
    return page_address() or home()


def _locale() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen not in LANGUAGES and current_user.is_authenticated:
        chosen = current_user.language
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT
    return f"{chosen}_US"


def _other_languages() -> dict[str, str]:
    return {code: name for code, name in LANGUAGES.items() if code != language()}
