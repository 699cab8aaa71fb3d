"""A service as a process: what keeps it from starting is said, and what to do."""

from __future__ import annotations

import signal
import socket
import sqlite3
from typing import TYPE_CHECKING

import pytest

from duly.errors import ConfigError
from duly.runtime.process import run
from duly.runtime.serving import listen
from duly.settings import Environment
from tests.unit.runtime.depot import depot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def signal_handlers() -> Iterator[None]:
    """`run` takes the signals of the process."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)


def environment(folder: Path, database: str) -> Environment:
    return Environment(
        kafka_bootstrap_servers="127.0.0.1:1",
        schema_registry_url="http://127.0.0.1:1",
        database_url=f"sqlite:///{folder / database}",
        duly_data=folder,
    )


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "depot.db").write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(ConfigError, match=r"depot\.db cannot be used: file is not a database") as e:
        run(depot(), environment(tmp_path, "depot.db"))
    assert "backup" in e.value.hint


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "depot.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table duly_owner (a text)")
    connection.close()
    with file.open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\xff" * 3_000)
    with pytest.raises(ConfigError, match=r"depot\.db cannot be used: database disk image"):
        run(depot(), environment(tmp_path, "depot.db"))


def test_a_folder_that_cannot_hold_the_database_is_named_with_its_variable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Environment(
        kafka_bootstrap_servers="127.0.0.1:1",
        schema_registry_url="http://127.0.0.1:1",
        duly_data=tmp_path / "file",
    )
    with pytest.raises(ConfigError) as e:
        run(depot(), settings)
    assert "DULY_DATA" in e.value.message + e.value.hint


def test_a_host_nobody_can_listen_on_is_named_with_its_variable() -> None:
    with pytest.raises(ConfigError) as e:
        listen("192.0.2.1", 0)  # of a network that is for examples only
    assert "DULY_HTTP_HOST" in e.value.hint


def test_a_taken_port_is_named_with_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder, pytest.raises(ConfigError) as e:
        listen("127.0.0.1", holder.getsockname()[1])
    assert "DULY_HTTP_PORT" in e.value.hint
    assert "DULY_HTTP_HOST" not in e.value.hint
