"""A database file that another process holds, or a disk that is full: nothing is lost, nothing becomes a dead letter."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from duly.testing import Bench
from tests.unit.runtime.depot import ADD, SEEN, ParcelCountedEvent, depot, effects, posted

if TYPE_CHECKING:
    from pathlib import Path

    from duly.runtime import Tx
    from tests.unit.runtime.depot import ParcelPostedEvent


def with_pragma(bench: Bench, pragma: str) -> None:
    """For every connection from here on."""
    engine = bench.database().engine
    engine.dispose()

    def set_up(connection: Any, _record: object) -> None:
        connection.execute(pragma)

    event.listen(engine, "connect", set_up)


def test_a_database_another_process_has_locked_is_waited_for(tmp_path: Path) -> None:
    with Bench(depot(), folder=tmp_path) as bench:
        with_pragma(bench, "PRAGMA busy_timeout=10")
        bench.publish(*posted("a", 1, 2), *posted("b", 1))
        other = sqlite3.connect(tmp_path / "depot.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(8):
            bench.settle()
            bench.advance(seconds=31)
        assert effects(bench) == []
        answer = bench.http.get("/health/ready")
        assert answer.status_code == 200, "readers wait for no writer"
        other.execute("ROLLBACK")
        other.close()
        bench.settle()
        assert sorted(effects(bench)) == [("a", 1), ("a", 2), ("b", 1)]
        assert len(bench.published(ParcelCountedEvent)) == 3
        assert not bench.dead_letters()


def test_a_full_disk_is_waited_for(tmp_path: Path) -> None:
    with Bench(depot(), folder=tmp_path, partitions=1) as bench:
        with bench.database().read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        with_pragma(bench, f"PRAGMA max_page_count={pages}")
        numbers = list(range(400))
        bench.publish(*posted("a", *numbers))
        for _ in range(8):
            bench.settle()
            bench.advance(seconds=31)
        stuck_at = len(effects(bench))
        assert stuck_at < len(numbers)
        with_pragma(bench, "PRAGMA max_page_count=1073741823")
        bench.advance(seconds=31)
        bench.settle()
        assert effects(bench) == [("a", number) for number in numbers]
        assert [e.number for e in bench.published(ParcelCountedEvent)] == numbers
        assert not bench.dead_letters()


def test_a_full_disk_that_a_subscriber_passes_over_still_takes_everything_back(
    tmp_path: Path,
) -> None:
    """SQLite may roll back by itself; what came next would be committed alone."""

    def careless(event: ParcelPostedEvent, tx: Tx) -> None:
        tx.execute(ADD, {"parcel": "before", "number": event.number})
        with contextlib.suppress(OperationalError):
            tx.execute(ADD, {"parcel": "x" * 1_000_000, "number": 0})

    with Bench(depot(careless), folder=tmp_path, partitions=1) as bench:
        with bench.database().read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        with_pragma(bench, f"PRAGMA max_page_count={pages + 20}")
        bench.publish(*posted("a", 1))
        for _ in range(8):
            bench.settle()
            bench.advance(seconds=31)
        assert bench.rows(SEEN) == []
        assert not bench.dead_letters()
        with_pragma(bench, "PRAGMA max_page_count=1073741823")
        bench.advance(seconds=31)
        bench.settle()
        found = [(row["parcel"][:6], row["number"]) for row in bench.rows(SEEN)]
        assert found == [("before", 1), ("xxxxxx", 0), ("a", 1)]
