import json
from pathlib import Path

import pytest

from shared.contracts import PUBLISHERS, SUBSCRIBERS, Contract, export
from shared.contracts.fields import Count, EventSchema, Id, Text
from shared.contracts.json_schemas import file_name, json_schema, only_adds

README = "# A service\n\n<!-- events -->\n<!-- /events -->\n\nMore words.\n"
SCHEMA = export.SCHEMAS / "attendance.recorded.v1.json"


class Moved(EventSchema):
    book_id = Id()


class MovedWithShelf(Moved):
    shelf = Text(required=False)


class MovedWithCount(Moved):
    copies = Count()


class MovedElsewhere(EventSchema):
    book_id = Count()


def contract(schema: type[EventSchema], revision: int = 1) -> Contract:
    return Contract("book.moved.v1", "library", schema, "A book was moved.", revision=revision)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A place with the READMEs of all services and every document written."""
    for service in SUBSCRIBERS:
        readme = tmp_path / "services" / service / "README.md"
        readme.parent.mkdir(parents=True)
        readme.write_text(README, encoding="utf-8")
    export.write(tmp_path)
    return tmp_path


def test_what_was_written_agrees_with_the_contracts(root: Path) -> None:
    assert export.drift(root) == []
    assert export.write(root) == []


def test_a_changed_document_is_found_and_written_anew(root: Path) -> None:
    (root / SCHEMA).write_text("{}")
    assert [sentence.split()[0] for sentence in export.drift(root)] == [str(SCHEMA)]
    assert export.write(root) == [SCHEMA]
    assert export.drift(root) == []


def test_a_document_that_is_absent_is_found(root: Path) -> None:
    (root / export.ASYNCAPI).unlink()
    assert len(export.drift(root)) == 1


def test_a_table_is_written_between_its_markers_and_nowhere_else(root: Path) -> None:
    readme = (root / "services/stipends/README.md").read_text(encoding="utf-8")
    assert readme.startswith("# A service\n\n<!-- events -->\n| Publishes |")
    assert readme.endswith("<!-- /events -->\n\nMore words.\n")
    assert "| `attendance.recorded.v1` | An advisor took part, for so many minutes. | advocacy |" in readme


def test_a_readme_without_a_place_for_the_table_gets_one_at_its_end(root: Path) -> None:
    path = root / "services/stipends/README.md"
    path.write_text("# Stipends\n\nIt pays.\n")
    assert len(export.drift(root)) == 1
    export.write(root)
    start = "# Stipends\n\nIt pays.\n\n## Events\n\n<!-- events -->\n| Publishes |"
    assert path.read_text().startswith(start)
    assert export.drift(root) == []


def test_a_released_schema_is_never_written_again(root: Path) -> None:
    export.release(root)
    (root / SCHEMA).write_text("{}")
    assert export.write(root) == []
    assert any("is released and has changed" in sentence for sentence in export.drift(root))


def test_a_released_schema_cannot_be_taken_away(root: Path) -> None:
    export.release(root)
    (root / SCHEMA).unlink()
    assert any("is released and has changed" in sentence for sentence in export.drift(root))


def test_releasing_adds_promises_and_takes_none_back(root: Path) -> None:
    export.release(root)
    promised = json.loads((root / export.RELEASED).read_text())
    assert len(promised) == sum(map(len, PUBLISHERS.values()))
    (root / SCHEMA).write_text("{}")
    export.release(root)
    assert json.loads((root / export.RELEASED).read_text()) == promised
    assert export.unreleased(root) == {}


def test_a_revision_may_add_an_optional_field() -> None:
    assert only_adds(json_schema(contract(Moved)), json_schema(contract(MovedWithShelf, 2)))


@pytest.mark.parametrize("later", [MovedWithCount, MovedElsewhere, EventSchema])
def test_a_revision_may_do_nothing_else(later: type[EventSchema]) -> None:
    assert not only_adds(json_schema(contract(Moved)), json_schema(contract(later, 2)))


def test_a_revision_has_a_file_and_an_id_of_its_own() -> None:
    assert file_name("book.moved.v1", 1) == "book.moved.v1.json"
    assert file_name("book.moved.v1", 2) == "book.moved.v1.r2.json"
    assert json_schema(contract(Moved))["$id"] != json_schema(contract(MovedWithShelf, 2))["$id"]


def test_a_revision_that_does_more_is_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / export.SCHEMAS / "book.moved.v1.json").write_text(json.dumps(json_schema(contract(Moved))))
    for schema, problems in ((MovedWithShelf, 0), (MovedWithCount, 1)):
        revised = contract(schema, 2)
        monkeypatch.setitem(export.CATALOGUE, revised.type, revised)
        export.write(root)
        assert len([sentence for sentence in export.drift(root) if "may only add" in sentence]) == problems
