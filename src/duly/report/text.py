"""The form of a report for a person: one paragraph per finding, as a compiler gives it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from duly.check import RULES, Severity, waiver_path
from duly.excerpt import listed
from duly.report.printable import printable
from duly.report.services import rollout_lines, service_lines
from duly.schema import simple_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check import Finding, Report, Side, Waived


ALIGNED_MAX: Final = 40
"""Characters; a list of more revisions pushes no other out of sight."""
PATHS_MAX: Final = 3


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
    if paths := _paths(finding, by_contract=not _is_of_its_file(finding)):
        yield printable(f"path    {listed(paths, PATHS_MAX)}")
    if finding.help:
        yield printable(f"help    {finding.help}")


def _is_of_its_file(finding: Finding) -> bool:
    """Whether the place says which contract it is: a file is called as what it defines."""
    names = {simple_name(contract) for contract in finding.contracts}
    return names == {PurePosixPath(finding.file).stem}


def _paths(finding: Finding, *, by_contract: bool = False) -> list[str]:
    """What a waiver would name in domain.toml; empty where none can, or only the whole contract."""
    if not RULES[finding.rule].kind.is_silenceable:
        return []
    paths = ((waiver_path(field) or finding.pointer, name) for name, field in finding.concerned)
    said = (f"{path} of {name}" if by_contract else path for path, name in paths if path)
    return list(dict.fromkeys(said))


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
    of = f" of {', '.join(finding.contracts)}"
    where = f" at {listed(paths, PATHS_MAX)}{of}" if (paths := _paths(finding)) else of
    return printable(
        f"waived until {waived.expires}: {place_of(finding)}: {finding.message}  [{finding.rule}]{where}: "
        f"{waived.reason}"
    )


def _total(report: Report) -> str:
    return count(len(report.findings), "finding") if report.findings else "no findings"


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
