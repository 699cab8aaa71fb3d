"""Time that passes only when a test says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

START: Final = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class BenchClock:
    """Begins on a Monday morning; each look at it takes a microsecond, so that no two are the same."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        self._now += _TICK
        return self._now

    def monotonic_s(self) -> float:
        return (self._now - START).total_seconds()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
