"""The promises that PostgreSQL makes hard: several writers at once, ids that are not commit order, lost connections."""

from __future__ import annotations

import threading
import time
from typing import Any

from sqlalchemy import select, text

from duly.broker import OutgoingRecord
from duly.runtime import Reject, outbox, position, stops, tables
from duly.runtime.database import Database, connect
from duly.testing import Bench
from tests.unit.runtime.depot import (
    TOPIC,
    ParcelCountedEvent,
    ParcelPostedEvent,
    depot,
    effects,
    posted,
)

PATIENCE_S = 20


def test_a_service_does_the_same_on_postgresql(postgresql: str) -> None:
    def perhaps_reject(event: ParcelPostedEvent, tx: object) -> None:
        if event.number == 13:
            raise Reject("unlucky \0 \ud800")

    service = depot(perhaps_reject)
    with Bench(service, database_urls={"depot": postgresql}) as bench:
        bench.publish(*posted("a", 1, 2), *posted("b", 13, 14), *posted("c", *range(600)))
        bench.settle()
        done = effects(bench)
        assert [n for p, n in done if p == "a"] == [1, 2]
        assert [n for p, n in done if p == "c"] == [n for n in range(600) if n < 13]
        assert {(d.status, d.key) for d in bench.dead_letters()} >= {
            ("dead", b"b"),
            ("parked", b"b"),
        }
        assert [e.number for e in bench.published(ParcelCountedEvent) if e.parcel == "a"] == [1, 2]
        assert bench.status().outbox_rows == 0
        again = [
            OutgoingRecord(topic=TOPIC, key=r.key, value=r.value, headers=r.headers)
            for r in bench.records(TOPIC)[:50]
        ]
        for record in again:
            bench.produce(record)
        bench.settle()
        assert effects(bench) == done
        bench.advance(seconds=31 * 24 * 3600)
        for running in bench.running:
            running.instance.housekeeper.step()
        statuses = {row["status"] for row in bench.rows(select(tables.inbox))}
        assert statuses == {"dead", "parked"}


def test_ids_of_one_key_are_seen_in_their_order(postgresql: str) -> None:
    """A transaction that took an id first and commits last must not be overtaken."""
    database = connect(postgresql)
    with database.write() as connection:
        tables.metadata.create_all(connection)
    record = OutgoingRecord(topic="t", key=b"k", value=b"")
    other = OutgoingRecord(topic="t", key=b"other", value=b"")
    inserted, go_on, second_done = (threading.Event() for _ in range(3))
    now = _now()

    def first() -> None:
        with database.write() as connection:
            outbox.add(connection, [record], now)
            inserted.set()
            assert go_on.wait(PATIENCE_S)

    def second() -> None:
        assert inserted.wait(PATIENCE_S)
        with database.write() as connection:
            outbox.add(connection, [record], now)
        second_done.set()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    assert inserted.wait(PATIENCE_S)
    with database.write() as connection:
        outbox.add(connection, [other], now)  # another key waits for nobody
    with database.read() as connection:
        seen = outbox.read(connection, rows_max=10, bytes_max=1_000)
    assert [row.record.key for row in seen] == [b"other"]
    assert not second_done.is_set()
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    with database.read() as connection:
        rows = outbox.read(connection, rows_max=10, bytes_max=1_000)
    assert [row.record.key for row in rows].count(b"k") == 2
    database.close()


def test_one_relay_sends_for_a_database(postgresql: str) -> None:
    with Bench(depot(), database_urls={"depot": postgresql}) as bench:
        first, second = bench.running[0], bench.start("depot")
        with bench.tx() as tx:
            tx.publish(ParcelCountedEvent(parcel="a", number=1))
        assert second.instance.relay.step() > 0
        assert bench.status().outbox_rows == 1
        bench.stop(first)
        with bench.tx() as tx:
            tx.publish(ParcelCountedEvent(parcel="a", number=2))
        assert second.instance.relay.step() == 0.0
        assert bench.status().outbox_rows == 0


