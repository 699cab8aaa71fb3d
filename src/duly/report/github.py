"""Workflow commands of GitHub Actions, which show findings on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check import Severity
from duly.excerpt import excerpt
from duly.report.printable import printable
from duly.report.text import closing_lines, count, details

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duly.check import Finding, Report

ANNOTATIONS_MAX: Final = 10
"""Of each severity; a forge shows no more per step."""
TEXT_MAX: Final = 4_000
"""Characters of one annotation; longer ones are cut by the forge without a word."""
_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def as_github(report: Report) -> str:
    """The gravest of each severity, then how many are left."""
    lines: list[str] = []
    left: list[str] = []
    for severity in Severity:
        found = ranked(finding for finding in report.findings if finding.severity is severity)
        lines += [annotation(finding) for finding in found[:ANNOTATIONS_MAX]]
        if len(found) > ANNOTATIONS_MAX:
            left.append(count(len(found) - ANNOTATIONS_MAX, f"more {severity}"))
    if left:
        lines.append(f"{', '.join(left)} not annotated: duly check lists all")
    return "\n".join([*lines, *closing_lines(report)])


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Those that hurt most services first, then most contracts; otherwise in their order."""
    return sorted(findings, key=lambda f: (f.severity.rank, -len(f.broken), -len(f.contracts)))


def annotation(finding: Finding) -> str:
    """Without a line the forge shows it on the file, without a file on the run."""
    properties = {"file": finding.file} if finding.file else {}
    if finding.line:
        properties |= {"line": str(finding.line), "col": str(finding.column)}
    properties["title"] = finding.rule
    escaped = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    text = "\n".join([printable(finding.message), *details(finding)])
    return f"::{_COMMANDS[finding.severity]} {escaped}::{_escape_data(excerpt(text, TEXT_MAX))}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
