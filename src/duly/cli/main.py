"""The command `duly`: a table of verbs, each loaded only when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click
import typer

from duly.errors import DulyError

EXIT_BUG: Final = 70

VERBS: Final = {
    "up": "start Kafka, the registry and the services on this machine",
    "down": "stop what `duly up` started",
    "status": "show what runs, where it listens and how far each service is",
    "doctor": "probe each link of the stack and name the first that fails",
    "run": "run one service against the cluster the environment names",
    "check": "judge the contracts: what breaks, for whom, and why",
    "compare": "answer reader/writer pairs as JSON lines",
    "freeze": "write the next immutable revision of changed contracts",
    "register": "bring topics and registry in line with the frozen contracts",
    "dead-letter": "look at dead letters, and let a stopped service go on",
    "demo": "run the whole shop on real data and check every figure",
}
"""Verb → one line of help; the module is duly.cli.<verb>, its typer app is called `app`."""

PLUGIN_GROUP: Final = "duly.commands"
"""Entry points that add verbs, such as duly-codegen's `generate`."""


class _Verbs(click.Group):
    """Imports a verb's module on first use, so that quick verbs stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        _ = ctx
        return [*VERBS, *sorted(entry.name for entry in entry_points(group=PLUGIN_GROUP))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        _ = ctx
        if cmd_name in VERBS:
            module = import_module(f"duly.cli.{cmd_name.replace('-', '_')}")
            return _click_command(module.app, cmd_name)
        for entry in entry_points(group=PLUGIN_GROUP):
            if entry.name == cmd_name:
                return _click_command(entry.load(), cmd_name)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs from the table alone; importing all of them would take a second."""
        plugins = {
            e.name: "added by an installed package" for e in entry_points(group=PLUGIN_GROUP)
        }
        plugins |= (
            {"generate": "write typed Python classes from schemas/"}
            if "generate" in plugins
            else {}
        )
        _ = ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list((VERBS | plugins).items()))


def _click_command(app: typer.Typer, name: str) -> click.Command:
    command = typer.main.get_command(app)
    command.name = name
    return command


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="duly", prog_name="duly")
def duly() -> None:
    """Contract-first events for Python on Apache Kafka and a Schema Registry."""


def main() -> None:
    """Run one verb; duly's own errors become one sentence, a hint and an exit code."""
    try:
        code = duly.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = 130
    except DulyError as error:
        click.echo(f"error: {error.message}", err=True)
        if error.hint:
            click.echo(f"  help: {error.hint}", err=True)
        code = error.exit_code
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo("this is a bug in duly", err=True)
        code = EXIT_BUG
    sys.exit(code if isinstance(code, int) else 0)
