"""What the source of a service says about the events it subscribes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duly.check import Place, Read, WholeRead


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberReading:
    service: str
    contract: str
    """Full name."""
    function: str
    place: Place
    reads: tuple[Read, ...]
    whole_reads: tuple[WholeRead, ...]

    def reads_of(self, field: str) -> tuple[Read, ...]:
        """Lines that read the field or a part of it; all lines for the empty path."""
        return tuple(read for read in self.reads if is_within(read.field, field))

    def whole_reads_of(self, field: str) -> tuple[WholeRead, ...]:
        """Lines that may read the field because they hand on what it is in, or a part of it."""
        return tuple(
            whole
            for whole in self.whole_reads
            if is_within(field, whole.field) or is_within(whole.field, field)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A place whose meaning only the run would show."""

    place: Place
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReading:
    name: str
    place: Place
    """Of its table."""
    subscribers: tuple[SubscriberReading, ...]
    publishes: tuple[str, ...]
    """Full names."""
    unread: tuple[Unread, ...]
    is_service: bool = True
    """False where its app.py binds no `service`, such as in a program of another kind."""


def is_within(field: str, outer: str) -> bool:
    """Whether a path is another one or lies inside of it; everything lies inside the empty one."""
    if not outer or field == outer:
        return True
    return field.startswith(outer) and field[len(outer)] in ".[{"
