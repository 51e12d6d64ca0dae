"""Forms: one command, executed once, and its outcome in plain words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from flask import abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from services.gateway.http import rules
from services.gateway.http.backend import backend
from services.gateway.kit.labels import CONFLICTS, problem
from services.gateway.kit.marks import refuse
from services.gateway.kit.viewer import actor, shown_at
from shared.actor import Actor
from shared.contracts.policy import allowed
from shared.errors import (
    AlreadyDone,
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    TandemError,
    TooMany,
    Unavailable,
    VersionMismatch,
)


class Kind(StrEnum):
    """The outcome, as a kind of message."""

    DONE = "success"
    CHANGED = "warning"
    REFUSED = "error"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a command: `text` for the person, `reply` of the service, `errors` by field."""

    kind: Kind
    text: str
    reply: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    refusal: type[TandemError] | None = None

    @property
    def status(self) -> int:
        """That of the response without scripts."""
        return self.refusal.status if self.refusal else 200

    @property
    def done(self) -> bool:
        """Whether it took effect."""
        return self.kind is Kind.DONE


_OWN_FIELDS: Final = ("csrf_token", "key")
"""Fields of every form that nobody fills in."""

FASTER: Final = _l(
    "Somebody else was faster: this changed after you opened the page. Nothing was done. "
    "Load the page again to see how it is now."
)
NOT_NOW: Final = _l(
    "This is not possible as things are now. Nothing was done. Load the page again to see how they are."
)
NOT_YOURS: Final = _l("Your role does not allow this. Nothing was done.")
SOMEBODY_ELSE: Final = _l(
    "This is about you or somebody close to you: somebody else must do it. Nothing was done."
)
"""Where the role allows it."""
NOT_RIGHT: Final = _l("Something is not right yet. Nothing was done. Check what you filled in.")
NO_ANSWER: Final = _l(
    "A part of Tandem is not answering. Please try again in a minute. Doing it twice does no harm."
)
SENT_BEFORE: Final = _l("This form was sent before with other answers. Load the page again and start anew.")
AT_ONCE: Final = _l(
    "Your program has as many large tasks under way as it can have. Nothing was done. Wait until one of them "
    "is done, then try again."
)
DONE_BEFORE: Final = _l("This was done already. Load the page again to see how it is now.")

_REFUSALS: Final[dict[type[TandemError], tuple[Kind, Any]]] = {
    VersionMismatch: (Kind.CHANGED, FASTER),
    TooMany: (Kind.CHANGED, AT_ONCE),
    Conflict: (Kind.CHANGED, NOT_NOW),
    NotFound: (Kind.CHANGED, FASTER),
    KeyReused: (Kind.CHANGED, SENT_BEFORE),
    AlreadyDone: (Kind.CHANGED, DONE_BEFORE),
    Forbidden: (Kind.REFUSED, NOT_YOURS),
    Invalid: (Kind.REFUSED, NOT_RIGHT),
    Unavailable: (Kind.REFUSED, NO_ANSWER),
}

_CORRECTABLE: Final = (Invalid, Conflict, TooMany)


def perform(
    service: str,
    command: str,
    data: dict[str, Any],
    *,
    said: Any,
    otherwise: Mapping[type[TandemError], Any] | None = None,
    by: Actor | None = None,
    files_ahead: bool = False,
) -> Outcome:
    """Execute a command for the signed-in person (or `by`), once per rendered form.

    `said` is the success message, or a function of the reply; `otherwise` replaces the messages of some
    refusals, also by functions of the refusal. `files_ahead` as in `Backend.execute`.
    """
    doer, key = by or actor(), request.form.get("key", "")
    if not rules.is_idempotency_key(key):
        abort(400)
    try:
        reply = backend().execute(
            service, command, data, actor=doer, idempotency_key=key, files_ahead=files_ahead
        )
    except tuple(_REFUSALS) as refusal:
        if allowed(doer, f"{service}.{command}"):
            otherwise = {Forbidden: SOMEBODY_ELSE, **(otherwise or {})}
        return _refused(refusal, otherwise or {})
    return Outcome(Kind.DONE, str(said(reply) if callable(said) else said), reply)


def _refused(refusal: TandemError, otherwise: Mapping[type[TandemError], Any]) -> Outcome:
    error = next(error for error in _REFUSALS if isinstance(refusal, error))
    kind, text = _REFUSALS[error]
    words = otherwise.get(error) or _why_not_now(refusal) or text
    said = str(words(refusal) if callable(words) else words)
    return Outcome(kind, said, errors=tuple(refusal.errors), refusal=error)


