"""What decoding may do with any bytes at all: give an event that survives another round, or a DecodeError."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.errors import DecodeError

if TYPE_CHECKING:
    from duly.broker import Headers
    from duly.codec import Codec
    from duly.generated_v1 import Event

CPU_SECONDS_MAX: Final = 1.0
GROWTH_KIB_MAX: Final = 32 * 1024
"""How much one input may add to the peak of the process; inputs are small."""


class BrokenLawError(AssertionError):
    """Decoding did what it must not; `kind` groups findings of one cause."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    event: Event | None
    error: DecodeError | None

    @property
    def word(self) -> str:
        return "decoded" if self.error is None else type(self.error).__name__


def decode(codec: Codec, cls: type[Event], data: bytes, headers: Headers = ()) -> Outcome:
    """Decode and hold the law, limits of time and memory included.

    Raises BrokenLawError; what decode or encode raise against the law passes through.
    """
    started, peak = time.thread_time(), _peak_kib()
    try:
        event = codec.decode(cls, data, headers)
    except DecodeError as error:
        outcome = Outcome(event=None, error=error)
        if not str(error):
            raise BrokenLawError("silent error", repr(error)) from error
    else:
        outcome = Outcome(event=event, error=None)
    took_s, grew_kib = time.thread_time() - started, _peak_kib() - peak
    if took_s > CPU_SECONDS_MAX:
        raise BrokenLawError("slow", f"{took_s:.1f} s for {len(data)} bytes")
    if grew_kib > GROWTH_KIB_MAX:
        raise BrokenLawError("large", f"{grew_kib} KiB for {len(data)} bytes")
    if outcome.event is not None:
        _survives(codec, cls, outcome.event)
    return outcome


def agree(one: Outcome, reference: Outcome) -> None:
    """Two engines give the same event or the same class of error."""
    if one.word != reference.word:
        raise BrokenLawError(
            "engines disagree",
            f"{one.error or one.event!r} and, the reference, {reference.error or reference.event!r}",
        )
    if one.event is None or reference.event is None:
        return
    if not is_same(one.event, reference.event):
        raise BrokenLawError("engines disagree", f"{one.event!r} and {reference.event!r}")


def _survives(codec: Codec, cls: type[Event], event: Event) -> None:
    if type(event) is not cls:
        raise BrokenLawError("wrong class", repr(event))
    written = codec.encode(event)
    again = codec.decode(cls, written)
    if not is_same(event, again):
        raise BrokenLawError("not the same after a round trip", f"{event!r} became {again!r}")
    if codec.encode(again) != written:
        raise BrokenLawError("other bytes after a round trip", repr(event))


def is_same(a: Event, b: Event) -> bool:
    """NaN is not equal to itself, so an event that has one is compared by its text."""
    return a == b or repr(a) == repr(b)


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
