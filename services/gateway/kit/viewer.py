"""The viewer of a page, and what they may see and do."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_out
from flask_security import current_user

from services.gateway.http import context, names
from services.gateway.http.backend import Question, Reply, backend
from services.gateway.http.programs import NOWHERE, Whereabouts
from shared.actor import Actor, Role
from shared.contracts.policy import allowed
from shared.errors import Forbidden, Unavailable

WARD: Final = "ward"
"""Where the session keeps whom a guardian looks at."""

View = Callable[..., ResponseReturnValue]


class Place(NamedTuple):
    """A page in the menu of those who may see it."""

    endpoint: str
    operation: str
    label: Any
    or_else: str = ""
    """Another operation that opens it, too."""


MENU: Final = (
    Place("today.show", "insights.waiting", _l("Today")),
    Place("events.all_of_them", "advocacy.cancel_event", _l("Events")),
    Place("claims.queue", "stipends.approve_claim", _l("Claims to review")),
    Place("payments.to_release", "stipends.release_payments", _l("Payments to release")),
    Place("money.trail", "insights.money_trail", _l("Money trail")),
    Place("rates.show", "stipends.rates", _l("Rates of pay")),
    Place("requirements.show", "recruitment.requirements", _l("What is required")),
    Place("curriculum.show", "training.change_course", _l("Courses")),
    Place("settings.show", "identity.settings", _l("Settings")),
    Place("progress.show", "recruitment.jobs", _l("Large tasks"), "stipends.jobs"),
    Place("platform.overview", "stipends.outbox_status", _l("Platform")),
    Place("programs.show", "identity.tenants", _l("Programs")),
)
"""In order of importance: the first one that a person may see is their home page."""

ADVISOR_MENU: Final = (Place("advisor.home", "insights.advisor_timeline", _l("My page")),)
GUARDIAN_MENU: Final = (Place("advisor.home", "insights.advisor_timeline", _l("My young advisor")),)


def register(app: Flask) -> None:
    """Give templates the viewer and their permissions; show a message after sign-out."""
    user_logged_out.connect(_confirm_sign_out, app)
    app.jinja_env.filters["user_name"] = user_name
    app.jinja_env.globals.update(
        menu=menu,
        may=may,
        home=home,
        here=here,
        shown_again=shown_again,
        is_guardian=is_guardian,
        names_are_missing=names.are_missing,
    )


def actor() -> Actor:
    """The signed-in person, as the services know them."""
    return current_user.to_actor()


def own_advisor_id() -> str:
    """The advisor whose page the viewer has: they themselves, or the ward whom a guardian looks at."""
    if is_guardian():
        return ward()
    advisor_id = actor().advisor_id
    if advisor_id is None:
        raise Forbidden("This person is not an advisor.")
    return advisor_id


def wards() -> list[Reply]:
    """The young advisors whose guardian the viewer is today."""
    if "viewer_wards" not in g:
        g.viewer_wards = ask("recruitment", "wards")["items"]
    return g.viewer_wards


def ward() -> str:
    """The young advisor whom the guardian chose last, or else the first."""
    ids = [str(one["advisor_id"]) for one in wards()]
    if not ids:
        raise Forbidden("You are not the guardian of a young advisor, or not any more.")
    chosen = session.get(WARD, "")
    return chosen if chosen in ids else ids[0]


def answers_for_ward() -> bool:
    """Whether the guardian answers invitations for the young advisor whom they look at."""
    chosen = ward()
    return any(one["advisor_id"] == chosen and one["may_answer"] for one in wards())


def whereabouts() -> Whereabouts:
    """Where and when the viewer's program is, looked up once per request; nowhere for nobody."""
    if "whereabouts" not in g:
        g.whereabouts = backend().whereabouts(actor()) if current_user.is_authenticated else NOWHERE
    return g.whereabouts


def now() -> datetime:
    """The time by the clock of the viewer's program."""
    return context.now() + whereabouts().ahead


def ask(service: str, query: str, **fields: Any) -> Reply:
    """Send a query for the signed-in person; fields that are None are left out."""
    return backend().ask(*question(service, query, **fields), actor=actor())


def question(service: str, query: str, **fields: Any) -> Question:
    """A query like that of `ask`, to be sent with others."""
    return Question(service, query, {name: value for name, value in fields.items() if value is not None})


