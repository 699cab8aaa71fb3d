"""One consumer and its positions: what every broker must do, in memory and for real."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from duly.errors import PositionLostError
from duly.record import partition_of
from tests.conformance.world import PATIENCE_S, part, publish, until

if TYPE_CHECKING:
    from tests.conformance.world import Members, World


def test_a_group_that_gives_no_position_starts_at_the_first_retained_record(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    world.expire(part(topic), before_offset=2)
    member = join(topic)
    until(lambda: len(member.received) == 3, member)

    assert member.values() == [b"2", b"3", b"4"]


def test_a_group_starts_at_the_positions_it_gives(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    member = join(topic, positions={part(topic): 3})
    until(lambda: len(member.received) == 2, member)

    assert member.values() == [b"3", b"4"]


def test_a_position_at_the_end_waits_for_the_next_record(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, (None, "old"))
    member = join(topic, positions={part(topic): 1})
    until(lambda: member.assigned, member)
    publish(world, topic, (None, "new"))
    until(lambda: member.received, member)

    assert member.values() == [b"new"]


@pytest.mark.parametrize("position", [0, 1, 6, 100])
def test_a_position_outside_the_log_is_lost(world: World, join: Members, position: int) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    world.expire(part(topic), before_offset=2)
    member = join(topic, positions={part(topic): position})

    with pytest.raises(PositionLostError) as lost:
        until(lambda: member.received, member)
    error = lost.value
    assert (error.topic, error.partition, error.position) == (topic, 0, position)
    assert member.received == []


def test_bounds_are_the_first_retained_and_the_next_offset(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    member = join(topic)
    assert member.consumer.bounds(part(topic)) == (0, 0)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    assert member.consumer.bounds(part(topic)) == (0, 5)
    world.expire(part(topic), before_offset=2)
    assert member.consumer.bounds(part(topic)) == (2, 5)


def test_a_poll_gives_no_more_than_asked_and_loses_nothing(world: World, join: Members) -> None:
    topic = world.topic()
    publish(world, topic, *((f"k{n}", str(n)) for n in range(50)))
    member = join(topic)
    sizes: list[int] = []
    while sum(sizes) < 50:
        sizes.append(len(member.poll(records_max=7)))
        assert len(sizes) < 1_000

    assert max(sizes) <= 7
    assert sorted(int(v or b"") for v in member.values()) == list(range(50))


def test_a_poll_returns_as_soon_as_there_is_a_record(world: World, join: Members) -> None:
    topic = world.topic()
    member = join(topic)
    until(lambda: member.assigned, member)
    publish(world, topic, ("k", "v"))
    began = time.monotonic()
    assert member.poll(records_max=500, timeout_s=PATIENCE_S)

    assert time.monotonic() - began < PATIENCE_S / 2


def test_a_poll_without_records_ends_in_time(world: World, join: Members) -> None:
    member = join(world.topic())
    until(lambda: member.assigned, member)
    began = time.monotonic()

    assert member.poll(timeout_s=0.3) == []
    assert 0.2 < time.monotonic() - began < 3


def test_a_paused_partition_gives_nothing_until_it_is_resumed(world: World, join: Members) -> None:
    topic = world.topic(partitions=2)
    left, right = part(topic, 0), part(topic, 1)
    keys = {partition_of(str(n).encode(), 2): str(n) for n in range(20)}
    publish(world, topic, (keys[0], "left-0"), (keys[1], "right-0"))
    member = join(topic)
    until(lambda: len(member.received) == 2, member)
    member.consumer.pause([left])
    publish(world, topic, (keys[0], "left-1"), (keys[1], "right-1"), (keys[1], "right-2"))
    until(lambda: len(member.received) == 4, member)
    assert member.poll(timeout_s=0.3) == []
    assert {r.partition for r in member.received[2:]} == {right.partition}

    member.consumer.resume([left])
    until(lambda: len(member.received) == 5, member)
    assert member.values()[-1] == b"left-1"


def test_seeking_back_gives_the_records_again(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(10)))
    member = join(topic)
    until(lambda: len(member.received) >= 3, member)
    member.consumer.seek(part(topic), 1)
    member.received.clear()
    until(lambda: len(member.received) == 9, member)

    assert member.values() == [str(n).encode() for n in range(1, 10)]


def test_seeking_while_paused_counts_after_resuming(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(10)))
    member = join(topic)
    until(lambda: len(member.received) == 10, member)
    member.consumer.pause([part(topic)])
    member.consumer.seek(part(topic), 8)
    member.received.clear()
    assert member.poll(timeout_s=0.2) == []
    member.consumer.resume([part(topic)])
    until(lambda: len(member.received) == 2, member)

    assert member.values() == [b"8", b"9"]


def test_a_partition_that_is_not_assigned_can_be_paused_and_sought_without_effect(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, (None, "0"))
    member = join(topic)
    other = part(topic, 5)
    member.consumer.pause([other])
    member.consumer.resume([other])
    member.consumer.seek(other, 3)
    until(lambda: member.received, member)

    assert member.values() == [b"0"]
