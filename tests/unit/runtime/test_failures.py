"""What happens when a subscriber fails, a record cannot be read, or something needed is away."""

from __future__ import annotations

import itertools
import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import exc, select

from duly.broker import OutgoingRecord
from duly.errors import (
    BrokerUnavailableError,
    DeadLetterLimitError,
    FramingError,
    RegistryError,
    TopologyError,
    UnknownSchemaIdError,
)
from duly.runtime import Reject, RetryLater, tables
from duly.runtime.failures import FailureClass, classify
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, Away, ParcelPostedEvent, depot, effects, posted

if TYPE_CHECKING:
    from duly.broker import KafkaRecord
    from duly.runtime import Tx


def dead_records(bench: Bench) -> tuple[KafkaRecord, ...]:
    return bench.records("depot.dead")


@pytest.mark.parametrize(
    "error",
    [
        RetryLater("the printer is off"),
        ConnectionResetError(),
        TimeoutError(),
        BrokerUnavailableError("away"),
        exc.OperationalError("s", {}, sqlite3.OperationalError(), connection_invalidated=True),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_by_itself_is_retried_for_ever_and_overtaken_by_nothing_of_its_partition(
    error: Exception,
) -> None:
    away = Away(error)
    with Bench(depot(away), partitions=1) as bench:
        bench.publish(*posted("a", 1), *posted("b", 1), *posted("a", 2))
        for _ in range(40):
            bench.settle()
            bench.advance(seconds=31)
        assert len(away.attempts) >= 40
        assert effects(bench) == []
        assert not dead_records(bench)
        away.error = None
        bench.settle()
        assert effects(bench) == [("a", 1), ("b", 1), ("a", 2)]


def test_a_pause_holds_up_its_own_partition_only() -> None:
    away = Away(RetryLater("later"))
    with Bench(depot(away), partitions=12) as bench:
        bench.publish(*posted("a", 1), *posted("b", 1), *posted("c", 1))
        bench.settle()
        assert sorted(effects(bench)) == [("b", 1), ("c", 1)]


def test_a_long_queue_behind_a_pause_is_in_nobodys_way() -> None:
    away = Away(RetryLater("later"))
    with Bench(depot(away), partitions=12) as bench:
        bench.publish(*posted("a", 0))
        bench.settle()
        for part in range(5):
            bench.publish(*posted("a", *range(part * 500, part * 500 + 500)))
            bench.settle()
        bench.publish(*posted("b", 1))
        bench.settle()
        assert effects(bench) == [("b", 1)]


def test_pauses_grow_and_have_a_limit() -> None:
    away = Away(RetryLater("later"))
    with Bench(depot(away), partitions=1) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        tried_at: list[float] = []
        for _ in range(2_000):
            before = len(away.attempts)
            bench.advance(seconds=0.1)
            bench.settle()
            if len(away.attempts) > before:
                tried_at.append(bench.clock.monotonic_s())
        pauses = [b - a for a, b in itertools.pairwise(tried_at)]
        assert pauses[0] < 1
        assert 20 < max(pauses) < 31


def test_a_batch_with_a_failing_event_is_rolled_back_and_the_others_take_effect_once() -> None:
    away = Away(ValueError("never"))
    with Bench(depot(away), partitions=1) as bench:
        bench.publish(*posted("b", 1, 2), *posted("a", 1), *posted("b", 3))
        bench.settle()
        assert effects(bench) == [("b", 1), ("b", 2), ("b", 3)]


def test_what_nobody_knows_is_tried_a_few_times_and_then_set_aside() -> None:
    away = Away(ValueError("no such shelf"))
    with Bench(depot(away), partitions=1) as bench:
        bench.publish(*posted("a", 1), *posted("b", 1))
        bench.settle()
        assert away.attempts == [1, 1, 2, 3, 4]  # the first one in the batch that was rolled back
        assert effects(bench) == [("b", 1)]
        (letter,) = bench.dead_letters()
        assert (letter.status, letter.attempts) == ("dead", 4)
        assert letter.error_type == "builtins.ValueError"
        assert letter.error_message == "no such shelf"
        assert "raise self.error" in letter.stack_trace
        assert bench.status().as_json()["totals"]["dead"] == 1


def test_an_event_that_failed_alone_is_tried_again_alone_whatever_came_meanwhile() -> None:
    away = Away(ValueError("no such shelf"))
    with Bench(depot(away), partitions=1) as bench:
        instance = bench.running[0].instance
        assert instance.poller is not None
        bench.publish(*posted("a", 1))
        instance.poller.step(timeout_s=0)
        instance.handler.step()
        bench.publish(*posted("b", 1, 2))
        bench.settle()
        assert away.attempts == [1, 2, 3, 4]
        assert bench.dead_letters()[0].attempts == 4
        assert effects(bench) == [("b", 1), ("b", 2)]


def test_a_partition_of_single_events_leaves_turns_to_one_that_is_tried_again() -> None:
    away = Away(RetryLater("later"))
    with Bench(depot(away), partitions=2) as bench:
        instance = bench.running[0].instance
        assert instance.poller is not None
        bench.publish(*posted("b", 0), *posted("c", 0), *posted("d", 0), *posted("a", 1))
        bench.settle()
        partition_of = {record.key: record.partition for record in bench.records(TOPIC)}
        busy = next(p for p in "bcd" if partition_of[p.encode()] != partition_of[b"a"])
        away.error = None
        bench.advance(seconds=31)
        for number in range(1, 7):
            bench.publish(*posted(busy, number))
            instance.poller.step(timeout_s=0)
            instance.handler.step()
        assert ("a", 1) in effects(bench)


def test_a_rejected_event_is_set_aside_at_once() -> None:
    away = Away(Reject("weighs less than nothing"))
    with Bench(depot(away)) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        assert away.attempts == [1]
        assert bench.dead_letters()[0].error_message == "weighs less than nothing"


def test_a_dead_letter_leaves_at_once_and_is_no_handled_event() -> None:
    with Bench(depot(Away(Reject("weighs less than nothing")))) as bench:
        instance = bench.running[0].instance
        assert instance.poller is not None
        bench.publish(*posted("a", 1))
        instance.poller.step(timeout_s=0)
        instance.wake_relay.take()
        instance.handler.step()
        assert instance.wake_relay.take()
        bench.settle()
        metrics = bench.http.get("/metrics").text
        assert 'depot_records_total{outcome="dead",topic="depot.v1"} 1.0' in metrics
        assert "depot_publish_to_handled_seconds_count 0.0" in metrics


def test_a_service_names_further_errors_that_pass_by_themselves() -> None:
    class PrinterError(Exception):
        pass

    away = Away(PrinterError())
    with Bench(depot(away, transient=[PrinterError])) as bench:
        bench.publish(*posted("a", 1))
        for _ in range(10):
            bench.settle()
            bench.advance(seconds=31)
        assert not bench.dead_letters()
        away.error = None
        bench.settle()
        assert effects(bench) == [("a", 1)]


def test_unreadable_bytes_are_set_aside_with_their_headers_and_the_names_other_tools_look_for() -> (
    None
):
    with Bench(depot(), partitions=1) as bench:
        headers = (("ce_id", b"7"), ("ce_source", b"/x"), ("from", b"\xff"), ("nothing", None))
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"k", value=b"{json?}", headers=headers))
        bench.publish(*posted("a", 1))
        bench.settle()
        assert effects(bench) == [("a", 1)]
        (record,) = dead_records(bench)
        assert (record.key, record.value) == (b"k", b"{json?}")
        found = dict(record.headers)
        assert found["ce_id"] == b"7"
        assert found["from"] == b"\xff"
        assert found["kafka_dlt-original-topic"] == TOPIC.encode()
        assert found["kafka_dlt-original-partition"] == (0).to_bytes(4)
        assert found["kafka_dlt-original-offset"] == (0).to_bytes(8)
        assert found["kafka_dlt-original-consumer-group"] == b"depot"
        assert found["kafka_dlt-original-timestamp-type"] == b"LogAppendTime"
        assert found["kafka_dlt-exception-fqcn"] == b"duly.errors.FramingError"
        assert found["kafka_dlt-exception-message"]
        assert found["kafka_dlt-exception-stacktrace"]
        assert found["duly_status"] == b"dead"


