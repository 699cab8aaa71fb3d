"""The inbox forgets what cannot come again, and a rebuilt registry stops the service."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from duly.errors import PublishError, RegistryError
from duly.runtime import Reject, tables
from duly.runtime.housekeeper import Housekeeper
from duly.runtime.position import Place
from duly.testing import Bench
from tests.unit.runtime.depot import (
    COUNTS_TOPIC,
    ParcelCountedEvent,
    ParcelPostedEvent,
    depot,
    effects,
    posted,
)

DAY_S = 24 * 3600


def keep_house(bench: Bench) -> list[str]:
    """Statuses left in the inbox."""
    while bench.running[0].instance.housekeeper.step() == 0.0:
        pass
    return sorted(row["status"] for row in bench.rows(select(tables.inbox)))


def test_handled_events_are_forgotten_after_thirty_days() -> None:
    with Bench(depot()) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        bench.advance(seconds=29 * DAY_S)
        assert keep_house(bench) == ["handled"]
        bench.publish(*posted("a", 2))
        bench.settle()
        bench.advance(seconds=2 * DAY_S)
        assert keep_house(bench) == ["handled"]


def test_what_was_set_aside_is_never_forgotten() -> None:
    def reject(event: ParcelPostedEvent, tx: object) -> None:
        raise Reject("no")

    with Bench(depot(reject)) as bench:
        bench.publish(*posted("a", 1, 2))
        bench.settle()
        bench.advance(seconds=400 * DAY_S)
        assert keep_house(bench) == ["dead", "parked"]


def test_events_at_or_after_the_position_are_never_forgotten() -> None:
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1, 2, 3))
        bench.settle()
        with bench.database().write() as connection:
            connection.execute(update(tables.position).values(next_offset=1))
        bench.advance(seconds=400 * DAY_S)
        assert keep_house(bench) == ["handled", "handled"]


def test_a_rebuilt_registry_stops_the_service() -> None:
    class Rebuilt:
        url = "memory://rebuilt"

        def verify(self) -> None:
            raise RegistryError("schema id 1 means another schema now")

    with Bench(depot()) as bench:
        instance = bench.running[0].instance
        rebuilt: Any = Rebuilt()
        housekeeper = Housekeeper(
            bench.broker, rebuilt, instance.tools, poller=None, log=instance.log
        )
        with pytest.raises(RegistryError, match="means another schema now"):
            housekeeper.step()


def test_a_topic_made_again_under_a_running_service_is_read_from_its_beginning() -> None:
    """Kafka's client goes on in its middle and says nothing, so the broker here says nothing either."""
    with Bench(depot(), partitions=1) as bench:
        bench.publish(*posted("a", 1, 2))
        bench.settle()
        with bench.database().write() as connection:
            connection.execute(update(tables.position).values(topic_id="of the old one"))
        (running,) = bench.running
        (consumer,) = running.broker.consumers
        assert running.instance.poller is not None
        (lane,) = running.instance.lanes.all()
        lane.place = Place("of the old one", 0)
        running.instance.housekeeper.step()
        bench.publish(*posted("a", 3))
        for _ in range(3):
            bench.settle()
            bench.advance(seconds=31)
        assert len(running.broker.consumers) == 2
        assert consumer.owned == frozenset()
        assert effects(bench) == [("a", 1), ("a", 2), ("a", 3)]
        totals = bench.status().as_json()["totals"]
        assert totals["repeated"] == 2


def test_a_size_limit_that_was_raised_is_noticed_without_a_restart() -> None:
    with Bench(depot()) as bench:
        large = ParcelCountedEvent(parcel="a" * 400_000, number=1)  # also key and subject
        bench.broker.set_topic(COUNTS_TOPIC, {"max.message.bytes": "2000000"})
        with pytest.raises(PublishError) as refused, bench.tx() as tx:
            tx.publish(large)
        assert "takes at most 1048588" in refused.value.message
        assert len(refused.value.message) < 300
        bench.running[0].instance.housekeeper.step()
        with bench.tx() as tx:
            tx.publish(large)
        bench.settle()
        assert bench.published(ParcelCountedEvent) == [large]
