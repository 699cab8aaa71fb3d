"""Rows of records that Kafka has not acknowledged yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, text

from duly.broker import OutgoingRecord
from duly.runtime import tables
from duly.runtime.headers import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

LOCK_CLASS: Final = 0x64756C79
"""First half of every advisory lock duly takes in PostgreSQL; the second is a key's or the relay's."""
_KEY_LOCKS: Final = 256

_INSERT: Final = insert(tables.outbox)
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(:class, number) FROM unnest(CAST(:numbers AS int[])) AS number"
)
_READ: Final = select(tables.outbox).order_by(tables.outbox.c.id)
_DELETE: Final = delete(tables.outbox).where(tables.outbox.c.id == bindparam("row_id"))
_COUNT: Final = select(func.count(), func.min(tables.outbox.c.created_at)).select_from(
    tables.outbox
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    id: int
    record: OutgoingRecord
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    rows: int
    oldest_at: datetime | None


def add(connection: Connection, records: Sequence[OutgoingRecord], now: datetime) -> None:
    """Insert at the end of a transaction.

    In PostgreSQL ids are given at insert and rows are seen at commit. So that those with one key are
    seen in the order of their ids, a lock on the key is held from here to the commit.
    """
    if connection.dialect.name == "postgresql":
        numbers = {_lock_number(record) for record in records if record.key is not None}
        connection.execute(_LOCK, {"class": LOCK_CLASS, "numbers": sorted(numbers)})
    connection.execute(
        _INSERT,
        [
            {
                "topic": record.topic,
                "key": record.key,
                "value": record.value,
                "headers": to_text(record.headers),
                "created_at": now,
            }
            for record in records
        ],
    )


def read(connection: Connection, *, rows_max: int, bytes_max: int) -> list[OutboxRow]:
    """The oldest rows; at least one if there is any, then no more than `bytes_max`."""
    rows: list[OutboxRow] = []
    size = 0
    # Streamed, so that a long queue of large records does not come into memory at once.
    result = connection.execution_options(stream_results=True).execute(_READ.limit(rows_max))
    for row in result:
        size += len(row.value or b"")
        if rows and size > bytes_max:
            break
        rows.append(_row(row))
    result.close()
    return rows


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Delete exactly these rows."""
    connection.execute(_DELETE, [{"row_id": id} for id in ids])


def backlog(connection: Connection) -> Backlog:
    rows, oldest_at = connection.execute(_COUNT).one()
    return Backlog(rows=rows, oldest_at=oldest_at)


def _row(row: Row[Any]) -> OutboxRow:
    record = OutgoingRecord(
        topic=row.topic, key=row.key, value=row.value, headers=from_text(row.headers)
    )
    return OutboxRow(id=row.id, record=record, created_at=row.created_at)


def _lock_number(record: OutgoingRecord) -> int:
    """A few numbers shared by all keys bound the locks of one transaction; sharing costs only waiting."""
    digest = hashlib.sha256(record.topic.encode() + b"\0" + (record.key or b""))
    return 1 + int.from_bytes(digest.digest()[:4]) % _KEY_LOCKS
