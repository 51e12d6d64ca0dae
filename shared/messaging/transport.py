"""Connections that ask the socket for much at once, and never wait for a broker that hangs.

py-amqp reads each frame in several small pieces, each a system call, which costs a fifth of the time that a
message takes. What was read too much waits in py-amqp's own buffer. And kombu says goodbye to a connection
that failed, and waits for the answer without limit; here such a connection is just dropped.
"""

from typing import Any

from amqp.transport import TCPTransport
from kombu.transport import pyamqp

READ_AHEAD_BYTES = 16 * 1024


class ReadAheadTcpTransport(TCPTransport):
    """py-amqp's transport over TCP with larger reads."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        receive = self.sock.recv
        self._quick_recv = lambda wanted: receive(max(wanted, READ_AHEAD_BYTES))


class ReadAheadConnection(pyamqp.Connection):
    """kombu's connection; over TLS it reads as before."""

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
            return super().Transport(host, connect_timeout, ssl=ssl, **timeouts, **options)
        return ReadAheadTcpTransport(host, connect_timeout, **timeouts, **options)


class ReadAhead(pyamqp.Transport):
    """The kombu transport to give to `kombu.Connection(transport=…)`."""

    Connection = ReadAheadConnection

    def _collect(self, connection: pyamqp.Connection | None) -> None:
        # kombu calls this, where it is, instead of closing what has failed.
        if connection is not None:
            connection.collect()
