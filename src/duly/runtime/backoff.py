"""How a loop waits after its step failed: longer each time, until one succeeds."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from duly.runtime.failures import FailureClass, delay_s

if TYPE_CHECKING:
    from duly.runtime.clock import Clock


class Backoff:
    """For one loop and its thread; others may look at `trouble`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._retry_at_s = 0.0
        self._chance = random.Random()  # noqa: S311 jitter
        self.failures = 0
        """Since the last success."""
        self.trouble = ""
        """Why the last step failed; empty while steps succeed."""

    def left_s(self) -> float:
        """Seconds until the next step may be tried; not positive when it may be tried now."""
        return self._retry_at_s - self._clock.monotonic_s()

    def failed(self, trouble: str) -> float:
        """Gives the seconds of the pause that begins now."""
        self.failures += 1
        self.trouble = trouble
        pause_s = delay_s(FailureClass.TRANSIENT, self.failures, self._chance)
        self._retry_at_s = self._clock.monotonic_s() + pause_s
        return pause_s

    def succeeded(self) -> None:
        self.failures, self.trouble = 0, ""
