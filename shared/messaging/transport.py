"""Connections that ask the socket for much at once, take in any message, and never wait for a hung broker.

py-amqp reads each frame in several small pieces, each a system call, which costs a fifth of the time that a
message takes. What was read too much waits in py-amqp's own buffer. A message whose properties py-amqp cannot
read would end whoever consumes it, each time; here it is given on without them.

py-amqp waits for most answers without limit. Each heartbeat of the broker begins its waits anew; and who
would not wait at all is kept asking for the rest of a frame, with no turn for anybody else. Here a wait has
one end. And kombu says goodbye to a connection that failed, and waits for the answer; here such a connection
is just dropped.
"""

import ssl
import struct
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import kombu
from amqp.exceptions import FrameSyntaxError
from amqp.method_framing import frame_handler
from amqp.serialization import dumps
from amqp.transport import SSLTransport, TCPTransport
from kombu.transport import pyamqp

READ_AHEAD_BYTES = 16 * 1024
ANSWER_SECONDS_MAX = 10.0
"""How long a broker to which one is connected may be silent when it is asked something."""
UNREADABLE = "x-tandem-unreadable"
"""The header that stands for properties and headers that cannot be read: their bytes, in Base64."""
UNREADABLE_BYTES_MAX = 48 * 1024
"""How many of those bytes are kept, so that the header fits into a frame again."""

_CANNOT_BE_READ = (
    *(FrameSyntaxError, struct.error),
    *(ValueError, TypeError, ArithmeticError, RecursionError, OSError),
)
_HEADER_FRAME = 2
_SIZES_BYTES = 12
_HEADERS_ONLY = (0x2000).to_bytes(2, "big")

Frame = tuple[int, int, bytes]


def any_frame_handler(connection: Any, callback: Callable[..., None]) -> Callable[[Frame], bool]:
    """py-amqp's reader of frames, but no message is beyond it: see `UNREADABLE`."""
    on_frame = frame_handler(connection, callback)

    def read(frame: Frame) -> bool:
        try:
            return on_frame(frame)
        except _CANNOT_BE_READ:
            kind, channel, content = frame
            if kind != _HEADER_FRAME:
                raise
            return on_frame((kind, channel, _readable(bytes(content))))

    return read


def _readable(content: bytes) -> bytes:
    """The frame with nothing but one header, which holds what it had instead."""
    sizes, given = content[:_SIZES_BYTES], content[_SIZES_BYTES:]
    headers = {UNREADABLE: b64encode(given[:UNREADABLE_BYTES_MAX]).decode()}
    return sizes + _HEADERS_ONLY + dumps("F", [headers])


def _once(receive: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Raise `TimeoutError` when nothing is there just then: otherwise py-amqp asks again at once."""

    def received(wanted: int) -> bytes:
        try:
            return receive(wanted)
        except (BlockingIOError, ssl.SSLWantReadError) as error:
            raise TimeoutError from error

    return received


class ReadAheadTcpTransport(TCPTransport):
    """py-amqp's transport over TCP with larger reads."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        receive = self.sock.recv
        self._quick_recv = _once(lambda wanted: receive(max(wanted, READ_AHEAD_BYTES)))


class TlsTransport(SSLTransport):
    """py-amqp's transport over TLS; it reads in pieces as before."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        self._quick_recv = _once(self.sock.read)


class ReadAheadConnection(pyamqp.Connection):
    """kombu's connection; who asks and hears nothing for `ANSWER_SECONDS_MAX` waits no longer."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, frame_handler=any_frame_handler, **options)

    def connect(self, callback: Callable[[], Any] | None = None) -> Any:
        """Open it, unless it is open. Raises AMQPError or OSError."""
        answer = super().connect(callback)
        self.sock.settimeout(ANSWER_SECONDS_MAX)
        return answer

    def drain_events(self, timeout: float | None = None) -> None:
        """Wait until something was dispatched. Raises `TimeoutError` after `timeout` seconds in all.

        Without one, that of the socket holds, if it has any.
        """
        seconds_max = self.sock.gettimeout() if timeout is None else timeout
        if seconds_max is None:
            super().drain_events()
            return
        deadline, remaining = time.monotonic() + seconds_max, seconds_max
        # A heartbeat is read and dispatches nothing.
        while not self.blocking_read(remaining):
            remaining = max(deadline - time.monotonic(), 0)

    def Transport(  # noqa: N802 - py-amqp's name for it
        self,
        host: str,
        connect_timeout: float,
        ssl: Any = False,
        read_timeout: float | None = None,
        write_timeout: float | None = None,
        **options: Any,
    ) -> Any:
        timeouts = {"read_timeout": read_timeout, "write_timeout": write_timeout}
        if ssl:
            return TlsTransport(host, connect_timeout, ssl, **timeouts, **options)
        return ReadAheadTcpTransport(host, connect_timeout, **timeouts, **options)


class ReadAhead(pyamqp.Transport):
    """The kombu transport to give to `kombu.Connection(transport=…)`; see `transport_for`."""

    Connection = ReadAheadConnection

    def _collect(self, connection: pyamqp.Connection | None) -> None:
        # kombu calls this, where it is, instead of closing what has failed.
        if connection is not None:
            connection.collect()


class ReadAheadTls(ReadAhead):
    """The same, encrypted; the broker must show a certificate for its name that the system trusts."""

    def __init__(self, client: kombu.Connection, **options: Any) -> None:
        super().__init__(client, **options)
        # kombu puts the broker's name in the place of None.
        client.ssl = client.ssl or {"server_hostname": None}


def transport_for(amqp_uri: str) -> type[ReadAhead]:
    """The transport for an address: kombu looks at its scheme only as long as it is given none."""
    return ReadAheadTls if amqp_uri.startswith("amqps:") else ReadAhead
