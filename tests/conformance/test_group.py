"""Several consumers: what every broker must do, in memory and for real."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.conformance.world import part, publish, until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.broker import TopicPartition
    from tests.conformance.world import Members, World


def test_what_was_committed_does_not_decide_where_a_group_starts(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(3)))
    first = join(topic, group="committing-" + topic)
    until(lambda: len(first.received) == 3, first)
    first.consumer.commit({part(topic): 3})
    first.consumer.close()
    second = join(topic, group="committing-" + topic)
    until(lambda: len(second.received) == 3, second)

    assert second.values() == [b"0", b"1", b"2"]


def test_groups_are_independent(world: World, join: Members) -> None:
    topic = world.topic()
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20)))
    one, other = join(topic), join(topic)
    until(lambda: len(one.received) == 20 and len(other.received) == 20, one, other)

    assert sorted(one.values()) == sorted(other.values())  # pyright: ignore[reportArgumentType]


def test_members_of_a_group_share_the_partitions(world: World, join: Members) -> None:
    topic = world.topic(partitions=4)
    positions: dict[TopicPartition, int] = {}
    one = join(topic, group="sharing-" + topic, positions=positions)
    until(lambda: len(one.assigned) == 4, one)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(40)))
    until(lambda: len(one.received) == 40, one)
    other = join(topic, group="sharing-" + topic, positions=positions)
    until(lambda: len(one.assigned) == len(other.assigned) == 2, one, other)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(40, 80)))
    until(lambda: len(one.received) + len(other.received) == 80, one, other)

    assert not one.assigned & other.assigned
    together = sorted(int(v or b"") for v in one.values() + other.values())
    assert together == list(range(80))


def test_what_a_leaving_member_had_goes_to_the_others(world: World, join: Members) -> None:
    topic = world.topic(partitions=4)
    positions: dict[TopicPartition, int] = {}
    one = join(topic, group="leaving-" + topic, positions=positions)
    other = join(topic, group="leaving-" + topic, positions=positions)
    until(lambda: len(one.assigned) == len(other.assigned) == 2, one, other)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20)))
    until(lambda: len(one.received) + len(other.received) == 20, one, other)
    one.consumer.close()
    assert one.assigned == set()
    until(lambda: len(other.assigned) == 4, other)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20, 40)))
    until(lambda: len(one.received) + len(other.received) == 40, other)

    together = sorted(int(v or b"") for v in one.values() + other.values())
    assert together == list(range(40))


def test_a_partition_that_was_paused_when_it_was_lost_is_not_paused_when_it_comes_back(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=2)
    positions: dict[TopicPartition, int] = {}
    one = join(topic, group="pausing-" + topic, positions=positions)
    until(lambda: len(one.assigned) == 2, one)
    one.consumer.pause([part(topic, 0), part(topic, 1)])
    other = join(topic, group="pausing-" + topic, positions=positions)
    until(lambda: len(one.assigned) == len(other.assigned) == 1, one, other)
    (moved,) = other.assigned
    other.consumer.close()
    until(lambda: len(one.assigned) == 2, one)
    publish(world, topic, *((str(n), str(n)) for n in range(20)))
    until(lambda: one.received, one)

    assert {record.partition for record in one.received} == {moved.partition}


def test_a_consumer_reads_several_topics(world: World, join: Members) -> None:
    first, second = world.topic(), world.topic()
    publish(world, first, ("k", "first"))
    publish(world, second, ("k", "second"))
    member = join(first, second)
    until(lambda: len(member.received) == 2, member)

    assert {(r.topic, r.value) for r in member.received} == {(first, b"first"), (second, b"second")}


def test_what_was_committed_is_there_for_lag_tools(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(3)))
    group = f"lagging-{topic}"
    member = join(topic, group=group)
    until(lambda: len(member.received) == 3, member)
    assert world.committed(group, part(topic)) is None
    member.consumer.commit({part(topic): 2})
    member.consumer.close()

    assert world.committed(group, part(topic)) == 2


def test_what_is_committed_on_leaving_is_there_before_the_partitions_are_given_up(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=2)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20)))
    group = f"ending-{topic}"
    member = join(topic, group=group)
    until(lambda: len(member.received) == 20, member)
    assert world.committed(group, part(topic)) is None
    seen: dict[TopicPartition, int | None] = {}

    def end(partitions: Sequence[TopicPartition]) -> None:
        member.consumer.commit_and_wait({p: member.positions[p] for p in partitions})
        seen.update({p: world.committed(group, p) for p in partitions})

    member.before_revoke = end
    member.consumer.close()

    assert seen == member.positions


def test_whoever_gets_a_partition_finds_what_the_one_before_committed(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=2)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20)))
    group = f"handing-{topic}"
    positions: dict[TopicPartition, int] = {}
    one = join(topic, group=group, positions=positions)
    one.before_revoke = lambda partitions: one.consumer.commit_and_wait(
        {p: positions[p] for p in partitions}
    )
    until(lambda: len(one.received) == 20, one)
    other = join(topic, group=group, positions=positions)
    until(lambda: len(one.assigned) == len(other.assigned) == 1, one, other)
    (moved,) = other.assigned

    assert world.committed(group, moved) == positions[moved]
    assert world.committed(group, *one.assigned) is None, "only what is given up is committed"


def test_a_failure_of_the_assignment_comes_out_of_the_poll(world: World) -> None:
    topic = world.topic()

    def fail(partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        raise ConnectionError("the database is away")

    consumer = world.broker.consumer(uuid4().hex, [topic], on_assign=fail, on_revoke=lambda _: None)
    with pytest.raises(ConnectionError, match="database"):
        until(lambda: consumer.poll(records_max=1, timeout_s=0.1))
    consumer.close()


def test_closing_twice_is_no_error(world: World, join: Members) -> None:
    member = join(world.topic())
    until(lambda: member.assigned, member)
    member.consumer.close()
    member.consumer.close()

    assert member.assigned == set()
