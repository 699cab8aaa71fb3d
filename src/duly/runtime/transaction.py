"""One database transaction: what it reads, and its writes and events, gathered so that few statements carry many rows."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import SelectBase, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase

from duly.runtime import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, CursorResult, Executable

    from duly.broker import OutgoingRecord

BUFFERED_ROWS_MAX: Final = 10_000
ONLY_READS: Final = (
    "this tx only reads: begin() instead of begin.read() writes, locks and publishes"
)
_POSTGRESQL_READ_ONLY: Final = "25006"


@dataclass(slots=True)
class _Group:
    statement: Executable
    tables: frozenset[object]
    rows: list[dict[str, object]] = field(default_factory=list[dict[str, object]])


class BrokenTxError(RuntimeError):
    """Something was asked of a transaction after one of its statements had failed."""

    def __init__(self, failure: BaseException) -> None:
        super().__init__("an earlier statement of this tx failed: it can only be rolled back")
        self.failure = failure


class Reading:
    """Used by one thread; `open_connection` is called on first use, and its connection refuses writes."""

    def __init__(self, open_connection: Callable[[], Connection]) -> None:
        self._open_connection = open_connection
        self._connection: Connection | None = None
        self._is_over = False

    @property
    def connection(self) -> Connection:
        self._check_open()
        if self._connection is None:
            self._connection = self._open_connection()
        return self._connection

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        # SQLite knows no locks on rows and PostgreSQL refuses them here: refused on both, so that tests find out.
        if getattr(statement, "_for_update_arg", None) is not None:
            raise RuntimeError(ONLY_READS)
        try:
            return self.connection.execute(statement, parameters)
        except DBAPIError as error:
            if _is_refused_write(error):
                raise RuntimeError(ONLY_READS) from error
            raise

    def end(self) -> None:
        """Refuse further use."""
        self._is_over = True

    def _check_open(self) -> None:
        if self._is_over:
            raise RuntimeError("this tx is over: its transaction was committed or rolled back")


class Transaction(Reading):
    """The connection commits by itself at the end.

    A deferred write joins the rows of its statement unless a later statement touches one of the same
    tables: writes to one table happen in the order in which they were asked for.
    """

    def __init__(self, open_connection: Callable[[], Connection]) -> None:
        super().__init__(open_connection)
        self._groups: list[_Group] = []
        self._group_of: dict[int, _Group] = {}
        self._buffered = 0
        self._records: list[OutgoingRecord] = []
        self._failure: BaseException | None = None
        self.is_changed = False
        """Something was written or published, so others may want to wake up."""

    @property
    def has_records(self) -> bool:
        return bool(self._records)

    def write(self, statement: Executable, row: Mapping[str, object]) -> None:
        self._check_open()
        self.is_changed = True
        group = self._group_of.get(id(statement))
        # An executemany takes the columns of its first row and drops what others have more, in silence.
        if group is None or group.rows[0].keys() != row.keys():
            group = self._new_group(statement)
        group.rows.append(dict(row))
        self._buffered += 1
        if self._buffered >= BUFFERED_ROWS_MAX:
            self.flush()

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        self.flush()
        try:
            result = self.connection.execute(statement, parameters)
        except DBAPIError as error:
            # PostgreSQL takes nothing more after this. SQLite may have rolled back by itself (disk full), and
            # whatever came next would be committed alone.
            self._failure = error
            raise
        # Workers that look for something to do and find nothing must not wake each other for ever.
        if not isinstance(statement, SelectBase) and (result.returns_rows or result.rowcount):
            self.is_changed = True
        return result

    def publish(self, record: OutgoingRecord) -> None:
        self._check_open()
        self.is_changed = True
        self._records.append(record)

    def flush(self) -> None:
        """Run the deferred writes."""
        groups, self._groups, self._group_of, self._buffered = self._groups, [], {}, 0
        for group in groups:
            try:
                self.connection.execute(group.statement, group.rows)
            except BaseException as error:
                self._failure = error
                raise

    def finish(self, now: datetime) -> None:
        """Bring everything to the database; the commit comes next."""
        self._check_open()
        self.flush()
        if self._records:
            outbox.add(self.connection, self._records, now)

    def _new_group(self, statement: Executable) -> _Group:
        group = _Group(statement=statement, tables=_tables(statement))
        # Older groups on the same tables take no more rows: those would overtake this statement's.
        overtaken = [g for g in self._group_of.values() if _meet(g.tables, group.tables)]
        for other in overtaken:
            del self._group_of[id(other.statement)]
        self._groups.append(group)
        self._group_of[id(statement)] = group
        return group

    def _check_open(self) -> None:
        super()._check_open()
        if self._failure is not None:
            # Whoever caught the error cannot know whose rows it was about, so none may be lost in silence.
            raise BrokenTxError(self._failure) from self._failure


def _meet(one: frozenset[object], other: frozenset[object]) -> bool:
    return not one or not other or not one.isdisjoint(other)


def _tables(statement: Executable) -> frozenset[object]:
    """Every table the statement names; none, where it cannot be known, stands for all."""
    if not isinstance(statement, UpdateBase):
        return frozenset()
    named: Iterable[object] = visitors.iterate(statement)
    found: set[object] = {element for element in named if isinstance(element, Table)}
    return frozenset(found | {getattr(statement, "table", None)} - {None})


def _is_refused_write(error: DBAPIError) -> bool:
    cause: Any = error.orig
    if getattr(cause, "sqlstate", None) == _POSTGRESQL_READ_ONLY:
        return True
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY
