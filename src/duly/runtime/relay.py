"""Moves outbox rows to Kafka, oldest first; never skips one."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from duly.errors import BrokerError, DeliveryError, DulyError
from duly.runtime import inbox, outbox
from duly.runtime.backoff import Backoff
from duly.runtime.failures import FailureClass, classify

if TYPE_CHECKING:
    from datetime import datetime
    from typing import IO

    from sqlalchemy import Connection
    from structlog.typing import FilteringBoundLogger

    from duly.broker import Broker, Producer
    from duly.runtime.database import Database
    from duly.runtime.outbox import OutboxRow
    from duly.runtime.tools import Tools

ROWS_MAX: Final = 1_000
BYTES_MAX: Final = 8 * 1024 * 1024
SEND_TIMEOUT_S: Final = 30.0
IDLE_S: Final = 0.25
"""A commit of this process wakes the relay at once; this is for commits of others."""
_RELAY_NUMBER: Final = 0
_TRY_LOCK: Final = text("SELECT pg_try_advisory_lock(:class, :number)")


class Relay:
    """Call `step` again and again, from one thread.

    Rows are read without a cursor and deleted by id once Kafka has acknowledged exactly them. After an
    error there is a new producer and all starts again at the lowest row that is left: a tail may
    be sent twice, the first occurrences stay in order.
    """

    def __init__(self, broker: Broker, tools: Tools, *, log: FilteringBoundLogger) -> None:
        self._broker = broker
        self._tools = tools
        self._log = log
        self._lock = _RelayLock(tools.database)
        self._producer: Producer | None = None
        self._acknowledged: list[int] = []
        """Rows that Kafka has and that are to be deleted before any other is sent."""
        self._backoff = Backoff(tools.clock)

    @property
    def trouble(self) -> str:
        """Why rows are not leaving; empty while they do."""
        return self._backoff.trouble

    def step(self) -> float:
        """Send what is there; gives the seconds to wait before the next step.

        Raises DeliveryError for a row so old that other services may have forgotten its id.
        """
        if (left_s := self._backoff.left_s()) > 0:
            return min(1.0, left_s)
        try:
            return self._send()
        except DeliveryError:
            raise
        except Exception as error:
            failure = classify(error)
            if failure is not FailureClass.TRANSIENT and not isinstance(error, DulyError):
                raise
            self._failed(error)
            return 0.0

    def close(self) -> None:
        if self._producer is not None:
            self._producer.close()
            self._producer = None
        self._lock.release()

    def _send(self) -> float:
        if not self._lock.acquire():
            return IDLE_S
        if self._producer is None:
            # Before there is anything to send: a new producer gets its id from Kafka after half a second or more.
            self._producer = self._broker.producer()
        self._delete_acknowledged()
        with self._tools.database.read() as connection:
            rows = outbox.read(connection, rows_max=ROWS_MAX, bytes_max=BYTES_MAX)
        if not rows:
            return IDLE_S
        _refuse_old(rows[0], self._tools.clock.now())
        sent = self._producer.send([row.record for row in rows], timeout_s=SEND_TIMEOUT_S)
        self._acknowledged = [
            row.id for row, is_sent in zip(rows, sent.acknowledged, strict=True) if is_sent
        ]
        self._tools.metrics.sent(len(self._acknowledged))
        if self._acknowledged:
            self._backoff.succeeded()  # what is refused for itself must not slow the others down
        self._delete_acknowledged()
        if sent.error is not None or not all(sent.acknowledged):
            raise sent.error or BrokerError("a record was not acknowledged and nobody said why")
        return 0.0

    def _delete_acknowledged(self) -> None:
        """Again and again where the database is busy: sending them once more would help nobody."""
        if self._acknowledged:
            with self._tools.database.write_unsynced() as connection:
                outbox.remove(connection, self._acknowledged)
            self._acknowledged = []

    def _failed(self, error: Exception) -> None:
        pause_s = self._backoff.failed(str(error))
        self._tools.metrics.relay_failed()
        self._log.warning("relay_failed", error=str(error), next_try_in_s=round(pause_s, 2))
        if self._producer is not None:
            producer, self._producer = self._producer, None
            with contextlib.suppress(BrokerError):
                producer.close()


class _RelayLock:
    """One relay for each database, so that no record is sent twice for nothing; not needed for correctness."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: IO[bytes] | None = None
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        if self._database.file is not None:
            return self._file is not None or self._acquire_file()
        if self._database.is_sqlite:
            return True  # in memory: this process has it to itself
        return self._acquire_advisory()

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            # Given back to the pool it would keep the lock.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _acquire_file(self) -> bool:
        import fcntl

        file = self._database.file
        if file is None:
            return False
        handle = file.with_name(f"{file.name}.relay").open("ab")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return False
        self._file = handle
        return True

    def _acquire_advisory(self) -> bool:
        """Held by a connection of its own; lost with it, and then taken again."""
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except Exception:
                self._connection.invalidate()
                self._connection = None
                raise
            return True
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        keys = {"class": outbox.LOCK_CLASS, "number": _RELAY_NUMBER}
        if connection.execute(_TRY_LOCK, keys).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False


def _refuse_old(row: OutboxRow, now: datetime) -> None:
    if now - row.created_at > inbox.RETENTION:
        raise DeliveryError(
            f"outbox row {row.id} for topic {row.record.topic} is older than {inbox.RETENTION.days} days: "
            "services that have it already may have forgotten its id and would handle it again",
            hint="delete the old rows of duly_outbox, or set their created_at anew to send them all the same",
        )
