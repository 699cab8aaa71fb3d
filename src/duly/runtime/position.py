"""How far a service has come in each partition, written with the effects in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, select, tuple_, update

# SQLite compiles it too.
from sqlalchemy.dialects.postgresql import insert

from duly.errors import PositionLostError
from duly.runtime import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

    from duly.broker import Bounds, TopicPartition

_t = tables.position.c
_KEY: Final = tuple_(_t.topic_id, _t.partition)
COUNTERS: Final = ("received", "skipped", "handled", "repeated", "dead", "parked")

_READ: Final = (
    select(_t.topic_id, _t.partition, _t.next_offset)
    .where(_KEY.in_(bindparam("places", expanding=True)))
    .order_by(_t.topic_id, _t.partition)
)
_LOCK: Final = _READ.with_for_update()
_BEGIN: Final = insert(tables.position).on_conflict_do_nothing()
_ADVANCE: Final = (
    update(tables.position)
    .where(_t.topic_id == bindparam("at_topic_id"), _t.partition == bindparam("at_partition"))
    .values(
        next_offset=bindparam("to_offset"),
        **{name: _t[name] + bindparam(f"more_{name}") for name in COUNTERS},
    )
)


class Place(NamedTuple):
    """A partition of one incarnation of a topic."""

    topic_id: str
    partition: int


@dataclass(slots=True)
class Progress:
    """What one transaction adds to a partition's row."""

    topic: str
    next_offset: int
    received: int = 0
    skipped: int = 0
    handled: int = 0
    repeated: int = 0
    dead: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    topic: str
    partition: int
    next_offset: int
    received: int
    skipped: int
    handled: int
    repeated: int
    dead: int
    parked: int


def lock(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """Take the rows in order, so that two transactions never wait for each other; gives the next offsets.

    A process that lost a partition and does not know it yet finds a higher offset here.
    """
    rows = connection.execute(_LOCK, {"places": sorted(places)})
    return {Place(topic_id, partition): offset for topic_id, partition, offset in rows}


def advance(connection: Connection, progress: Mapping[Place, Progress]) -> None:
    if progress:
        connection.execute(
            _ADVANCE,
            [
                {
                    "at_topic_id": place.topic_id,
                    "at_partition": place.partition,
                    "to_offset": step.next_offset,
                    **{f"more_{name}": getattr(step, name) for name in COUNTERS},
                }
                for place, step in sorted(progress.items())
            ],
        )


def known(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """The stored positions, without a lock."""
    if not places:
        return {}
    rows = connection.execute(_READ, {"places": sorted(places)})
    return {Place(topic_id, partition): offset for topic_id, partition, offset in rows}


def begin(connection: Connection, *, topic: str, place: Place, first_offset: int) -> None:
    """Store where a partition without a position starts, unless another process was faster."""
    row = {
        "topic": topic,
        "next_offset": first_offset,
        **place._asdict(),
        **dict.fromkeys(COUNTERS, 0),
    }
    connection.execute(_BEGIN, row)


def check_inside(partition: TopicPartition, position: int, bounds: Bounds) -> None:
    """Raise PositionLostError where Kafka does not have the record at a stored position."""
    if bounds.first <= position <= bounds.next:
        return
    gone = (
        f"records {position} to {bounds.first - 1} are gone"
        if position < bounds.first
        else f"the log ends before {bounds.next}"
    )
    raise PositionLostError(
        f'position {position} of topic "{partition.topic}" partition {partition.partition} is outside '
        f"the log Kafka has: {gone}",
        topic=partition.topic,
        partition=partition.partition,
        position=position,
        hint="restore the topic; or, to go on without these records, delete the partition's row from "
        "the table duly_position of the service: it then starts at the first retained record",
    )


def positions(connection: Connection) -> tuple[Position, ...]:
    """All partitions this service has ever read, for people."""
    rows = connection.execute(select(tables.position).order_by(_t.topic, _t.partition)).mappings()
    return tuple(
        Position(**{name: value for name, value in row.items() if name != "topic_id"})
        for row in rows
    )
