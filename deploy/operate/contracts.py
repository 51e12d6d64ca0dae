"""`tandem contracts`: writes, checks and releases the documents generated from the contracts."""

from pathlib import Path
from typing import Annotated

import typer

from shared.contracts import export

app = typer.Typer(
    help="The published language: schemas, the AsyncAPI document, tables in READMEs.", no_args_is_help=True
)

Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only show what would be done.")]
Project = Annotated[Path, typer.Option("--project", help="The folder of the project.")]


@app.command("export")
def export_documents(apply: Apply = False, project: Project = export.ROOT) -> None:
    """Write every generated document that differs from the contracts."""
    if apply:
        for path in export.write(project):
            typer.echo(f"wrote {path}")
    _report(export.drift(project))


@app.command()
def check(project: Project = export.ROOT) -> None:
    """Show the differences from the contracts; exit code 1 if there are any."""
    _require_agreement(project)


@app.command()
def release(apply: Apply = False, project: Project = export.ROOT) -> None:
    """Freeze the current schemas; refused while there are differences."""
    _require_agreement(project)
    for name in export.unreleased(project):
        typer.echo(f"{'released' if apply else 'would release'} {name}")
    if apply:
        export.release(project)


def _require_agreement(project: Path) -> None:
    sentences = export.drift(project)
    _report(sentences)
    if sentences:
        raise typer.Exit(1)


def _report(sentences: list[str]) -> None:
    for sentence in sentences or ["Documents and contracts agree."]:
        typer.echo(sentence)
