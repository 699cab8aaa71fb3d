"""What services have to do with a finding or a change, as values; duly.impact finds it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    file: str
    """Relative to the project, with forward slashes."""
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Read:
    """One field of an event, at one line that reads it."""

    field: str
    """By its wire names, as in findings: `list_price.amount`, `lines[].sku`, `prices{}`."""
    place: Place
    is_known: bool = True
    """False where neither the head nor a live revision has such a field."""
    is_removed: bool = False
    """A live revision has the field, and the head no longer."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class WholeRead:
    """A line after which any field may be read, and nobody can tell which."""

    field: str
    """The part that is handed on; empty for the whole event."""
    place: Place
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHit:
    """One service that consumes a contract, and what it reads of it."""

    service: str
    contract: str
    function: str = ""
    place: Place | None = None
    """Of the subscriber; None where there is none to be seen."""
    reads: tuple[Read, ...] = ()
    whole_reads: tuple[WholeRead, ...] = ()
    note: str = ""
    """Why nothing, or not everything, is known."""
    is_here: bool = True
    """Whether its source is in this repository."""
    is_understood: bool = True
    """Whether its table of subscribers is."""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted({read.field for read in self.reads}))

    @property
    def may_read(self) -> bool:
        """Whether it reads, or cannot be shown not to read, what was asked for."""
        return bool(self.reads or self.whole_reads or self.place is None)


class Order(StrEnum):
    ANY = "any order"
    """New readers read what is there, and readers that are there read what is new."""
    CONSUMERS_FIRST = "consumers first"
    """Readers that are there cannot read what is new, or take it for something else."""
    PRODUCERS_FIRST = "producers first"
    """New readers cannot read what is there, or take it for something else."""
    NONE = "no order works"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    contract: str
    """Full name."""
    order: Order
    steps: tuple[tuple[str, ...], ...]
    """One after the other; the services of one step in any order. REGISTER stands for the command."""
    caution: str = ""
    is_refused: bool = False
    """By the level, so that nothing else is worth a caution."""
