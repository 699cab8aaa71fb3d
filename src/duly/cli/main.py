"""The command `duly`: a table of verbs, each imported only when it is asked for."""

from __future__ import annotations

import difflib
import gc
import os
import sys
import traceback
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from duly.errors import DulyError

if TYPE_CHECKING:
    import typer

EXIT_BUG: Final = 70
EXIT_INTERRUPTED: Final = 130
THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")

VERBS: Final = {
    "up": "start Kafka, the registry and the services on this machine",
    "down": "stop what `duly up` started",
    "status": "show what runs, where it listens and how far each service is",
    "doctor": "probe each link of the stack and name the first that fails",
    "run": "run one service against the cluster the environment names",
    "check": "judge the contracts: what breaks, for whom, and why",
    "diff": "say what differs between two revisions of a contract",
    "explain": "say what a rule of `duly check` finds and what to do instead",
    "impact": "show which services read which fields of a contract, and where",
    "compare": "answer reader/writer pairs as JSON lines",
    "freeze": "write the next immutable revision of changed contracts",
    "register": "bring topics and registry in line with the frozen contracts",
    "dead-letter": "look at dead letters, and let a stopped service go on",
    "bench": "measure the codec on this project's own contracts",
    "demo": "run the whole shop on real data and check every figure",
}
"""Verb → one line of help; the module is duly.cli.<verb>, its typer app is called `app`."""

PLUGIN_VERBS: Final = {"generate": "write typed Python classes from schemas/"}
PLUGIN_GROUP: Final = "duly.commands"
"""Entry points that add verbs; duly-codegen adds `generate`."""


def main() -> None:
    """Run one verb; duly's own errors become one sentence, a hint and an exit code."""
    gc.disable()  # until the verb is loaded, see there
    _reach_this_machine_directly()
    _say_it_in_any_encoding()
    verb, *arguments = sys.argv[1:] or ["--help"]
    if verb in {"-h", "--help", "help"}:
        sys.stdout.write(f"{_help()}\n")
    elif verb in {"-V", "--version", "version"}:
        sys.stdout.write(f"duly {_version()}\n")
    else:
        sys.exit(run(verb, arguments))


def run(verb: str, arguments: list[str]) -> int:
    """Run one verb and answer its exit code."""
    try:
        app = _load(verb)
        if not gc.isenabled():
            _keep_what_is_loaded()
        app(arguments, prog_name=f"duly {verb}")
    except SystemExit as end:  # typer's own: usage errors are 2, typer.Exit is what the verb said
        return end.code if isinstance(end.code, int) else 0
    except DulyError as error:
        _complain(f"error: {error.message}")
        if error.hint:
            _complain(f"  help: {error.hint}")
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception:
        traceback.print_exc()
        _complain(f"this is a bug in duly {_version()}")
        return EXIT_BUG
    return 0


def _keep_what_is_loaded() -> None:
    """Modules stay to the end: to look for garbage among them is a sixth of the start, and goes on."""
    gc.freeze()
    gc.enable()


def _complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _version() -> str:
    # Here, because it brings the parser of e-mail with it, for which --help need not wait.
    from importlib.metadata import version

    return version("duly")


def _reach_this_machine_directly() -> None:
    """Where HTTP_PROXY is set for everything, nothing on this machine stands behind that proxy."""
    both = ("NO_PROXY", "no_proxy")  # some look at one, some at the other
    hosts = [host for name in both for host in os.environ.get(name, "").split(",") if host]
    for name in both:
        os.environ[name] = ",".join(dict.fromkeys((*hosts, *THIS_MACHINE)))


def _say_it_in_any_encoding() -> None:
    """A pipe may know fewer characters than schemas have: what it lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _load(verb: str) -> typer.Typer:
    if verb in VERBS:
        return import_module(f"duly.cli.{verb.replace('-', '_')}").app
    from importlib.metadata import entry_points  # as in _version

    plugins = {entry.name: entry for entry in entry_points(group=PLUGIN_GROUP)}
    if verb in plugins:
        return plugins[verb].load()
    if verb in PLUGIN_VERBS:
        raise _unknown(verb, hint="install duly-codegen, which brings this verb")
    near = difflib.get_close_matches(verb, [*VERBS, *plugins], n=1)
    raise _unknown(
        verb, hint=f"did you mean: duly {near[0]}" if near else "duly --help lists the verbs"
    )


def _unknown(verb: str, *, hint: str) -> DulyError:
    return DulyError(f'duly has no verb "{verb}"', hint=hint)


def _help() -> str:
    verbs = VERBS | PLUGIN_VERBS
    width = max(map(len, verbs))
    lines = [
        "Usage: duly VERB [OPTIONS]",
        "",
        "Contract-first events for Python on Apache Kafka and a Schema Registry.",
        "",
        "Verbs:",
        *(f"  {verb:<{width}}  {help}" for verb, help in verbs.items()),
        "",
        "duly VERB --help explains a verb with an example.",
    ]
    return "\n".join(lines)
