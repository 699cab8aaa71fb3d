"""A service, or one key of a topic, that stands still until somebody has looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, insert, select, update

from duly.errors import DeadLetterLimitError
from duly.runtime import inbox, tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

RUN_MAX: Final = 20
WINDOW: Final = 1_000
DEAD_IN_WINDOW_MAX: Final = WINDOW * 5 // 100
STOPPED_KEYS_MAX: Final = 1_000

_t = tables.stop.c
_STANDING: Final = select(_t.topic_id, _t.key, _t.reason).where(_t.resumed_at.is_(None))


class StoppedKey(NamedTuple):
    topic_id: str
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    reason: str | None
    """Why the whole service stands still; None while it goes on."""
    keys: frozenset[StoppedKey]
    """Their later events are kept back."""


def standing(connection: Connection) -> Standing:
    rows = connection.execute(_STANDING).all()
    return Standing(
        reason=next((row.reason for row in rows if row.key is None), None),
        keys=frozenset(StoppedKey(row.topic_id, row.key) for row in rows if row.key is not None),
    )


def keys_unless_stopped(connection: Connection, service: str) -> frozenset[StoppedKey]:
    """Raises DeadLetterLimitError where the whole service stands still."""
    found = standing(connection)
    if found.reason is not None:
        raise limit_error(service, found.reason)
    return found.keys


def stop_key(connection: Connection, at_key: StoppedKey, *, reason: str, now: datetime) -> None:
    row = {"topic_id": at_key.topic_id, "key": at_key.key, "reason": reason, "at": now}
    connection.execute(insert(tables.stop), row)


def stop_service_at_limit(connection: Connection, *, now: datetime) -> str | None:
    """To be called with each new dead letter, in its transaction; says why the service stops now, if it does."""
    # Beyond it only dead letters are left, so that their share would look too high.
    since = now - inbox.RETENTION
    resumed_at = connection.execute(select(func.max(_t.resumed_at))).scalar_one()
    if resumed_at is not None:
        since = max(since, resumed_at)
    reason = None
    if inbox.dead_among_last(connection, since=since, last=RUN_MAX) >= RUN_MAX:
        reason = f"the last {RUN_MAX} events all became dead letters"
    elif inbox.dead_among_last(connection, since=since, last=WINDOW) >= DEAD_IN_WINDOW_MAX:
        reason = f"{DEAD_IN_WINDOW_MAX} of the last {WINDOW} events became dead letters"
    elif connection.execute(_COUNT_KEYS).scalar_one() >= STOPPED_KEYS_MAX:
        reason = f"{STOPPED_KEYS_MAX} keys stand still behind dead letters"
    if reason:
        row = {"topic_id": None, "key": None, "reason": reason, "at": now}
        connection.execute(insert(tables.stop), row)
    return reason


def resume(connection: Connection, *, now: datetime) -> tuple[bool, int]:
    """Let everything go on; whether the service stood still, and how many keys did."""
    found = standing(connection)
    newest = inbox.newest(connection)
    if newest is not None:
        # The clock of whoever resumes may be behind the service's.
        now = max(now, newest)
    connection.execute(update(tables.stop).where(_t.resumed_at.is_(None)).values(resumed_at=now))
    return found.reason is not None, len(found.keys)


def limit_error(service: str, reason: str) -> DeadLetterLimitError:
    return DeadLetterLimitError(
        f'service "{service}" is stopped: {reason}',
        service=service,
        hint=f"look at them with: duly dead-letter list {service}; when the cause is removed: "
        f"duly dead-letter resume {service}",
    )


_COUNT_KEYS: Final = (
    select(func.count())
    .select_from(tables.stop)
    .where(_t.resumed_at.is_(None), _t.key.is_not(None))
)