def test_headers_of_a_dead_letter_do_not_grow_from_hop_to_hop() -> None:
    with Bench(depot(), partitions=1) as bench:
        many = tuple((f"header-{n}", b"x" * 1_000) for n in range(100))
        earlier = (("kafka_dlt-exception-message", b"an earlier one"), ("duly_status", b"dead"))
        record = OutgoingRecord(topic=TOPIC, key=b"k", value=b"?", headers=many + earlier)
        bench.produce(record)
        bench.settle()
        (dead,) = dead_records(bench)
        names = [name for name, _ in dead.headers]
        assert names.count("kafka_dlt-exception-message") == 1
        assert names.count("duly_status") == 1
        assert sum(len(name) + len(value or b"") for name, value in dead.headers) < 40_000


def test_a_dead_letter_fits_its_topic_however_large_the_record_was() -> None:
    def reject(event: ParcelPostedEvent, tx: Tx) -> None:
        raise Reject("too heavy")

    with Bench(depot(reject), partitions=1) as bench:
        limit = bench.broker.record_size_max("depot.dead")
        value = b"\xff" * (limit - 100)
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"k", value=value))
        bench.publish(*posted("a", 1))
        bench.settle()
        assert bench.status().outbox_rows == 0
        assert {record.key for record in dead_records(bench)} == {b"k", b"a"}
        assert bench.dead_letters()[0].value == value


