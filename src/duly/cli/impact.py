"""`duly impact`: which services, and which lines of them, a contract or a field concerns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from duly.catalog import load
from duly.impact import find_fields, hits_of, read_services
from duly.project import find_project
from duly.report import hit_as_json, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import ContractFile
    from duly.check import ServiceHit
    from duly.impact import ServiceReading

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def impact(
    contract: Annotated[
        str | None,
        typer.Argument(
            metavar="CONTRACT[.field]",
            help="By its full name or the end of it, also of a type inside contracts; all without.",
        ),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer as JSON: a list, also of one.")
    ] = False,
) -> None:
    """Say who is hurt by a change: each service, its subscriber and the lines that read each field.

    Nothing is run: the source of services/ is read. Where a subscriber hands the event on, so that any field may be read, the line and the reason are given.

    \b
    Examples:
      duly impact
      duly impact ProductCreatedEvent
      duly impact ProductCreatedEvent.list_price.currency
      duly impact common.v1.Money.currency
      duly impact shop.billing.v1.InvoiceIssuedEvent --json
    """  # noqa: D301 - here \b is meant: it keeps the lines of the examples apart
    project = find_project()
    catalog = load(project)
    every = tuple((each, "") for each in catalog.contracts)
    chosen = find_fields(catalog, contract) if contract else every
    readings = read_services(project, catalog)
    if as_json:
        answers = [_as_object(each, field, readings) for each, field in chosen]
        typer.echo(json.dumps(answers, indent=2))
    elif contract:
        lines = (line for each, field in chosen for line in _lines(each, field, readings))
        typer.echo("\n".join(map(printable, lines)))
    else:
        typer.echo("\n".join(map(printable, _table(catalog.contracts, readings))))


def _lines(contract: ContractFile, field: str, readings: Sequence[ServiceReading]) -> Iterator[str]:
    yield f"{contract.full_name}.{field}" if field else contract.full_name
    hits = hits_of(readings, contract, field)
    if not hits:
        yield "  no service consumes it"
    for hit in hits:
        at = f"{hit.function}  {hit.place}" if hit.place else ""
        yield "  " + "  ".join(part for part in (hit.service, at, hit.note) if part)
        yield from (f"    {line}" for line in _reads(hit, field))


def _reads(hit: ServiceHit, field: str) -> Iterator[str]:
    width = max(map(len, hit.fields), default=0)
    for name in hit.fields:
        places = dict.fromkeys(str(read.place) for read in hit.reads if read.field == name)
        unknown = any(read.field == name and not read.is_known for read in hit.reads)
        yield f"{name:<{width}}  {', '.join(places)}{'  no such field' if unknown else ''}"
    for whole in hit.whole_reads:
        what = f"any field of {whole.field}" if whole.field else "any field"
        yield f"may read {what}  {whole.place}: {whole.reason}"
    if hit.place and not hit.reads and not hit.whole_reads:
        yield "does not read it" if field else "reads no field"


def _table(contracts: Sequence[ContractFile], readings: Sequence[ServiceReading]) -> Iterator[str]:
    declared = {name for c in contracts for name in (*c.consumed_by, *c.produced_by)}
    services = sorted(declared | {reading.name for reading in readings})
    rows = [["contract", *services]]
    for contract in contracts:
        hits = {hit.service: _cell(hit) for hit in hits_of(readings, contract)}
        made = dict.fromkeys(contract.produced_by, "publishes")
        made |= {r.name: "publishes" for r in readings if contract.full_name in r.publishes}
        cells = [[made.get(name, ""), hits.get(name, "")] for name in services]
        rows.append([contract.full_name, *(", ".join(filter(None, c)) or "-" for c in cells)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    for reading in readings:
        for unread in reading.unread:
            yield f"{unread.place}: {reading.name}: {unread.reason}"


def _cell(hit: ServiceHit) -> str:
    if hit.whole_reads:
        return "any field"
    if hit.place is None:
        return "unknown"
    return f"{len(hit.fields)} field{'' if len(hit.fields) == 1 else 's'}"


def _as_object(
    contract: ContractFile, field: str, readings: Sequence[ServiceReading]
) -> dict[str, object]:
    return {
        "contract": contract.full_name,
        "field": field,
        "produced_by": list(contract.produced_by),
        "services": [hit_as_json(hit) for hit in hits_of(readings, contract, field)],
    }
