"""duly dead-letter: what was set aside, why, and letting a stopped service go on."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from duly.errors import ConfigError, DulyError, NoProjectError
from duly.project import find_project
from duly.runtime import dead_letters, stops
from duly.runtime.database import connect, open_database
from duly.runtime.failures import is_damage, unusable
from duly.runtime.headers import rfc3339
from duly.runtime.owner import check_owner
from duly.settings import load_environment, read_stack_file

if TYPE_CHECKING:
    from collections.abc import Generator

    from duly.runtime.database import Database
    from duly.runtime.dead_letters import SetAside

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="""Look at dead letters, and let a stopped service go on.

    \b
    Examples:
      duly dead-letter list billing      the newest, with their reasons
      duly dead-letter show billing 3    one whole
      duly dead-letter resume billing    go on after the limit stopped it
    """,
)

ROWS_MAX = 10_000
_VALUE_BYTES_SHOWN = 200

ServiceName = Annotated[str, typer.Argument(help="Name of the service, such as billing.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for scripts.")]


@app.command("list")
def list_(
    service: ServiceName,
    rows: Annotated[int, typer.Option(min=1, max=ROWS_MAX, help="How many of the newest.")] = 50,
    as_json: AsJson = False,  # noqa: FBT002 a flag of a command line
) -> None:
    """List the newest, and the events parked behind them.

    \b
    Example:
      duly dead-letter list billing
    """  # noqa: D301 - \\b keeps the lines of the example apart
    with _database(service) as database, database.read() as connection:
        found = dead_letters.newest(connection, rows_max=rows)
        counts = dead_letters.count(connection)
    if as_json:
        for one in found:
            typer.echo(json.dumps(_as_json(one)))
        return
    if not found:
        typer.echo(f"{service} has no dead letters")
        return
    for one in found:
        typer.echo(
            f"{one.number:>6}  {one.status:<6}  {rfc3339(one.at)}  {one.topic}/{one.partition}@{one.offset}  "
            f"key {_text(one.key)}  {one.event_type or 'unknown type'}\n        {one.error_message or one.error_type}"
        )
    shown = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    typer.echo(f"{shown}; look at one with: duly dead-letter show {service} {found[0].number}")


@app.command()
def show(
    service: ServiceName,
    number: Annotated[int, typer.Argument(min=1, help="Its number in the list.")],
    as_json: AsJson = False,  # noqa: FBT002 a flag of a command line
) -> None:
    """Show one whole: its origin, its bytes, its reason.

    \b
    Example:
      duly dead-letter show billing 3
    """  # noqa: D301 - \\b keeps the lines of the example apart
    with _database(service) as database, database.read() as connection:
        found = dead_letters.one(connection, number)
    if found is None:
        raise ConfigError(
            f"{service} has no dead letter {number}", hint=f"see: duly dead-letter list {service}"
        )
    if as_json:
        typer.echo(json.dumps(_as_json(found), indent=2))
        return
    typer.echo(f"{found.status} since {rfc3339(found.at)} after {found.attempts} attempts")
    typer.echo(f"record   {found.topic} partition {found.partition} offset {found.offset}")
    typer.echo(
        f"event    {found.event_type or 'unknown type'} {found.event_id} from {found.source or '?'}"
    )
    typer.echo(f"key      {_text(found.key)}")
    typer.echo(f"value    {_shown_value(service, found)}")
    for name, value in found.headers:
        typer.echo(f"header   {name}: {_text(value)}")
    typer.echo(f"error    {found.error_type}: {found.error_message}")
    if found.stack_trace:
        typer.echo(found.stack_trace.rstrip())


@app.command()
def resume(service: ServiceName) -> None:
    """Let a stopped service and its stopped keys go on.

    What was set aside stays set aside. A running service sees it at once; one that has ended must be started.

    \b
    Example:
      duly dead-letter resume billing
    """  # noqa: D301 - \\b keeps the lines of the example apart
    with _database(service) as database, database.write() as connection:
        was_stopped, keys = stops.resume(connection, now=datetime.now(UTC))
    if was_stopped:
        typer.echo(f"{service} may go on; start it with: duly run {service}")
    if keys:
        typer.echo(f"{keys} stopped {'key' if keys == 1 else 'keys'} may go on")
    if not was_stopped and not keys:
        typer.echo(f"{service} is not stopped")


@contextlib.contextmanager
def _database(service: str) -> Generator[Database]:
    """DATABASE_URL, else what the running local stack says, else the service's file in DULY_DATA."""
    database = _open(service)
    try:
        if not inspect(database.engine).has_table(dead_letters.tables.set_aside.name):
            raise ConfigError(
                f'the database {database.engine.url.render_as_string()} has no tables of service "{service}"',
                hint="was the service ever started with this database?",
            )
        with database.read() as connection:
            check_owner(connection, service)
        yield database
    except DatabaseError as error:
        if is_damage(error):
            raise unusable(database.engine.url, error) from error
        raise
    finally:
        database.close()


def _open(service: str) -> Database:
    project = None
    with contextlib.suppress(NoProjectError):
        project = find_project()
    environment = load_environment(project)
    if environment.database_url:
        return connect(environment.database_url)
    stack = (read_stack_file(project) or {}) if project else {}
    described: Any = stack.get("services", {}).get(service, {})
    if "database_url" in described:
        return connect(described["database_url"])
    file = environment.duly_data / f"{service}.db"
    if not file.is_file():
        raise ConfigError(
            f'no database of service "{service}": DATABASE_URL is not set and there is no {file}',
            hint="set DATABASE_URL to the service's database",
        )
    return open_database(environment, service)


def _shown_value(service: str, found: SetAside) -> str:
    """Contract JSON if the bytes can be read, else the first of them."""
    if found.value is None:
        return "none"
    with contextlib.suppress(DulyError, ImportError):
        return json.dumps(_decoded(service, found.value, found), ensure_ascii=False)
    more = "…" if len(found.value) > _VALUE_BYTES_SHOWN else ""
    return f"{len(found.value)} bytes: {found.value[:_VALUE_BYTES_SHOWN].hex(' ')}{more}"


def _decoded(service: str, value: bytes, found: SetAside) -> Any:
    from duly.cli.run import load_service
    from duly.codec import to_json
    from duly.runtime.connect import connect_cluster

    project = find_project()
    _, _, codec = connect_cluster(load_environment(project))
    full_name = codec.writer(value, found.headers).full_name
    subscriber = load_service(project, service).subscriptions.get(full_name)
    if subscriber is None:
        raise ConfigError(f"{service} has no subscriber for {full_name}")
    return to_json(codec.decode(subscriber.event, value, found.headers))


def _as_json(one: SetAside) -> dict[str, Any]:
    return {
        "number": one.number,
        "status": one.status,
        "at": rfc3339(one.at),
        "topic": one.topic,
        "partition": one.partition,
        "offset": one.offset,
        "event_type": one.event_type,
        "event_id": one.event_id,
        "source": one.source,
        "attempts": one.attempts,
        "error_type": one.error_type,
        "error_message": one.error_message,
        "stack_trace": one.stack_trace,
        "key": _base64(one.key),
        "value": _base64(one.value),
        "headers": [[name, _base64(value)] for name, value in one.headers],
    }


def _base64(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _text(data: bytes | None) -> str:
    if data is None:
        return "none"
    text = data.decode("utf-8", "backslashreplace")
    return text if text.isprintable() else repr(data)
