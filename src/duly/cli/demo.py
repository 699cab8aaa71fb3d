"""duly demo: the whole shop on real data, with every figure checked."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads annotations)
from typing import Annotated

import typer

from duly.errors import EXIT_FINDINGS
from duly.project import find_project

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def demo(
    *,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with products.csv and price_changes.csv. [data/adventure-works]"),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Wiped first; the stack's data. [.duly/demo]")
    ] = None,
) -> None:
    """Run the shop on the real Kafka and registry, feed it real products, and check every figure.

    Half-way it stops a subscriber and lets it catch up. On a terminal the stack is left up at the end.
    Exit 0 if all figures are as the input says, 1 naming the link that is not.

    Example: duly demo
    """
    from duly.cli.run import load_service
    from duly.demo.story import SERVICES, play
    from duly.local import Teller

    project = find_project()
    teller = Teller()
    found = play(
        project,
        {name: load_service(project, name) for name in SERVICES},
        data=(data or project.folder / "data" / "adventure-works").resolve(),
        folder=(folder or project.folder / ".duly" / "demo").resolve(),
        teller=teller,
    )
    for difference in found:
        typer.echo(f"error: {difference}", err=True)
    if found:
        raise typer.Exit(EXIT_FINDINGS)
    teller.say("all figures are as the input says")
