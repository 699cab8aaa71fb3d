"""Calls one worker again and again; a failing one is tried again later and stops nobody else."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from duly.runtime.begin import BeginTransaction
from duly.runtime.failures import FailureClass, delay_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import FilteringBoundLogger

    from duly.runtime.batch import Tools
    from duly.runtime.service import Worker

IDLE_S: Final = 1.0


class WorkerLoop:
    """Call `step` again and again, from one thread."""

    def __init__(
        self,
        worker: Worker,
        tools: Tools,
        *,
        committed: Callable[[bool], None],
        log: FilteringBoundLogger,
    ) -> None:
        self._worker = worker
        self._tools = tools
        self._begin = BeginTransaction(tools, committed)
        self._log = log
        self._failures = 0
        self._retry_at_s = 0.0
        self._chance = random.Random()  # noqa: S311 jitter
        self.trouble = ""
        """The error of its last call; empty while all is well."""

    @property
    def name(self) -> str:
        return self._worker.name

    def step(self) -> float:
        """One call; gives the seconds to wait before the next."""
        now_s = self._tools.clock.monotonic_s()
        if now_s < self._retry_at_s:
            return min(IDLE_S, self._retry_at_s - now_s)
        try:
            wants_more = self._call()
        except Exception as error:
            self._failures += 1
            self.trouble = f"{type(error).__name__}: {error}"
            pause_s = delay_s(FailureClass.TRANSIENT, self._failures, self._chance)
            self._retry_at_s = now_s + pause_s
            self._log.warning(
                "worker_failed",
                worker=self.name,
                next_try_in_s=round(pause_s, 2),
                exc_info=error if self._failures == 1 else None,
                error=self.trouble,
            )
            return min(IDLE_S, pause_s)
        self._failures, self.trouble = 0, ""
        return 0.0 if wants_more is True else IDLE_S

    def _call(self) -> bool | None:
        if self._worker.takes_begin:
            return self._worker.function(self._begin)
        with self._begin() as tx:
            return self._worker.function(tx)
