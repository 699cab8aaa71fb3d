"""Measure many things side by side: interleaved, so that a slow moment hits all of them.

Times are those of the processor: what is measured never waits for anything, and a busy machine
then measures the same work.
"""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

K = TypeVar("K", bound="Hashable")

PASSES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    rounds: int
    seconds: float
    """How long one measurement takes, about."""


@dataclass(slots=True, kw_only=True)
class _Task:
    run: Callable[[], object]
    passes: int
    took_s: list[float] = field(default_factory=list[float])


def interleave(
    tasks: Mapping[K, Callable[[], object]],
    effort: Effort,
    on_round: Callable[[int], None] = lambda _: None,
) -> dict[K, float]:
    """Median processor seconds of one call of each task.

    Each round runs all of them, beginning with another one, with a collected heap; the garbage
    collector stays on, as it is in a service.
    """
    running = {
        key: _Task(run=run, passes=_passes(run, effort.seconds)) for key, run in tasks.items()
    }
    gc.collect()
    gc.freeze()
    try:
        for number in range(effort.rounds):
            for task in _rotated(list(running.values()), number):
                gc.collect()
                task.took_s.append(_time(task.run, task.passes) / task.passes)
            on_round(number + 1)
    finally:
        gc.unfreeze()
    return {key: statistics.median(task.took_s) for key, task in running.items()}


def _passes(run: Callable[[], object], seconds: float) -> int:
    """How many calls fill the time; the first ones also warm up what is compiled on first use."""
    passes = 1
    while passes < PASSES_MAX:
        took_s = _time(run, passes)
        if took_s >= seconds:
            return passes
        passes = max(passes * 2, int(passes * seconds / max(took_s, 1e-9)))
    return PASSES_MAX


def _time(run: Callable[[], object], passes: int) -> float:
    start = time.process_time()
    for _ in range(passes):
        run()
    return time.process_time() - start


def _rotated(tasks: list[_Task], by: int) -> Iterator[_Task]:
    start = by % len(tasks) if tasks else 0
    yield from tasks[start:]
    yield from tasks[:start]
