"""What is written and published through one tx happens together, in order, or not at all."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from duly.errors import EncodeError, PublishError, TopologyError
from duly.runtime.database import connect
from duly.runtime.transaction import Transaction
from duly.testing import Bench
from tests.unit.runtime.depot import (
    ADD,
    ADD_LAST,
    COUNTS_TOPIC,
    LAST,
    SEEN,
    SET_LAST,
    DraftEvent,
    ParcelCountedEvent,
    ParcelLostEvent,
    depot,
    effects,
    last,
    metadata,
    seen,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Executable

_PUT = upsert(last)
PUT = _PUT.on_conflict_do_update(
    index_elements=[last.c.parcel], set_={"number": _PUT.excluded.number}
)
ADD_NEW = upsert(last).on_conflict_do_nothing()
DROP = delete(last).where(last.c.parcel == bindparam("which"))
COPY_COUNT = insert(seen).from_select(
    ["parcel", "number"],
    select(bindparam("name", type_=Text), func.count()).select_from(last),
)
RAW = text("UPDATE last SET number = number + 1 WHERE parcel = :which")


def test_writes_and_events_of_a_block_happen_together() -> None:
    with Bench(depot()) as bench:
        with bench.tx() as tx:
            tx.write(ADD, {"parcel": "a", "number": 1})
            tx.publish(ParcelCountedEvent(parcel="a", number=1))
        bench.settle()
        assert effects(bench) == [("a", 1)]
        assert len(bench.published(ParcelCountedEvent)) == 1


def test_a_block_that_raises_leaves_nothing_behind() -> None:
    def fail() -> None:
        with bench.tx() as tx:
            tx.execute(ADD, {"parcel": "a", "number": 1})
            tx.write(ADD, {"parcel": "a", "number": 2})
            tx.publish(ParcelCountedEvent(parcel="a", number=1))
            raise KeyError("a")

    with Bench(depot()) as bench:
        with pytest.raises(KeyError):
            fail()
        bench.settle()
        assert effects(bench) == []
        assert bench.published(ParcelCountedEvent) == []


def test_a_read_sees_what_was_written_before_it() -> None:
    with Bench(depot()) as bench, bench.tx() as tx:
        tx.write(ADD, {"parcel": "a", "number": 1})
        assert tx.execute(SEEN).all() == [("a", 1)]
        tx.write(ADD, {"parcel": "a", "number": 2})
        assert tx.execute(select(func.count()).select_from(seen)).scalar_one() == 2


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "set", "put", "drop", "note", "copy", "raw"]),
        st.sampled_from(["a", "b"]),
        st.integers(0, 9),
    ),
    max_size=30,
)


@given(steps=_STEPS)
def test_grouped_writes_leave_what_the_same_writes_one_by_one_leave(
    steps: list[tuple[str, str, int]],
) -> None:
    def row(step: str, parcel: str, number: int) -> tuple[Executable, Mapping[str, object]]:
        rows: dict[str, tuple[Executable, Mapping[str, object]]] = {
            "add": (ADD_NEW, {"parcel": parcel, "number": number}),
            "set": (SET_LAST, {"which": parcel, "to": number}),
            "put": (PUT, {"parcel": parcel, "number": number}),
            "drop": (DROP, {"which": parcel}),
            "note": (ADD, {"parcel": parcel, "number": number}),
            "copy": (COPY_COUNT, {"name": parcel}),
            "raw": (RAW, {"which": parcel}),
        }
        return rows[step]

    outcomes: list[object] = []
    for grouped in (True, False):
        database = connect("sqlite://")
        with database.write() as connection:
            metadata.create_all(connection)
        with database.write() as connection:
            transaction = Transaction(lambda: connection)
            for step in steps:
                statement, values = row(*step)
                if grouped:
                    transaction.write(statement, values)
                else:
                    transaction.execute(statement, values)
            transaction.flush()
        with database.read() as connection:
            outcomes.append((connection.execute(SEEN).all(), connection.execute(LAST).all()))
        database.close()
    assert outcomes[0] == outcomes[1]


def test_rows_with_other_columns_are_not_cut_to_those_of_the_first() -> None:
    with Bench(depot()) as bench:
        with bench.tx() as tx:
            tx.write(ADD_LAST, {"parcel": "a"})
            tx.write(ADD_LAST, {"parcel": "b", "number": 2})
        assert bench.rows(LAST) == [
            {"parcel": "a", "number": None},
            {"parcel": "b", "number": 2},
        ]


def test_a_row_is_taken_as_it_is_when_written() -> None:
    with Bench(depot()) as bench:
        row = {"parcel": "a", "number": 1}
        with bench.tx() as tx:
            tx.write(ADD, row)
            row["number"] = 2
        assert effects(bench) == [("a", 1)]


def test_how_many_rows_a_statement_changed_can_be_asked() -> None:
    with Bench(depot()) as bench, bench.tx() as tx:
        tx.write(ADD_LAST, {"parcel": "a", "number": 1})
        changed = tx.execute(update(last).where(last.c.number == 1).values(number=2))
        assert changed.rowcount == 1


def test_a_tx_is_over_after_its_block() -> None:
    with Bench(depot()) as bench:
        with bench.tx() as tx:
            pass
        with pytest.raises(RuntimeError, match="this tx is over"):
            tx.write(ADD, {"parcel": "a", "number": 1})
        with pytest.raises(RuntimeError, match="this tx is over"):
            tx.execute(SEEN)
        with pytest.raises(RuntimeError, match="this tx is over"):
            tx.publish(ParcelCountedEvent(parcel="a", number=1))


def test_a_transaction_inside_another_is_refused_instead_of_waiting_for_itself() -> None:
    with Bench(depot()) as bench, bench.tx() as tx:
        tx.execute(SEEN)
        with pytest.raises(RuntimeError, match="already open"), bench.tx() as inner:
            inner.execute(SEEN)


def test_an_event_that_is_not_in_the_table_is_not_published() -> None:
    message = r"published shop\.depot\.v1\.ParcelLostEvent"
    with Bench(depot()) as bench, bench.tx() as tx, pytest.raises(TopologyError, match=message):
        tx.publish(ParcelLostEvent(parcel="a"))


def test_an_event_that_breaks_its_contract_is_not_published() -> None:
    event = ParcelCountedEvent(parcel="a", number=1)
    object.__setattr__(event, "number", "one")
    with Bench(depot()) as bench:
        with bench.tx() as tx, pytest.raises(EncodeError):
            tx.publish(event)
        bench.settle()
        assert bench.published(ParcelCountedEvent) == []


def test_an_event_larger_than_its_topic_takes_is_refused_when_published() -> None:
    with Bench(depot()) as bench, bench.tx() as tx:
        limit = bench.broker.record_size_max(COUNTS_TOPIC)
        with pytest.raises(PublishError, match=f"takes at most {limit}"):
            tx.publish(ParcelCountedEvent(parcel="a" * limit, number=1))


def test_a_class_that_was_never_frozen_is_published_on_a_bench() -> None:
    service = depot(publishes=[DraftEvent, ParcelCountedEvent])
    with Bench(service) as bench:
        with bench.tx() as tx:
            tx.publish(DraftEvent(parcel="a"))
        bench.settle()
        assert len(bench.published(DraftEvent)) == 1


def test_records_carry_cloudevents_headers() -> None:
    with Bench(depot()) as bench:
        with bench.tx() as tx:
            now = tx.now
            tx.publish(ParcelCountedEvent(parcel="a", number=1))
        bench.settle()
        (record,) = bench.records(COUNTS_TOPIC)
        headers = {name: (value or b"").decode() for name, value in record.headers}
        assert record.key == b"a"
        assert headers["ce_specversion"] == "1.0"
        assert headers["ce_type"] == "shop.counts.v1.ParcelCountedEvent"
        assert headers["ce_source"] == "/depot"
        assert headers["ce_subject"] == "a"
        assert headers["ce_time"] == now.isoformat(timespec="microseconds").replace("+00:00", "Z")
        assert headers["content-type"] == "application/avro"
        schema_id = bench.registry.schema_id(
            ParcelCountedEvent.__contract__.subject, ParcelCountedEvent.__contract__.schema_text
        )
        assert headers["ce_dataschema"] == f"memory://registry/schemas/ids/{schema_id}"
        assert headers["traceparent"].startswith("00-")
        assert headers["ce_id"][14] == "7"


def test_a_deferred_write_that_failed_cannot_be_passed_over() -> None:
    """The error comes out of whatever statement made the flush, and might be taken for that one's."""

    def careless() -> None:
        with bench.tx() as tx:
            tx.write(ADD_LAST, {"parcel": "a", "number": 1})
            tx.write(ADD_LAST, {"parcel": "a", "number": 2})
            with contextlib.suppress(IntegrityError):
                tx.execute(LAST)

    with Bench(depot()) as bench:
        with pytest.raises(RuntimeError, match="can only be rolled back"):
            careless()
        assert bench.rows(LAST) == []


def test_a_statement_that_failed_cannot_be_passed_over() -> None:
    """On PostgreSQL it cannot; on SQLite what came next might be committed without what came before."""

    def careless() -> None:
        with bench.tx() as tx:
            tx.execute(ADD_LAST, {"parcel": "a", "number": 1})
            with contextlib.suppress(IntegrityError):
                tx.execute(ADD_LAST, {"parcel": "a", "number": 2})
            tx.write(ADD_LAST, {"parcel": "b", "number": 1})

    with Bench(depot()) as bench:
        with pytest.raises(RuntimeError, match="can only be rolled back"):
            careless()
        assert bench.rows(LAST) == []
