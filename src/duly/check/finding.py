"""What `duly check` has to say, as values that every output format prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from duly.check.services import Rollout, ServiceHit
    from duly.schema import Json


HEAD: Final = "head"


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

    revisions: tuple[str, ...] = ()
    """`head`, `revision 1`, …; with the contract's name where a finding is about several."""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Where one contract is concerned by a finding."""

    contract: str
    """Full name."""
    field: str
    """As in Finding, but inside this contract: a shared type is used in another field of each."""
    revisions: tuple[int, ...]
    """Numbers of the revisions on the other side; empty for lint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A record that proves a finding."""

    text: str
    """One line for people: the record, shortened, who wrote it and what becomes of it."""
    record: Json = None
    """Whole, in contract JSON of the writer; None where none is finite or small enough, as `text` says."""


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
    reader: Side = Side()
    writer: Side = Side()
    """Neither has revisions where a finding is about the head alone, as lint is."""
    location: str = ""
    """JSON pointer in the flattened reader, as Avro Java gives it."""
    field: str = ""
    """The reader's field, such as `lines[].unit_price`; empty for the root."""
    causes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    """Services that would fail, by the passports."""
    help: str
    unions: tuple[str, ...] = ()
    """The reader's unions around the place, outermost first: Avro names them and not what is wrong inside."""
    pointer: str = ""
    """JSON pointer of the place in `file`: what a waiver names."""
    hits: tuple[Hit, ...] = ()
    """One per contract and field."""
    witness: Witness | None = None
    """Of the first contract. Every violation has one; of the others those whose harm a record can show."""
    identity: str = ""
    """What it is about as the type that defines the place would say it, whichever fields lead there; empty
    where the message is no other."""
    services: tuple[ServiceHit, ...] = ()
    """What each consumer reads of the field, by its source; several entries where it is in several contracts."""

    @property
    def head_reads(self) -> bool:
        return self.reader.revisions == (HEAD,)

    @property
    def concerned(self) -> tuple[tuple[str, str], ...]:
        """Full names of contracts and a field of each."""
        hits = tuple((hit.contract, hit.field) for hit in self.hits)
        return hits or tuple((contract, self.field) for contract in self.contracts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A finding that domain.toml silences for a while."""

    finding: Finding
    reason: str
    expires: date
    """The last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    findings: tuple[Finding, ...]
    """Errors first, then by place."""
    contracts: int
    revisions: int
    """Live ones."""
    unfrozen: tuple[str, ...]
    """Full names of contracts whose head is not yet a revision."""
    against: str = ""
    """The earlier state the files were compared with, such as `git:main at 1a2b3c4`."""
    not_compared: str = ""
    """What was not, and why: `what is committed, as no main branch is here`."""
    waived: tuple[Waived, ...] = ()
    rollouts: tuple[Rollout, ...] = ()
    """One per contract that changes: which services go first."""

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)
