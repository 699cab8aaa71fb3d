"""Calls one worker again and again; a failing one is tried again later and stops nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.runtime.backoff import Backoff
from duly.runtime.begin import BeginTransaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import FilteringBoundLogger

    from duly.runtime.service import Worker
    from duly.runtime.tools import Tools

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
        self._backoff = Backoff(tools.clock)

    @property
    def name(self) -> str:
        return self._worker.name

    @property
    def trouble(self) -> str:
        """The error of its last call; empty while all is well."""
        return self._backoff.trouble

    def step(self) -> float:
        """One call; gives the seconds to wait before the next."""
        if (left_s := self._backoff.left_s()) > 0:
            return min(IDLE_S, left_s)
        try:
            wants_more = self._call()
        except Exception as error:
            pause_s = self._backoff.failed(f"{type(error).__name__}: {error}")
            self._log.warning(
                "worker_failed",
                worker=self.name,
                next_try_in_s=round(pause_s, 2),
                exc_info=error if self._backoff.failures == 1 else None,
                error=self.trouble,
            )
            return min(IDLE_S, pause_s)
        self._backoff.succeeded()
        return 0.0 if wants_more is True else IDLE_S

    def _call(self) -> bool | None:
        if self._worker.takes_begin:
            return self._worker.function(self._begin)
        with self._begin() as tx:
            return self._worker.function(tx)