def ask_at_once(**questions: Question) -> dict[str, Reply | None]:
    """Send several queries in parallel: the reply to each, or None if there is none."""
    answers = backend().ask_at_once(questions, actor=actor())
    return {name: None if isinstance(answer, Unavailable) else answer for name, answer in answers.items()}


def ask_all(**questions: Question) -> dict[str, Reply]:
    """The same for a page that needs all of the answers. Raises `Unavailable` when one does not come."""
    return backend().ask_all(questions, actor=actor())


def may(operation: str) -> bool:
    """Whether the signed-in person may call an operation, such as `stipends.approve_claim`."""
    return current_user.is_authenticated and allowed(actor(), operation)


def user_name(user_id: str) -> str:
    """The name of the user with this id; the id itself if there is no such user."""
    user = current_app.extensions["security"].datastore.find_user(id=user_id)
    return user.display_name if user else user_id


def menu() -> list[Place]:
    """The pages in this person's menu."""
    if not current_user.is_authenticated:
        return []
    return [*_own_places(), *(place for place in MENU if may(place.operation) or may(place.or_else))]


def is_guardian() -> bool:
    """Whether the viewer is a guardian looking at their young advisor's page."""
    return current_user.is_authenticated and Role.GUARDIAN in actor().roles


def home() -> str:
    """The URL of this person's home page; the first page if their roles have none."""
    places = menu()
    return url_for(places[0].endpoint if places else "front.show")


def shown_at(address: str) -> None:
    """Have the page that answers a form lead to itself at its own address, not at that of the form."""
    g.page_address = address


def shown_again(endpoint: str, **ids: str) -> bool:
    """Whether this page answers the form that is sent there, so that it shows what was filled in."""
    return request.endpoint == endpoint and ids.items() <= (request.view_args or {}).items()


def page_address() -> str | None:
    """The URL of this page; None if only a form leads to it."""
    rule = request.url_rule
    if rule is None or "GET" in (rule.methods or ()):
        return g.get("page_address") or request.full_path.rstrip("?")
    return g.get("page_address")


def here(name: str, value: str | None) -> str:
    """The URL of this page with one query parameter set to a value, or removed."""
    address = urlsplit(page_address() or home())
    query = {**dict(parse_qsl(address.query)), name: value}
    kept = urlencode({name: value for name, value in query.items() if value is not None})
    return f"{address.path}?{kept}" if kept else address.path


def _own_places() -> tuple[Place, ...]:
    if not actor().advisor_id:
        return ()
    return GUARDIAN_MENU if is_guardian() else ADVISOR_MENU


def needs(*operations: str) -> Callable[[View], View]:
    """Show a page only to those who may call one of these; others have to sign in, or get a refusal."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return to_sign_in()
            if not any(map(may, operations)):
                raise Forbidden("This page belongs to another role.")
            return view(**arguments)

        guarded.needs = operations  # type: ignore[attr-defined]
        return guarded

    return guard


def settle(*, away: bool) -> None:
    """Look up the viewer once: nobody, if our own database does not answer.

    With `away`, something did not answer already, so nothing more is waited for.
    """
    if away and "_login_user" not in g:
        _go_on_as_nobody()
        return
    try:
        current_user.get_id()
    except Unavailable:
        _go_on_as_nobody()


def _go_on_as_nobody() -> None:
    # Flask-Login stores the user here; it has no API to set nobody.
    g._login_user = current_app.extensions["security"].login_manager.anonymous_user()


def session_ended() -> bool:
    """Whether the session ended while the page was open."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, "needs") and not current_user.is_authenticated


def to_sign_in() -> ResponseReturnValue:
    """Redirect to sign-in with a message, and back here; a partial update redirects the whole page."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        flash(_("Please sign in to see this page."), "info")
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    flash(_("You are no longer signed in, so nothing was done. Sign in to go on where you were."), "warning")
    sign_in = url_for("security.login", next=_came_from())
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": sign_in}
    return redirect(sign_in, 303)


def _came_from() -> str:
    """The page that a form was sent from, if the browser sends it and it is one of ours."""
    address = request.headers.get("HX-Current-URL") or request.referrer or "/"
    return local_path(address) if urlsplit(address).netloc in ("", request.host) else "/"


def _confirm_sign_out(_app: Flask, **_user: Any) -> None:
    flash(_("You are signed out."), "success")


def local_path(address: str) -> str:
    """The path and query of a URL, so that a redirect never leaves this site."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path
