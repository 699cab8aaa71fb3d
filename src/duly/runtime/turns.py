"""A lock that is given out in the order in which it was asked for."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@dataclass(slots=True, eq=False)
class _Turn:
    thread: int
    come: threading.Event = field(default_factory=threading.Event)


class Turns:
    """One thread at a time, first come, first served.

    threading.Lock goes to whoever is awake, and that is who has just given it back: a thread that takes it
    again and again leaves the others without. Here the lock goes from hand to hand and is never free while
    somebody waits. A thread that asks for what it holds already is told so, instead of waiting for itself.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder: _Turn | None = None
        self._waiting: deque[_Turn] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait for their turn."""
        return len(self._waiting)

    @contextlib.contextmanager
    def held(self, *, timeout_s: float) -> Generator[None]:
        """Raises TimeoutError, and RuntimeError for a nested use."""
        turn = self._queue()
        try:
            if not turn.come.wait(timeout_s):
                # What SQLite itself says after its busy timeout; classified as transient.
                raise TimeoutError(f"the database was busy for {timeout_s:g} s")
            yield
        finally:
            # Also after an interrupt at any point above, whether the turn had come by then or not.
            self._end(turn)

    def _queue(self) -> _Turn:
        turn = _Turn(threading.get_ident())
        with self._guard:
            if self._holder is None:
                self._holder = turn
                turn.come.set()
            elif self._holder.thread == turn.thread:
                raise RuntimeError(
                    "a transaction is already open on this thread: use that one's tx"
                )
            else:
                self._waiting.append(turn)
        return turn

    def _end(self, turn: _Turn) -> None:
        with self._guard:
            if turn is not self._holder:
                self._waiting.remove(turn)
                return
            self._holder = self._waiting.popleft() if self._waiting else None
            if self._holder is not None:
                self._holder.come.set()
