"""Findings about files rather than about a reader and a writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.check.finding import Finding, Hit, Severity
from duly.check.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    rule: str
    """An id of the table of rules, which has its severity."""
    message: str
    help: str
    is_harmless: bool = False
    """Where nobody is hurt, or nobody can know, whatever the table says: a warning then."""


def finding_about(
    words: Words,
    *,
    file: str,
    contracts: tuple[str, ...],
    line: int = 0,
    column: int = 0,
    field: str = "",
    broken: tuple[str, ...] = (),
    hits: tuple[Hit, ...] = (),
) -> Finding:
    return Finding(
        rule=words.rule,
        severity=Severity.WARNING if words.is_harmless else RULES[words.rule].severity,
        file=file,
        line=line,
        column=column,
        message=words.message,
        contracts=contracts,
        field=field,
        broken=broken,
        help=words.help,
        hits=hits,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """As a report has them: errors first, then by place."""
    return tuple(
        sorted(
            findings, key=lambda f: (f.severity.rank, f.file, f.line, f.column, f.rule, f.message)
        )
    )
