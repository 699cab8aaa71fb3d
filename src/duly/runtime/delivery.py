"""What a subscriber is told about one attempt, and what it may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from duly.broker import Headers


class RetryLater(Exception):  # noqa: N818 an answer, not a fault
    """Raised by a subscriber: what it needs is away; try again, for ever, with growing pauses."""


class Reject(Exception):  # noqa: N818 an answer, not a fault
    """Raised by a subscriber: this event can never be handled; make it a dead letter at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to hand an event to a subscriber."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Headers
    attempt: int
    """1 the first time; counts only attempts that failed alone, not a batch that was rolled back."""
    ce_id: str | None
    """The same for every copy of the event; None where another's client wrote none."""
    ce_source: str | None
    """Who published it: the name of a service, or what a `Publisher` was called."""
    ce_time: datetime | None
    """When it was published."""
