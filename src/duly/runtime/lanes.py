"""Records read from Kafka and not yet dealt with, one lane for each assigned partition."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from duly.broker import KafkaRecord, TopicPartition
    from duly.runtime.position import Place

RECORDS_FULL: Final = 2_000
BYTES_FULL: Final = 64 * 1024 * 1024


@dataclass(slots=True, kw_only=True, eq=False)
class Lane:
    partition: TopicPartition
    place: Place
    assigned_at: datetime
    """What was published before is backlog."""
    next_offset: int
    """How far Kafka's lag tools may be told that this partition is."""
    records: deque[KafkaRecord] = field(default_factory=deque["KafkaRecord"])
    one_by_one: int = 0
    """So many records from the head get a transaction each: they failed, alone or in a batch."""
    failed_attempts: int = 0
    """Of the record at the head, alone in its transaction."""
    waits_until_s: float = 0.0
    """Monotonic."""
    waits_for_ever: bool = False
    """Until something outside works again; else for one of a few more attempts."""

    def wait(self, until_s: float, *, for_ever: bool) -> None:
        """Put the record at the head off; it stays alone, whatever is queued behind it meanwhile."""
        self.one_by_one = max(1, self.one_by_one)
        self.waits_until_s = until_s
        self.waits_for_ever = for_ever

    def done(self, count: int) -> None:
        """The first records are dealt with."""
        for _ in range(count):
            self.next_offset = self.records.popleft().offset + 1
        self.one_by_one = max(0, self.one_by_one - count)
        self.failed_attempts = 0
        self.waits_until_s, self.waits_for_ever = 0.0, False


class Work(NamedTuple):
    lane: Lane
    record: KafkaRecord


class Lanes:
    """Filled by the thread that polls, emptied by the one that handles."""

    def __init__(self) -> None:
        self.processing = threading.Lock()
        """Held from taking records to their commit; a partition is given up only while it is free."""
        self._lanes: dict[TopicPartition, Lane] = {}
        self._guard = threading.Lock()
        self._turn = 0

    def open(self, lanes: Iterable[Lane]) -> None:
        with self._guard:
            self._lanes.update({lane.partition: lane for lane in lanes})

    def close(self, partitions: Sequence[TopicPartition]) -> list[Lane]:
        """Forget what is queued; to be called while `processing` is held."""
        with self._guard:
            return [self._lanes.pop(p) for p in partitions if p in self._lanes]

    def add(self, records: Sequence[KafkaRecord]) -> None:
        from duly.broker import TopicPartition

        with self._guard:
            for record in records:
                lane = self._lanes.get(TopicPartition(record.topic, record.partition))
                if lane is not None:
                    lane.records.append(record)

    def all(self) -> list[Lane]:
        with self._guard:
            return list(self._lanes.values())

    def is_full(self, now_s: float) -> bool:
        """Whether enough is queued; what waits for another attempt is not in anybody's way."""
        lanes = [lane for lane in self.all() if lane.waits_until_s <= now_s]
        if sum(len(lane.records) for lane in lanes) >= RECORDS_FULL:
            return True
        sizes = (len(r.value or b"") for lane in lanes for r in tuple(lane.records))
        return sum(sizes) >= BYTES_FULL

    def alone(self, now_s: float) -> Work | None:
        """A record that gets its own transaction now."""
        for lane in self._in_turn(now_s):
            if lane.one_by_one:
                return Work(lane, lane.records[0])
        return None

    def together(self, now_s: float, *, records_max: int) -> list[Work]:
        """Records for one transaction, those of a partition in order."""
        works: list[Work] = []
        for lane in self._in_turn(now_s):
            if not lane.one_by_one:
                for record in tuple(lane.records)[: records_max - len(works)]:
                    works.append(Work(lane, record))  # noqa: PERF401 the bound changes as it grows
            if len(works) >= records_max:
                break
        return works

    def next_wake_s(self) -> float | None:
        """When the first pause ends; None where none is under way."""
        return min((lane.waits_until_s for lane in self.all() if lane.records), default=None)

    def next_attempt_s(self) -> float | None:
        """When the first pause before one of a bounded number of attempts ends."""
        waiting = (ln for ln in self.all() if ln.records and not ln.waits_for_ever)
        return min((lane.waits_until_s for lane in waiting), default=None)

    def _in_turn(self, now_s: float) -> list[Lane]:
        lanes = [lane for lane in self.all() if lane.records and lane.waits_until_s <= now_s]
        self._turn += 1
        start = self._turn % len(lanes) if lanes else 0
        return lanes[start:] + lanes[:start]
