"""Connections that read ahead, accept any message, and never wait forever for a hanging broker.

py-amqp reads each frame in several small pieces, each a system call, and sets the socket's timeout for each,
which together takes a fifth of the time of a message. Here many frames are read at once.

py-amqp waits for most answers without limit. Each heartbeat of the broker restarts its waits; and a call
without a timeout keeps waiting for the rest of a frame and blocks all others. Here every wait is limited. And
kombu waits for the broker's answer when it closes a failed connection; here such a connection is just
dropped.
"""

import ssl
import struct
import time
from collections.abc import Callable
from typing import Any

import kombu
from amqp.exceptions import UnexpectedFrame
from amqp.transport import SSLTransport, TCPTransport
from kombu.transport import pyamqp

from shared.broker.frames import Frame, any_frame_handler

READ_AHEAD_BYTES = 64 * 1024
ANSWER_SECONDS_MAX = 10.0
"""How long a connected broker may take to answer."""

_FRAME_HEAD = struct.Struct(">BHI")
_FRAME_END = 0xCE


class ReadAheadTcpTransport(TCPTransport):
    """py-amqp's transport over TCP; it reads ahead, and takes frames from its buffer."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        self._ahead = b""
        self._ahead_at = 0

    def frame_ahead(self) -> Frame | None:
        """The next frame, if it is complete in the buffer."""
        ahead, payload_at = self._ahead, self._ahead_at + _FRAME_HEAD.size
        if len(ahead) < payload_at:
            return None
        kind, channel, size = _FRAME_HEAD.unpack_from(ahead, self._ahead_at)
        end_at = payload_at + size
        if len(ahead) <= end_at:
            return None
        if ahead[end_at] != _FRAME_END:
            raise UnexpectedFrame(f"a frame of {size} bytes has no end")
        self._ahead_at = end_at + 1
        return kind, channel, ahead[payload_at:end_at]

    def read_frame(self) -> Frame:
        """The next frame. Raises `TimeoutError` after the socket's timeout, without losing data."""
        while (frame := self.frame_ahead()) is None:
            self._read_more()
        return frame

    def _read_more(self) -> None:
        try:
            read = self.sock.recv(READ_AHEAD_BYTES)
        except (TimeoutError, BlockingIOError) as error:
            raise TimeoutError from error
        except OSError:
            self.connected = False
            raise
        if not read:
            self.connected = False
            raise ConnectionResetError("the broker closed the connection")
        self._ahead = self._ahead[self._ahead_at :] + read
        self._ahead_at = 0


class TlsTransport(SSLTransport):
    """py-amqp's transport over TLS; it reads in pieces as before."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        self._quick_recv = self._read_once

    def frame_ahead(self) -> None:
        """Nothing is read ahead."""

    def _read_once(self, wanted: int) -> bytes:
        try:
            return self.sock.read(wanted)
        except (BlockingIOError, ssl.SSLWantReadError) as error:
            # py-amqp would retry at once.
            raise TimeoutError from error


class ReadAheadConnection(pyamqp.Connection):
    """kombu's connection; calls wait for an answer for at most `ANSWER_SECONDS_MAX`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, frame_handler=any_frame_handler, **options)

    def connect(self, callback: Callable[[], Any] | None = None) -> Any:
        """Open it, unless it is open. Raises AMQPError or OSError."""
        answer = super().connect(callback)
        self.sock.settimeout(ANSWER_SECONDS_MAX)
        return answer

    def drain_events(self, timeout: float | None = None) -> None:
        """Wait until a message was dispatched. Raises `TimeoutError` after `timeout` seconds in total.

        Without a timeout, that of the socket applies, if it has one.
        """
        seconds_max = self.sock.gettimeout() if timeout is None else timeout
        deadline = None if seconds_max is None else time.monotonic() + seconds_max
        while not self.on_inbound_frame(self.transport.frame_ahead() or self._next_frame(deadline)):
            # A heartbeat, or a part of a message, dispatches nothing.
            continue

    def _next_frame(self, deadline: float | None) -> Frame:
        remaining = None if deadline is None else max(deadline - time.monotonic(), 0)
        with self.transport.having_timeout(remaining):
            return self.transport.read_frame()

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
    """The kombu transport for `kombu.Connection(transport=…)`; see `transport_for`."""

    Connection = ReadAheadConnection

    def _collect(self, connection: pyamqp.Connection | None) -> None:
        # kombu calls this, if it exists, instead of closing a failed connection.
        if connection is not None:
            connection.collect()


class ReadAheadTls(ReadAhead):
    """The same over TLS; the broker must show a trusted certificate for its host name."""

    def __init__(self, client: kombu.Connection, **options: Any) -> None:
        super().__init__(client, **options)
        # kombu replaces None by the broker's host name.
        client.ssl = client.ssl or {"server_hostname": None}


def transport_for(amqp_uri: str) -> type[ReadAhead]:
    """The transport for an address: kombu ignores the scheme once it is given one."""
    return ReadAheadTls if amqp_uri.startswith("amqps:") else ReadAhead
