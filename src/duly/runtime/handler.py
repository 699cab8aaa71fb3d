"""The thread that hands events to subscribers, and what happens when one fails."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from duly.errors import DeliveryError
from duly.runtime import dead_letters
from duly.runtime.batch import RECORDS_MAX, Batch
from duly.runtime.failures import OTHER_DELAYS_S, FailureClass, classify, delay_s

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from duly.runtime.lanes import Lane, Lanes, Work
    from duly.runtime.tools import Tools
    from duly.runtime.wake import Wake

IDLE_S_MAX: Final = 1.0


class Handler:
    """Call `step` again and again, from one thread."""

    def __init__(
        self, tools: Tools, lanes: Lanes, *, made_room: Wake, log: FilteringBoundLogger
    ) -> None:
        self._tools = tools
        self._lanes = lanes
        self._made_room = made_room
        self._log = log
        self._prefers_batches = False
        self._chance = random.Random()  # noqa: S311 jitter

    def step(self) -> float:
        """One transaction, if there is work; gives the seconds to wait before the next step.

        Raises DeliveryError and RegistryError: going on would lose, repeat or misread.
        """
        with self._lanes.processing:
            now_s = self._tools.clock.monotonic_s()
            works = self._next(now_s)
            if len(works) > 1:
                self._together(works)
            elif works:
                self._alone(works[0])
            else:
                wake_s = self._lanes.next_wake_s()
                return IDLE_S_MAX if wake_s is None else max(0.001, min(IDLE_S_MAX, wake_s - now_s))
            self._made_room.call()
        return 0.0

    def _next(self, now_s: float) -> list[Work]:
        """Records for one transaction: those that need one of their own and the others take turns."""
        alone = self._lanes.alone(now_s)
        if alone is None or self._prefers_batches:
            works = self._lanes.together(now_s, records_max=RECORDS_MAX)
            if works:
                self._prefers_batches = False
                return works
        self._prefers_batches = True
        return [] if alone is None else [alone]

    def _together(self, works: list[Work]) -> None:
        """A batch; if anything raises, its records get a transaction each from here on."""
        counts: dict[Lane, int] = {}
        try:
            done = Batch(self._tools).deliver(works, attempt=1)
        except Exception as error:
            if self._classify(error) is FailureClass.FATAL:
                raise
            for work in works:
                counts[work.lane] = counts.get(work.lane, 0) + 1
            for lane, count in counts.items():
                lane.one_by_one = count
            self._log.info("batch_rolled_back", events=len(works), error=_shown(error))
            return
        for work in works[:done]:
            counts[work.lane] = counts.get(work.lane, 0) + 1
        for lane, count in counts.items():
            lane.done(count)

    def _alone(self, work: Work) -> None:
        lane = work.lane
        try:
            Batch(self._tools).deliver([work], attempt=lane.failed_attempts + 1)
        except Exception as error:
            if self._classify(error) is FailureClass.FATAL:
                raise
            lane.failed_attempts += 1
            self._failed(work, error)
        else:
            lane.done(1)

    def _failed(self, work: Work, error: Exception) -> None:
        lane = work.lane
        failure = self._classify(error)
        self._tools.metrics.failed(work.record.topic, failure)
        is_last = failure is FailureClass.OTHER and lane.failed_attempts > len(OTHER_DELAYS_S)
        if failure is FailureClass.FINAL or is_last:
            self._set_aside(work, error)
            return
        pause_s = delay_s(failure, lane.failed_attempts, self._chance)
        until_s = self._tools.clock.monotonic_s() + pause_s
        lane.wait(until_s, for_ever=failure is FailureClass.TRANSIENT)
        self._log.warning(
            "delivery_failed",
            **_place(work),
            attempt=lane.failed_attempts,
            failure=failure,
            error=_shown(error),
            next_try_in_s=round(pause_s, 2),
        )

    def _classify(self, error: Exception) -> FailureClass:
        return classify(error, self._tools.service.transient)

    def _set_aside(self, work: Work, error: Exception) -> None:
        lane = work.lane
        reason = dead_letters.reason_of(error, attempts=lane.failed_attempts)
        try:
            Batch(self._tools).set_aside(work, reason)
        except DeliveryError:
            self._log.error("dead_letter_limit_reached", **_place(work), error=_shown(error))
            raise
        except Exception as trouble:
            pause_s = delay_s(FailureClass.TRANSIENT, lane.failed_attempts, self._chance)
            lane.wait(self._tools.clock.monotonic_s() + pause_s, for_ever=True)
            self._log.warning("dead_letter_failed", **_place(work), error=_shown(trouble))
            return
        self._log.error("event_became_dead_letter", **_place(work), error=_shown(error))
        lane.done(1)


def _place(work: Work) -> dict[str, object]:
    record = work.record
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset}


def _shown(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
