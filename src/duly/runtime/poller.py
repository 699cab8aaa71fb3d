"""The thread that talks to Kafka: polls, follows rebalances, pauses what waits, reports lag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.errors import BrokerUnavailableError, ConfigError, DeliveryError, DulyError
from duly.runtime import position
from duly.runtime.backoff import Backoff
from duly.runtime.failures import FailureClass, classify
from duly.runtime.lanes import Lane
from duly.runtime.position import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from structlog.typing import FilteringBoundLogger

    from duly.broker import Broker, Consumer, TopicPartition
    from duly.runtime.lanes import Lanes
    from duly.runtime.tools import Tools
    from duly.runtime.wake import Wake

RECORDS_MAX: Final = 500
POLL_S_MAX: Final = 0.5
FULL_S_MAX: Final = 0.5
"""So long may the handler take to make room before partitions are paused."""
COMMIT_EVERY_S: Final = 1.0


class Poller:
    """Call `step` again and again, from one thread, at least every second."""

    def __init__(
        self,
        broker: Broker,
        tools: Tools,
        lanes: Lanes,
        *,
        arrived: Wake,
        log: FilteringBoundLogger,
    ) -> None:
        self._broker = broker
        self._tools = tools
        self._lanes = lanes
        self._arrived = arrived
        self._log = log
        self._consumer: Consumer | None = None
        self._paused: frozenset[TopicPartition] = frozenset()
        self._committed: dict[TopicPartition, int] = {}
        self._commit_at_s = 0.0
        self._full_since_s: float | None = None
        self._backoff = Backoff(tools.clock)
        self._stale = ""
        self.has_polled = False
        """A poll came back at least once, if only without records."""

    @property
    def trouble(self) -> str:
        """Why the last poll failed; empty while polls come back."""
        return self._backoff.trouble

    def step(self, *, timeout_s: float = POLL_S_MAX) -> float:
        """Poll once; gives the seconds to wait before the next step.

        Raises PositionLostError and ConfigError: going on would lose or repeat effects.
        """
        if (left_s := self._backoff.left_s()) > 0:
            return min(POLL_S_MAX, left_s)
        try:
            return self._poll(timeout_s)
        except (DeliveryError, ConfigError):
            raise
        except Exception as error:
            self._recover(error)
            return 0.0

    def check_topics(self) -> None:
        """Let the next step join anew where a topic was deleted and made again; called from another thread.

        Kafka's client does not tell: it goes on in the new log at the offset it had in the old one.
        """
        ids = {lane.partition.topic: lane.place.topic_id for lane in self._lanes.all()}
        for topic, topic_id in ids.items():
            if self._broker.topic_id(topic) != topic_id:
                self._stale = f'topic "{topic}" was deleted and made again'

    def close(self) -> None:
        """Leave the group, reporting how far it came; the current transaction is finished first."""
        if self._consumer is not None:
            try:
                self._consumer.close()
            finally:
                self._consumer = None

    def _poll(self, timeout_s: float) -> float:
        now_s = self._tools.clock.monotonic_s()
        if self._stale:
            stale, self._stale = self._stale, ""
            raise BrokerUnavailableError(stale)
        if self._consumer is None:
            service = self._tools.service
            self._consumer = self._broker.consumer(
                service.name, service.topics, on_assign=self._assigned, on_revoke=self._revoked
            )
        is_full = self._lanes.is_full(now_s)
        if not is_full:
            self._full_since_s = None
        elif self._full_since_s is None:
            self._full_since_s = now_s
        if is_full and now_s - (self._full_since_s or now_s) < FULL_S_MAX:
            return FULL_S_MAX / 2
        self._pause(now_s, all_lanes=is_full)
        records = self._consumer.poll(
            records_max=RECORDS_MAX, timeout_s=0 if is_full else timeout_s
        )
        self.has_polled = True
        self._backoff.succeeded()
        if records:
            self._lanes.add(records)
            self._arrived.call()
        self._commit(now_s)
        return FULL_S_MAX / 2 if is_full else 0.0

    def _pause(self, now_s: float, *, all_lanes: bool) -> None:
        consumer = self._consumer
        if consumer is None:
            return
        lanes = self._lanes.all()
        wanted = frozenset(
            lane.partition for lane in lanes if all_lanes or lane.waits_until_s > now_s
        )
        assigned = frozenset(lane.partition for lane in lanes)
        if pause := sorted(wanted - self._paused):
            consumer.pause(pause)
        if resume := sorted((self._paused - wanted) & assigned):
            consumer.resume(resume)
        self._paused = wanted

    def _commit(self, now_s: float) -> None:
        if now_s < self._commit_at_s or self._consumer is None:
            return
        self._commit_at_s = now_s + COMMIT_EVERY_S
        ends = _ends(self._lanes.all())
        news = {p: end for p, end in ends.items() if self._committed.get(p) != end}
        if news and self._report_lag(self._consumer.commit, news):
            self._committed |= news

    def _report_lag(
        self,
        commit: Callable[[Mapping[TopicPartition, int]], None],
        ends: dict[TopicPartition, int],
    ) -> bool:
        """Never decides where a service starts, so a failure costs nothing."""
        try:
            commit(ends)
        except DulyError as error:
            self._log.debug("commit_failed", error=str(error))
            return False
        return True

    def _assigned(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        ids = {topic: self._broker.topic_id(topic) for topic in {p.topic for p in partitions}}
        places = {p: Place(ids[p.topic], p.partition) for p in partitions}
        consumer = self._consumer
        if consumer is None:
            raise BrokerUnavailableError("partitions were assigned to a consumer that is gone")
        with self._tools.database.read() as connection:
            known = position.known(connection, set(places.values()))
        bounds = {partition: consumer.bounds(partition) for partition in partitions}
        starts: dict[TopicPartition, int] = {}
        for partition, place in places.items():
            starts[partition] = known.get(place, bounds[partition].first)
            position.check_inside(partition, starts[partition], bounds[partition])
        missing = [partition for partition, place in places.items() if place not in known]
        if missing:
            with self._tools.database.write() as connection:
                for partition in missing:
                    position.begin(
                        connection,
                        topic=partition.topic,
                        place=places[partition],
                        first_offset=starts[partition],
                    )
        now = self._tools.clock.now()
        self._lanes.open(
            Lane(partition=partition, place=place, assigned_at=now, next_offset=starts[partition])
            for partition, place in places.items()
        )
        self._log.info("partitions_assigned", partitions=_shown(starts))
        return starts

    def _revoked(self, partitions: Sequence[TopicPartition]) -> None:
        with self._lanes.processing:
            lanes = self._lanes.close(partitions)
        self._paused -= set(partitions)
        if self._consumer is not None:
            self._report_lag(self._consumer.commit_and_wait, _ends(lanes))
        for partition in partitions:
            self._committed.pop(partition, None)
        self._log.info(
            "partitions_revoked", partitions=[f"{p.topic}/{p.partition}" for p in partitions]
        )

    def _recover(self, error: Exception) -> None:
        """Throw the consumer away, whose callback may be what failed, and make a new one after a pause."""
        failure = classify(error, self._tools.service.transient)
        if failure is not FailureClass.TRANSIENT and not isinstance(error, DulyError):
            raise error
        pause_s = self._backoff.failed(str(error))
        self._log.warning("poll_failed", error=str(error), next_try_in_s=round(pause_s, 2))
        try:
            self.close()
        except DulyError as close_error:
            self._log.warning("close_failed", error=str(close_error))
        with self._lanes.processing:
            self._lanes.close([lane.partition for lane in self._lanes.all()])
        self._paused = frozenset()


def _ends(lanes: Iterable[Lane]) -> dict[TopicPartition, int]:
    return {lane.partition: lane.next_offset for lane in lanes}


def _shown(starts: Mapping[TopicPartition, int]) -> list[str]:
    return [f"{p.topic}/{p.partition}@{offset}" for p, offset in sorted(starts.items())]
