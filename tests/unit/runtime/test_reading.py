"""`begin.read()`: one state of the database, no wait for writers, and nothing but reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from duly.testing import Bench
from tests.unit.runtime.depot import ADD, SEEN, ParcelCountedEvent, depot, effects, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from duly import ReadTx


@pytest.fixture(params=["sqlite in memory", "sqlite file", "postgresql"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    options: dict[str, Any] = {}
    if request.param == "sqlite file":
        options["folder"] = tmp_path
    elif request.param == "postgresql":
        options["database_urls"] = {"depot": request.getfixturevalue("postgresql")}
    with Bench(depot(), **options) as bench:
        with bench.tx() as tx:
            tx.write(ADD, {"parcel": "a", "number": 1})
        yield bench


def test_it_reads(bench: Bench) -> None:
    with bench.running[0].instance.begin.read() as tx:
        assert tx.now < bench.clock.now()
        assert tx.execute(SEEN).all() == [("a", 1)]
    with pytest.raises(RuntimeError, match="this tx is over"):
        tx.execute(SEEN)


EVENT = ParcelCountedEvent(parcel="a", number=1)
WRITES: dict[str, Callable[[Any], object]] = {
    "write": lambda tx: tx.write(ADD, {"parcel": "b", "number": 2}),
    "publish": lambda tx: tx.publish(EVENT),
    "insert": lambda tx: tx.execute(ADD, {"parcel": "b", "number": 2}),
    "text": lambda tx: tx.execute(text("DELETE FROM seen")),
    "table": lambda tx: tx.execute(text("CREATE TABLE more (n INTEGER)")),
    "lock": lambda tx: tx.execute(select(seen).with_for_update()),
}


@pytest.mark.parametrize("write", WRITES)
def test_whatever_would_change_something_is_refused(bench: Bench, write: str) -> None:
    with (
        pytest.raises(
            RuntimeError, match=r"this tx only reads: begin\(\) instead of begin.read\(\)"
        ),
        bench.running[0].instance.begin.read() as tx,
    ):
        WRITES[write](tx)
    bench.settle()
    assert effects(bench) == [("a", 1)]
    assert bench.published(ParcelCountedEvent) == []
    with bench.tx() as writing:
        # The connection goes on to others, who may write.
        writing.execute(ADD, {"parcel": "c", "number": 3})
    assert effects(bench) == [("a", 1), ("c", 3)]


@pytest.mark.parametrize("bench", ["sqlite file", "postgresql"], indirect=True)
def test_it_sees_one_state_and_waits_for_no_writer(bench: Bench) -> None:
    def look(tx: ReadTx) -> int:
        return len(tx.execute(SEEN).all())

    with bench.running[0].instance.begin.read() as tx:
        assert look(tx) == 1
        with bench.tx() as writing:
            writing.execute(ADD, {"parcel": "b", "number": 2})
            with bench.running[0].instance.begin.read() as other:
                assert look(other) == 1
        assert look(tx) == 1
    with bench.running[0].instance.begin.read() as tx:
        assert look(tx) == 2


def test_an_attribute_that_never_was_is_said_not_to_be(bench: Bench) -> None:
    with bench.running[0].instance.begin.read() as tx, pytest.raises(AttributeError, match="'no'"):
        getattr(tx, "no")  # noqa: B009 a checker would say so
