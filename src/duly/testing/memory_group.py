"""Consumer groups of the MemoryBroker: incremental rebalance, as KIP-848 does it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from duly.broker import Bounds, KafkaRecord, TopicPartition
from duly.errors import PositionLostError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.broker import OnAssign, OnRevoke
    from duly.testing.memory_broker import MemoryBroker


class Group:
    """The members of one group and what each should have; used while `broker.changed` is held."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.broker = broker
        self.committed: dict[TopicPartition, int] = {}
        self._members: list[MemoryConsumer] = []
        self._targets: dict[MemoryConsumer, frozenset[TopicPartition]] = {}

    def join(
        self, topics: Sequence[str], *, on_assign: OnAssign, on_revoke: OnRevoke
    ) -> MemoryConsumer:
        member = MemoryConsumer(self, topics, on_assign=on_assign, on_revoke=on_revoke)
        self._members.append(member)
        self.rebalance()
        return member

    def rejoin(self, member: MemoryConsumer) -> None:
        if member not in self._members:
            self._members.append(member)
            self.rebalance()

    def expel(self, member: MemoryConsumer) -> None:
        """Forget a member; what it had is free at once, whether it knows or not."""
        if member in self._members:
            self._members.remove(member)
            self.rebalance()

    def is_member(self, member: MemoryConsumer) -> bool:
        return member in self._members

    def rebalance(self) -> None:
        """Deal the partitions of each topic to its readers in turn, those that joined first beginning."""
        targets: dict[MemoryConsumer, set[TopicPartition]] = {m: set() for m in self._members}
        for topic in sorted({topic for member in self._members for topic in member.topics}):
            readers = [member for member in self._members if topic in member.topics]
            for partition in self.broker.partitions(topic):
                targets[readers[partition.partition % len(readers)]].add(partition)
        self._targets = {member: frozenset(parts) for member, parts in targets.items()}
        self.broker.changed.notify_all()

    def forget(self, topic: str) -> None:
        """A topic made again under its name is another topic: nobody goes on where they were in the old one."""
        for member in self._members:
            member.stale.update(p for p in member.owned if p.topic == topic)

    def to_give_up(self, member: MemoryConsumer) -> list[TopicPartition]:
        return sorted(member.owned - self._targets.get(member, frozenset()) | member.stale)

    def to_take(self, member: MemoryConsumer) -> list[TopicPartition]:
        """What it should have and nobody else still has."""
        held = frozenset[TopicPartition]().union(
            *(other.owned for other in self._members if other is not member)
        )
        return sorted(self._targets.get(member, frozenset()) - member.owned - held)


class MemoryConsumer:
    """See duly.broker.Consumer; callbacks run inside `poll` and `close`, with no lock held."""

    def __init__(
        self, group: Group, topics: Sequence[str], *, on_assign: OnAssign, on_revoke: OnRevoke
    ) -> None:
        self.group = group
        self.topics = frozenset(topics)
        self.stale: set[TopicPartition] = set()
        self._broker = group.broker
        self._on_assign = on_assign
        self._on_revoke = on_revoke
        self._positions: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()
        self._turn = 0
        self._is_closed = False

    @property
    def owned(self) -> frozenset[TopicPartition]:
        return frozenset(self._positions)

    def poll(self, *, records_max: int, timeout_s: float) -> Sequence[KafkaRecord]:
        deadline = time.monotonic() + timeout_s
        while True:
            if not self._broker.is_away:
                self._follow_rebalance()
            with self._broker.changed:
                records = [] if self._broker.is_away else self._fetch(records_max)
                left_s = deadline - time.monotonic()
                if records or left_s <= 0:
                    return records
                if self._broker.is_away or not self._has_news():
                    self._broker.changed.wait(left_s)

    def pause(self, partitions: Sequence[TopicPartition]) -> None:
        self._paused.update(p for p in partitions if p in self._positions)

    def resume(self, partitions: Sequence[TopicPartition]) -> None:
        self._paused.difference_update(partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        if partition in self._positions:
            self._positions[partition] = offset

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        with self._broker.changed:
            if not self._broker.is_away and self.group.is_member(self):
                self.group.committed.update(offsets)

    def commit_and_wait(self, offsets: Mapping[TopicPartition, int]) -> None:
        self.commit(offsets)

    def bounds(self, partition: TopicPartition) -> Bounds:
        return self._broker.bounds(partition)

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._give_up(sorted(self._positions))
        with self._broker.changed:
            self.group.expel(self)

    def _has_news(self) -> bool:
        group = self.group
        return bool(not group.is_member(self) or group.to_give_up(self) or group.to_take(self))

    def _follow_rebalance(self) -> None:
        """Give up first: the partition that another waits for must not wait for our own assignment."""
        with self._broker.changed:
            is_member = self.group.is_member(self)
            lost = sorted(self._positions) if not is_member else self.group.to_give_up(self)
        self._give_up(lost)
        with self._broker.changed:
            self.group.rejoin(self)
            taken = self.group.to_take(self)
            # Owned from here on, so that no other member takes them while the callback runs.
            self._positions.update({p: self._broker.log(p).first for p in taken})
        if taken:
            self._start(taken)

    def _start(self, taken: list[TopicPartition]) -> None:
        self._paused.update(taken)
        try:
            starts = self._on_assign(taken)
        except BaseException:
            with self._broker.changed:
                for partition in taken:
                    del self._positions[partition]
            raise
        finally:
            self._paused.difference_update(taken)
        self._positions.update({p: starts[p] for p in taken if p in starts})

    def _give_up(self, partitions: list[TopicPartition]) -> None:
        if not partitions:
            return
        try:
            self._on_revoke(partitions)
        finally:
            with self._broker.changed:
                for partition in partitions:
                    del self._positions[partition]
                self._paused.difference_update(partitions)
                self.stale.difference_update(partitions)
                self._broker.changed.notify_all()

    def _fetch(self, records_max: int) -> list[KafkaRecord]:
        """Begin with another partition each time, so that a busy one does not starve the rest."""
        ready = [p for p in sorted(self._positions) if p not in self._paused]
        records: list[KafkaRecord] = []
        for step in range(len(ready)):
            partition = ready[(self._turn + step) % len(ready)]
            if partition in self.stale:
                continue
            position = self._positions[partition]
            bounds = self._broker.bounds(partition)
            if not bounds.first <= position <= bounds.next:
                if records:
                    break
                raise _position_lost(partition, position, bounds)
            found = self._broker.log(partition).read(position, records_max - len(records))
            self._positions[partition] = position + len(found)
            records += found
            if len(records) >= records_max:
                break
        self._turn += 1
        return records


def _position_lost(partition: TopicPartition, position: int, bounds: Bounds) -> PositionLostError:
    return PositionLostError(
        f'position {position} of topic "{partition.topic}" partition {partition.partition} is outside the log '
        f"Kafka still has, which starts at {bounds.first} and ends before {bounds.next}",
        topic=partition.topic,
        partition=partition.partition,
        position=position,
        hint="retention removed what was not read yet, or Kafka and the database were not restored together: "
        "decide where the service goes on",
    )
