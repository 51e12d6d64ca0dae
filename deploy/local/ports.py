"""Ports on the loopback address: wanted, free, in use."""

import random
import socket
from dataclasses import dataclass

import psutil

from deploy.local.problem import Problem

LOOPBACK = "127.0.0.1"
LOOPBACK_NAME = "localhost"
"""As printed; a browser may try the other loopback address first."""

OTHER_LOOPBACK = "::1"
FREE_PORT_RANGE = (20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports. The defaults, taken if they are free, avoid those of the stock packages."""

    http: int = 8080
    metrics_first: int = 9210
    amqp: int = 5682
    amqp_management: int = 15682
    amqp_metrics: int = 15693
    amqp_distribution: int = 25682
    epmd: int = 4379
    mongodb: int = 27027


def is_open(port: int) -> bool:
    """Whether something listens on that port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0


def is_free(port: int) -> bool:
    """Whether a server can listen on that port, and is the one that people reach there by name."""
    return _can_be_bound(port) and not _is_open_on_the_other_loopback(port)


def free_ports(count: int, *, apart: int = 1) -> list[int]:
    """Free ports, each at least this far from any other.

    They are below the system's ephemeral ports: a server that is killed and restarted must not find its port
    used by a client.
    """
    found: set[int] = set()
    while len(found) < count:
        port = random.randrange(*FREE_PORT_RANGE)
        if all(abs(port - other) >= apart for other in found) and not is_open(port):
            found.add(port)
    return list(found)


def require_free(port: int, purpose: str, variable: str) -> None:
    """Raise Problem if the port is in use, naming the process and the variable that changes it."""
    if not _can_be_bound(port):
        raise Problem(
            f"Port {port}, wanted for {purpose}, is taken{holder_of(port)}: stop that program, "
            f"or choose another port with {variable}=<port>."
        )


def holder_of(port: int) -> str:
    """The process that listens there, as ` by <program> (process <number>)`; empty if not visible to this
    user.
    """
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    return " by a program of another user"
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except (psutil.Error, OSError, TypeError, ValueError):
        # The process is optional information; an ordinary user may not be allowed to see it.
        return ""
    return ""


def _can_be_bound(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _is_open_on_the_other_loopback(port: int) -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.create_connection((OTHER_LOOPBACK, port), timeout=1.0):
            return True
    except OSError:
        return False
