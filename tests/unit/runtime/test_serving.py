"""The same service with threads: events flow without anybody stepping, and it ends in order."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import APIRouter

from duly import Begin  # noqa: TC001 FastAPI looks it up
from duly.codec import Codec
from duly.errors import ConfigError, ContractError, PositionLostError
from duly.registry import MemoryRegistry
from duly.runtime.clock import SystemClock
from duly.runtime.database import connect
from duly.runtime.instance import Instance
from duly.runtime.publisher import Publisher
from duly.runtime.serving import listen, serve
from duly.runtime.traces import TraceIdsOnly
from duly.testing import MemoryBroker
from tests.unit.runtime.depot import (
    COUNTS_TOPIC,
    SEEN,
    TOPIC,
    DraftEvent,
    ParcelCountedEvent,
    ParcelPostedEvent,
    depot,
    posted,
)

if TYPE_CHECKING:
    from pathlib import Path

    from duly import Service, Tx

PATIENCE_S = 20


class Running:
    """A served instance, its address, and what ended it."""

    def __init__(self, service: Service, database: Path, broker: MemoryBroker) -> None:
        registry = MemoryRegistry()
        for event in (ParcelPostedEvent, ParcelCountedEvent):
            registry.register(event.__contract__.subject, event.__contract__.schema_text)
        codec = Codec(registry)
        self.publisher = Publisher("test", broker=broker, registry=registry, codec=codec)
        self.instance = Instance(
            service,
            broker=broker,
            registry=registry,
            codec=codec,
            database=connect(f"sqlite:///{database}"),
            clock=SystemClock(),
            traces=TraceIdsOnly(),
            allows_unfrozen=False,
        )
        self.instance.prepare()
        self.stopping = threading.Event()
        self.ended: BaseException | None = None
        self.address = ""
        self._listening = threading.Event()
        self._listener = listen("127.0.0.1", 0)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        assert self._listening.wait(PATIENCE_S)

    def stop(self) -> None:
        self.stopping.set()
        self.join()

    def join(self) -> None:
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        self._listener.close()
        self.instance.close()

    def _serve(self) -> None:
        try:
            serve(self.instance, self._listener, self.stopping, announce=self._announced)
        except BaseException as error:
            self.ended = error

    def _announced(self, sentence: str) -> None:
        self.address = sentence.rpartition(" ")[2]
        self._listening.set()


@pytest.fixture
def broker() -> MemoryBroker:
    made = MemoryBroker()
    for topic in (TOPIC, COUNTS_TOPIC, "depot.dead"):
        made.create_topic(topic, partitions=3)
    return made


def test_an_event_reaches_its_subscriber_and_what_follows_leaves_at_once(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    arrived = threading.Event()

    def on_counted(event: ParcelCountedEvent, tx: Tx) -> None:
        arrived.set()

    first = Running(depot(), tmp_path / "depot.db", broker)
    broker.create_topic("listener.dead")
    listener = depot(name="listener", subscribers=[on_counted], publishes=[])
    second = Running(listener, tmp_path / "listener.db", broker)
    first.publisher.publish(*posted("a", 1))
    assert arrived.wait(PATIENCE_S)
    second.stop()
    first.stop()
    assert first.ended is None
    assert seen(tmp_path / "depot.db") == [("a", 1)]


def seen(file: Path) -> list[tuple[str, int]]:
    with (
        contextlib.closing(connect(f"sqlite:///{file}")) as database,
        database.read() as connection,
    ):
        return [(parcel, number) for parcel, number in connection.execute(SEEN)]


def test_http_is_answered_while_a_subscriber_is_busy(broker: MemoryBroker, tmp_path: Path) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def wait(event: ParcelPostedEvent, tx: Tx) -> None:
        busy.set()
        assert go_on.wait(PATIENCE_S)

    running = Running(depot(wait), tmp_path / "depot.db", broker)
    running.publisher.publish(*posted("a", 1))
    assert busy.wait(PATIENCE_S)
    assert httpx.get(f"{running.address}/health/ready").status_code == 200
    assert httpx.get(f"{running.address}/status").json()["totals"]["received"] == 0
    go_on.set()
    running.stop()
    assert running.ended is None


def test_what_was_begun_is_finished_before_it_ends(broker: MemoryBroker, tmp_path: Path) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def wait(event: ParcelPostedEvent, tx: Tx) -> None:
        busy.set()
        assert go_on.wait(PATIENCE_S)

    running = Running(depot(wait), tmp_path / "depot.db", broker)
    running.publisher.publish(*posted("a", 1))
    assert busy.wait(PATIENCE_S)
    running.stopping.set()
    go_on.set()
    running.join()
    assert running.ended is None
    assert seen(tmp_path / "depot.db") == [("a", 1)]
    assert sum(broker.committed("depot").values()) == 1
    assert len(broker.records(COUNTS_TOPIC)) == 1


def test_a_loop_that_cannot_go_on_ends_the_process_with_its_error(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    running = Running(depot(), tmp_path / "depot.db", broker)
    running.publisher.publish(*posted("a", 1))
    running.stop()
    for number in range(2, 9):
        running.publisher.publish(*posted("a", number))
    for partition in range(3):
        broker.expire(TOPIC, partition, before_offset=6)
    again = Running(depot(), tmp_path / "depot.db", broker)
    again.join()
    assert isinstance(again.ended, PositionLostError)
    assert again.ended.exit_code == 4


def test_requests_in_many_threads_each_get_their_own_transaction(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    router = APIRouter()

    @router.post("/parcels/{number}")
    def create(number: int, begin: Begin) -> None:  # pyright: ignore[reportUnusedFunction]
        with begin() as tx:
            tx.publish(ParcelCountedEvent(parcel="a", number=number))

    running = Running(depot(api=router), tmp_path / "depot.db", broker)
    codes: list[int] = []

    def post(number: int) -> None:
        codes.append(httpx.post(f"{running.address}/parcels/{number}").status_code)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    running.stop()
    assert codes == [200] * 20
    assert len(broker.records(COUNTS_TOPIC)) == 20


def test_a_service_that_publishes_an_unfrozen_class_does_not_start(
    broker: MemoryBroker, tmp_path: Path
) -> None:
    draft = depot(publishes=[DraftEvent, ParcelCountedEvent])
    with pytest.raises(ContractError, match="DraftEvent is not frozen") as caught:
        Running(draft, tmp_path / "depot.db", broker)
    assert "duly freeze" in caught.value.hint


def test_a_taken_port_is_named() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1:{port}"):
            listen("127.0.0.1", port)
