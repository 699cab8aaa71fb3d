"""`duly freeze`: write the next immutable revision of changed contracts."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from duly.against import default_baseline
from duly.catalog import freeze as due_revisions
from duly.catalog import load
from duly.check import Severity
from duly.cli.judgement import judgement
from duly.errors import EXIT_FINDINGS, ConfigError, FrozenRevisionError, IncompatibleChangeError
from duly.project import find_project

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence
    from pathlib import Path

    from duly.catalog import FrozenFile
    from duly.check import Report

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit 1 if a revision would be written.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@app.command()
def freeze(*, check: Check = False, as_json: AsJson = False) -> None:
    """Write the next immutable revision of every contract whose head has changed.

    The revision is self-contained: shared types are written into it.
    All changed contracts are frozen, or none: an error of duly check stops the whole.

    \b
    Examples:
      duly freeze            write what is due and print it
      duly freeze --check    for a pull request: exit 1 if something is due
    """  # noqa: D301 - here \b is meant: it keeps the lines of the examples apart
    project = find_project()
    catalog = load(project)
    changed = {c.full_name for c in catalog.contracts if c.frozen_revision is None}
    if changed:
        _refuse_errors(changed, judgement(project, catalog, default_baseline(project)))
    due = due_revisions(catalog)
    if not check:
        write_all(project.folder, due)
    if as_json:
        typer.echo(json.dumps([_as_json(file) for file in due], indent=2))
    else:
        _print(due, written=not check)
    if check and due:
        raise typer.Exit(EXIT_FINDINGS)


def _refuse_errors(contracts: Collection[str], report: Report) -> None:
    """A revision stays for ever, and with it what it does to those who read."""
    errors = [
        finding
        for finding in report.findings
        if finding.severity is Severity.ERROR and not set(finding.contracts).isdisjoint(contracts)
    ]
    if errors:
        first, more = errors[0], len(errors) - 1
        others = f" (and {more} more)" if more else ""
        raise IncompatibleChangeError(
            f"the head cannot be frozen: {first.message} [{first.rule}]{others}",
            violations=errors,
            file=first.file,
            line=first.line,
            column=first.column,
            hint="duly check shows every error, and what to do instead",
        )


def write_all(folder: Path, files: Sequence[FrozenFile]) -> None:
    """Write every file or none: first all texts under other names, then the names.

    Raises FrozenRevisionError for a file that is already there, ConfigError if one cannot be written.
    """
    made: list[Path] = []
    try:
        targets = [_write_aside(folder / file.path, file.text, made) for file in files]
        for aside, target in targets:
            _refuse_existing(target)
            with _naming(target):
                aside.rename(target)
            made.append(target)
    except BaseException:
        for path in reversed(made):
            _take_back(path)
        raise


@contextmanager
def _naming(target: Path) -> Generator[None]:
    """Of what the system refuses, only some errors name the file."""
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"{target}: cannot be written: {(error.strerror or str(error)).lower()}",
            hint="nothing was frozen",
        ) from error


def _write_aside(target: Path, text: str, made: list[Path]) -> tuple[Path, Path]:
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    with _naming(target):
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True)
            made.append(target.parent)
        made.append(aside)
        with aside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    return aside, target


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise FrozenRevisionError(
            "this revision was written by somebody else just now",
            file=str(target),
            hint="look at it, then run duly freeze again",
        )


def _take_back(path: Path) -> None:
    # What cannot be removed cannot be repaired here either; the first error is the one to report.
    with suppress(OSError):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


def _as_json(file: FrozenFile) -> dict[str, str | int]:
    return {"contract": file.contract, "revision": file.revision, "file": file.path}


def _print(due: Sequence[FrozenFile], *, written: bool) -> None:
    verb = "froze" if written else "would freeze"
    for file in due:
        typer.echo(f"{verb} {file.contract} revision {file.revision}  {file.path}")
    if not due:
        typer.echo("every head equals its newest revision")
    elif not written:
        typer.echo("run: duly freeze")
