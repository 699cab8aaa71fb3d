"""Columns keep every digit and every zone, or refuse."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, func, insert, select
from sqlalchemy.exc import StatementError

from duly import columns
from duly.errors import EncodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

metadata = MetaData()
kept = Table(
    "kept",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("amount", columns.Decimal(18, 4)),
    Column("at", columns.Timestamp),
    Column("uid", columns.Uuid),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as opened:
        metadata.create_all(opened)
        yield opened
    engine.dispose()


def round_trip(connection: Connection, name: str, value: object) -> Any:
    with connection.begin_nested() as savepoint:
        connection.execute(insert(kept), {name: value})
        found = connection.execute(select(kept.c[name])).scalar_one()
        savepoint.rollback()
    return found


@given(value=st.decimals("-99999999999999", "99999999999999", places=4))
def test_a_decimal_comes_back_to_the_last_digit(connection: Connection, value: Decimal) -> None:
    found = round_trip(connection, "amount", value)
    assert found == value
    assert str(found) == f"{value:.4f}" or value == 0


@pytest.mark.parametrize("value", ["345.6789", "1E+3", "-0.0001", "12.50000", "0"])
def test_decimals_of_other_exponents_are_padded(connection: Connection, value: str) -> None:
    found = round_trip(connection, "amount", Decimal(value))
    assert found == Decimal(value)
    assert found.as_tuple().exponent == -4


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Decimal("1.00001"), "would lose digits of 1.00001"),
        (Decimal(100000000000000), "has no room for"),
        (Decimal("1E+20"), "has no room for"),
        (Decimal("NaN"), "cannot keep NaN"),
        (1.5, "takes a decimal, not the float 1.5"),
    ],
)
def test_a_decimal_that_does_not_fit_is_refused(
    connection: Connection, value: object, message: str
) -> None:
    with pytest.raises(StatementError, match=message) as caught:
        connection.execute(insert(kept), {"amount": value})
    assert isinstance(caught.value.orig, EncodeError)


def test_decimals_are_compared_and_summed_as_numbers(connection: Connection) -> None:
    with connection.begin_nested() as savepoint:
        amounts = [Decimal("9.5"), Decimal("10.25"), Decimal(-3)]
        connection.execute(insert(kept), [{"amount": amount} for amount in amounts])
        column = kept.c.amount
        assert connection.execute(select(func.sum(column))).scalar_one() == Decimal("16.75")
        assert connection.execute(select(func.max(column))).scalar_one() == Decimal("10.25")
        more = connection.execute(select(column).where(column > Decimal("9.6"))).scalars().all()
        assert more == [Decimal("10.25")]
        savepoint.rollback()


def test_a_column_type_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Decimal\(19, 4\)"):
        columns.Decimal(19, 4)


@given(
    value=st.datetimes(
        timezones=st.just(UTC) | st.just(timezone(timedelta(hours=5, minutes=30))),
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    )
)
def test_a_time_comes_back_to_the_microsecond_in_utc(
    connection: Connection, value: datetime
) -> None:
    found = round_trip(connection, "at", value)
    assert found == value
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="cannot keep the naive datetime 2026-01-05T10:00:00"):
        connection.execute(insert(kept), {"at": datetime(2026, 1, 5, 10)})  # noqa: DTZ001


def test_a_uuid_is_sixteen_bytes(connection: Connection) -> None:
    value = uuid.uuid4()
    assert round_trip(connection, "uid", value) == value
    with pytest.raises(StatementError, match=r"takes a uuid\.UUID, not the str"):
        connection.execute(insert(kept), {"uid": str(value)})


def test_nothing_is_kept_as_nothing(connection: Connection) -> None:
    for name in ("amount", "at", "uid"):
        assert round_trip(connection, name, None) is None