def test_an_unknown_schema_waits_until_the_registry_knows_it() -> None:
    with Bench(depot(), partitions=1) as bench:
        value = bench.codec.encode(ParcelPostedEvent(parcel="a", number=1))
        unknown = value[:1] + (99).to_bytes(4) + value[5:]
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=unknown))
        for _ in range(20):
            bench.settle()
            bench.advance(seconds=31)
        assert not bench.dead_letters()
        assert bench.status().as_json()["totals"]["received"] == 0


def test_a_registry_that_is_away_is_waited_for() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1))
        bench.registry.go_away()
        for _ in range(20):
            bench.settle()
            bench.advance(seconds=31)
        assert not bench.dead_letters()
        bench.registry.come_back()
        bench.settle()
        assert effects(bench) == [("a", 1)]


def test_what_is_wrong_with_the_registry_itself_stops_the_service_instead_of_costing_events() -> (
    None
):
    away = Away(RegistryError("schema id 1 means another schema now"))
    with Bench(depot(away)) as bench:
        bench.publish(*posted("a", 1))
        with pytest.raises(RegistryError):
            bench.settle()
        assert not bench.dead_letters()


def test_a_dead_letter_that_cannot_be_stored_stays_at_the_head_of_its_partition() -> None:
    with Bench(depot(Away(Reject("no")).everywhere), partitions=1) as bench:
        with bench.database().write() as connection:
            tables.set_aside.drop(connection)
        bench.publish(*posted("a", 1))
        bench.settle()
        assert bench.rows(select(tables.inbox)) == []
        with bench.database().write() as connection:
            tables.set_aside.create(connection)
        bench.advance(seconds=31)
        bench.settle()
        assert len(bench.dead_letters()) == 1


class _PostgresError(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def _wrapped(error: Exception) -> exc.DBAPIError:
    return exc.OperationalError("select 1", {}, error)


def _sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (_wrapped(_PostgresError("08006")), FailureClass.TRANSIENT),
        (_wrapped(_PostgresError("40P01")), FailureClass.TRANSIENT),
        (_wrapped(_PostgresError("53100")), FailureClass.TRANSIENT),
        (_wrapped(_PostgresError("57P01")), FailureClass.TRANSIENT),
        (_wrapped(_PostgresError("55P03")), FailureClass.TRANSIENT),
        (_wrapped(_PostgresError("23505")), FailureClass.OTHER),
        (_wrapped(_PostgresError("42P01")), FailureClass.OTHER),
        (_wrapped(_sqlite(sqlite3.SQLITE_BUSY)), FailureClass.TRANSIENT),
        (_wrapped(_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)), FailureClass.TRANSIENT),
        (_wrapped(_sqlite(sqlite3.SQLITE_ERROR)), FailureClass.OTHER),
        (_sqlite(sqlite3.SQLITE_FULL), FailureClass.TRANSIENT),
        (exc.TimeoutError(), FailureClass.TRANSIENT),
        (UnknownSchemaIdError("x", schema_id=1), FailureClass.TRANSIENT),
        (FramingError("x"), FailureClass.FINAL),
        (Reject("x"), FailureClass.FINAL),
        (TopologyError("x"), FailureClass.OTHER),
        (OSError("x"), FailureClass.OTHER),
        (RegistryError("x"), FailureClass.FATAL),
        (DeadLetterLimitError("x", service="s"), FailureClass.FATAL),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_failure_classes(error: Exception, expected: FailureClass) -> None:
    assert classify(error) is expected


def test_a_postgresql_that_cannot_be_reached_is_transient() -> None:
    import psycopg

    assert classify(_wrapped(psycopg.OperationalError("refused"))) is FailureClass.TRANSIENT
    assert classify(_wrapped(psycopg.ProgrammingError("no"))) is FailureClass.OTHER
