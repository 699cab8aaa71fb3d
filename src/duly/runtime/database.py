"""One service's database: SQLite or PostgreSQL, set up so that a rollback takes everything back."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import StaticPool, create_engine, event, exc, make_url

from duly.errors import ConfigError
from duly.runtime.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import URL, Connection, Engine

    from duly.settings import Environment

BUSY_TIMEOUT_S: Final = 30
CONNECT_TIMEOUT_S: Final = 10
_READ_ONLY: Final = "duly_read_only"
_UNSYNCED: Final = "duly_unsynced"


class Database:
    """Gives out transactions; on SQLite one at a time and first come, first served, instead of polling for its lock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._is_memory = isinstance(engine.pool, StaticPool)
        self.turns = Turns() if engine.dialect.name == "sqlite" else None

    @property
    def is_sqlite(self) -> bool:
        return self.turns is not None

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL and for SQLite in memory."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and not self._is_memory and name else None

    @contextlib.contextmanager
    def write(self) -> Generator[Connection]:
        """Commit at the end of the block, roll back if it raises."""
        with self._held(), self.engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def write_unsynced(self) -> Generator[Connection]:
        """As `write`, for what is simply done again should a power cut undo it: SQLite does not wait for the disk."""
        with self._held():
            connection = self.engine.connect().execution_options(**{_UNSYNCED: True})
            with connection, connection.begin():
                yield connection

    @contextlib.contextmanager
    def read(self) -> Generator[Connection]:
        """One state of the database, which the database itself does not let change; waits for no writer, save in memory."""
        options: dict[str, Any] = {_READ_ONLY: True}
        if not self.is_sqlite:
            # Else each statement would see what was committed before it, and two might contradict each other.
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._held() if self._is_memory else contextlib.nullcontext():
            connection = self.engine.connect().execution_options(**options)
            with connection, connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()

    def _held(self) -> contextlib.AbstractContextManager[None]:
        if self.turns is None:
            return contextlib.nullcontext()
        return self.turns.held(timeout_s=BUSY_TIMEOUT_S)


def open_database(environment: Environment, service: str) -> Database:
    """DATABASE_URL, or else the file <DULY_DATA>/<service>.db; ConfigError for what duly cannot use."""
    if environment.database_url:
        return connect(environment.database_url)
    environment.duly_data.mkdir(parents=True, exist_ok=True)
    return connect(f"sqlite:///{(environment.duly_data / f'{service}.db').absolute()}")


def connect(database_url: str) -> Database:
    """An engine for `sqlite:///file`, `sqlite://` (in memory) or `postgresql://…`."""
    url = _parse(database_url)
    if url.get_backend_name() == "sqlite":
        return Database(_sqlite(url))
    return Database(_postgresql(url))


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
    except exc.ArgumentError:
        # The text may hold a password, so neither it nor the cause is shown.
        raise ConfigError(
            "DATABASE_URL: not a database address",
            hint="expected sqlite:///path/to/file.db or postgresql://user:password@host/database",
        ) from None
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    raise ConfigError(
        f'DATABASE_URL: "{url.drivername}" is not supported',
        hint="expected sqlite:///path/to/file.db or postgresql://user:password@host/database",
    )


def _sqlite(url: URL) -> Engine:
    is_memory = url.database in {None, "", ":memory:"}
    options: dict[str, Any] = {"poolclass": StaticPool} if is_memory else {}
    arguments = {"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_S}
    engine = create_engine(url, connect_args=arguments, **options)

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        # pysqlite's own begin comes late and keeps released savepoints through an outer rollback.
        options = connection.get_execution_options()
        waits_for_disk = not options.get(_UNSYNCED, False)
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if waits_for_disk else 'NORMAL'}")
        is_read_only = options.get(_READ_ONLY, False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if is_read_only else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    arguments: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "duly",
        # A server that lost its power says nothing: without these a loop would wait for it for hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 4,
        "tcp_user_timeout": BUSY_TIMEOUT_S * 1000,
    }
    chosen = {name: value for name, value in arguments.items() if name not in url.query}
    engine = create_engine(url, connect_args=chosen, pool_size=10, max_overflow=20)
    if "options" not in url.query:

        @event.listens_for(engine, "connect")
        def _on_connect(dbapi_connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
            # As long as SQLite is waited for. Not by `options`, which some poolers refuse.
            dbapi_connection.execute(f"SET lock_timeout = {BUSY_TIMEOUT_S * 1000}")
            dbapi_connection.commit()

    return engine
