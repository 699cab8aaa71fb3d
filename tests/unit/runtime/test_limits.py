"""What stands still behind dead letters: a key, or the whole service, until somebody resumes it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from duly.broker import OutgoingRecord
from duly.errors import DeadLetterLimitError
from duly.runtime import Reject, stops, tables
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, Away, ParcelPostedEvent, depot, effects, posted

if TYPE_CHECKING:
    from duly.runtime import Tx


def test_later_events_of_a_dead_letters_key_are_kept_back_and_those_of_others_are_not() -> None:
    def reject_first(event: ParcelPostedEvent, tx: Tx) -> None:
        if event.parcel == "a" and event.number == 1:
            raise Reject("broken")

    with Bench(depot(reject_first), partitions=1) as bench:
        bench.publish(*posted("a", 1), *posted("b", 1), *posted("a", 2), *posted("b", 2))
        bench.settle()
        assert effects(bench) == [("b", 1), ("b", 2)]
        assert [(d.status, d.offset) for d in bench.dead_letters()] == [("dead", 0), ("parked", 2)]
        assert bench.status().stopped_keys == 1
        assert len(bench.records("depot.dead")) == 2
        bench.resume()
        bench.publish(*posted("a", 3))
        bench.settle()
        assert effects(bench) == [("b", 1), ("b", 2), ("a", 3)]


def test_a_run_of_dead_letters_stops_the_service_until_somebody_resumes_it() -> None:
    broken = Away(ValueError("every parcel is too heavy"))
    with Bench(depot(broken.everywhere), partitions=1) as bench:
        for n in range(30):
            bench.publish(*posted(f"p{n}", n))
        with pytest.raises(DeadLetterLimitError, match="last 20 events") as caught:
            bench.settle()
        assert caught.value.exit_code == 4
        assert "duly dead-letter resume depot" in caught.value.hint
        assert len(bench.dead_letters()) == 20
        bench.crash("depot")
        with pytest.raises(DeadLetterLimitError, match="last 20 events"):
            bench.start("depot")
        broken.error = None
        bench.resume()
        bench.start("depot")
        bench.settle()
        assert len(effects(bench)) == 10


def test_too_many_dead_letters_among_the_last_thousand_stop_the_service() -> None:
    def reject_every_tenth(event: ParcelPostedEvent, tx: Tx) -> None:
        if event.number % 10 == 0:
            raise Reject("odd")

    with Bench(depot(reject_every_tenth), partitions=1) as bench:
        bench.publish(*[ParcelPostedEvent(parcel=f"p{n}", number=n) for n in range(600)])
        with pytest.raises(DeadLetterLimitError, match="50 of the last 1000"):
            bench.settle()
        assert len(bench.dead_letters()) == 50
        assert len(effects(bench)) == 441


def test_a_stopped_service_still_says_how_many_keys_stand_still() -> None:
    with Bench(depot(Away(Reject("no")).everywhere), partitions=1) as bench:
        bench.publish(*[ParcelPostedEvent(parcel=f"p{n}", number=n) for n in range(20)])
        with pytest.raises(DeadLetterLimitError):
            bench.settle()
        status = bench.status()
        assert status.stopped_keys == 20
        assert "all became dead letters" in (status.stop_reason or "")


def test_dead_letters_before_a_resume_are_not_counted_again() -> None:
    broken = Away(Reject("no"))
    with Bench(depot(broken.everywhere), partitions=1) as bench:
        for n in range(20):
            bench.publish(*posted(f"p{n}", n))
        with pytest.raises(DeadLetterLimitError):
            bench.settle()
        bench.resume()
        bench.crash("depot")
        bench.start("depot")
        for n in range(19):
            bench.publish(*posted(f"q{n}", n))
        bench.settle()
        assert len(bench.dead_letters()) == 39
        bench.publish(*posted("one more", 1))
        with pytest.raises(DeadLetterLimitError):
            bench.settle()


def test_dead_letters_whose_neighbours_were_forgotten_are_not_too_many() -> None:
    """The inbox keeps dead letters for ever and handled events for 30 days."""

    def reject_odd(event: ParcelPostedEvent, tx: Tx) -> None:
        if event.number % 2:
            raise Reject("odd")

    with Bench(depot(reject_odd), partitions=1) as bench:
        for n in range(120):
            bench.publish(*posted(f"p{n}", n))
            bench.settle()
            bench.advance(seconds=2 * 24 * 3600)
            bench.running[0].instance.housekeeper.step()
        assert len(bench.dead_letters()) == 60
        assert len(effects(bench)) == 60


def test_a_key_that_meets_trouble_again_stands_still_once() -> None:
    with Bench(depot(), partitions=1) as bench:
        for number in range(3):
            bench.produce(OutgoingRecord(topic=TOPIC, key=b"a", value=b"unreadable"))
            bench.publish(*posted(f"p{number}", number))
        bench.settle()
        assert len(bench.dead_letters()) == 3
        assert len(bench.rows(tables.stop.select())) == 1


def test_a_resume_by_a_clock_that_is_behind_still_begins_anew() -> None:
    broken = Away(Reject("no"))
    with Bench(depot(broken.everywhere), partitions=1) as bench:
        for n in range(20):
            bench.publish(*posted(f"p{n}", n))
        with pytest.raises(DeadLetterLimitError):
            bench.settle()
        with bench.database().write() as connection:
            stops.resume(connection, now=bench.clock.now() - timedelta(minutes=5))
        bench.crash("depot")
        bench.start("depot")
        bench.publish(*posted("one more", 1))
        bench.settle()
        assert len(bench.dead_letters()) == 21


def test_a_stop_is_seen_by_the_other_instances() -> None:
    with Bench(depot(), partitions=1) as bench:
        with bench.database().write() as connection:
            row = {"reason": "somebody else met the limit", "at": bench.clock.now()}
            connection.execute(tables.stop.insert(), row)
        bench.publish(*posted("a", 1))
        with pytest.raises(DeadLetterLimitError, match="somebody else met the limit"):
            bench.settle()
