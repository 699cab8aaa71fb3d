"""duly run: one service against the cluster the environment names."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duly.errors import ConfigError, DulyError
from duly.project import find_project
from duly.settings import is_address, load_environment, read_stack_file

if TYPE_CHECKING:
    from duly.project import Project
    from duly.runtime import Service

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="Folder of the service in services/.")],
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="HTTP port; 0 takes a free one. Default: DULY_HTTP_PORT or 0."
        ),
    ] = None,
) -> None:
    """Run one service: its subscribers, its workers and its HTTP API.

    It uses KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL and DATABASE_URL; where the first two are not set, the
    stack that `duly up` started in this project. Stop it with Ctrl-C: it finishes what it has begun.

    \b
    Example:
      duly run billing --port 8003
    """  # noqa: D301 - \\b keeps the lines of the example apart
    project = find_project()
    environment = load_environment(project, duly_http_port=port)
    if environment.is_local:
        _know_neighbours(project)
    _check_neighbours(project)
    service = load_service(project, name)
    from duly.runtime.process import run as run_service

    run_service(service, environment, announce=typer.echo)


def _check_neighbours(project: Project) -> None:
    """ConfigError for a <NAME>_URL that cannot be the address of a service of this project."""
    for file in sorted(project.services.glob("*/app.py")):
        variable = f"{file.parent.name.upper()}_URL"
        address = os.environ.get(variable, "")
        if address and not is_address(address, {"http", "https"}):
            raise ConfigError(f"{variable}: expected http://host:port or https://host:port")


def _know_neighbours(project: Project) -> None:
    """Tell a service started by hand what `duly up` tells its own: BILLING_URL and so on, and SMTP_URL."""
    stack = read_stack_file(project) or {}
    addresses = {
        f"{name.upper().replace('-', '_')}_URL": service["url"]
        for name, service in stack.get("services", {}).items()
    }
    if "smtp_url" in stack:
        addresses["SMTP_URL"] = stack["smtp_url"]
    for variable, address in addresses.items():
        os.environ.setdefault(variable, address)


def load_service(project: Project, name: str) -> Service:
    """The `service` of services/<name>/app.py; ConfigError naming the file and what is wrong with it."""
    from duly.runtime import Service

    folder = project.services / name.replace("-", "_")
    file = folder / "app.py"
    if not name.isprintable() or folder.parent != project.services or not file.is_file():
        known = sorted(path.parent.name for path in project.services.glob("*/app.py"))
        raise ConfigError(
            f'no service "{name}" in {project.services}',
            hint=f"there are: {', '.join(known)}"
            if known
            else "make one in services/<name>/app.py",
        )
    sys.path.insert(0, str(project.services.parent))
    try:
        module = importlib.import_module(f"{project.services.name}.{folder.name}.app")
    except DulyError:
        raise
    except Exception as error:
        raise ConfigError(
            f"{_place(error, project.services)}: {type(error).__name__}: {_said(error)}"
        ) from error
    service = getattr(module, "service", None)
    if not isinstance(service, Service):
        raise ConfigError(f"{file}: has no `service = Service(…)`")
    if service.name != name:
        raise ConfigError(f'{file}: its service is called "{service.name}", not "{name}"')
    return service


def _place(error: Exception, services: Path) -> str:
    """File and line of the project's own code that the error came from."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(services)
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(services)


def _said(error: Exception) -> str:
    return error.msg or "" if isinstance(error, SyntaxError) else str(error)
