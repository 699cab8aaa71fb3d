"""Events a service has dealt with, so that none takes effect twice."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select

from duly.runtime import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from duly.broker import KafkaRecord
    from duly.runtime.headers import CloudEvent

RETENTION: Final = timedelta(days=30)
"""Exactly once in effect reaches so far back; the relay refuses to send what is older."""
KEY_CHARACTERS_MAX: Final = 512

_t = tables.inbox.c
_LOOK_UP: Final = select(_t.event_id, _t.source, _t.status).where(
    _t.event_id.in_(bindparam("event_ids", expanding=True))
)
_INSERT: Final = insert(tables.inbox)


class Status(StrEnum):
    HANDLED = "handled"
    DEAD = "dead"
    PARKED = "parked"


class InboxKey(NamedTuple):
    """Who published which event, or else which record of which topic it is."""

    event_id: str
    source: str


class InboxRow(NamedTuple):
    key: InboxKey
    status: Status
    topic_id: str
    partition: int
    offset: int
    published_at: datetime | None
    handled_at: datetime
    is_backlog: bool


def inbox_key(record: KafkaRecord, topic_id: str, event: CloudEvent) -> InboxKey:
    """(`ce_id`, `ce_source`) if the record has both, else its place in Kafka, with an empty source."""
    if event.id and event.source:
        return InboxKey(_bounded(event.id), _bounded(event.source))
    return InboxKey(f"{topic_id}/{record.partition}/{record.offset}", "")


def look_up(connection: Connection, keys: Iterable[InboxKey]) -> dict[InboxKey, Status]:
    """Which of these were dealt with before, in one query."""
    ids = list({key.event_id for key in keys})
    if not ids:
        return {}
    rows = connection.execute(_LOOK_UP, {"event_ids": ids})
    return {InboxKey(event_id, source): Status(status) for event_id, source, status in rows}


def add(connection: Connection, rows: Sequence[InboxRow]) -> None:
    """One executemany; an integrity error if another transaction was faster."""
    if rows:
        connection.execute(
            _INSERT,
            [
                {
                    "event_id": row.key.event_id,
                    "source": row.key.source,
                    "status": row.status,
                    "topic_id": row.topic_id,
                    "partition": row.partition,
                    "offset": row.offset,
                    "published_at": row.published_at,
                    "handled_at": row.handled_at,
                    "is_backlog": row.is_backlog,
                }
                for row in rows
            ],
        )


def prune(connection: Connection, *, now: datetime, rows_max: int) -> int:
    """Forget handled events older than 30 days that no restart can meet again; says how many."""
    position = tables.position.c
    is_behind = (
        select(position.next_offset)
        .where(
            and_(
                position.topic_id == _t.topic_id,
                position.partition == _t.partition,
                position.next_offset > _t.offset,
            )
        )
        .exists()
    )
    old = connection.execute(
        select(_t.event_id, _t.source)
        .where(_t.handled_at < now - RETENTION, _t.status == Status.HANDLED, is_behind)
        .order_by(_t.handled_at)
        .limit(rows_max)
    ).all()
    if old:
        statement = delete(tables.inbox).where(
            _t.event_id == bindparam("old_event_id"), _t.source == bindparam("old_source")
        )
        connection.execute(
            statement, [{"old_event_id": row.event_id, "old_source": row.source} for row in old]
        )
    return len(old)


def newest(connection: Connection) -> datetime | None:
    """When the last event was dealt with, by the clock of whoever did."""
    return connection.execute(select(func.max(_t.handled_at))).scalar_one()


def dead_among_last(connection: Connection, *, since: datetime, last: int) -> int:
    """How many of the last events dealt with are dead letters; parked ones do not count at all."""
    is_counted = or_(_t.status == Status.HANDLED, _t.status == Status.DEAD)
    recent = select(_t.status).where(is_counted, _t.handled_at > since)
    found = recent.order_by(_t.handled_at.desc()).limit(last).subquery()
    count = select(func.count()).select_from(found).where(found.c.status == Status.DEAD)
    return connection.execute(count).scalar_one()


def latencies_ms(connection: Connection, *, last: int) -> list[float]:
    """Publish to handled of the last events that were not waiting before the process came."""
    rows = connection.execute(
        select(_t.published_at, _t.handled_at)
        .where(_t.status == Status.HANDLED, _t.is_backlog.is_(False), _t.published_at.is_not(None))
        .order_by(_t.handled_at.desc())
        .limit(last)
    )
    return [
        (handled_at - published_at) / timedelta(milliseconds=1) for published_at, handled_at in rows
    ]


def _bounded(text: str) -> str:
    """Ids of any length, in an index that takes some 2,700 bytes."""
    if len(text) <= KEY_CHARACTERS_MAX:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
