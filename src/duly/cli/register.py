"""`duly register`: bring topics and registry in line with the frozen contracts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from duly.cli.progress import progress
from duly.errors import RegistryError
from duly.project import find_project
from duly.settings import load_environment

if TYPE_CHECKING:
    from duly.broker import Topics
    from duly.registration import Change, Plan, Sizing, Wanted
    from duly.registry import SchemaRegistry

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def register(
    *,
    plan_only: Annotated[
        bool, typer.Option("--plan", help="Show what would change, and change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Make topics, set compatibility and register the frozen revisions.

    Whatever is right already is left alone: a second run says 0 to change, and a run that was
    interrupted is finished by the next. Which cluster, the environment says (KAFKA_BOOTSTRAP_SERVERS,
    SCHEMA_REGISTRY_URL), else the stack that runs in this project. With --plan it exits 0 whether or not
    something is due; a script reads to_change in --json.

    \b
    Examples:
      duly register --plan   show what would change
      duly register          change it
    """  # noqa: D301 - here \\b is meant: it keeps the lines of the examples apart
    from duly.catalog import load
    from duly.kafka import Admin
    from duly.registration import Sizing, wanted
    from duly.registry import Registry

    project = find_project()
    environment = load_environment(project)
    want = wanted(load(project), takes_unfrozen_heads=environment.is_local)
    sizing = Sizing(
        replication=environment.duly_topic_replication,
        min_insync=environment.duly_topic_min_insync,
    )
    with Registry(
        environment.schema_registry_url,
        basic_auth=environment.schema_registry_basic_auth_user_info,
        ssl_ca=environment.schema_registry_ssl_ca_location,
    ) as registry:
        work = _Work(want, sizing, Admin(environment), registry, as_json=as_json)
        if plan_only:
            work.show()
        else:
            work.carry_out()


class _Work:
    def __init__(
        self,
        want: Wanted,
        sizing: Sizing,
        topics: Topics,
        registry: SchemaRegistry,
        *,
        as_json: bool,
    ) -> None:
        self._want = want
        self._sizing = sizing
        self._topics = topics
        self._registry = registry
        self._as_json = as_json

    def show(self) -> None:
        plan = self._plan()
        for change in plan.changes:
            self._say(change)
        self._close(plan.changes, plan, applied=False)

    def carry_out(self) -> None:
        from duly.registration import apply

        plan = self._plan()
        if plan.changes:
            with progress("changing", len(plan.changes)) as step:

                def changed(change: Change) -> None:
                    self._say(change)
                    step("")

                apply(plan, self._topics, self._registry, changed)
        final = self._plan() if plan.changes else plan
        self._close(plan.changes, final, applied=True)
        if final.changes:
            raise RegistryError(
                f"{len(final.changes)} of {len(plan.changes)} changes did not last: somebody else changes "
                "the same topics or subjects",
                hint="look at what differs with: duly register --plan",
            )

    def _plan(self) -> Plan:
        from duly.registration import plan, read_state

        with progress("reading", len(self._want.topics) + len(self._want.subjects)) as step:
            state = read_state(self._want, self._topics, self._registry, step)
        return plan(self._want, state, self._sizing)

    def _say(self, change: Change) -> None:
        from duly.registration import line_of

        if not self._as_json:
            typer.echo(line_of(change))

    def _close(self, changes: tuple[Change, ...], final: Plan, *, applied: bool) -> None:
        from duly.registration import as_json, line_of_known

        if self._as_json:
            typer.echo(json.dumps(as_json(changes, final, applied=applied), indent=2))
            return
        for known in final.known:
            typer.echo(line_of_known(known))
        for note in final.notes:
            typer.echo(f"note: {note}")
        done = f"{len(changes)} changed, " if applied and changes else ""
        typer.echo(f"{done}{len(final.changes)} to change")
