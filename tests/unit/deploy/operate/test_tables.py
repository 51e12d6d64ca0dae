"""What is said in a terminal is shown as it is."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from deploy.operate import audit
from deploy.operate.tables import new_table, show
from shared.persistence.audit import Break
from shared.persistence.audit_walk import Walk

LOOKS_LIKE_MARKUP = "Ana [asl] [/b] Ruiz"


def test_no_value_of_a_table_is_taken_for_a_format(capsys: pytest.CaptureFixture[str]) -> None:
    table = new_table("name")
    table.add_row(LOOKS_LIKE_MARKUP)
    show(table)
    assert LOOKS_LIKE_MARKUP in capsys.readouterr().out


def test_a_broken_chain_is_named_by_its_record_whatever_its_id_is(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Break(f"records/{LOOKS_LIKE_MARKUP}", 1, "altered")
    monkeypatch.setattr(audit, "own_access", dict)
    began = datetime.now(UTC)
    broken = Walk(began, entries=3, breaks=2, first_breaks=[found])
    walks = [("training", broken), ("insights", Walk(began))]
    monkeypatch.setattr(audit, "verified", lambda *_, **__: iter(walks))
    result = CliRunner().invoke(audit.app, ["verify"])
    assert f"✗ training: {found.record}, version 1: altered" in result.output
    assert "✗ training: and 1 more" in result.output
    assert "✓ insights: 0 entries, every chain is intact" in result.output
    assert result.exit_code == 1
