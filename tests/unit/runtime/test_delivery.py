"""Every event takes effect once, in order, from where the service stopped."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from duly.broker import OutgoingRecord, TopicPartition
from duly.errors import PositionLostError
from duly.registry import MemoryRegistry
from duly.runtime import tables
from duly.testing import Bench
from tests.unit.runtime.depot import (
    TOPIC,
    ParcelCountedEvent,
    ParcelLostEvent,
    ParcelPostedEvent,
    depot,
    effects,
    posted,
)

if TYPE_CHECKING:
    from datetime import datetime

    from duly import Delivery, Tx


def test_an_event_takes_effect_and_what_follows_from_it_is_published() -> None:
    with Bench(depot()) as bench:
        bench.publish(*posted("a", 1, 2))
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2)]
        assert [e.number for e in bench.published(ParcelCountedEvent)] == [1, 2]


def test_the_same_event_stored_twice_by_kafka_takes_effect_once() -> None:
    with Bench(depot()) as bench:
        bench.publish(*posted("a", 1))
        (record,) = bench.records(TOPIC)
        again = OutgoingRecord(
            topic=TOPIC, key=record.key, value=record.value, headers=record.headers
        )
        bench.produce(again)
        bench.settle()
        bench.produce(again)
        bench.settle()
        assert effects(bench) == [("a", 1)]
        totals = bench.status().as_json()["totals"]
        assert (totals["received"], totals["handled"], totals["repeated"]) == (3, 1, 2)


def test_a_record_without_cloudevents_is_known_by_its_place() -> None:
    with Bench(depot()) as bench:
        value = bench.codec.encode(ParcelPostedEvent(parcel="a", number=1))
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=value))
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=value))
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 1)]
        _read_again(bench)
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 1)]


def test_events_of_other_types_are_counted_and_passed_over() -> None:
    with Bench(depot()) as bench:
        bench.publish(ParcelLostEvent(parcel="a"), *posted("a", 1), ParcelLostEvent(parcel="a"))
        bench.settle()
        totals = bench.status().as_json()["totals"]
        assert (totals["received"], totals["skipped"], totals["handled"]) == (3, 2, 1)


def test_bytes_of_a_type_nobody_wants_are_not_even_looked_at() -> None:
    with Bench(depot()) as bench:
        headers = (("ce_type", b"elsewhere.Event"),)
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=b"garbage", headers=headers))
        bench.settle()
        assert bench.status().as_json()["totals"]["skipped"] == 1


def test_the_writers_schema_decides_who_gets_a_record() -> None:
    with Bench(depot()) as bench:
        bench.publish(ParcelLostEvent(parcel="x"))
        lost = bench.codec.encode(ParcelLostEvent(parcel="a"))
        wrong = (("ce_type", ParcelPostedEvent.__avro_name__.encode()),)
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=lost, headers=wrong))
        bench.settle()
        assert effects(bench) == []
        assert bench.status().as_json()["totals"]["skipped"] == 2


def test_no_transaction_is_open_while_the_registry_is_asked() -> None:
    """It may take its time, and on SQLite nobody else could write meanwhile."""

    class Registry(MemoryRegistry):
        asked = 0

        def schema_text(self, schema_id: int) -> str:
            self.asked += 1
            with bench.database().write():  # raises where this thread has one open
                return super().schema_text(schema_id)

    with Bench(depot(), partitions=1) as bench:
        bench.codec.registry = registry = Registry()
        for event in (ParcelPostedEvent, ParcelCountedEvent):
            registry.register(event.__contract__.subject, event.__contract__.schema_text)
        bench.publish(*posted("a", 1, 2))
        bench.settle()
        assert registry.asked == 1
        assert effects(bench) == [("a", 1), ("a", 2)]
        assert bench.status().as_json()["totals"]["handled"] == 2
        assert (
            bench.running[0].instance.tools.metrics.text(bench.status()).count(b"failures_total{")
            == 0
        )


def test_a_record_without_a_value_is_passed_over() -> None:
    with Bench(depot()) as bench:
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=None))
        bench.settle()
        assert bench.status().as_json()["totals"]["skipped"] == 1


def test_a_service_that_was_away_goes_on_where_it_stopped() -> None:
    with Bench(depot()) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        bench.stop("depot")
        bench.publish(*posted("a", 2, 3))
        bench.settle()
        assert effects(bench) == [("a", 1)]
        bench.start("depot")
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2), ("a", 3)]


def test_a_new_service_begins_with_the_first_retained_record() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.stop("depot")
        bench.publish(*posted("a", 1, 2, 3))
        bench.broker.expire(TOPIC, 0, before_offset=1)
        bench.start("depot")
        with pytest.raises(PositionLostError):
            bench.settle()  # it had begun at 0 before, and has no other right to skip
    with Bench(depot(name="newcomer"), partitions=1) as bench:
        bench.stop("newcomer")
        bench.broker.delete_topic(TOPIC)
        bench.broker.create_topic(TOPIC, partitions=1)
        bench.publish(*posted("a", 1, 2, 3))
        bench.broker.expire(TOPIC, 0, before_offset=1)
        bench.start("newcomer")
        bench.settle()
        assert effects(bench) == [("a", 2), ("a", 3)]


def test_a_position_behind_the_log_stops_the_service_and_says_what_is_gone() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        bench.stop("depot")
        bench.publish(*posted("a", 2, 3, 4))
        bench.broker.expire(TOPIC, 0, before_offset=3)
        bench.start("depot")
        with pytest.raises(PositionLostError, match="records 1 to 2 are gone") as caught:
            bench.settle()
        assert caught.value.exit_code == 4
        assert "duly_position" in caught.value.hint


def test_a_topic_made_again_is_read_from_its_beginning() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1, 2))
        bench.settle()
        bench.stop("depot")
        bench.broker.delete_topic(TOPIC)
        bench.broker.create_topic(TOPIC, partitions=1)
        bench.publish(*posted("a", 3))
        bench.start("depot")
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2), ("a", 3)]


def test_two_instances_share_the_partitions() -> None:
    with Bench(depot(), partitions=4) as bench:
        second = bench.start("depot")
        bench.settle()
        for parcel in "abcdefgh":
            bench.publish(*posted(parcel, 1))
        bench.settle()
        bench.stop(second)
        for parcel in "abcdefgh":
            bench.publish(*posted(parcel, 2))
        bench.settle()
        assert sorted(effects(bench)) == [(p, n) for p in "abcdefgh" for n in (1, 2)]


def test_an_instance_that_lost_its_partition_without_knowing_does_nothing() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1))
        (zombie,) = bench.running
        assert zombie.instance.poller is not None
        zombie.instance.poller.step(timeout_s=0)  # it has read the record and not yet handled it
        bench.broker.end_session(zombie.broker.consumers[-1])
        bench.running.remove(zombie)
        bench.start("depot")
        bench.settle()
        assert effects(bench) == [("a", 1)]
        assert zombie.instance.handler.step() == 0.0
        assert effects(bench) == [("a", 1)]
        assert bench.status().as_json()["totals"]["received"] == 1


def test_a_subscriber_is_told_about_its_delivery() -> None:
    deliveries: list[tuple[Delivery | None, datetime]] = []

    def look(event: ParcelPostedEvent, tx: Tx) -> None:
        deliveries.append((tx.delivery, tx.now))

    with Bench(depot(look), partitions=1) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        ((delivery, now),) = deliveries
        (record,) = bench.records(TOPIC)
        assert delivery is not None
        assert (delivery.topic, delivery.partition, delivery.offset) == (TOPIC, 0, 0)
        assert (delivery.key, delivery.headers) == (b"a", record.headers)
        assert (delivery.attempt, delivery.ce_source) == (1, "/bench")
        assert delivery.ce_id == dict(record.headers)["ce_id"].decode()  # pyright: ignore[reportOptionalMemberAccess]
        assert delivery.ce_time is not None
        assert delivery.ce_time < now


@pytest.mark.parametrize("failures", [1, 2])
def test_events_that_follow_from_the_same_event_have_the_same_id_each_time(failures: int) -> None:
    attempts: list[object] = []

    def perhaps_fail(event: ParcelPostedEvent, tx: Tx) -> None:
        tx.publish(ParcelCountedEvent(parcel=event.parcel, number=-1))
        attempts.append(event)
        if len(attempts) <= failures:
            raise ValueError("not yet")

    with Bench(depot(perhaps_fail)) as bench:
        value = bench.codec.encode(ParcelPostedEvent(parcel="a", number=1))
        headers = (("ce_id", b"1"), ("ce_source", b"/post"))
        bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=value, headers=headers))
        bench.settle()
        records = bench.records(ParcelCountedEvent.__contract__.topic)
        assert {dict(record.headers)["ce_id"] for record in records} == {
            b"37856cfb-a9b2-82e0-bc3e-c690d9ab0116",
            b"9fb2d7a7-d99b-85c3-b9a5-b813cd5485d4",
        }


def test_latency_is_measured_for_events_that_did_not_wait_for_the_process() -> None:
    with Bench(depot()) as bench:
        bench.stop("depot")
        bench.publish(*posted("a", 1))
        bench.advance(seconds=100)
        bench.start("depot")
        bench.settle()
        assert bench.status().latency.count == 0
        bench.publish(*posted("a", 2))
        bench.advance(seconds=2)
        bench.settle()
        latency = bench.status().latency
        assert latency.count == 1
        assert latency.median_ms == pytest.approx(2000, abs=10)


def test_kafkas_lag_tools_are_told_how_far_it_is() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1, 2))
        bench.settle()
        bench.stop("depot")
        assert bench.broker.committed("depot") == {TopicPartition(TOPIC, 0): 2}


def test_a_database_is_one_services() -> None:
    from duly.errors import ConfigError

    with Bench(depot()) as bench:
        bench.services["depot"] = dataclasses.replace(depot(), name="other")
        bench.broker.create_topic("other.dead")
        with pytest.raises(ConfigError, match='belongs to service "depot", not to "other"'):
            bench.start("depot")


def _read_again(bench: Bench) -> None:
    """Put the position back, as a replay of history does."""
    bench.stop("depot")
    with bench.database().write() as connection:
        connection.execute(update(tables.position).values(next_offset=0))
    bench.start("depot")
