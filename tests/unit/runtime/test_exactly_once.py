"""The law: whatever crashes, moves or is repeated, each event takes effect exactly once, in order for its key."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from duly.broker import OutgoingRecord
from duly.errors import BrokerUnavailableError
from duly.runtime import RetryLater
from duly.testing import Bench
from tests.unit.runtime.depot import TOPIC, ParcelCountedEvent, depot, effects, posted

if TYPE_CHECKING:
    from duly.runtime import Tx
    from duly.testing.bench import Running
    from tests.unit.runtime.depot import ParcelPostedEvent

PARCELS = "abcde"
MEMORY = Path("/dev/shm")
"""A file system without a disk, where there is one."""


class Killed(BaseException):
    """The process dies at this very place."""


@dataclass
class World:
    """What the environment will do to the next events."""

    kills: int = 0
    waits: int = 0
    fails: int = 0
    failed: set[int] = field(default_factory=set[int])
    statements_to_cut: int = 0
    """At the last of so many statements or commits the process dies."""
    statements_to_busy: int = 0
    """At the last of so many the database is locked by another process."""

    def before_statement(self, *_: object) -> None:
        if self.statements_to_cut:
            self.statements_to_cut -= 1
            if not self.statements_to_cut:
                raise Killed
        if self.statements_to_busy:
            self.statements_to_busy -= 1
            if not self.statements_to_busy:
                busy = sqlite3.OperationalError("database is locked")
                busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise OperationalError("any statement", None, busy)  # as SQLAlchemy wraps it

    def heal(self) -> None:
        self.kills = self.waits = self.fails = 0
        self.statements_to_cut = self.statements_to_busy = 0

    def __call__(self, event: ParcelPostedEvent, tx: Tx) -> None:
        if self.kills:
            self.kills -= 1
            raise Killed
        if self.waits:
            self.waits -= 1
            raise RetryLater("not now")
        if self.fails and event.number not in self.failed:
            self.fails -= 1
            self.failed.add(event.number)
            raise ValueError("once only")


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sampled_from(PARCELS)),
        st.tuples(st.just("repeat"), st.integers(0, 30)),
        st.tuples(st.sampled_from(["kill", "wait", "fail"]), st.integers(1, 3)),
        st.tuples(st.sampled_from(["cut", "busy"]), st.integers(1, 25)),
        st.tuples(
            st.sampled_from(["settle", "poll", "handle", "time", "lose", "away", "back", "unsure"]),
            st.integers(0, 2),
        ),
        st.tuples(st.sampled_from(["start", "stop", "crash", "expel"]), st.integers(0, 2)),
    ),
    min_size=12,
    max_size=40,
)
TROUBLES = {
    "kill": "kills",
    "wait": "waits",
    "fail": "fails",
    "cut": "statements_to_cut",
    "busy": "statements_to_busy",
}
ZOMBIE = [
    ("publish", "a"),
    ("poll", 0),  # the first instance has read the record
    ("lose", 0),
    ("start", 0),
    ("poll", 1),
    ("handle", 1),  # the second one handles it
    ("handle", 0),  # the first one does not know yet
    ("repeat", 0),
]
LOCKED_AT_START = [
    step for statement in range(1, 26) for step in (("busy", statement), ("start", 0), ("stop", 1))
]


def heal(bench: Bench) -> None:
    """Kafka is there and will not fail the next send."""
    bench.broker.come_back()
    bench.broker._faults.clear()  # pyright: ignore[reportPrivateUsage]


class Story:
    """Runs steps against one service with up to three instances."""

    def __init__(self, bench: Bench, world: World) -> None:
        self.bench = bench
        self.world = world
        self.published: dict[str, list[int]] = defaultdict(list)
        self.number = 0

    def run(self, step: str, argument: int | str) -> None:
        bench = self.bench
        match step:
            case "publish":
                self._publish(str(argument))
            case "repeat":
                self._repeat(int(argument))
            case _ if step in TROUBLES:
                setattr(self.world, TROUBLES[step], int(argument))
            case "settle":
                self._survive(bench.settle)
            case "time":
                bench.advance(seconds=10)
            case "start":
                if len(bench.running) < 3:
                    self._survive(lambda: bench.start("depot"))
            case "away" | "back" | "unsure":
                self._kafka(step, int(argument))
            case _:
                self._one(step, int(argument))

    def _kafka(self, step: str, argument: int) -> None:
        match step:
            case "away":
                self.bench.broker.go_away()
            case "back":
                self.bench.broker.come_back()
            case _:
                self.bench.broker.fail_next_send(append=argument, acknowledge=0)

    def _one(self, step: str, argument: int) -> None:
        """Do something to one of the instances."""
        bench = self.bench
        if not bench.running:
            return
        running = bench.running[argument % len(bench.running)]
        match step:
            case "poll":
                poller = running.instance.poller
                assert poller is not None
                self._survive(lambda: poller.step(timeout_s=0), running)
            case "handle":
                self._survive(running.instance.handler.step, running)
            case "stop":
                self._survive(lambda: bench.stop(running), running)
            case "crash":
                bench.crash(running)
            case _:
                for consumer in running.broker.consumers:
                    bench.broker.end_session(consumer)

    def _publish(self, parcel: str) -> None:
        self.number += 1
        heal(self.bench)
        self.bench.publish(*posted(parcel, self.number))
        self.published[parcel].append(self.number)

    def _repeat(self, index: int) -> None:
        """Somebody's producer sends a record again, under its old id."""
        records = self.bench.records(TOPIC)
        if records and not self.bench.broker.is_away:
            heal(self.bench)
            record = records[index % len(records)]
            self.bench.produce(
                OutgoingRecord(
                    topic=TOPIC, key=record.key, value=record.value, headers=record.headers
                )
            )

    def _survive(self, work: object, running: Running | None = None) -> None:
        """A kill ends the instance in which it happens; which one a settle was in, nobody knows: all."""
        try:
            work()  # pyright: ignore[reportCallIssue]
        except (BrokerUnavailableError, OperationalError):
            pass  # a start while Kafka or the database is away
        except Killed:
            for one in [running] if running else list(self.bench.running):
                self._crash(one)

    def _crash(self, one: Running) -> None:
        if one in self.bench.running:
            self.bench.crash(one)
            return
        # It died while it was being stopped.
        for consumer in one.broker.consumers:
            self.bench.broker.end_session(consumer)
        one.release()


