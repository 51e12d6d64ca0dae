"""What a person reads in the terminal."""

import io
import json

from rich.console import Console

from deploy.local.output import Output, readable


def _output(**options: bool) -> tuple[Output, io.StringIO]:
    written = io.StringIO()
    return Output(Console(file=written, width=200), **options), written


def test_a_log_line_is_told_in_words() -> None:
    line = {"timestamp": "2026-11-22T01:31:28Z", "level": "warning", "event": "event_retried", "attempt": 2}

    assert readable(json.dumps(line)) == ("01:31:28 event_retried attempt=2", "yellow")


def test_a_line_that_is_no_log_line_stays_as_it_is() -> None:
    for line in ("Traceback (most recent call last):\n", "[1, 2]", '{"event": "no time"}'):
        assert readable(line)[0] == line.rstrip()


def test_lines_stand_under_the_name_of_their_process() -> None:
    output, written = _output()

    output.line("stipends-1", "hello [bold]\n")

    assert written.getvalue() == "stipends-1     hello [bold]\n"


def test_in_the_background_only_steps_and_notes_are_written() -> None:
    output, written = _output(show_lines=False)

    output.line("stipends-1", "hello")
    with output.step("Database"):
        pass

    assert written.getvalue() == "✓ Database (0.0 s)\n"


def test_a_step_that_fails_is_not_told_as_done() -> None:
    output, written = _output()

    try:
        with output.step("Database"):
            raise ValueError
    except ValueError:
        output.note("sorry")

    assert written.getvalue() == "sorry\n"