def _why_not_now(refusal: TandemError) -> Any:
    """What stands against it, where the service tells and the state of things can be changed."""
    if not isinstance(refusal, Conflict):
        return None
    return next((CONFLICTS[error["code"]] for error in refusal.errors if error["code"] in CONFLICTS), None)


def answer(outcome: Outcome, back: str) -> ResponseReturnValue:
    """Show the outcome: in place of the card concerned, or on the page with the form; where a field is wrong,
    that page again with the field marked.
    """
    if outcome.refusal is Invalid and outcome.errors:
        return _marked(outcome, back)
    if "HX-Request" not in request.headers:
        if outcome.refusal is Unavailable:
            return once_more(outcome, back)
        flash(outcome.text, outcome.kind)
        return redirect(back, 303)
    if outcome.kind is Kind.REFUSED:
        return message(outcome)
    return make_response(render_template("kit/_outcome.html", outcome=outcome, back=back))


def _marked(outcome: Outcome, back: str) -> ResponseReturnValue:
    """The page at `back` as it is now, with the outcome, and what is wrong at the fields of the form."""
    flash(outcome.text, outcome.kind)
    endpoint, arguments = current_app.url_map.bind("").match(urlsplit(back).path, method="GET")
    refuse(outcome.errors)
    shown_at(back)
    page = make_response(current_app.view_functions[endpoint](**arguments))
    if page.status_code != 200:
        return page
    if "HX-Request" in request.headers:
        page.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"})
    else:
        page.status_code = outcome.status
    return page


def answer_to_form(outcome: Outcome, again: Callable[[], str], back: str) -> ResponseReturnValue:
    """Show the page with the form again, as it was filled in, where that may be corrected; else go back to it
    with the outcome. `back` is the address of that page.
    """
    if outcome.refusal in _CORRECTABLE:
        refuse(outcome.errors)
        shown_at(back)
        return again(), outcome.status
    return answer(outcome, back)


def job_url(outcome: Outcome, service: str) -> str | None:
    """Where the job is followed that a command of this service began, if it began one."""
    job_id = outcome.reply.get("job_id")
    return None if job_id is None else url_for("progress.one", service=service, job_id=job_id)


def once_more(outcome: Outcome, back: str) -> ResponseReturnValue:
    """Show at once that no reply arrived, with the same form and key, to be submitted again.

    The page with the form may wait for the same service, so there is no redirect.
    """
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS]
    page = render_template(
        "kit/once_more.html",
        outcome=outcome,
        back=back,
        sent=sent,
        key=request.form["key"],
        status=outcome.status,
    )
    return make_response(page, outcome.status, {"Retry-After": str(rules.RETRY_AFTER_SECONDS)})


def message(outcome: Outcome) -> ResponseReturnValue:
    """Show a message at the top of the page, and leave the rest as it is."""
    said = make_response(
        render_template("kit/_message.html", kind=outcome.kind, title=None, text=outcome.text, first=True)
    )
    said.headers.update({"HX-Retarget": "#messages", "HX-Reswap": "innerHTML show:top"})
    return said


def filled_in() -> dict[str, str]:
    """What a person filled in, by field, without blanks around it."""
    return {name: value.strip() for name, value in request.form.items() if name not in _OWN_FIELDS}


def whole_number(text: str) -> int | str:
    """The number that was filled in; the text itself, for its owner to refuse, if it is none."""
    return int(text) if text.isdecimal() else text


def problems(errors: Iterable[FieldError]) -> dict[str, str]:
    """What is wrong, by field; with a part of a field both by its path and by that of the whole.

    Of what was left empty no more is told than that: an empty day is no wrong day.
    """
    told = {error["field"]: problem(_code(error)) for error in errors}
    return {path.partition(".")[0]: text for path, text in told.items()} | told


def _code(error: FieldError) -> str:
    name = error["field"].rpartition(".")[2]
    # Amounts are filled in as dollars.
    filled_in_as = (request.form.get(one) for one in (name, name.removesuffix("_cents")))
    return "required" if "" in filled_in_as else error["code"]


def version_shown() -> dict[str, int]:
    """The version of the record that the page showed, for the owner to compare."""
    version = request.form.get("version", "")
    return {"version": int(version)} if version.isdecimal() else {}
