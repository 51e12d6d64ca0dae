"""`tandem contracts`: the documents that come from the contracts, written, checked and released."""

from typing import Annotated

import typer

from shared.contracts import export

app = typer.Typer(
    help="The published language: schemas, the AsyncAPI document, tables in READMEs.", no_args_is_help=True
)

Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only say what would be done.")]


@app.command("export")
def export_documents(apply: Apply = False) -> None:
    """Write every generated document that differs from the contracts."""
    if apply:
        for path in export.write():
            typer.echo(f"wrote {path}")
    _report(export.drift())


@app.command()
def check() -> None:
    """Say what differs from the contracts, and exit 1 when anything does."""
    sentences = export.drift()
    _report(sentences)
    if sentences:
        raise typer.Exit(1)


@app.command()
def release(apply: Apply = False) -> None:
    """Promise that the schemas of today never change; refused while anything differs."""
    sentences = export.drift()
    if sentences:
        _report(sentences)
        raise typer.Exit(1)
    for name in export.unreleased():
        typer.echo(f"{'released' if apply else 'would release'} {name}")
    if apply:
        export.release()


def _report(sentences: list[str]) -> None:
    for sentence in sentences:
        typer.echo(sentence)
    if not sentences:
        typer.echo("Documents and contracts agree.")
