"""Wait for what can be seen from outside, never for time to pass."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

DEADLINE_S: Final = 60.0
"""Only a failing test waits so long; a busy machine must not make one fail."""
POLL_S: Final = 0.05


def until(observe: Callable[[], T], expected: T, *, within_s: float = DEADLINE_S) -> None:
    """Look again and again until it is as expected; AssertionError with what was seen last."""
    deadline = time.monotonic() + within_s
    while (seen := observe()) != expected:
        assert time.monotonic() < deadline, f"after {within_s:g} s: {seen!r}, not {expected!r}"
        time.sleep(POLL_S)


def until_true(observe: Callable[[], object], *, within_s: float = DEADLINE_S) -> None:
    until(lambda: bool(observe()), True, within_s=within_s)
