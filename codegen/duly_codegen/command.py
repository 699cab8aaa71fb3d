"""The verb `duly generate`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads annotations)
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duly.catalog import load
from duly.errors import StaleGeneratedCodeError
from duly.project import find_project
from duly_codegen.files import difference, write
from duly_codegen.modules import generate as generated_files
from duly_codegen.ownership import refuse_foreign_root

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from duly_codegen.files import Difference

app = typer.Typer(add_completion=False)
_LISTED_MAX: Final = 50


@app.command(epilog="Example: duly generate --check")
def generate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file is not up to date.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="Another folder than the one of generated code.")
    ] = None,
) -> None:
    """Write typed Python classes from schemas/ into the folder of generated code."""
    project = find_project()
    if output is None:  # in another folder it hides nobody's package until somebody wants it to
        refuse_foreign_root(project.root, project.generated)
    files = generated_files(load(project))
    folder = output.resolve() if output else project.generated
    found = difference(folder, project.root, files)
    if check and found:
        raise StaleGeneratedCodeError(
            f"generated code in {folder} is not what the schemas give:\n{_list(found)}",
            files=[path.as_posix() for path in (*found.missing, *found.changed, *found.stale)],
            hint="run: duly generate",
        )
    if not check:
        write(folder, files, found)
    written = len(found.missing) + len(found.changed)
    typer.echo(
        f"{len(files)} generated files are up to date"
        if not found
        else f"{written} files written, {len(found.stale)} removed, {len(files) - written} unchanged"
    )


def _list(found: Difference) -> str:
    lines = [f"  {kind:7} {path}" for kind, paths in _kinds(found) for path in paths]
    more = len(lines) - _LISTED_MAX
    return "\n".join([*lines[:_LISTED_MAX], *([f"  and {more} more"] if more > 0 else [])])


def _kinds(found: Difference) -> tuple[tuple[str, tuple[PurePosixPath, ...]], ...]:
    return ("missing", found.missing), ("changed", found.changed), ("stale", found.stale)
