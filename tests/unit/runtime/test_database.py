"""A database is set up so that nothing is lost and a rollback takes everything back."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from duly.errors import ConfigError
from duly.runtime.database import connect, open_database
from duly.settings import Environment
from tests.unit.runtime.test_turns import until_waiting

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sqlite_file_keeps_what_was_committed(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'one.db'}")
    with database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    database.close()


def test_a_rollback_takes_back_released_savepoints_and_new_tables(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'one.db'}")

    def fail() -> None:
        with database.write() as connection:
            connection.execute(text("CREATE TABLE t (n INTEGER)"))
            with connection.begin_nested():
                connection.execute(text("INSERT INTO t VALUES (1)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
    database.close()


def test_writers_wait_for_each_other_and_readers_for_nobody(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'one.db'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))

    def add() -> None:
        for _ in range(20):
            with database.write() as connection:
                n = connection.execute(text("SELECT count(*) FROM t")).scalar_one()
                connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": n})

    threads = [threading.Thread(target=add) for _ in range(4)]
    with database.write() as connection:
        for thread in threads:
            thread.start()
        other = connect(f"sqlite:///{tmp_path / 'one.db'}")
        with contextlib.closing(other), other.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM t")).scalar_one() == 0
    for thread in threads:
        thread.join(20)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(DISTINCT n) FROM t")).scalar_one() == 80
    database.close()


def test_who_commits_again_and_again_lets_a_waiting_request_go_first(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'one.db'}")
    assert database.turns is not None
    for _ in range(20):
        order: list[str] = []

        def request(order: list[str] = order) -> None:
            with database.write():
                order.append("request")

        thread = threading.Thread(target=request)
        with database.write():
            thread.start()
            until_waiting(database.turns, 1)
        with database.write():
            order.append("next batch")
        thread.join(20)
        assert order == ["request", "next batch"]
    database.close()


def test_without_an_address_the_database_is_a_file_named_after_the_service(tmp_path: Path) -> None:
    database = open_database(Environment(duly_data=tmp_path / "new"), "billing")
    assert database.file == tmp_path / "new" / "billing.db"
    database.close()


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg"),
        ("sqlite://", "sqlite+pysqlite"),
    ],
)
def test_addresses_as_people_write_them(url: str, driver: str) -> None:
    database = connect(url)
    assert database.engine.url.drivername == driver
    database.close()


@pytest.mark.parametrize(
    "url", ["mysql://root:secret@h/d", "nonsense secret", "postgresql+asyncpg://h/secret"]
)
def test_another_address_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL") as caught:
        connect(url)
    assert "secret" not in str(caught.value)
    assert "postgresql://" in caught.value.hint
