"""Errors of the gateway itself, beside those of the services."""

from typing import Final

from shared.errors import Permanent, TandemError


class BadRequest(TandemError, Permanent):
    """The request cannot be read: its body, a header or the URL is malformed."""

    code = "bad_request"
    status = 400
    title = "The request cannot be read"


class IdempotencyKeyMissing(BadRequest):
    """A command came without an Idempotency-Key."""

    code = "idempotency_key_missing"
    title = "Idempotency-Key is missing"


class NotSignedIn(TandemError, Permanent):
    """Nobody is signed in, or the token is no longer valid."""

    code = "not_signed_in"
    status = 401
    title = "Sign in first"


class SignInFailed(TandemError, Permanent):
    """Wrong email or password, or a locked account; the response does not say which."""

    code = "sign_in_failed"
    status = 401
    title = "That did not work"


class VersionMissing(TandemError, Permanent):
    """This operation requires a version, and there is no If-Match."""

    code = "version_missing"
    status = 428
    title = "If-Match is missing"


class UnsupportedMediaType(TandemError, Permanent):
    """This operation does not read a body of this type."""

    code = "unsupported_media_type"
    status = 415
    title = "Not a type of content that can be read here"


CODE_BY_STATUS: Final = {
    400: ("bad_request", "The request cannot be read"),
    401: ("not_signed_in", "Sign in first"),
    403: ("forbidden", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "This address does not do that"),
    406: ("not_acceptable", "Not available in that form"),
    408: ("timeout", "The request took too long to arrive"),
    412: ("version_mismatch", "Changed by someone else meanwhile"),
    413: ("too_large", "Too large"),
    414: ("address_too_long", "The address is too long"),
    415: ("unsupported_media_type", "Not a type of content that can be read here"),
    422: ("invalid", "Some of what was sent is not right"),
    428: ("version_missing", "If-Match is missing"),
    429: ("too_many_requests", "Too many requests"),
    431: ("headers_too_large", "The headers are too large"),
    500: ("internal_error", "Something went wrong on our side"),
    503: ("unavailable", "Not available for the moment"),
    505: ("http_version_not_supported", "Not a version of HTTP that is spoken here"),
}
"""Code and title of the statuses that the web framework itself returns."""