@settings(deadline=None, max_examples=100)
@example(steps=ZOMBIE)
@example(steps=LOCKED_AT_START)
@given(steps=STEPS)
def test_each_event_takes_effect_exactly_once_and_in_order_for_its_key(
    steps: list[tuple[str, int | str]],
) -> None:
    world = World()
    with (
        # A file, because a connection in which the process dies is gone, and with it a database in memory.
        TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder,
        Bench(depot(world), partitions=3, folder=Path(folder)) as bench,
    ):
        for moment in ("before_cursor_execute", "commit"):
            event.listen(bench.database().engine, moment, world.before_statement)
        story = Story(bench, world)
        for step, argument in steps:
            story.run(step, argument)
        world.heal()
        heal(bench)
        if not bench.running:
            bench.start("depot")
        for _ in range(5):
            bench.advance(seconds=31)
            bench.settle()

        done: dict[str, list[int]] = defaultdict(list)
        for parcel, number in effects(bench):
            done[parcel].append(number)
        assert done == story.published
        heard: dict[str, list[int]] = defaultdict(list)
        for counted in bench.published(ParcelCountedEvent):
            heard[counted.parcel].append(counted.number)
        first = {parcel: list(dict.fromkeys(numbers)) for parcel, numbers in heard.items()}
        assert first == story.published
        assert not bench.dead_letters()
        totals = bench.status().as_json()["totals"]
        assert totals["received"] == len(bench.records(TOPIC))
        assert totals["handled"] == story.number
        assert totals["received"] == totals["handled"] + totals["repeated"]
