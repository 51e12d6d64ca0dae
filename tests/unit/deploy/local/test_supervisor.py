"""Processes are kept running until they are stopped."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.daemon import alive, process_record
from deploy.local.ports import free_ports
from deploy.local.problem import Problem
from deploy.local.process_log import LOG_BYTES_MAX, LogFile, last_words
from deploy.local.supervisor import Listener, ProcessSpec, Supervised
from tests.support.waiting import eventually

READY = """
import os, http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *_): pass
print("mood", os.environ.get("MOOD"), flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
DYING = "import sys; print('no luck'); sys.exit(3)"
TALKATIVE = """
import sys, time
for number in range(5_000):
    print("word", number, "." * 80)
print("said it all", flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""

Make = Callable[..., Supervised]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def make(tmp_path: Path, said: list[str]) -> Iterator[Make]:
    made: list[Supervised] = []

    def one(program: str, say: Listener = lambda _name, line: said.append(line.strip())) -> Supervised:
        port = free_ports(1)[0]
        spec = ProcessSpec(
            name="stipends-1",
            service="stipends",
            command=(sys.executable, "-c", program, str(port)),
            environment={"PATH": "/usr/bin"},
            folder=tmp_path,
            log=tmp_path / "stipends-1.log",
            metrics_port=port,
        )
        made.append(Supervised(spec, say))
        return made[-1]

    yield one
    for process in made:
        process.stop(seconds_max=1)


def test_a_process_runs_until_it_is_stopped(make: Make) -> None:
    process = make(READY)

    process.start()
    process.wait_ready()
    pid = process.pid
    assert pid is not None
    process.stop()

    assert process.pid is None
    assert not process.ready()
    assert process.starts == 1


def test_a_process_that_is_killed_comes_back(make: Make, said: list[str]) -> None:
    process = make(READY)
    process.start()
    process.wait_ready()
    before = process.pid

    process.kill()
    eventually(lambda: process.pid not in (None, before))
    process.wait_ready()

    assert process.exit_code == -signal.SIGKILL
    assert any("ended by signal SIGKILL" in line for line in said)


def test_what_is_asked_of_one_start_is_not_asked_of_the_next(make: Make, said: list[str]) -> None:
    process = make(READY)
    process.start({"MOOD": "crash"})
    process.wait_ready()

    process.kill()
    eventually(lambda: process.starts == 2)
    process.wait_ready()

    eventually(lambda: [line for line in said if line.startswith("mood")] == ["mood crash", "mood None"])


def test_a_process_that_keeps_dying_is_told_with_its_last_words(make: Make) -> None:
    process = make(DYING)
    process.start()

    with pytest.raises(Problem, match=r"stipends-1 keeps ending: no luck"):
        process.wait_ready()


def test_a_process_that_will_not_end_is_killed(make: Make, said: list[str]) -> None:
    process = make(STUBBORN)
    process.start()
    eventually(lambda: "up" in said)

    process.stop(seconds_max=0.2)

    assert process.exit_code == -signal.SIGKILL


def test_stopping_what_never_started_is_harmless(make: Make) -> None:
    make(READY).stop()


def test_what_it_writes_is_kept(make: Make) -> None:
    process = make(READY)
    process.start()
    process.wait_ready()

    assert last_words(process.spec.log) == "mood None"


def test_a_log_begins_anew_when_it_is_full(tmp_path: Path) -> None:
    with LogFile(tmp_path / "log") as log:
        log.write("x" * LOG_BYTES_MAX + "\n")
        log.write("the next\n")

    assert (tmp_path / "log").read_text() == "the next\n"
    assert (tmp_path / "log.1").stat().st_size == LOG_BYTES_MAX + 1


@pytest.fixture
def full_disk(tmp_path: Path) -> Path:
    """Where the log should be, a device that takes nothing."""
    log = tmp_path / "stipends-1.log"
    log.symlink_to("/dev/full")
    return log


def test_a_full_disk_costs_the_log_and_not_the_process(make: Make, said: list[str], full_disk: Path) -> None:
    process = make(TALKATIVE)
    process.start()
    eventually(lambda: "said it all" in said)

    process.kill()
    eventually(lambda: process.starts == 2)


def test_a_log_goes_on_once_there_is_room(tmp_path: Path, full_disk: Path) -> None:
    with LogFile(full_disk) as log:
        log.write("lost\n")
        full_disk.unlink()
        log.write("kept\n")

    assert full_disk.read_text() == "kept\n"


def test_a_log_that_cannot_be_put_aside_goes_on(tmp_path: Path) -> None:
    (tmp_path / "log.1").mkdir()
    with LogFile(tmp_path / "log") as log:
        log.write("x" * LOG_BYTES_MAX + "\n")
        log.write("the next\n")

    assert (tmp_path / "log").read_text().endswith("the next\n")


def test_a_process_is_kept_although_nobody_can_be_told_of_it(make: Make) -> None:
    def speechless(_name: str, _line: str) -> None:
        raise BrokenPipeError

    process = make(READY, speechless)
    process.start()
    process.wait_ready()

    process.kill()
    eventually(lambda: process.starts == 2)


def test_a_number_that_was_given_again_is_not_taken_for_the_same_process() -> None:
    record = process_record(os.getpid())

    assert alive(**record) is not None
    assert alive(record["pid"], record["started"] - 60) is None
    assert json.loads(json.dumps(record)) == record
