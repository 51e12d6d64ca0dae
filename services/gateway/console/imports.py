"""Importing applications from a file: choosing it, what is wrong with it, and then its job."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.gateway.http.protection import for_large_files
from services.gateway.kit.forms import NOT_RIGHT, Kind, Outcome, answer, job_url, perform
from services.gateway.kit.labels import FILE_PROBLEMS, said
from services.gateway.kit.viewer import needs
from shared.encodings import text_of
from shared.errors import FieldError, Invalid, Unavailable

pages = Blueprint("imports", __name__, url_prefix="/imports")


@pages.get("")
@needs("recruitment.import_applications")
def show() -> str:
    """The form."""
    return _page(None)


@pages.post("")
@for_large_files
@needs("recruitment.import_applications")
def send() -> ResponseReturnValue:
    """Have a job import the file, and show its progress; show the form again where it cannot be read."""
    try:
        outcome = _import(_sent())
    except Invalid as refused:
        outcome = Outcome(Kind.REFUSED, str(NOT_RIGHT), errors=tuple(refused.errors), status=refused.status)
    if address := job_url(outcome, "recruitment"):
        return redirect(address, 303)
    if outcome.status in (Invalid.status, Unavailable.status):
        # A browser does not send a file once more by itself: it has to be chosen again.
        return _page(outcome), outcome.status
    return answer(outcome, url_for("imports.show"))


def _import(data: dict[str, Any]) -> Outcome:
    return perform("recruitment", "import_applications", data, said="", files_ahead=True)


def _sent() -> dict[str, Any]:
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        problem = FieldError(field="content", code="required", message="Choose a file.")
        raise Invalid("There is no file.", errors=[problem])
    return {"file_name": uploaded.filename, "content": text_of(uploaded.read())}


def _page(outcome: Outcome | None) -> str:
    return render_template(
        "console/imports.html",
        outcome=outcome,
        problems=list(_told(outcome.errors if outcome else ())),
        key=request.form.get("key") if outcome and outcome.status == Unavailable.status else None,
    )


def _told(errors: Iterable[FieldError]) -> Iterable[tuple[str, str]]:
    """What is wrong, and in the service's own words, which name the line."""
    return ((str(said(error["code"], FILE_PROBLEMS)), error["message"]) for error in errors)
