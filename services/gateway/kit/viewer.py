"""Who looks at a page, and what they may see and do."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_out
from flask_security import current_user

from services.gateway.http.backend import Question, Reply, backend
from shared.actor import Actor, Role
from shared.contracts.policy import allowed
from shared.errors import Forbidden, Unavailable

View = Callable[..., ResponseReturnValue]


class Place(NamedTuple):
    """A page that stands in the menu of those who may ask for what it shows."""

    endpoint: str
    operation: str
    label: Any


MENU: Final = (
    Place("today.show", "insights.waiting", _l("Today")),
    Place("claims.queue", "stipends.approve_claim", _l("Claims to review")),
    Place("payments.to_release", "stipends.release_payments", _l("Payments to release")),
    Place("money.trail", "insights.money_trail", _l("Money trail")),
    Place("platform.overview", "stipends.outbox_status", _l("Platform")),
)
"""In the order in which they matter to a person: the first that they may see is where they begin."""

ADVISOR_MENU: Final = (Place("advisor.home", "insights.advisor_timeline", _l("My page")),)
GUARDIAN_MENU: Final = (Place("advisor.home", "insights.advisor_timeline", _l("My young advisor")),)


def register(app: Flask) -> None:
    """Let templates ask who is there and what they may do; confirm when somebody signs out."""
    user_logged_out.connect(_say_goodbye, app)
    app.jinja_env.filters["user_name"] = user_name
    app.jinja_env.globals.update(menu=menu, may=may, home=home, here=here, is_guardian=is_guardian)


def actor() -> Actor:
    """The person who is signed in, as the services know them."""
    return current_user.to_actor()


def ask(service: str, query: str, **fields: Any) -> Reply:
    """Ask a service in the name of the person who is signed in; fields that are None are left out."""
    return backend().ask(*question(service, query, **fields), actor=actor())


def question(service: str, query: str, **fields: Any) -> Question:
    """What `ask` asks, to be asked at once with others."""
    return Question(service, query, {name: value for name, value in fields.items() if value is not None})


def ask_at_once(**questions: Question) -> dict[str, Reply | None]:
    """Ask several questions together: of each its answer, or None when it does not come."""
    answers = backend().ask_at_once(questions, actor=actor())
    return {name: None if isinstance(answer, Unavailable) else answer for name, answer in answers.items()}


def ask_all(**questions: Question) -> dict[str, Reply]:
    """The same for a page that needs all of the answers. Raises `Unavailable` when one does not come."""
    return backend().ask_all(questions, actor=actor())


def may(operation: str) -> bool:
    """Say whether the person who is signed in may do an operation, as `stipends.approve_claim`."""
    return current_user.is_authenticated and allowed(actor(), operation)


def user_name(user_id: str) -> str:
    """What the user is called who has this id; the id itself, if it is nobody's here, as a command's."""
    user = current_app.extensions["security"].datastore.find_user(id=user_id)
    return user.display_name if user else user_id


def menu() -> list[Place]:
    """The pages that stand in this person's menu."""
    if not current_user.is_authenticated:
        return []
    return [*_own_places(), *(place for place in MENU if may(place.operation))]


def is_guardian() -> bool:
    """Whether this person looks at the page of a young advisor whose guardian they are."""
    return current_user.is_authenticated and Role.GUARDIAN in actor().roles


def home() -> str:
    """The address of the page where this person begins; the first page when their roles open none."""
    places = menu()
    return url_for(places[0].endpoint if places else "front.show")


def here(name: str, value: str | None) -> str:
    """The address of this page with one name of its query set to a value, or without it; the rest stays."""
    query = {**request.args.to_dict(), name: value}
    path = url_for(request.endpoint or "front.show", **(request.view_args or {}))
    kept = urlencode({name: value for name, value in query.items() if value is not None})
    return f"{path}?{kept}" if kept else path


def _own_places() -> tuple[Place, ...]:
    if not actor().advisor_id:
        return ()
    return GUARDIAN_MENU if is_guardian() else ADVISOR_MENU


def needs(operation: str) -> Callable[[View], View]:
    """Show a page only to those who may do `operation`; ask others to sign in, or say it is not theirs."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return to_sign_in()
            if not may(operation):
                raise Forbidden("This page belongs to another role.")
            return view(**arguments)

        guarded.needs = operation  # type: ignore[attr-defined]
        return guarded

    return guard


def settle(*, away: bool) -> None:
    """Have it known who looks, once and for all: nobody, when our own database does not answer.

    With `away`, something did not answer already, so that what is not known yet is not waited for again.
    """
    if away and "_login_user" not in g:
        _go_on_as_nobody()
        return
    try:
        current_user.get_id()
    except Unavailable:
        _go_on_as_nobody()


def _go_on_as_nobody() -> None:
    # Where Flask-Login keeps who was looked up; it offers no way to say that nobody can be.
    g._login_user = current_app.extensions["security"].login_manager.anonymous_user()


def session_ended() -> bool:
    """Whether nobody is signed in at a page for those who are: their session ended while they looked."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, "needs") and not current_user.is_authenticated


def to_sign_in() -> ResponseReturnValue:
    """Lead to sign-in, say why, and lead back here; an update in the page leads the whole page there."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        flash(_("Please sign in to see this page."), "info")
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    flash(_("You are no longer signed in, so nothing was done. Sign in to go on where you were."), "warning")
    sign_in = url_for("security.login", next=_came_from())
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": sign_in}
    return redirect(sign_in, 303)


def _came_from() -> str:
    """The page that a form was sent from, as far as the browser tells and it is one of ours."""
    address = request.headers.get("HX-Current-URL") or request.referrer or "/"
    return local_path(address) if urlsplit(address).netloc in ("", request.host) else "/"


def _say_goodbye(_app: Flask, **_user: Any) -> None:
    flash(_("You are signed out."), "success")


def local_path(address: str) -> str:
    """The path and query of an address, so that a redirect never leaves this site."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path
