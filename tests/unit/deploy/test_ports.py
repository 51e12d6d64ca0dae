"""Ports: which are free, and who has one."""

import os
import socket

import pytest

from deploy.local.ports import LOOPBACK, free_ports, is_open, require_free
from deploy.local.problem import Problem


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


def test_a_free_port_is_no_problem() -> None:
    require_free(free_ports(1)[0], "the web address", "HTTP_PORT")
