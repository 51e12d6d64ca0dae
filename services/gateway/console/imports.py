"""Importing people from a file: choosing it, what is wrong with it, and then its job."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.http.protection import for_large_files
from services.gateway.kit.forms import NOT_RIGHT, Kind, Outcome, answer, job_url, perform
from services.gateway.kit.forms import problems as by_field
from services.gateway.kit.labels import FILE_PROBLEMS, PERSON_FIELDS, said
from services.gateway.kit.viewer import needs, shown_at
from shared.encodings import text_of
from shared.errors import FieldError, Invalid, Unavailable

pages = Blueprint("imports", __name__, url_prefix="/imports")

FILE_FIELDS: Final = ("content", "file_id", "file_name")
EXAMPLE: Final = (
    "Advisor id,First name,Last name,Email,Phone,ZIP code,Parent or youth,Language,Serves since,"
    "Agreement signed on,Agreement until,Certificates,Terms,Paid\r\n"
    "A-17,Ana,Vega,ana.vega@families.example,,97201,parent,Spanish,2024-03-01,"
    "2026-06-01,2027-05-31,privacy 2026-01-15; roles 2024-03-09 2027-03-08,"
    "2024-03-01 2026-02-28; 2026-03-01 2028-02-29,2026-03-31 125.00; 2026-06-30 80.00\r\n"
)
"""A file of one person who serves already."""


@pages.get("")
@needs("recruitment.import_applications")
def show() -> str:
    """The form for applications."""
    return _page("console/imports.html", None)


@pages.post("")
@for_large_files
@needs("recruitment.import_applications")
def send() -> ResponseReturnValue:
    """Have a job import applications; show the form again where the file cannot be read."""
    return _send("import_applications", "console/imports.html", url_for("imports.show"))


@pages.get("/serving")
@needs("recruitment.import_serving")
def serving() -> str:
    """The form for people who serve already."""
    return _page("console/imports_serving.html", None)


@pages.post("/serving")
@for_large_files
@needs("recruitment.import_serving")
def send_serving() -> ResponseReturnValue:
    """Have a job import people who serve already; show the form again where something is not right."""
    source = request.form.get("source", "").strip()
    return _send("import_serving", "console/imports_serving.html", url_for("imports.serving"), source=source)


@pages.get("/serving/example.csv")
@needs("recruitment.import_serving")
def serving_example() -> Response:
    """A file to fill in."""
    named = {"Content-Disposition": 'attachment; filename="people-who-serve.csv"'}
    return Response(EXAMPLE, mimetype="text/csv", headers=named)


def _send(command: str, template: str, back: str, **more: str) -> ResponseReturnValue:
    try:
        outcome = perform("recruitment", command, _sent() | more, said="", files_ahead=True)
    except Invalid as refused:
        outcome = Outcome(Kind.REFUSED, str(NOT_RIGHT), errors=tuple(refused.errors), refusal=Invalid)
    if address := job_url(outcome, "recruitment"):
        return redirect(address, 303)
    if outcome.refusal in (Invalid, Unavailable):
        # A browser does not send a file once more by itself: it has to be chosen again.
        shown_at(back)
        return _page(template, outcome), outcome.status
    return answer(outcome, back)


def _sent() -> dict[str, Any]:
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        problem = FieldError(field="content", code="required", message="Choose a file.")
        raise Invalid("There is no file.", errors=[problem])
    return {"file_name": uploaded.filename, "content": text_of(uploaded.read())}


def _page(template: str, outcome: Outcome | None) -> str:
    errors = outcome.errors if outcome else ()
    return render_template(
        template,
        outcome=outcome,
        problems=list(_told(error for error in errors if _is_of_file(error))),
        wrong=by_field(error for error in errors if not _is_of_file(error)),
        given=request.form,
        key=request.form.get("key") if outcome and outcome.refusal is Unavailable else None,
    )


def _is_of_file(error: FieldError) -> bool:
    """Whether it is wrong with the file itself, or a part of it."""
    return error["field"].partition(".")[0] in FILE_FIELDS


def _told(errors: Iterable[FieldError]) -> Iterable[str]:
    """What is wrong, each thing with its line or column where the service tells one."""
    for error in errors:
        text, place = str(said(error["code"], FILE_PROBLEMS)), error["field"].partition(".")[2]
        where = _("Line %(line)s", line=place) if place.isdecimal() else said(place, PERSON_FIELDS)
        yield f"{where}: {text}" if place else text
