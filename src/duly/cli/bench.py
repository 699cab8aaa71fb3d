"""`duly bench`: how fast the codec is on this project's own contracts."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Final

import typer

from duly.benching import Origin, columns, data_for, event_classes, measure
from duly.catalog import load
from duly.cli.progress import progress
from duly.codec import Codec
from duly.errors import ConfigError
from duly.project import find_project
from duly.registry import MemoryRegistry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.benching import Speed
    from duly.catalog import Catalog, ContractFile

app = typer.Typer(add_completion=False, rich_markup_mode=None)
SECONDS_MAX: Final = 600.0


@app.command()
def bench(
    contracts: Annotated[
        list[str] | None,
        typer.Argument(help="Full or short names; without them, every contract.", metavar="NAME"),
    ] = None,
    *,
    seconds: Annotated[
        float,
        typer.Option(min=0.001, max=SECONDS_MAX, help="How long each contract takes, about."),
    ] = 1.0,
    data: Annotated[
        Origin,
        typer.Option(
            help="The contract's examples (random events where it has none), or random events, "
            "which need hypothesis and go to the ends of every range."
        ),
    ] = Origin.EXAMPLES,
    as_json: Annotated[bool, typer.Option("--json", help="For a script.")] = False,
) -> None:
    """Measure how many events of each contract the codec encodes and decodes per second.

    Beside them stands fastavro alone on the same data: dicts in and out, without classes, framing
    or checks. Figures are medians, per second of processor time on one core.

    \b
    Example:
      duly bench
      duly bench ProductCreatedEvent --seconds 5 --json
    """  # noqa: D301 - here \\b is meant: it keeps the lines of an example apart
    project = find_project()
    chosen = _chosen(load(project), contracts or [])
    classes = event_classes(project, chosen)
    speeds: list[Speed] = []
    with progress("measuring", len(chosen)) as step:
        for contract in chosen:
            events = data_for(contract, classes[contract.full_name], data)
            speeds.append(measure(events, seconds=seconds))
            step(contract.name)
    typer.echo(_json(speeds) if as_json else _text(speeds))


def _chosen(catalog: Catalog, names: Sequence[str]) -> tuple[ContractFile, ...]:
    if not catalog.contracts:
        raise ConfigError(
            "this project has no contracts", hint="write one: schemas/<domain>/v1/<Event>.avsc"
        )
    wanted = {found.full_name: found for found in (_find(catalog, name) for name in names)}
    return tuple(wanted.values()) or catalog.contracts


def _find(catalog: Catalog, name: str) -> ContractFile:
    found = [c for c in catalog.contracts if name in {c.full_name, c.name}]
    if len(found) == 1:
        return found[0]
    if found:
        full = ", ".join(contract.full_name for contract in found)
        raise ConfigError(f'"{name}" is the name of several contracts', hint=f"say which: {full}")
    names = [word for c in catalog.contracts for word in (c.name, c.full_name)]
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean: {near[0]}" if near else f"there are: {', '.join(sorted(names)[:10])}"
    raise ConfigError(f'no contract "{name}" in {catalog.root}', hint=hint)


def _engine() -> str:
    return Codec(MemoryRegistry()).engine


def _json(speeds: Sequence[Speed]) -> str:
    report = {
        "engine": _engine(),
        "python": platform.python_version(),
        "contracts": [asdict(speed) for speed in speeds],
    }
    return json.dumps(report, indent=2)


def _text(speeds: Sequence[Speed]) -> str:
    head = ("contract ", "bytes", "encode/s", "decode/s", "fastavro enc/s", "dec/s", "data ")
    rows = [
        (
            speed.contract,
            f"{speed.bytes:.0f}",
            f"{speed.duly.encode:,.0f}",
            f"{speed.duly.decode:,.0f}",
            f"{speed.fastavro.encode:,.0f}" if speed.fastavro else "-",
            f"{speed.fastavro.decode:,.0f}" if speed.fastavro else "-",
            f"{speed.events} {speed.origin}",
        )
        for speed in speeds
    ]
    notes = [f"{speed.contract}: {speed.note}" for speed in speeds if speed.note]
    title = f"engine {_engine()}, Python {platform.python_version()}"
    return "\n".join([title, "", columns(head, rows), *notes])
