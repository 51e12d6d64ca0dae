"""Ports: which are free, and who has one."""

import os
import socket
from itertools import pairwise

import psutil
import pytest

from deploy.local.ports import LOOPBACK, free_ports, is_open, require_free
from deploy.local.problem import Problem


def test_free_ports_leave_room_for_others_between_them() -> None:
    ports = sorted(free_ports(10, apart=500))
    assert all(higher - lower >= 500 for lower, higher in pairwise(ports))


def test_free_ports_are_free_and_each_another() -> None:
    ports = free_ports(5)

    assert len(set(ports)) == 5
    assert not any(is_open(port) for port in ports)


def test_a_taken_port_is_told_with_its_holder_and_the_way_out() -> None:
    with socket.create_server((LOOPBACK, 0)) as holder:
        port = holder.getsockname()[1]

        assert is_open(port)
        with pytest.raises(Problem) as told:
            require_free(port, "the web address", "HTTP_PORT")

    assert f"Port {port}, wanted for the web address" in str(told.value)
    assert f"process {os.getpid()}" in str(told.value)
    assert "HTTP_PORT=<port>" in str(told.value)


def test_a_holder_who_may_not_be_seen_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOPBACK, 0)) as holder:
        port = holder.getsockname()[1]
        seen = [one._replace(pid=None) for one in psutil.net_connections(kind="tcp")]
        monkeypatch.setattr(psutil, "net_connections", lambda **_kind: seen)

        with pytest.raises(Problem, match="is taken by a program of another user: stop that program"):
            require_free(port, "the web address", "HTTP_PORT")


def test_a_free_port_is_no_problem() -> None:
    require_free(free_ports(1)[0], "the web address", "HTTP_PORT")
