"""Every error of the API as problem details (RFC 9457), never with an exception's text."""

from typing import Any

from flask import Flask, Response, jsonify, request
from flask_wtf.csrf import CSRFError
from pymongo.errors import PyMongoError
from werkzeug.exceptions import HTTPException

from services.gateway.http import rules
from services.gateway.http.errors import CODE_BY_STATUS
from services.gateway.http.protection import retry_after_seconds
from shared.errors import TandemError
from shared.observability import logs
from shared.persistence.store import translated

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    400: "The request is not well formed.",
    404: "There is nothing at this address.",
    405: "Look at the Allow header for what this address does.",
    413: "The body is larger than what is taken at this address.",
    414: f"An address has at most {rules.ADDRESS_BYTES_MAX} bytes.",
    415: "Send a body of the type that the API's document names.",
    431: "Send fewer or shorter headers.",
    429: "Wait for as many seconds as the Retry-After header says.",
    500: "It was logged. Tell the operator the correlation id.",
    505: "Speak HTTP/1.1.",
}

log = logs.get_logger(__name__)


def register(app: Flask) -> None:
    """Return every error of the application as a problem."""
    app.register_error_handler(TandemError, answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(CSRFError, _answer_forged)
    app.register_error_handler(Exception, _answer_unexpected)


def answer(error: TandemError) -> Response:
    """The response for one of our own errors."""
    problem: dict[str, Any] = dict(error.to_problem())
    headers = {"Retry-After": str(rules.RETRY_AFTER_SECONDS)} if error.status == 503 else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="Tandem"'
    return _response(problem, headers)


def _answer_http(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    headers = {"Retry-After": str(retry_after_seconds())} if status == 429 else {}
    response = _response(problem_of(status), headers)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _answer_forged(_error: CSRFError) -> Response:
    problem = problem_of(400, "Send the session's token in the header X-CSRFToken, or use an access token.")
    return _response({**problem, **_named("csrf_token_missing")}, {})


def _answer_unexpected(error: Exception) -> Response:
    known = translated(error) if isinstance(error, PyMongoError) else error
    if isinstance(known, TandemError):
        return answer(known)
    log.error("an error that nobody expected", route=_route(), exc_info=error)
    return _response(problem_of(500), {})


def problem_of(status: int, detail: str | None = None) -> dict[str, Any]:
    """The problem for a status of the web server or framework, without a request id."""
    detail = detail or DETAILS.get(status)
    code, title = CODE_BY_STATUS.get(status, CODE_BY_STATUS[500 if status >= 500 else 400])
    return {"title": title, "status": status, "detail": detail or f"{title}.", **_named(code)}


def _named(code: str) -> dict[str, str]:
    return {"type": f"urn:tandem:problem:{code}", "code": code}


def _response(problem: dict[str, Any], headers: dict[str, str]) -> Response:
    response = jsonify({**problem, "correlation_id": request.environ["tandem.correlation_id"]})
    response.status_code = problem["status"]
    response.mimetype = MEDIA_TYPE
    response.headers.update(headers)
    return response


def _route() -> str | None:
    return request.url_rule.rule if request.url_rule else None
