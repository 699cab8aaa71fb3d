"""The form of a report for a person: one paragraph per finding, as a compiler gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check import Severity
from duly.report.printable import printable
from duly.report.services import rollout_lines, service_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check import Finding, Report, Side, Waived


ALIGNED_MAX: Final = 40
"""Characters; a list of more revisions pushes no other out of sight."""


def as_text(report: Report) -> str:
    lines: list[str] = []
    for finding in report.findings:
        lines += [headline(finding), *(f"    {line}" for line in details(finding)), ""]
    lines += closing_lines(report)
    return "\n".join(lines)


def headline(finding: Finding) -> str:
    label = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    return f"{place_of(finding)}: {label}{printable(finding.message)}  [{finding.rule}]"


def place_of(finding: Finding) -> str:
    """`file:line:column`, as far as it is known."""
    file = printable(finding.file)
    return f"{file}:{finding.line}:{finding.column}" if finding.line else file


def details(finding: Finding) -> Iterator[str]:
    """Both sides, why, who is hurt and the way out: what does not apply is left out."""
    sides = [("reader", finding.reader), ("writer", finding.writer)]
    shown = [(word, _revisions(side), side.text) for word, side in sides if side.revisions]
    widths = [len(revisions) for _, revisions, _ in shown]
    width = max((each for each in widths if each <= ALIGNED_MAX), default=0)
    for word, revisions, text in shown:
        yield printable(f"{word}  {revisions:<{width}}  {text}")
    for cause in finding.causes:
        yield printable(f"cause   {cause}")
    for union in finding.unions:
        yield printable(f"union   {union}")
    if finding.witness is not None:
        yield printable(f"witness {finding.witness.text}")
    if len(finding.contracts) > 1:
        yield f"in      {', '.join(finding.contracts)}"
    if shown or finding.broken:
        yield printable(f"broken  {', '.join(finding.broken) or 'no consumer is declared'}")
        yield from service_lines(finding)
    if finding.help:
        yield printable(f"help    {finding.help}")


def _revisions(side: Side) -> str:
    return ", ".join(side.revisions)


def closing_lines(report: Report) -> Iterator[str]:
    yield from map(waived_line, report.waived)
    yield from summary_lines(report)


def summary_lines(report: Report) -> Iterator[str]:
    """The closing lines but for those of waivers."""
    if report.against:
        yield f"compared with {printable(report.against)}"
    if report.not_compared:
        yield f"not compared with git: {printable(report.not_compared)}"
    if report.unfrozen:
        yield f"not frozen yet: {', '.join(report.unfrozen)}"
    yield from rollout_lines(report)
    judged = f"{count(report.contracts, 'contract')}, {count(report.revisions, 'live revision')}"
    yield f"{judged}: {_total(report)}"


def waived_line(waived: Waived) -> str:
    finding = waived.finding
    return printable(
        f"waived until {waived.expires}: {place_of(finding)}: {finding.message}  [{finding.rule}]: "
        f"{waived.reason}"
    )


def _total(report: Report) -> str:
    return count(len(report.findings), "finding") if report.findings else "no findings"


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
