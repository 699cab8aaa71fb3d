"""What each probe says of a link that does not hold."""

from __future__ import annotations

import json
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from duly.doctor import (
    Link,
    Trouble,
    examine,
    probe_broker,
    probe_database,
    probe_processes,
    probe_registry,
    probe_service,
)
from duly.errors import BrokerUnavailableError, RegistryUnavailableError
from duly.registry import MemoryRegistry
from duly.testing import MemoryBroker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Ready:
    """A service's /health/ready, answering as told."""

    def __init__(self) -> None:
        self.status = 200
        self.body: object = {"status": "ready"}
        ready = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(ready.status)
                self.end_headers()
                self.wfile.write(json.dumps(ready.body).encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def ready() -> Iterator[Ready]:
    ready = Ready()
    yield ready
    ready.close()


def process(name: str, state: str = "up", exit_code: int | None = None) -> dict[str, object]:
    return {"name": name, "state": state, "exit_code": exit_code, "log": f"/logs/{name}.log"}


def entry(url: str) -> dict[str, str]:
    return {"url": url, "log": "/logs/billing.log"}


def test_what_comes_after_the_first_trouble_is_not_probed() -> None:
    def fail() -> str:
        raise BrokerUnavailableError("the broker is away", hint="start it")

    links = [
        Link(name="one", probe=lambda: "fine"),
        Link(name="two", probe=fail),
        Link(name="three", probe=lambda: "fine"),
    ]
    one, two, three = examine(links)

    assert one.outcome == "fine"
    assert two.outcome == Trouble(what="the broker is away", help="start it", exit_code=3)
    assert three.outcome is None


def test_a_broker_that_works_is_left_as_it_was() -> None:
    broker = MemoryBroker()

    assert probe_broker(broker, broker) == "1 broker, a record went through"
    assert broker.topics() == ()


def test_a_broker_that_takes_no_record_is_trouble_and_left_as_it_was() -> None:
    broker = MemoryBroker()
    broker.fail_next_send()

    with pytest.raises(BrokerUnavailableError):
        probe_broker(broker, broker)
    assert broker.topics() == ()


def test_a_registry_that_works_is_left_as_it_was() -> None:
    registry = MemoryRegistry()

    assert isinstance(probe_registry(registry), str)
    assert registry.subjects() == ()


def test_a_registry_that_is_away_is_trouble() -> None:
    registry = MemoryRegistry()
    registry.go_away()

    with pytest.raises(RegistryUnavailableError):
        probe_registry(registry)


class CarelessRegistry(MemoryRegistry):
    """Takes anything, as one does whose rules are switched off."""

    def is_compatible(self, subject: str, schema_text: str) -> bool:
        return True


class ForgetfulRegistry(MemoryRegistry):
    """Finds another id than it gave, as two registries behind one address do."""

    def schema_id(self, subject: str, schema_text: str) -> int:
        return super().schema_id(subject, schema_text) + 1

    def schema_text(self, schema_id: int) -> str:
        return super().schema_text(schema_id - 1)


@pytest.mark.parametrize(
    ("registry", "words"),
    [
        (CarelessRegistry(), "does not enforce FULL_TRANSITIVE"),
        (ForgetfulRegistry(), "gave a schema id 1 and finds 2"),
    ],
)
def test_a_registry_that_cannot_be_relied_on_is_trouble(
    registry: MemoryRegistry, words: str
) -> None:
    trouble = probe_registry(registry)

    assert isinstance(trouble, Trouble)
    assert words in trouble.what
    assert trouble.help
    assert registry.subjects() == ()


def test_a_database_is_locked_and_read(tmp_path: Path) -> None:
    from duly.runtime import tables
    from duly.runtime.database import connect

    url = f"sqlite:///{tmp_path}/billing.db"
    database = connect(url)
    tables.metadata.create_all(database.engine)
    database.close()

    assert probe_database(url) == "writable, knows 0 positions"


def test_a_database_that_is_missing_or_no_service_s_is_trouble(tmp_path: Path) -> None:
    missing = probe_database(f"sqlite:///{tmp_path}/missing.db")
    sqlite3.connect(tmp_path / "other.db").close()
    (tmp_path / "other.db").touch()
    other = probe_database(f"sqlite:///{tmp_path}/other.db")

    for trouble in (missing, other):
        assert isinstance(trouble, Trouble)
        assert trouble.exit_code == 3
        assert "DATABASE_URL" in trouble.help
    assert not (tmp_path / "missing.db").exists()


def test_a_damaged_database_is_trouble_that_a_backup_ends(tmp_path: Path) -> None:
    from duly.runtime import tables
    from duly.runtime.database import connect

    file = tmp_path / "billing.db"
    database = connect(f"sqlite:///{file}")
    tables.metadata.create_all(database.engine)
    database.close()
    with sqlite3.connect(file) as connection:
        connection.execute("create table ledger as select hex(randomblob(4000)) as line")
    connection.close()
    with file.open("r+b") as stream:  # its last pages, which no probe of duly's own tables reads
        stream.seek(-6_000, 2)
        stream.write(b"\xff" * 6_000)
    damaged = probe_database(f"sqlite:///{file}")
    file.write_bytes(b"no database at all, only its name" * 100)
    replaced = probe_database(f"sqlite:///{file}")

    for trouble in (damaged, replaced):
        assert isinstance(trouble, Trouble)
        assert str(file) in trouble.what
        assert "backup" in trouble.help


def test_processes_that_run_are_named() -> None:
    assert probe_processes([process("kafka-1"), process("mailbox")]) == "kafka-1, mailbox run"


@pytest.mark.parametrize(("state", "code"), [("down", 137), ("restarting", 1), ("down", None)])
def test_the_first_process_that_does_not_run_is_trouble(state: str, code: int | None) -> None:
    trouble = probe_processes(
        [process("kafka-1"), process("kafka-2", state, code), process("mailbox", "down")]
    )

    assert isinstance(trouble, Trouble)
    assert trouble.exit_code == 3
    assert trouble.what.startswith(f"kafka-2 is {state}")
    assert ("exit code" in trouble.what) is (code is not None)
    assert "/logs/kafka-2.log" in trouble.help
    assert "duly up kafka-2" in trouble.help


def test_a_password_of_a_database_is_not_shown() -> None:
    trouble = probe_database("postgresql://ann:secret@127.0.0.1:1/shop")

    assert isinstance(trouble, Trouble)
    assert "secret" not in trouble.what + trouble.help


def test_a_service_that_is_ready_says_where(ready: Ready) -> None:
    assert probe_service(entry(ready.url)) == f"ready at {ready.url}"


@pytest.mark.parametrize(
    ("body", "words"),
    [({"reasons": ["registry away", "stopped"]}, "registry away, stopped"), ("?", "HTTP 503")],
)
def test_a_service_that_is_not_ready_says_why(ready: Ready, body: object, words: str) -> None:
    ready.status, ready.body = 503, body
    trouble = probe_service(entry(ready.url))

    assert isinstance(trouble, Trouble)
    assert trouble.exit_code == 1
    assert words in trouble.what
    assert "/logs/billing.log" in trouble.help
    assert "duly up billing" in trouble.help


def test_a_service_that_is_down_cannot_be_reached() -> None:
    trouble = probe_service(entry("http://127.0.0.1:1"))

    assert isinstance(trouble, Trouble)
    assert trouble.exit_code == 3
    assert "does not answer" in trouble.what
