"""Events leave in the order of their commits, none is skipped, whatever happens to Kafka or to the relay."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from duly.broker import OutgoingRecord
from duly.errors import BrokerUnavailableError, DeliveryError
from duly.runtime import outbox, tables
from duly.runtime.database import connect
from duly.testing import Bench
from tests.unit.runtime.depot import COUNTS_TOPIC, ParcelCountedEvent, depot

if TYPE_CHECKING:
    from pathlib import Path


def publish(bench: Bench, parcel: str, *numbers: int) -> None:
    for number in numbers:
        with bench.tx() as tx:
            tx.publish(ParcelCountedEvent(parcel=parcel, number=number))


def arrived(bench: Bench) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for counted in bench.published(ParcelCountedEvent):
        found[counted.parcel].append(counted.number)
    return found


def test_the_publisher_does_not_notice_that_kafka_is_away() -> None:
    with Bench(depot()) as bench:
        bench.broker.go_away()
        publish(bench, "a", 1, 2)
        for _ in range(5):
            bench.settle()
            bench.advance(seconds=31)
        status = bench.status()
        assert status.outbox_rows == 2
        assert status.outbox_oldest_s > 100
        assert "away" in status.troubles["relay"]
        bench.broker.come_back()
        bench.settle()
        assert arrived(bench) == {"a": [1, 2]}
        assert bench.status().outbox_rows == 0
        assert "relay" not in bench.status().troubles


def test_after_an_error_the_lowest_row_left_is_sent_first() -> None:
    with Bench(depot(), partitions=1) as bench:
        publish(bench, "a", 1, 2, 3, 4)
        bench.broker.fail_next_send(append=3, acknowledge=1)
        bench.settle()
        assert bench.status().outbox_rows == 3
        bench.advance(seconds=1)
        bench.settle()
        assert arrived(bench) == {"a": [1, 2, 3, 2, 3, 4]}


def test_a_repeated_record_is_the_same_to_the_last_byte() -> None:
    with Bench(depot(), partitions=1) as bench:
        publish(bench, "a", 1)
        bench.broker.fail_next_send(append=1, acknowledge=0)
        bench.settle()
        bench.advance(seconds=1)
        bench.settle()
        first, second = bench.records(COUNTS_TOPIC)
        assert (first.key, first.value, first.headers) == (second.key, second.value, second.headers)


@settings(deadline=None, max_examples=60)
@given(
    steps=st.lists(
        st.one_of(
            st.sampled_from(["a", "b", "c"]),
            st.tuples(st.integers(0, 4), st.integers(0, 4)),
            st.sampled_from(["settle", "crash", "stop"]),
        ),
        max_size=25,
    )
)
def test_first_occurrences_arrive_in_order_and_none_is_missing(
    steps: list[str | tuple[int, int]],
) -> None:
    sent: dict[str, list[int]] = defaultdict(list)
    with Bench(depot(), partitions=2) as bench:
        for number, step in enumerate(steps):
            if isinstance(step, tuple):
                bench.broker.fail_next_send(append=step[0], acknowledge=step[1])
            elif step == "settle":
                bench.settle()
                bench.advance(seconds=5)
            elif step in ("crash", "stop"):
                (bench.crash if step == "crash" else bench.stop)("depot")
                bench.start("depot")
            else:
                publish(bench, step, number)
                sent[step].append(number)
        for _ in range(40):
            bench.settle()
            bench.advance(seconds=31)
        assert bench.status().outbox_rows == 0
        first = {key: list(dict.fromkeys(numbers)) for key, numbers in arrived(bench).items()}
        assert first == sent


def test_a_row_so_old_that_others_may_have_forgotten_its_id_is_not_sent() -> None:
    with Bench(depot()) as bench:
        bench.broker.go_away()
        publish(bench, "a", 1)
        old = bench.clock.now() - timedelta(days=31)
        with bench.database().write() as connection:
            connection.execute(update(tables.outbox).values(created_at=old))
        bench.broker.come_back()
        with pytest.raises(DeliveryError, match="older than 30 days") as caught:
            bench.settle()
        assert caught.value.exit_code == 4
        assert arrived(bench) == {}


def test_rows_that_could_not_be_deleted_at_once_are_not_sent_again() -> None:
    """The database may be locked by another process while Kafka is well."""
    with Bench(depot(), partitions=1) as bench:
        publish(bench, "a", 1, 2)
        engine = bench.database().engine

        def locked(_c: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("DELETE FROM duly_outbox"):
                busy = sqlite3.OperationalError("database is locked")
                busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise busy

        event.listen(engine, "before_cursor_execute", locked)
        bench.settle()
        assert bench.status().outbox_rows == 2
        assert "locked" in bench.status().troubles["relay"]
        event.remove(engine, "before_cursor_execute", locked)
        publish(bench, "a", 3)
        bench.advance(seconds=31)
        bench.settle()
        assert arrived(bench) == {"a": [1, 2, 3]}
        assert bench.status().outbox_rows == 0


def test_one_relay_sends_for_a_database(tmp_path: Path) -> None:
    with Bench(depot(), folder=tmp_path) as bench:
        second = bench.start("depot")
        publish(bench, "a", 1)
        assert second.instance.relay.step() > 0
        assert bench.status().outbox_rows == 1
        bench.settle()
        assert bench.status().outbox_rows == 0


def test_another_instance_takes_over_when_the_relay_ends(tmp_path: Path) -> None:
    with Bench(depot(), folder=tmp_path) as bench:
        bench.settle()
        first = bench.running[0]
        second = bench.start("depot")
        assert second.instance.relay.step() > 0
        bench.stop(first)
        publish(bench, "a", 1)
        bench.settle()
        assert arrived(bench) == {"a": [1]}


def test_a_reader_of_the_outbox_takes_large_records_a_few_at_a_time() -> None:
    database = connect("sqlite://")
    with Bench(depot()) as bench, database.write() as connection:
        tables.metadata.create_all(connection)
        records = [OutgoingRecord(topic="t", key=None, value=b"x" * 1_000) for _ in range(10)]
        outbox.add(connection, records, bench.clock.now())
        assert len(outbox.read(connection, rows_max=100, bytes_max=3_500)) == 3
        assert len(outbox.read(connection, rows_max=100, bytes_max=10)) == 1
        assert len(outbox.read(connection, rows_max=4, bytes_max=10_000)) == 4
    database.close()


def test_any_header_survives_the_outbox() -> None:
    database = connect("sqlite://")
    headers = (("a", bytes(range(256))), ("b", None), ("ü", b""), ("a", b"twice"))
    with Bench(depot()) as bench, database.write() as connection:
        tables.metadata.create_all(connection)
        record = OutgoingRecord(topic="t", key=b"\0", value=None, headers=headers)
        outbox.add(connection, [record], bench.clock.now())
        (row,) = outbox.read(connection, rows_max=1, bytes_max=1)
        assert row.record == record
    database.close()


def test_an_error_of_the_broker_is_shown_until_it_passes() -> None:
    with Bench(depot()) as bench:
        publish(bench, "a", 1)
        bench.broker.fail_next_send(error=BrokerUnavailableError("not enough replicas"))
        bench.settle()
        assert bench.status().troubles == {"relay": "not enough replicas"}
        bench.advance(seconds=1)
        bench.settle()
        assert bench.status().troubles == {}


def test_one_refused_record_does_not_slow_the_others_down() -> None:
    """The topic's limit was lowered while it waited."""
    with Bench(depot(), partitions=1) as bench:
        publish(bench, "a" * 3_000, 1)
        bench.broker.set_topic(COUNTS_TOPIC, {"max.message.bytes": "2000"})
        for number in range(1, 31):
            publish(bench, "b", number)
            bench.settle()
            bench.advance(seconds=1)
        bench.settle()
        assert arrived(bench) == {"b": list(range(1, 31))}
        assert bench.status().outbox_rows == 1
        assert "relay" in bench.status().troubles
