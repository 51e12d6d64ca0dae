"""The public application form, made for a phone."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.accounts.sign_in import sign_in
from services.gateway.http import rules
from services.gateway.kit import languages
from services.gateway.kit.forms import Outcome, perform
from services.gateway.kit.labels import problem
from shared.errors import AlreadyDone, FieldError, Invalid, KeyReused

pages = Blueprint("applying", __name__, url_prefix="/apply")

FIELDS: Final = {
    "given_name": _l("First name"),
    "family_name": _l("Last name"),
    "advisor_kind": _l("Who you are"),
    "email": _l("Email address"),
    "phone": _l("Phone number"),
    "postal_code": _l("ZIP code"),
    "language": _l("Language"),
}
"""In their order on the page."""

KINDS: Final = {
    "parent": _l("I am the parent or caregiver of a child with special health care needs"),
    "youth": _l("I am a young person with special health care needs"),
}

HERE_ALREADY: Final = _l(
    "We have your application already, as you sent it the first time. If something in it is wrong, tell us "
    "when we call you or write to you."
)


@pages.get("/<tenant>")
def form(tenant: str) -> str:
    """The empty form."""
    sign_in().applicant_of(tenant)
    return _form(tenant, {"language": languages.language()}, {})


@pages.post("/<tenant>")
def submit(tenant: str) -> ResponseReturnValue:
    """Submit the application; on errors show the form again, filled in, with each error.

    If only the language was switched, show the form unchanged in that language.
    """
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    if (chosen := request.form.get("page_language")) in languages.LANGUAGES:
        sign_in().applicant_of(tenant)
        with languages.in_language(chosen):
            return languages.remember(make_response(_form(tenant, given, {}, key=_key_sent())), chosen)
    outcome = perform(
        "recruitment",
        "submit_application",
        {name: value for name, value in given.items() if value},
        said=_("Thank you. We have your application."),
        otherwise={KeyReused: HERE_ALREADY, AlreadyDone: HERE_ALREADY},
        by=sign_in().applicant_of(tenant),
    )
    if outcome.done:
        return redirect(url_for("applying.received", tenant=tenant), 303)
    key = None if outcome.refusal is Invalid else _key_sent()
    return _form(tenant, given, _problems(outcome.errors), outcome, key), outcome.status


@pages.get("/<tenant>/received")
def received(tenant: str) -> str:
    """What happens next."""
    sign_in().applicant_of(tenant)
    return render_template("public/applying_received.html")


def _form(
    tenant: str,
    given: Mapping[str, str],
    problems: Mapping[str, str],
    outcome: Outcome | None = None,
    key: str | None = None,
) -> str:
    return render_template(
        "public/applying.html",
        tenant=tenant,
        given=given,
        problems=problems,
        outcome=outcome,
        fields=FIELDS,
        kinds=KINDS,
        key=key,
    )


def _key_sent() -> str | None:
    """The key of the form, for a command that must not take effect beside it."""
    key = request.form.get("key", "")
    return key if rules.is_idempotency_key(key) else None


def _problems(errors: Iterable[FieldError]) -> dict[str, str]:
    """The errors, by field, in the order of the page."""
    found = {error["field"]: problem(error["code"]) for error in errors}
    return {name: found[name] for name in FIELDS if name in found}
