"""The forms of a report: for a person, for a script, for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from duly.check.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from duly.check.finding import Finding, Report, Side

ANNOTATIONS_MAX: Final = 10
"""Of each severity; a forge shows no more per step."""


def as_text(report: Report) -> str:
    lines: list[str] = []
    for finding in report.findings:
        lines += [*_finding_lines(finding), ""]
    lines += _closing_lines(report)
    return "\n".join(lines)


def as_json(report: Report) -> str:
    document = {
        "findings": [_as_object(finding) for finding in report.findings],
        "contracts": report.contracts,
        "revisions": report.revisions,
        "unfrozen": list(report.unfrozen),
        "errors": report.errors,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_github(report: Report) -> str:
    """Workflow commands of GitHub Actions: the first of each severity, then how many are left."""
    lines: list[str] = []
    shown: Counter[Severity] = Counter()
    for finding in report.findings:
        shown[finding.severity] += 1
        if shown[finding.severity] <= ANNOTATIONS_MAX:
            lines.append(annotation(finding))
    left = sum(max(0, count - ANNOTATIONS_MAX) for count in shown.values())
    if left:
        lines.append(f"{left} more findings are not annotated; duly check lists them all")
    return "\n".join([*lines, *_closing_lines(report)])


FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def annotation(finding: Finding) -> str:
    command = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
    properties = {
        "file": finding.file,
        "line": finding.line,
        "col": finding.column,
        "title": finding.rule,
    }
    escaped = ",".join(f"{key}={_escape_property(str(value))}" for key, value in properties.items())
    text = "\n".join([finding.message, *(line.strip() for line in _detail_lines(finding))])
    return f"::{command[finding.severity]} {escaped}::{escape_data(text)}"


def escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _finding_lines(finding: Finding) -> Iterator[str]:
    place = f"{finding.file}:{finding.line}:{finding.column}"
    label = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    yield f"{place}: {label}{finding.message}  [{finding.rule}]"
    yield from _detail_lines(finding)


def _detail_lines(finding: Finding) -> Iterator[str]:
    reader, writer = _revisions(finding.reader), _revisions(finding.writer)
    width = max(len(reader), len(writer))
    yield f"    reader  {reader:<{width}}  {finding.reader.text}"
    yield f"    writer  {writer:<{width}}  {finding.writer.text}"
    for cause in finding.causes:
        yield f"    cause   {cause}"
    if len(finding.contracts) > 1:
        yield f"    in      {', '.join(finding.contracts)}"
    yield f"    broken  {', '.join(finding.broken) or 'no consumer is declared'}"
    yield f"    help    {finding.help}"


def _revisions(side: Side) -> str:
    return ", ".join(side.revisions)


def _closing_lines(report: Report) -> Iterator[str]:
    if report.unfrozen:
        yield f"not frozen yet: {', '.join(report.unfrozen)}"
    judged = f"{_count(report.contracts, 'contract')}, {_count(report.revisions, 'live revision')}"
    yield f"{judged}: {_count(len(report.findings), 'finding') if report.findings else 'no findings'}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _as_object(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "contracts": list(finding.contracts),
        "location": finding.location,
        "field": finding.field,
        "reader": _as_side(finding.reader),
        "writer": _as_side(finding.writer),
        "causes": list(finding.causes),
        "broken": list(finding.broken),
        "help": finding.help,
    }


def _as_side(side: Side) -> dict[str, object]:
    return {"revisions": list(side.revisions), "text": side.text}
