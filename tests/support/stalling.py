"""A way to the broker that can be made to stall after any byte, as a broker or a network does that hangs."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

PIECE_BYTES = 4_096


class StallingWay:
    """Passes on what one client and the broker say; `uri` is what the client is to connect to.

    From `stall_after` on no more than so many bytes reach the client, until `go_on`.
    """

    def __init__(self, amqp_uri: str) -> None:
        parts = urlsplit(amqp_uri)
        self._broker = (str(parts.hostname), parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        host, port = self._listening.getsockname()
        user = parts.netloc.rpartition("@")[0]
        self.uri = urlunsplit(parts._replace(netloc=f"{user}@{host}:{port}"))
        self._may_go_on = threading.Condition()
        self._bytes_left: int | None = None
        self._sockets: list[socket.socket] = [self._listening]
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def stall_after(self, count: int) -> None:
        """Let so many bytes through to the client, and no more."""
        with self._may_go_on:
            self._bytes_left = count

    def stalls(self) -> bool:
        """Whether all that may reach the client was sent to it."""
        return self._bytes_left == 0

    def go_on(self) -> None:
        """Let everything through again."""
        with self._may_go_on:
            self._bytes_left = None
            self._may_go_on.notify_all()

    def close(self) -> None:
        """End both connections."""
        self.go_on()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            client, _address = self._listening.accept()
            broker = socket.create_connection(self._broker)
            self._sockets += [client, broker]
            answers = threading.Thread(target=self._pass_on, args=(broker, client), kwargs={"stalling": True})
            self._threads.append(answers)
            answers.start()
            self._pass_on(client, broker)

    def _pass_on(self, giver: socket.socket, taker: socket.socket, *, stalling: bool = False) -> None:
        with suppress(OSError):
            while piece := giver.recv(PIECE_BYTES):
                while piece:
                    count = self._allowed(len(piece)) if stalling else len(piece)
                    taker.sendall(piece[:count])
                    piece = piece[count:]
                    self._note_sent(count if stalling else 0)
            taker.shutdown(socket.SHUT_WR)

    def _allowed(self, wanted: int) -> int:
        with self._may_go_on:
            self._may_go_on.wait_for(lambda: self._bytes_left != 0)
            return wanted if self._bytes_left is None else min(wanted, self._bytes_left)

    def _note_sent(self, count: int) -> None:
        with self._may_go_on:
            if self._bytes_left is not None:
                self._bytes_left = max(self._bytes_left - count, 0)


@contextmanager
def stalling_way(amqp_uri: str) -> Iterator[StallingWay]:
    """A `StallingWay` to that broker, closed at the end."""
    way = StallingWay(amqp_uri)
    try:
        yield way
    finally:
        way.close()
