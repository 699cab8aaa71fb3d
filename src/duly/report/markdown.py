"""One comment in a pull request: short first, details folded, found again by its marker."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from duly.check import Severity
from duly.excerpt import excerpt
from duly.report.github import ranked
from duly.report.printable import printable
from duly.report.text import count, details, headline, place_of, summary_lines, waived_line

if TYPE_CHECKING:
    from duly.check import Finding, Report

MARKER: Final = "<!-- duly check -->"
"""First line of the comment; the workflow looks for it and edits that comment instead of adding one."""
CHARACTERS_MAX: Final = 60_000
"""A forge refuses comments of more than 65,536."""
SHOWN_MAX: Final = 10
"""Findings above the fold."""
CLOSING_MAX: Final = 50
"""Lines below, but for those that count what is left out."""
SPAN_MAX: Final = 400
"""Characters of a place, a message or a closing line: texts of schemas and lists of names have no end of their own."""
LINE_MAX: Final = 2_000
"""Characters of one line below the fold."""
_BACKTICKS = re.compile("`+")


def as_markdown(report: Report) -> str:
    findings = ranked(report.findings)
    lines = [MARKER, f"### duly check: {_verdict(report)}", ""]
    lines += [_item(finding) for finding in findings[:SHOWN_MAX]]
    if len(findings) > SHOWN_MAX:
        lines.append(f"- … and {count(len(findings) - SHOWN_MAX, 'more finding')} below")
    closing = [_code(line) for line in _closing(report)]
    lines += _folded(findings, room=CHARACTERS_MAX - sum(map(len, [*lines, *closing])))
    lines += ["", "  \n".join(closing), ""]
    return "\n".join(lines)


def _verdict(report: Report) -> str:
    found = {s: sum(f.severity is s for f in report.findings) for s in Severity}
    words = [count(number, severity.value) for severity, number in found.items() if number]
    return ", ".join(words) or "nothing breaks"


def _item(finding: Finding) -> str:
    hurt = f", breaks {_code(', '.join(finding.broken))}" if finding.broken else ""
    place, message = _code(place_of(finding)), _code(finding.message)
    return f"- **{finding.severity}** {place} {message} ({_code(finding.rule)}{hurt})"


def _folded(findings: list[Finding], *, room: int) -> list[str]:
    """As much as a comment takes, each finding whole."""
    if not findings:
        return []
    paragraphs: list[str] = []
    for finding in findings:
        lines = [headline(finding), *(f"    {line}" for line in details(finding))]
        text = "\n".join(excerpt(line, LINE_MAX) for line in lines)
        # In <pre> nothing is markup, a mention or a reference, and blank lines do not end it.
        paragraph = f"<pre>{html.escape(text)}</pre>"
        room -= len(paragraph) + 1
        if room < 0:
            left = count(len(findings) - len(paragraphs), "finding")
            paragraphs.append(f"\n{left} left out: run <code>duly check</code>")
            break
        paragraphs.append(paragraph)
    return ["", "<details><summary>Details</summary>", "", *paragraphs, "", "</details>"]


def _closing(report: Report) -> list[str]:
    """Those of waivers only as far as the others leave room."""
    *summary, judged = summary_lines(report)
    summary = _first(summary, CLOSING_MAX - 1, "more: duly check")
    room = max(0, CLOSING_MAX - 1 - len(summary))
    waived = _first([waived_line(waived) for waived in report.waived], room, "more waived")
    return [*waived, *summary, judged]


def _first(lines: list[str], number: int, more: str) -> list[str]:
    left = len(lines) - number
    return [*lines[:number], f"… and {left:,} {more}"] if left > 0 else lines


def _code(text: str) -> str:
    """A code span, in which only backticks mean something."""
    text = excerpt(printable(text), SPAN_MAX)
    fence = "`" * (1 + max((len(run[0]) for run in _BACKTICKS.finditer(text)), default=0))
    pad = " " if len(fence) > 1 else ""
    return f"{fence}{pad}{text}{pad}{fence}"
