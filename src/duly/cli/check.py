"""`duly check`: judge the contracts of this project."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duly.cli.judgement import judgement, now_and_before, with_more
from duly.errors import EXIT_FINDINGS, ConfigError, ContractError
from duly.project import find_project
from duly.report import FORMATS, as_markdown, as_text, report_of

if TYPE_CHECKING:
    from duly.check import Report


class Format(StrEnum):
    """Typer's view of FORMATS."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"


STEP_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
"""GitHub Actions names a file here, whose markdown it shows on the page of the run."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(
    *,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="For a person, a script, a pull request, a build server."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="git:REF",
            help="Where frozen revisions must be as they were. Default: where this work left main, "
            "on main itself the commit before.",
        ),
    ] = None,
    types: Annotated[
        bool,
        typer.Option(
            "--types", help="Type-check the services against the classes the heads give (pyright)."
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(help="Write the form into this file, and the text form to the screen."),
    ] = None,
) -> None:
    """Judge every contract: what breaks, for whom, and what to do instead.

    The head of each contract is compared with its live revisions, as its compatibility level asks;
    in a git repository, frozen revisions, topics, keys and subjects with what they were. Exits 0 without errors, 1 with errors, 2 where schemas/ cannot be read.

    \b
    Example:
      duly check
      duly check --against git:origin/main --format github
      duly check --format sarif --output duly.sarif
      duly check --types
    """  # noqa: D301 - here \\b is meant: it keeps the lines of an example apart
    if json and form not in {None, Format.JSON}:
        raise ConfigError(f"--json and --format {form} contradict each other")
    chosen = Format.JSON if json else form or Format.TEXT
    try:
        project = find_project()
        catalog, base = now_and_before(project, against)
        report = judgement(project, catalog, base)
        if types:
            from duly.impact import type_findings

            report = with_more(report, type_findings(project, catalog))
    except ContractError as error:
        if chosen is not Format.TEXT or output:
            _say(report_of(error), chosen, output)
        raise
    _say(report, chosen, output)
    if report.errors:
        raise typer.Exit(EXIT_FINDINGS)


def _say(report: Report, form: Format, output: Path | None) -> None:
    text = FORMATS[form](report)
    if output is None:
        typer.echo(text)
    else:
        _write(output, f"{text}\n")
        typer.echo(as_text(report))
    summary = os.environ.get(STEP_SUMMARY)
    if form is Format.GITHUB and summary:
        _write(Path(summary), f"{as_markdown(report)}\n", mode="a")


def _write(file: Path, text: str, *, mode: str = "w") -> None:
    try:
        with file.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{file}: cannot be written: {reason}") from error
