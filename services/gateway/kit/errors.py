"""An error page in plain words for each error outside the API, with what a person can do now."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple

from flask import Flask, Response, make_response, render_template, request
from flask_babel import lazy_gettext as _l

from services.gateway.http.protection import in_api
from services.gateway.kit import viewer
from shared.errors import Unavailable


class Said(NamedTuple):
    """The texts of one error."""

    title: Any
    next_step: Any


WORDS: Final = {
    400: Said(
        _l("We could not read that"),
        _l("The page may have been open for a long time. Go back, load the page again, and try once more."),
    ),
    401: Said(_l("Please sign in"), _l("This page is only for people who are signed in.")),
    403: Said(
        _l("This page is not yours to open"),
        _l("Your role does not include this. If you need it, ask the person who runs your program."),
    ),
    404: Said(
        _l("We could not find that page"),
        _l("The address may have a typing mistake, or the page may have moved."),
    ),
    405: Said(_l("That does not work here"), _l("Go back to the page and use its buttons.")),
    409: Said(
        _l("That is no longer possible"),
        _l("Things changed while you were looking. Go back and load the page again."),
    ),
    413: Said(_l("That is too large"), _l("Send a smaller file or a shorter text.")),
    429: Said(
        _l("Too many tries"),
        _l("You tried this many times in a short while. Wait one minute, then try again."),
    ),
    500: Said(
        _l("Something went wrong on our side"),
        _l("It is not your fault, and we keep a record of it. Please try again in a few minutes."),
    ),
    503: Said(
        _l("We cannot do this right now"),
        _l("A part of Tandem is not answering. Nothing was lost. Please try again in a minute."),
    ),
}
SAID_AS: Final = {412: 409, 422: 400}
"""Statuses shown to people as another one."""


def register(app: Flask) -> None:
    """Show error pages instead of problem details outside the API.

    Call it after the API has registered its handlers: they still run first, and log.
    """
    for handlers in app.error_handler_spec[None].values():
        for kind, handler in handlers.items():
            handlers[kind] = _for_people(handler)


def _for_people(handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(handler)
    def handled(error: Exception) -> Response:
        answer = make_response(handler(error))
        if in_api() or answer.status_code < 400:
            return answer
        away = answer.status_code == Unavailable.status
        viewer.settle(away=away)
        if not away and viewer.session_ended():
            return make_response(viewer.to_sign_in())
        return page(answer)

    return handled


def page(answer: Response) -> Response:
    """The page for an error; only a message if only a part of a page was requested."""
    status = answer.status_code
    said = WORDS.get(SAID_AS.get(status, status), WORDS[500 if status >= 500 else 400])
    if "HX-Request" in request.headers:
        shown = make_response(
            render_template(
                "kit/_message.html", kind="error", title=said.title, text=said.next_step, first=True
            )
        )
        shown.headers.update({"HX-Retarget": "#messages", "HX-Reswap": "innerHTML show:top"})
        return shown
    shown = make_response(render_template("kit/error.html", status=status, said=said), status)
    if "Retry-After" in answer.headers:
        shown.headers["Retry-After"] = answer.headers["Retry-After"]
    return shown
