"""duly status: what runs, where it listens, and how far each service is."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 (typer reads annotations)
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duly.errors import EXIT_FINDINGS, ConfigError
from duly.project import find_project
from duly.stack_state import read_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Of the stack. [.duly]")] = None,
) -> None:
    """Show processes, addresses and figures; exit 0 if all is well, 1 if something is not, 2 if nothing runs.

    Example: duly status --json
    """
    from duly.local import is_well, overview

    place = (folder or find_project().folder / ".duly").resolve()
    state = read_state(place)
    if state is None:
        if as_json:
            typer.echo(json.dumps({"folder": str(place), "ready": False, "processes": []}))
            raise typer.Exit(ConfigError.exit_code)
        raise ConfigError(f"no stack runs in {place}", hint="start one: duly up")
    seen = overview(state)
    if as_json:
        typer.echo(json.dumps(seen, indent=2))
    else:
        _show(seen)
    if not is_well(seen):
        raise typer.Exit(EXIT_FINDINGS)


def _show(seen: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160  # whoever reads a file or a pipe wants whole names
    processes = Table(
        "process", "state", "up", "starts", "pid", "address", box=None, pad_edge=False
    )
    for process in seen["processes"]:
        processes.add_row(
            process["name"],
            process["state"],
            _duration(process["up_s"]),
            str(process["starts"]),
            str(process["pid"] or "-"),
            process["address"],
        )
    console.print(processes)
    if seen["services"]:
        console.print()
        console.print(_services(seen["services"]))
    for name, trouble in _troubles(seen["services"]):
        console.print(f"{name}: {trouble}", soft_wrap=True, markup=False)
    console.print(f"\nmailbox  {seen['mailbox']}", soft_wrap=True)


def _services(services: Mapping[str, Any]) -> object:
    from rich.table import Table

    counted = ("received", "skipped", "handled", "dead")
    table = Table(
        "service", "health", *counted, "outbox", "median ms", "p99 ms", box=None, pad_edge=False
    )
    for name, entry in services.items():
        account = entry["status"]
        if account is None:
            table.add_row(name, entry["health"])
            continue
        latency = account["latency_ms"]
        table.add_row(
            name,
            entry["health"],
            *(str(account["totals"][key]) for key in counted),
            str(account["outbox"]["rows"]),
            _milliseconds(latency["median"]),
            _milliseconds(latency["p99"]),
        )
    return table


def _troubles(services: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, entry in services.items():
        account = entry["status"]
        if account is None:
            continue
        if account["stop_reason"]:
            yield name, account["stop_reason"]
        for trouble in account["troubles"].values():
            yield name, trouble


def _milliseconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes} min"
        if hours
        else f"{minutes} min {rest} s"
        if minutes
        else f"{rest} s"
    )
