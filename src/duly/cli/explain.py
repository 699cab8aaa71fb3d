"""`duly explain`: the page of a rule."""

from __future__ import annotations

from typing import Annotated

import typer

from duly.check import explain as page_of
from duly.check import overview

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def explain(
    rule: Annotated[
        str | None,
        typer.Argument(help="A rule id as duly check prints it; without one, all are listed."),
    ] = None,
) -> None:
    """Explain a rule of duly check: what it finds, why that is bad, and what to do instead.

    \b
    Example:
      duly explain
      duly explain time_unit_changed
    """  # noqa: D301 - here \\b is meant: it keeps the lines of an example apart
    typer.echo(overview() if rule is None else page_of(rule))
