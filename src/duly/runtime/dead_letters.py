"""Events set aside: in the service's database and on the topic `<service>.dead`, with their original bytes."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select

from duly.broker import OutgoingRecord
from duly.excerpt import excerpt
from duly.record import size_of
from duly.runtime import tables
from duly.runtime.headers import from_text, to_text
from duly.runtime.inbox import InboxKey, Status
from duly.runtime.records import shown_key

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from duly.broker import Headers, KafkaRecord

MESSAGE_CHARACTERS_MAX: Final = 1_000
STACK_TRACE_CHARACTERS_MAX: Final = 8_000
ORIGINAL_HEADERS_BYTES_MAX: Final = 16_384
_OURS: Final = ("kafka_dlt-", "duly_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an event was set aside."""

    status: Status
    error_type: str
    message: str
    stack_trace: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """One row for people and for replay."""

    number: int
    status: Status
    event_id: str
    source: str
    event_type: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    error_type: str
    error_message: str
    stack_trace: str
    attempts: int
    at: datetime


def reason_of(error: BaseException, *, attempts: int) -> Reason:
    cls = type(error)
    trace = "".join(traceback.format_exception(error, limit=-30))
    return Reason(
        status=Status.DEAD,
        error_type=f"{cls.__module__}.{cls.__qualname__}",
        message=excerpt(_storable(str(error)), MESSAGE_CHARACTERS_MAX),
        stack_trace=_storable(trace)[-STACK_TRACE_CHARACTERS_MAX:],
        attempts=attempts,
    )


def parked_behind(key: bytes) -> Reason:
    """For an event kept back because an earlier one of its key is a dead letter."""
    return Reason(
        status=Status.PARKED,
        error_type="duly.Parked",
        message=f"kept back behind a dead letter with key {shown_key(key)}",
        stack_trace="",
        attempts=0,
    )


def add(
    connection: Connection,
    record: KafkaRecord,
    reason: Reason,
    *,
    key: InboxKey,
    topic_id: str,
    event_type: str,
    now: datetime,
) -> None:
    connection.execute(
        insert(tables.set_aside),
        {
            "status": reason.status,
            "event_id": key.event_id,
            "source": key.source,
            "event_type": event_type,
            "topic_id": topic_id,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "value": record.value,
            "headers": to_text(record.headers),
            "error_type": reason.error_type,
            "error_message": reason.message,
            "stack_trace": reason.stack_trace,
            "attempts": reason.attempts,
            "at": now,
        },
    )


def outgoing(
    record: KafkaRecord, reason: Reason, *, topic: str, group: str, size_max: int
) -> OutgoingRecord:
    """The record for the dead-letter topic: headers under the names other tools look for, never growing.

    Numbers are big-endian, as Spring writes them. Where all of it would be too large, the headers of
    the original go first, then the stack trace, then the value: the database has them.
    """
    ours = _headers(record, reason, group)
    slim = tuple(header for header in ours if not header[0].endswith("stacktrace"))
    original = _bounded(record.headers)
    candidates = (
        (record.value, original + ours),
        (record.value, _cloud_event(original) + slim),
        (record.value, slim),
        (None, (*slim, ("duly_value", b"too large: see the database of the service"))),
    )
    made = [
        OutgoingRecord(topic=topic, key=record.key, value=value, headers=headers)
        for value, headers in candidates
    ]
    return next((one for one in made if size_of(one) <= size_max), made[-1])


def count(connection: Connection) -> dict[str, int]:
    """Status → how many."""
    table = tables.set_aside
    rows = connection.execute(select(table.c.status, func.count()).group_by(table.c.status))
    return {status: number for status, number in rows}  # noqa: C416 rows are not tuples to a checker


def newest(connection: Connection, *, rows_max: int) -> tuple[SetAside, ...]:
    table = tables.set_aside
    rows = connection.execute(select(table).order_by(table.c.number.desc()).limit(rows_max))
    return tuple(_row(row) for row in rows.mappings())


def one(connection: Connection, number: int) -> SetAside | None:
    table = tables.set_aside
    found = connection.execute(select(table).where(table.c.number == number)).mappings()
    row = found.one_or_none()
    return None if row is None else _row(row)


def _headers(record: KafkaRecord, reason: Reason, group: str) -> Headers:
    return (
        ("kafka_dlt-original-topic", record.topic.encode()),
        ("kafka_dlt-original-partition", record.partition.to_bytes(4)),
        ("kafka_dlt-original-offset", record.offset.to_bytes(8)),
        ("kafka_dlt-original-timestamp", record.timestamp_ms.to_bytes(8, signed=True)),
        ("kafka_dlt-original-timestamp-type", record.timestamp_type.encode()),
        ("kafka_dlt-original-consumer-group", group.encode()),
        ("kafka_dlt-exception-fqcn", reason.error_type.encode()),
        ("kafka_dlt-exception-message", reason.message.encode()),
        ("kafka_dlt-exception-stacktrace", reason.stack_trace.encode()),
        ("duly_status", reason.status.encode()),
        ("duly_attempts", str(reason.attempts).encode()),
    )


def _bounded(headers: Headers) -> Headers:
    """The original's own headers as far as they fit, without those of an earlier hop; CloudEvents' first."""
    kept: list[tuple[str, bytes | None]] = []
    room = ORIGINAL_HEADERS_BYTES_MAX
    for name, value in sorted(headers, key=lambda header: not header[0].startswith("ce_")):
        size = len(name.encode()) + len(value or b"")
        if not name.startswith(_OURS) and size <= room:
            kept.append((name, value))
            room -= size
    return tuple(kept)


def _cloud_event(headers: Headers) -> Headers:
    return tuple(header for header in headers if header[0].startswith("ce_"))


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor lone surrogates."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()


def _row(row: RowMapping) -> SetAside:
    values: dict[str, Any] = {str(name): value for name, value in row.items()}
    values.pop("topic_id")
    values["status"] = Status(values["status"])
    values["headers"] = from_text(values["headers"])
    return SetAside(**values)
