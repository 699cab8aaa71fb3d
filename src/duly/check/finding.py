"""What `duly check` has to say, as values that every output format prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Errors make `duly check` exit 1; the others are for reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The reader or the writer of a finding."""

    revisions: tuple[str, ...]
    """`head`, `revision 1`, …; with the contract's name where a finding is about several."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    rule: str
    severity: Severity
    file: str
    line: int
    column: int
    message: str
    contracts: tuple[str, ...]
    """Full names; several where one shared type is at fault."""
    reader: Side
    writer: Side
    location: str
    """JSON pointer in the flattened reader, as Avro Java gives it."""
    field: str
    """The reader's field, such as `lines[].unit_price`; empty for the root."""
    causes: tuple[str, ...]
    broken: tuple[str, ...]
    """Services that would fail, by the passports."""
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    findings: tuple[Finding, ...]
    """Errors first, then by place."""
    contracts: int
    revisions: int
    """Live ones, which the heads were judged against."""
    unfrozen: tuple[str, ...]
    """Full names of contracts whose head is not yet a revision."""

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)
