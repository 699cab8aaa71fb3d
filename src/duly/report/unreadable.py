"""Contracts that cannot be read, as a report: what a forge shows must not be missing just then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.check import Finding, Report, Severity

if TYPE_CHECKING:
    from duly.errors import ContractError


def report_of(error: ContractError) -> Report:
    """One finding, whose rule is the error's code."""
    finding = Finding(
        rule=error.code,
        severity=Severity.ERROR,
        file=error.file,
        line=error.line,
        column=error.column,
        message=error.reason,
        contracts=(),
        help=error.hint,
    )
    return Report(findings=(finding,), contracts=0, revisions=0, unfrozen=())
