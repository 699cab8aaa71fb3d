"""duly up: Kafka, the registry, a mailbox and the project's services on this machine."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (typer reads annotations)
from typing import TYPE_CHECKING, Annotated

import typer

from duly.errors import ConfigError
from duly.project import find_project
from duly.stack_state import read_state

if TYPE_CHECKING:
    from duly.local import Teller

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def up(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Processes of a running stack to start again, such as billing."),
    ] = None,
    *,
    brokers: Annotated[
        int | None, typer.Option(min=1, max=9, help="Kafka brokers; of 3, one may be lost.")
    ] = None,
    detach: Annotated[
        bool, typer.Option("-d", "--detach", help="Return once all is ready; see duly down.")
    ] = False,
    no_services: Annotated[
        bool, typer.Option("--no-services", help="Only Kafka, the registry and the mailbox.")
    ] = False,
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Take any free ports instead of the usual ones.")
    ] = False,
    kafka_port: Annotated[
        int | None,
        typer.Option(min=1, max=65_000, envvar="DULY_KAFKA_PORT", help="First broker. [19092]"),
    ] = None,
    registry_port: Annotated[
        int | None,
        typer.Option(min=1, max=65_000, envvar="DULY_REGISTRY_PORT", help="Registry. [18081]"),
    ] = None,
    smtp_port: Annotated[
        int | None,
        typer.Option(min=1, max=65_000, envvar="DULY_SMTP_PORT", help="Mailbox. [11025]"),
    ] = None,
    services_port: Annotated[
        int | None,
        typer.Option(min=1, max=65_000, envvar="DULY_SERVICES_PORT", help="First service. [18101]"),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where data, logs and mails are kept. [.duly]")
    ] = None,
) -> None:
    """Start Kafka, the registry, a mailbox and all services of the project.

    Stays in the foreground until Ctrl-C; everything stops with it. Data is kept in .duly/ until duly down --wipe.

    Example: duly up -d --brokers 3
    """
    from duly.local import Options, Teller, run_foreground, start_detached

    project = find_project()
    place = (folder or project.folder / ".duly").resolve()
    teller = Teller()
    if names:
        _start_again(place, names, teller)
        return
    if read_state(place) is not None:
        _already_up(place, teller)
        return
    chosen = {
        "kafka": kafka_port,
        "registry": registry_port,
        "smtp": smtp_port,
        "first_service": services_port,
    }
    options = Options(
        folder=place,
        brokers=brokers,
        services=not no_services,
        free_ports=free_ports,
        ports={key: port for key, port in chosen.items() if port is not None},
    )
    if detach:
        start_detached(project, options, teller)
    elif not run_foreground(project, options, teller):
        _already_up(place, teller)


def _start_again(folder: Path, names: list[str], teller: Teller) -> None:
    from duly.local import ask, require_up

    answer = ask(require_up(folder)["control"], {"do": "start", "names": names})
    for process in answer["processes"]:
        teller.say(f"{process['name']} is {process['state']}")


def _already_up(folder: Path, teller: Teller) -> None:
    from duly.local import where

    state = read_state(folder)
    if state is None:
        raise ConfigError(
            f"another duly up is just starting in {folder}", hint="look again: duly status"
        )
    teller.say(f"the stack is up (supervisor: process {state['supervisor_pid']})")
    for line in where(state):
        teller.say(line)
