"""Which ports a checkout gets: fixed ones, those of its last start, free ones; none that others claimed."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest

from deploy.local import choice
from deploy.local.choice import FILE_NAME, Claims, Wish, chosen_ports
from deploy.local.ports import LOOPBACK, OTHER_LOOPBACK, Ports, free_ports, is_free
from deploy.local.problem import Problem

ROW = 8
"""As many ports in a row as a test wants at most."""

COUNTS = {"http": 1, "metrics_first": 6}


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> Ports:
    """Usual ports that nobody on this machine uses, so that tests beside a running Tandem see the same."""
    free = (port for port in free_ports(60, apart=20) if all(map(is_free, range(port, port + ROW))))
    ports = Ports(*islice(free, len(asdict(Ports()))))
    monkeypatch.setattr(choice, "Ports", lambda **chosen: Ports(**{**asdict(ports), **chosen}))
    return ports


@contextmanager
def taken(port: int, address: str = LOOPBACK) -> Iterator[None]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family):
        yield


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[Ports, list[str]]]]:
    """Chooses as a start in a folder of that name would, until the test ends or `end` is called."""
    with ExitStack() as open_ones:

        def begin(checkout: str = "a", **wish) -> tuple[Ports, list[str]]:
            home = tmp_path / checkout
            home.mkdir(exist_ok=True)
            told: list[str] = []
            wanted = Wish(**{"fixed": {}, "counts": COUNTS, **wish})
            return open_ones.enter_context(chosen_ports(home, wanted, told.append)), told

        begin.end = open_ones.close
        yield begin


def test_the_usual_ports_are_taken_where_they_are_free_and_nothing_is_told(start, usual: Ports) -> None:
    assert start() == (usual, [])


def test_of_a_taken_web_address_the_next_one_is_used_and_told(start, usual: Ports) -> None:
    with taken(usual.http), taken(usual.http + 1):
        ports, told = start()

    assert ports.http == usual.http + 2
    assert len(told) == 1
    assert told[0].startswith(f"Port {usual.http} is taken by ")
    assert told[0].endswith(f": this Tandem gets port {usual.http + 2}.")


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has one loopback address")
def test_a_web_address_that_others_have_at_the_other_loopback_is_taken(start, usual: Ports) -> None:
    try:
        holder = taken(usual.http, OTHER_LOOPBACK)
        with holder:
            assert start()[0].http == usual.http + 1
    except OSError:
        pytest.skip("this machine has one loopback address")


def test_replicas_of_the_gateway_get_ports_in_a_row_that_are_all_free(start, usual: Ports) -> None:
    with taken(usual.http + 1):
        ports, _ = start(counts={"http": 2, "metrics_first": 7})

    assert ports.http == usual.http + 2


def test_one_taken_port_of_a_server_moves_that_one_alone_and_is_not_told(start, usual: Ports) -> None:
    with taken(usual.amqp), taken(usual.metrics_first + 5):
        ports, told = start()

    moved = {field for field, port in asdict(ports).items() if port != getattr(usual, field)}
    assert moved == {"amqp", "metrics_first"}
    assert told == []


def test_two_that_start_in_the_same_instant_choose_no_port_twice(start) -> None:
    (one, _), (other, told) = start("a"), start("b")

    assert not set(asdict(one).values()) & set(asdict(other).values())
    assert abs(one.metrics_first - other.metrics_first) >= COUNTS["metrics_first"]
    assert len(told) == 1


def test_what_was_chosen_stays_while_it_is_free(start, usual: Ports) -> None:
    with taken(usual.http), taken(usual.mongodb):
        first, _ = start()
        start.end()
    again, told = start()
    start.end()
    with taken(first.mongodb):
        at_last, _ = start()

    assert (again, told) == (first, [])
    assert at_last.http == first.http
    assert at_last.mongodb != first.mongodb


def test_a_fixed_port_is_used_as_it_is_and_not_kept(start, usual: Ports, tmp_path: Path) -> None:
    (fixed,) = free_ports(1)
    with taken(fixed):
        ports, told = start(fixed={"http": fixed})

    assert (ports.http, told) == (fixed, [])
    assert "http" not in json.loads((tmp_path / "a" / FILE_NAME).read_text())


def test_others_keep_away_from_a_fixed_port(start, usual: Ports) -> None:
    ports, _ = start(fixed={"epmd": usual.metrics_first + 3})

    assert usual.metrics_first + 3 not in range(ports.metrics_first, ports.metrics_first + 6)


def test_a_server_of_ours_that_runs_keeps_its_port(start, usual: Ports) -> None:
    with taken(usual.mongodb):
        first, _ = start()
    start.end()
    with taken(first.mongodb):
        again, _ = start(running=["mongodb"])

    assert again.mongodb == first.mongodb


def test_a_machine_without_a_free_port_is_told(start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "is_free", lambda _port: False)

    with pytest.raises(Problem, match="No free port was found"):
        start()


def test_a_list_of_ports_that_is_damaged_is_told_with_the_way_out(start, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / FILE_NAME).write_text("{")

    with pytest.raises(Problem, match="move it away"):
        start()


def test_of_ports_in_a_row_all_are_claimed_or_none() -> None:
    first, _ = sorted(free_ports(2, apart=10))
    with Claims() as one, Claims() as other:
        assert one.take([first + 1])
        assert not other.take([first, first + 1])
        assert one.take([first])
    with Claims() as later:
        assert later.take([first, first + 1])
