"""What a failure means: wait for it to pass, give up at once, or try a few times more."""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from sqlalchemy import exc

from duly.errors import ConfigError, DecodeError, DeliveryError, DulyError, RegistryError
from duly.runtime.delivery import Reject, RetryLater
from duly.runtime.transaction import BrokenTxError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from sqlalchemy import URL


class FailureClass(StrEnum):
    TRANSIENT = "transient"
    """Passes by itself: retried for ever, never a dead letter."""
    FINAL = "final"
    """The same again each time: a dead letter at once."""
    OTHER = "other"
    """Nobody knows: a few attempts, then a dead letter."""
    FATAL = "fatal"
    """Not the event's fault, and going on would lose, repeat or misread: the service stops."""


OTHER_DELAYS_S: Final = (0.2, 1.0, 4.0)
"""Pauses before the second, third and last attempt."""
TRANSIENT_DELAY_S_MIN: Final = 0.2
TRANSIENT_DELAY_S_MAX: Final = 30.0

_POSTGRESQL_CLASSES: Final = ("08", "40", "53", "55P03", "57")
"""Connection lost, transaction rolled back (deadlock), out of resources, lock not to be had, shut down by somebody."""
_SQLITE_DAMAGED: Final = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_SQLITE_CODES: Final = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    )
)


def is_damage(error: BaseException) -> TypeGuard[exc.DatabaseError]:
    """SQLite met a file that is no database, or one whose pages contradict each other."""
    code = getattr(_driver_error(error), "sqlite_errorcode", None)
    return isinstance(error, exc.DatabaseError) and code in _SQLITE_DAMAGED


def unusable(url: URL, error: exc.DatabaseError) -> ConfigError:
    """For whoever cannot go on without this database."""
    return ConfigError(
        f"the database {url.render_as_string()} cannot be used: {error.orig}",
        hint="restore it from a backup, or look at DATABASE_URL and DULY_DATA",
    )


def classify(error: BaseException, transient: Sequence[type[BaseException]] = ()) -> FailureClass:
    """`transient` is the service's own list."""
    if isinstance(error, BrokenTxError):
        error = error.failure
    if isinstance(error, Reject):
        return FailureClass.FINAL
    if isinstance(error, tuple(transient)):
        return FailureClass.TRANSIENT
    if any(applies(error) for _, applies in TRANSIENT_RULES):
        return FailureClass.TRANSIENT
    if isinstance(error, DecodeError):
        return FailureClass.FINAL
    if isinstance(error, (DeliveryError, RegistryError)):
        return FailureClass.FATAL
    return FailureClass.OTHER


def delay_s(failure: FailureClass, failed_attempts: int, chance: random.Random) -> float:
    """The pause after the n-th failed attempt: growing, and jittered so that processes do not march in step."""
    if failure is FailureClass.TRANSIENT:
        doublings = min(failed_attempts - 1, 20)
        pause = min(TRANSIENT_DELAY_S_MAX, TRANSIENT_DELAY_S_MIN * 2**doublings)
    else:
        pause = OTHER_DELAYS_S[min(failed_attempts, len(OTHER_DELAYS_S)) - 1]
    return pause * chance.uniform(0.75, 1.0)


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, DulyError) and error.retryable


def _is_lost_connection(error: BaseException) -> bool:
    return isinstance(error, exc.DBAPIError) and error.connection_invalidated


def _is_postgresql_away(error: BaseException) -> bool:
    cause = _driver_error(error)
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_POSTGRESQL_CLASSES)
    # psycopg has no state for a server that cannot be reached at all.
    names = {cls.__name__ for cls in type(cause).__mro__}
    return type(cause).__module__.startswith("psycopg") and "OperationalError" in names


def _is_sqlite_busy(error: BaseException) -> bool:
    code = getattr(_driver_error(error), "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _SQLITE_CODES


def _driver_error(error: BaseException) -> Any:
    return error.orig if isinstance(error, exc.DBAPIError) else error


TRANSIENT_RULES: Final[tuple[tuple[str, Callable[[BaseException], bool]], ...]] = (
    ("the subscriber asked for it", lambda error: isinstance(error, RetryLater)),
    ("duly says that trying again can help", _is_retryable),
    ("a connection failed", lambda error: isinstance(error, ConnectionError)),
    ("time ran out", lambda error: isinstance(error, (TimeoutError, exc.TimeoutError))),
    ("the database connection was lost", _is_lost_connection),
    ("PostgreSQL 08, 40, 53, 57, and 55P03", _is_postgresql_away),
    ("SQLite busy, locked, full or failing to read", _is_sqlite_busy),
)