def test_a_database_that_drops_its_connections_costs_nothing(postgresql: str) -> None:
    with Bench(depot(), database_urls={"depot": postgresql}) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        for number in (2, 3):
            _drop_connections(postgresql)
            bench.publish(*posted("a", number))
            for _ in range(5):
                bench.settle()
                bench.advance(seconds=31)
        assert effects(bench) == [("a", 1), ("a", 2), ("a", 3)]
        assert [e.number for e in bench.published(ParcelCountedEvent)] == [1, 2, 3]
        assert not bench.dead_letters()


def test_a_key_stopped_by_whoever_held_the_position_is_stopped_for_the_next(
    postgresql: str,
) -> None:
    """An instance that lost its partition is still setting an event aside while the next one waits for the row."""
    with Bench(depot(), partitions=1, database_urls={"depot": postgresql}) as bench:
        bench.publish(*posted("a", 1, 2))
        instance = bench.running[0].instance
        assert instance.poller is not None
        instance.poller.step(timeout_s=0)
        with bench.database().read() as connection:
            topic_id = connection.execute(select(tables.position.c.topic_id)).scalar_one()
        place = position.Place(topic_id, 0)
        other = connect(postgresql)
        with other.write() as connection:
            position.lock(connection, [place])
            next_one = threading.Thread(target=instance.handler.step)
            next_one.start()
            _until_somebody_waits(other)
            key = stops.StoppedKey(place.topic_id, b"a")
            stops.stop_key(connection, key, reason="broken", now=bench.clock.now())
            step = position.Progress(topic=TOPIC, next_offset=1, received=1, dead=1)
            position.advance(connection, {place: step})
        next_one.join(PATIENCE_S)
        other.close()
        assert effects(bench) == []
        assert [(d.status, d.offset) for d in bench.dead_letters()] == [("parked", 1)]


def test_a_row_that_stays_locked_is_waited_for_with_a_limit_and_passes_by_itself(
    postgresql: str,
) -> None:
    impatient = f"{postgresql}?options=-c%20lock_timeout%3D50ms"
    with Bench(depot(), partitions=1, database_urls={"depot": impatient}) as bench:
        bench.publish(*posted("a", 1))
        other = connect(postgresql)
        with other.write() as connection:
            connection.execute(text("LOCK TABLE duly_position"))
            for _ in range(10):
                bench.settle()
                bench.advance(seconds=31)
        other.close()
        bench.settle()
        assert effects(bench) == [("a", 1)]
        assert not bench.dead_letters()


def test_nothing_is_waited_for_without_a_limit(postgresql: str) -> None:
    """A lock that nobody gives back, a server that lost its power: by themselves both would last for hours."""
    database = connect(postgresql)
    for _ in range(2):
        with database.write() as connection:
            limit = connection.execute(text("SHOW lock_timeout")).scalar_one()
            driver: Any = connection.connection.driver_connection
            found = dict(pair.split("=") for pair in driver.info.dsn.split())
        assert limit == "30s"
        assert found["tcp_user_timeout"] == "30000"
        assert int(found["keepalives_idle"]) < 60
        database.engine.dispose()
    database.close()


def test_two_instances_that_start_at_once_make_the_tables_once(postgresql: str) -> None:
    with Bench(depot(), database_urls={"depot": postgresql}) as bench:
        database = bench.database()
        with database.write() as connection:
            tables.metadata.drop_all(connection)
        instances = [running.instance for running in (bench.running[0], bench.running[0])]
        errors: list[Exception] = []

        def prepare(index: int) -> None:
            try:
                instances[index].prepare()
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=prepare, args=(index,)) for index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        assert errors == []


def _until_somebody_waits(database: Database) -> None:
    deadline = time.monotonic() + PATIENCE_S
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while True:
        with database.read() as connection:
            if connection.execute(waiting).scalar_one():
                return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _drop_connections(url: str) -> None:
    database = connect(url)
    with database.write() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    database.close()


def _now():
    from duly.testing.clock import START

    return START
