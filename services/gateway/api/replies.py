"""Converts requests to commands and queries, and replies to responses."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, jsonify, request, url_for
from flask_login import current_user
from flask_security.utils import get_request_attr
from werkzeug.exceptions import BadRequest as UnreadableBody
from werkzeug.exceptions import RequestEntityTooLarge

from services.gateway.accounts.models import User
from services.gateway.http import rules
from services.gateway.http.errors import (
    BadRequest,
    IdempotencyKeyMissing,
    NotSignedIn,
    UnsupportedMediaType,
    VersionMissing,
)
from shared.actor import Actor
from shared.encodings import text_of
from shared.errors import FieldError, Invalid

CSV: Final = "text/csv"
FORM: Final = "multipart/form-data"

Data = dict[str, Any]


def signed_in_user() -> User:
    """The user of the current request. Raises `NotSignedIn`."""
    if not current_user.is_authenticated:
        raise NotSignedIn("Send a token, or sign in.")
    return current_user._get_current_object()


def signed_in_actor() -> Actor:
    """The actor of the current request. Raises `NotSignedIn`."""
    return signed_in_user().to_actor()


def idempotency_key() -> str:
    """The idempotency key of the command. Raises `IdempotencyKeyMissing`, or `BadRequest` for an
    invalid one.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise IdempotencyKeyMissing("Send an Idempotency-Key, so that trying again is safe.")
    if not rules.is_idempotency_key(key):
        raise BadRequest("An Idempotency-Key is 8 to 200 letters, digits and . _ : ~ -")
    return key


def expected_version(*, required: bool) -> Data:
    """The version in If-Match, as a field of the command; empty if any version will do.

    Raises `VersionMissing` if it is required but missing.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if required:
            raise VersionMissing("Send the ETag that you saw as If-Match.")
        return {}
    try:
        version = rules.tagged_version(given)
    except ValueError:
        raise BadRequest('If-Match is one ETag as it was given, as "7", or *.') from None
    return {} if version is None else {"version": version}


def refuse_version() -> None:
    """Raise `BadRequest` if the request has If-Match but the operation has no version."""
    if "If-Match" in request.headers:
        raise BadRequest("This acts on no record of one version: leave If-Match out.")


def query_fields() -> Data:
    """The fields of the query string; a repeated field is refused."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Invalid(
            "Some fields came twice.", errors=[_problem(name, "repeated") for name in sorted(twice)]
        )
    return request.args.to_dict()


def json_body(taken: str = "application/json") -> Data:
    """The JSON object in the body; empty if there is none. `taken` lists the accepted types."""
    if not request.content_length and not request.headers.get("Transfer-Encoding"):
        return {}
    if not request.is_json:
        raise UnsupportedMediaType(f"Send {taken}.")
    _whole_body()
    try:
        body = request.get_json()
    except UnreadableBody:
        raise BadRequest(
            f"The body is not JSON in UTF-8 with at most {rules.JSON_LEVELS_MAX} levels."
        ) from None
    if not isinstance(body, dict):
        raise BadRequest("The body is not a JSON object.")
    return body


def file_body() -> Data:
    """A file and what goes with it: as JSON, as text/csv (the rest in the query string), or in a form (file
    in the field `file`).
    """
    if request.mimetype == CSV:
        return {"file_name": "upload.csv", **request.args.to_dict(), "content": text_of(_whole_body())}
    if request.mimetype == FORM:
        uploaded = request.files.get("file")
        if uploaded is None:
            raise Invalid("Choose a file.", errors=[_problem("file", "required")])
        sent = {"file_name": uploaded.filename or "upload.csv", "content": text_of(uploaded.read())}
        return {name: value for name, value in request.form.items() if name != "csrf_token"} | sent
    return json_body(f"application/json, {CSV} or {FORM}")


def json_answer(answer: Data, status: int) -> Response:
    """The reply as JSON, with an ETag if it has a version."""
    response = jsonify(answer)
    response.status_code = status
    if "version" in answer:
        response.headers["ETag"] = rules.version_tag(answer["version"])
    return response


def begun(response: Response, service: str, answer: Data) -> Response:
    """The reply of a command that may begin a job: 202 with its address if it did."""
    if job_id := answer.get("job_id"):
        response.status_code = 202
        response.headers["Location"] = url_for("jobs.job", service=service, job_id=job_id)
    return response


def file_answer(answer: Data, status: int) -> Response:
    """The reply as JSON or, for clients that prefer text/csv, the file alone."""
    wanted = request.accept_mimetypes.best_match(["application/json", CSV])
    if wanted != CSV:
        return json_answer(answer, status)
    response = Response(answer["content"], status, mimetype=CSV)
    response.headers.set("Content-Disposition", "attachment", filename=answer["file_name"])
    return response


READERS: Final[dict[str, Callable[[], Data]]] = {"json": json_body, "file": file_body}
WRITERS: Final[dict[str, Callable[..., Response]]] = {"json": json_answer, "file": file_answer}


def by_session() -> bool:
    """Whether a browser session, not a token, authenticates the current request."""
    return get_request_attr("fs_authn_via") == "session"


def _whole_body() -> bytes:
    """The whole body: werkzeug silently truncates a chunked one at the limit."""
    body = request.get_data()
    if len(body) >= (request.max_content_length or 0) and request.content_length is None:
        raise RequestEntityTooLarge
    return body


def _problem(field: str, code: str) -> FieldError:
    messages = {
        "repeated": "Send this field once.",
        "required": "This field is missing.",
    }
    return {"field": field, "code": code, "message": messages[code]}
