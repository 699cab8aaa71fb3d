"""Publishing from a script waits for Kafka and says what it could not do."""

from __future__ import annotations

import pytest

from duly import Publisher
from duly.errors import BrokerUnavailableError, ContractError, PublishError
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, DraftEvent, depot, effects, posted


def test_what_a_script_publishes_reaches_the_subscribers() -> None:
    with Bench(depot()) as bench:
        with _publisher(bench) as publisher:
            publisher.publish(*posted("a", 1, 2))
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2)]
        sources = {dict(record.headers)["ce_source"] for record in bench.records(TOPIC)}
        assert sources == {b"/import"}


def test_a_kafka_that_is_away_is_an_error_after_a_while() -> None:
    with Bench(depot()) as bench, _publisher(bench) as publisher:
        publisher.publish(*posted("a", 1))
        bench.broker.go_away()
        with pytest.raises(BrokerUnavailableError, match="1 of 1 events were not acknowledged"):
            publisher.publish(*posted("a", 2), timeout_s=0)


def test_what_was_not_acknowledged_is_repeated_under_its_old_id() -> None:
    with Bench(depot()) as bench, _publisher(bench) as publisher:
        bench.broker.fail_next_send(append=2, acknowledge=1)
        publisher.publish(*posted("a", 1, 2, 3))
        bench.settle()
        assert effects(bench) == [("a", 1), ("a", 2), ("a", 3)]
        assert len(bench.records(TOPIC)) == 4


def test_nothing_is_sent_if_one_event_cannot_be() -> None:
    with Bench(depot()) as bench, _publisher(bench) as publisher:
        huge = posted("a" * bench.broker.record_size_max(TOPIC), 2)
        with pytest.raises(PublishError, match="takes at most"):
            publisher.publish(*posted("a", 1), *huge)
        with pytest.raises(ContractError, match="not frozen"):
            publisher.publish(*posted("a", 1), DraftEvent(parcel="a"))
        assert bench.records(TOPIC) == ()


def _publisher(bench: Bench) -> Publisher:
    return Publisher("import", broker=bench.broker, registry=bench.registry, codec=bench.codec)
