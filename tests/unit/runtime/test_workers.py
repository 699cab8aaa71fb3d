"""Workers are called again and again, and a failing one stops nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from duly.runtime.begin import BeginTransaction
from duly.testing import Bench
from tests.unit.runtime.depot import ADD, SEEN, ParcelCountedEvent, depot, effects, posted, seen

if TYPE_CHECKING:
    from duly import Begin, Tx


def test_a_worker_that_says_there_is_more_is_called_at_once() -> None:
    left = [3, 2, 1]

    def unload(tx: Tx) -> bool:
        if left:
            tx.write(ADD, {"parcel": "w", "number": left.pop()})
        return bool(left)

    with Bench(depot(workers=[unload])) as bench:
        assert effects(bench) == [("w", 1), ("w", 2), ("w", 3)]


def test_a_worker_is_called_after_commits_and_as_time_passes() -> None:
    calls: list[int] = []

    def look(tx: Tx) -> None:
        calls.append(len(tx.execute(SEEN).all()))

    with Bench(depot(workers=[look])) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        assert calls[-1] == 1
        before = len(calls)
        bench.advance(seconds=1)
        bench.settle()
        assert len(calls) > before


def test_only_what_changed_something_wakes_the_others() -> None:
    woken: list[bool] = []
    with Bench(depot()) as bench:
        begin = BeginTransaction(bench.running[0].instance.tools, woken.append)
        with begin() as tx:
            tx.execute(SEEN)
            tx.execute(delete(seen))  # nothing is there
        assert woken == []
        with begin() as tx:
            tx.execute(ADD, {"parcel": "a", "number": 1})
        with begin() as tx:
            tx.publish(ParcelCountedEvent(parcel="a", number=1))
        assert woken == [False, True]


def test_a_worker_publishes_and_writes_together() -> None:
    def work(tx: Tx) -> None:
        if not tx.execute(SEEN).all():
            tx.write(ADD, {"parcel": "w", "number": 1})
            tx.publish(ParcelCountedEvent(parcel="w", number=1))

    with Bench(depot(workers=[work])) as bench:
        assert len(bench.published(ParcelCountedEvent)) == 1


def test_a_worker_that_waits_begins_its_own_transactions() -> None:
    def work(begin: Begin) -> None:
        with begin() as tx:
            known = tx.execute(SEEN).all()
        # Nothing is open here, so the API and the subscribers go on meanwhile.
        with begin() as tx:
            if not known:
                tx.write(ADD, {"parcel": "w", "number": 1})

    with Bench(depot(workers=[work])) as bench:
        bench.advance(seconds=2)
        bench.settle()
        assert effects(bench) == [("w", 1)]


def test_a_failing_worker_is_tried_again_and_everything_else_goes_on() -> None:
    is_broken = True

    def work(tx: Tx) -> None:
        tx.write(ADD, {"parcel": "w", "number": 1})
        if is_broken:
            raise KeyError("no such drawer")

    with Bench(depot(workers=[work])) as bench:
        bench.publish(*posted("a", 1))
        bench.settle()
        assert effects(bench) == [("a", 1)]
        assert bench.status().troubles == {"worker work": "KeyError: 'no such drawer'"}
        is_broken = False
        bench.advance(seconds=31)
        bench.settle()
        assert effects(bench)[:2] == [("a", 1), ("w", 1)]
        assert bench.status().troubles == {}
