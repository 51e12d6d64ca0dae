"""Invalid or oversized HTTP: refused by the server itself, as a problem."""

from http import HTTPStatus
from typing import Any, Final

import orjson
from eventlet.wsgi import HeaderLineTooLong, HeadersTooLarge
from nameko.web.server import HttpOnlyProtocol

from services.gateway.http import problems, protection, rules
from services.gateway.http.context import CORRELATION_HEADER
from shared.ids import new_id
from shared.observability import logs, metrics

log = logs.get_logger(__name__)

_CLOSING: Final = {"Content-Type": problems.MEDIA_TYPE, "Cache-Control": "no-store", "Connection": "close"}


class Protocol(HttpOnlyProtocol):
    """An HTTP handler that answers invalid requests itself; the connection ends with that."""

    def _read_request_line(self) -> bytes | str:
        line = super()._read_request_line()
        if len(line) < self.server.url_length_limit:
            return line
        self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG)
        return ""

    def parse_request(self) -> bool:
        """Whether the application can handle the request; if not, the client got a response."""
        try:
            if not super().parse_request():
                return False
        except (HeaderLineTooLong, HeadersTooLarge):
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return False
        if self._has_body_length():
            return True
        self._refuse(HTTPStatus.BAD_REQUEST)
        return False

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 (its form is given)
        """Answer requests that the library rejects; its own page would repeat the request."""
        self._refuse(code)

    def _has_body_length(self) -> bool:
        length = self.headers.get("content-length")
        return length is None or (length.isdecimal() and "transfer-encoding" not in self.headers)

    def _refuse(self, status: int) -> None:
        correlation_id = self._correlation_id()
        problem = {**problems.problem_of(status), "correlation_id": correlation_id}
        body = orjson.dumps(problem)
        headers = {
            **protection.HEADERS,
            **_CLOSING,
            "Content-Length": str(len(body)),
            CORRELATION_HEADER: correlation_id,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.wfile.write(f"HTTP/1.1 {int(status)} {problem['title']}\r\n{head}\r\n".encode() + body)
        self.close_connection = True
        metrics.http_answered(None, "", status, 0.0)
        with logs.bound(correlation_id=correlation_id):
            log.info("answered", route=None, method=None, status=int(status), seconds=0.0, tenant=None)

    def _correlation_id(self) -> str:
        headers: Any = getattr(self, "headers", None) or {}
        given = headers.get(CORRELATION_HEADER, "")
        return given if rules.is_correlation_id(given) else new_id()
