"""`duly doctor`: probe each link of the stack and name the first that fails."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from functools import cached_property, partial
from pathlib import Path  # noqa: TC003 - typer reads annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duly.errors import ConfigError
from duly.project import find_project
from duly.settings import load_environment, read_stack_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.catalog import Catalog
    from duly.doctor import Link, Outcome, Verdict
    from duly.kafka import Admin
    from duly.project import Project
    from duly.registration import Plan
    from duly.registry import Registry
    from duly.schema import Json
    from duly.settings import Environment

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    folder: Annotated[
        Path | None, typer.Option(help="Of the stack to probe, whatever the environment says.")
    ] = None,
) -> None:
    """Probe each link for real, in order, and name the first that fails and what to do.

    Contracts; the processes, if a stack runs in this project; broker (a record through a scratch
    topic); registry (levels and ids on a scratch subject); topics and subjects against the frozen
    contracts; then, of that stack, each service's database and health. What a probe makes it removes
    again.

    Exits 0 if all hold, 1 if something is not as it should be, 2 for a wrong setting or contract,
    3 if something cannot be reached.

    \b
    Example:
      duly doctor --json
    """  # noqa: D301 - here \b is meant: it keeps the lines of an example apart
    from duly.doctor import Trouble, examine

    verdicts: list[Verdict] = []
    with ExitStack() as resources:
        for verdict in examine(_Patient(find_project(), folder, resources).links()):
            verdicts.append(verdict)
            if not as_json:
                _say(verdict)
    first = next((v.outcome for v in verdicts if isinstance(v.outcome, Trouble)), None)
    if as_json:
        answer = {"ok": first is None, "links": [_as_json(verdict) for verdict in verdicts]}
        typer.echo(json.dumps(answer, indent=2))
    if first is not None:
        raise typer.Exit(first.exit_code)


class _Patient:
    """The stack under examination; everything is opened when a probe first needs it."""

    def __init__(self, project: Project, folder: Path | None, resources: ExitStack) -> None:
        self._project = project
        self._folder = folder
        self._resources = resources

    def links(self) -> list[Link]:
        from duly import doctor as probes

        links = [
            probes.Link(name="settings", probe=self._settings),
            probes.Link(name="contracts", probe=self._contracts),
            *self._processes(),
            probes.Link(name="broker", probe=self._broker),
            probes.Link(name="registry", probe=lambda: probes.probe_registry(self._registry)),
            probes.Link(name="topics", probe=lambda: probes.probe_topics(self._plan)),
            probes.Link(name="subjects", probe=lambda: probes.probe_subjects(self._plan)),
        ]
        services = self._services()
        for name, entry in services.items():
            probe = partial(probes.probe_database, entry["database_url"])
            links.append(probes.Link(name=f"database of {name}", probe=probe))
        for name, entry in services.items():
            links.append(
                probes.Link(name=f"service {name}", probe=partial(probes.probe_service, entry))
            )
        return links

    @cached_property
    def _environment(self) -> Environment:
        if self._folder is None:
            return load_environment(self._project)
        if self._stack is None:
            raise ConfigError(f"no stack runs in {self._folder}", hint="start one: duly up")
        return load_environment(
            self._project,
            kafka_bootstrap_servers=self._stack["bootstrap_servers"],
            schema_registry_url=self._stack["schema_registry_url"],
            duly_stack="local",
        )

    @cached_property
    def _stack(self) -> Mapping[str, Any] | None:
        from duly.stack_state import read_state

        return read_state(self._folder) if self._folder else read_stack_file(self._project)

    @cached_property
    def _catalog(self) -> Catalog:
        from duly.catalog import load

        return load(self._project)

    @cached_property
    def _admin(self) -> Admin:
        from duly.kafka import Admin

        return Admin(self._environment)

    @cached_property
    def _registry(self) -> Registry:
        from duly.registry import Registry

        environment = self._environment
        return self._resources.enter_context(
            Registry(
                environment.schema_registry_url,
                basic_auth=environment.schema_registry_basic_auth_user_info,
                ssl_ca=environment.schema_registry_ssl_ca_location,
            )
        )

    @cached_property
    def _plan(self) -> Plan:
        from duly.registration import Sizing, plan, read_state, wanted

        environment = self._environment
        want = wanted(self._catalog, takes_unfrozen_heads=environment.is_local)
        sizing = Sizing(
            replication=environment.duly_topic_replication,
            min_insync=environment.duly_topic_min_insync,
        )
        return plan(want, read_state(want, self._admin, self._registry), sizing)

    def _settings(self) -> str:
        """Making the clients checks their settings; nothing is asked of the servers yet."""
        kafka = self._admin and self._environment.kafka_bootstrap_servers
        return f"Kafka at {kafka}, registry at {self._registry.url}"

    def _contracts(self) -> str:
        return f"{len(self._catalog.contracts)} contracts can be read"

    def _broker(self) -> Outcome:
        from duly.doctor import probe_broker
        from duly.kafka import KafkaBroker

        return probe_broker(self._admin, KafkaBroker(self._environment))

    def _processes(self) -> list[Link]:
        from duly import doctor as probes

        stack = self._own_stack()
        if stack is None:
            return []
        control, services = stack["control"], stack["services"]

        def probe() -> Outcome:
            from duly.local.control import ask

            answer = ask(control, {"do": "processes"})["processes"]
            return probes.probe_processes([p for p in answer if p["name"] not in services])

        return [probes.Link(name="processes", probe=probe)]

    def _services(self) -> Mapping[str, Mapping[str, Any]]:
        stack = self._own_stack()
        return stack["services"] if stack else {}

    def _own_stack(self) -> Mapping[str, Any] | None:
        """The stack that runs in this project, if that is the one the settings name."""
        stack = self._stack
        if stack is None:
            return None
        with suppress(ConfigError):
            if self._environment.kafka_bootstrap_servers != stack["bootstrap_servers"]:
                return None
        return stack


def _say(verdict: Verdict) -> None:
    from duly.doctor import Trouble

    outcome = verdict.outcome
    if outcome is None:
        typer.echo(f"-       {verdict.name}: not probed")
    elif isinstance(outcome, Trouble):
        typer.echo(f"failed  {verdict.name}: {outcome.what}")
        if outcome.help:
            typer.echo(f"  help: {outcome.help}")
    else:
        typer.echo(f"ok      {verdict.name}: {outcome} ({verdict.seconds:.1f} s)")


def _as_json(verdict: Verdict) -> Json:
    from duly.doctor import Trouble

    outcome = verdict.outcome
    is_trouble = isinstance(outcome, Trouble)
    return {
        "link": verdict.name,
        "state": "not probed" if outcome is None else "failed" if is_trouble else "ok",
        "detail": outcome.what if isinstance(outcome, Trouble) else outcome or "",
        "help": outcome.help if isinstance(outcome, Trouble) else "",
        "seconds": round(verdict.seconds, 3),
    }
