"""Records without a value reach the subscriber that says it takes them, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

import pytest

from duly.broker import OutgoingRecord
from duly.errors import TopologyError
from duly.runtime import Service
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, ParcelLostEvent, ParcelPostedEvent, posted

if TYPE_CHECKING:
    from duly.runtime import Tx

seen = list[tuple[str, bytes | None]]()


def on_parcel_posted(event: ParcelPostedEvent | None, tx: Tx) -> None:
    assert tx.delivery is not None
    seen.append(("gone" if event is None else event.parcel, tx.delivery.key))


def on_parcel_lost(event: Optional[ParcelLostEvent], tx: Tx) -> None:  # noqa: UP045 - the older form
    raise AssertionError("nothing is lost here")


def on_lost(event: ParcelLostEvent, tx: Tx) -> None:
    raise AssertionError("nothing is lost here")


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


def tombstone(ce_type: str | None = None) -> OutgoingRecord:
    headers = () if ce_type is None else (("ce_type", ce_type.encode()),)
    return OutgoingRecord(topic=TOPIC, key=b"a", value=None, headers=headers)


def test_a_tombstone_is_none_for_the_subscriber_that_takes_it() -> None:
    with Bench(Service(name="depot", subscribers=[on_parcel_posted, on_lost])) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        bench.produce(tombstone())
        bench.produce(tombstone(ParcelPostedEvent.__avro_name__))
        bench.settle()
        assert [what for what, _ in seen] == ["a", "gone", "gone"]
        assert {key for what, key in seen if what == "gone"} == {b"a"}
        assert bench.status().as_json()["totals"]["handled"] == 3


def test_a_tombstone_of_another_type_is_passed_over() -> None:
    with Bench(Service(name="depot", subscribers=[on_parcel_posted, on_lost])) as bench:
        bench.produce(tombstone(ParcelLostEvent.__avro_name__))
        bench.settle()
        assert seen == []
        assert bench.status().as_json()["totals"]["skipped"] == 1


def test_two_subscribers_of_a_topic_cannot_both_take_tombstones() -> None:
    with pytest.raises(TopologyError, match=f"both take the records of topic {TOPIC} that have no"):
        Service(name="depot", subscribers=[on_parcel_posted, on_parcel_lost])
