"""`duly check`: judge the contracts of this project."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from duly.catalog import load
from duly.check import FORMATS, escape_data, judge
from duly.errors import EXIT_FINDINGS, ConfigError, ContractError
from duly.settings import find_project


class Format(StrEnum):
    """Typer's view of FORMATS."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(
    *,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="How to say it: for a person, a script, a pull request."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Judge every contract: what breaks, for whom, and what to do instead.

    The head of each contract is compared with its live revisions, as its compatibility level asks.
    Exits 0 without errors, 1 with errors, 2 where schemas/ cannot be read.

    \b
    Example:
      duly check
      duly check --format github
    """  # noqa: D301 - here \\b is meant: it keeps the lines of an example apart
    if json and form not in {None, Format.JSON}:
        raise ConfigError(f"--json and --format {form} contradict each other")
    chosen = Format.JSON if json else form or Format.TEXT
    try:
        report = judge(load(find_project()))
    except ContractError as error:
        if chosen is Format.GITHUB:
            place = f"file={error.file},line={error.line},col={error.column}" if error.file else ""
            typer.echo(f"::error {place}::{escape_data(error.reason)}")
        raise
    typer.echo(FORMATS[chosen](report))
    if report.errors:
        raise typer.Exit(EXIT_FINDINGS)
