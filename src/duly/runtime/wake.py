"""Waking a loop that waits for work."""

from __future__ import annotations

import threading


class Wake:
    """A call is never lost: one that comes before the wait ends the wait at once."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def call(self) -> None:
        self._event.set()

    def wait(self, timeout_s: float) -> None:
        self._event.wait(timeout_s)
        self._event.clear()

    def take(self) -> bool:
        """Whether there was a call since the last wait or take."""
        was_called = self._event.is_set()
        self._event.clear()
        return was_called
