"""`tandem dead-letters`, before it asks anybody."""

from typer.testing import CliRunner

from deploy.operate import dead_letters


def test_a_status_that_there_is_not_is_told_with_those_that_there_are() -> None:
    result = CliRunner().invoke(dead_letters.app, ["list", "--status", "nosuch"], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert "'nosuch' is not one of 'open', 'replayed', 'discarded', 'all'" in result.output
