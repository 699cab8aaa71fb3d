"""duly down: stop what `duly up` started."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads annotations)
from typing import Annotated

import typer

from duly.errors import ConfigError
from duly.local import ask, require_up, stop
from duly.local import wipe as forget
from duly.project import find_project

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def down(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Only these processes, such as billing; duly up NAME starts them."),
    ] = None,
    *,
    wipe: Annotated[
        bool, typer.Option("--wipe", help="Forget all data: topics, schemas, databases, mails.")
    ] = False,
    folder: Annotated[Path | None, typer.Option(help="Of the stack to stop. [.duly]")] = None,
) -> None:
    """Stop the stack in reverse order of its start; its data stays for the next duly up.

    Example: duly down --wipe
    """
    place = (folder or find_project().folder / ".duly").resolve()
    if names:
        if wipe:
            raise ConfigError("--wipe forgets the whole stack", hint="leave the names out")
        _stop_some(place, names)
        return
    typer.echo("stopped" if stop(place) else f"no stack runs in {place}")
    if wipe and forget(place):
        typer.echo(f"forgot {place}")


def _stop_some(folder: Path, names: list[str]) -> None:
    ask(require_up(folder)["control"], {"do": "stop", "names": names})
    typer.echo(f"stopped: {', '.join(names)}")
