"""All processes under one supervisor: ready together, started again when they die, gone when stopped."""

import httpx
import psutil
import pytest

from tests.support.stack import MakeStack
from tests.support.waiting import eventually


@pytest.mark.slow("it starts every service")
def test_every_process_becomes_ready_and_none_stays_behind(make_stack: MakeStack) -> None:
    stack = make_stack(with_program=False, replicas={"stipends": 2})
    pids = [process.pid for process in stack.processes.values()]

    assert all(process.ready() for process in stack.processes.values())
    assert {"stipends-1", "stipends-2", "gateway-1"} <= set(stack.processes)
    assert httpx.get(f"{stack.base_url}/api/openapi.json", trust_env=False).status_code == 200

    stack.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)


def test_a_process_that_dies_is_started_again(make_stack: MakeStack) -> None:
    stack = make_stack(with_program=False)
    process = stack.processes["training-1"]
    before = process.pid

    process.kill()
    eventually(lambda: process.pid not in (None, before), what="another process")
    process.wait_ready()

    assert process.starts == 2
    assert process.exit_code == -9
