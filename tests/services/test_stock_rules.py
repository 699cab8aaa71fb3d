"""Stock: what is promised is never promised twice, and running low is told once per crossing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inventory import domain
from services.inventory.domain import Refused, Reservation, Status, Stock
from shop.inventory.v1 import StockChangeReason, StockLevelChangedEvent, StockRunningLowEvent

AT = datetime(2026, 1, 8, tzinfo=UTC)
PRODUCT, INVOICE = UUID(int=1), UUID(int=9)


def shelf(on_hand: int = 10, reserved: int = 0, reorder_point: int = 3) -> Stock:
    return Stock(
        product_id=PRODUCT,
        sku="CA-1098",
        name="AWC Logo Cap",
        on_hand=on_hand,
        reserved=reserved,
        reorder_point=reorder_point,
    )


def reservation(status: Status, quantity: int = 2) -> Reservation:
    return Reservation(invoice_id=INVOICE, status=status, lines={PRODUCT: quantity}, expires_at=AT)


def told(before: Stock | None, after: Stock) -> list[type]:
    reason = StockChangeReason.COUNTED
    return [type(event) for event in domain.stock_events(before, after, reason=reason, at=AT)]


steps = st.lists(
    st.tuples(st.sampled_from(["hold", "release", "sell"]), st.integers(1, 12)), max_size=40
)


@given(on_hand=st.integers(0, 60), steps=steps)
def test_what_is_promised_is_always_on_the_shelf(
    on_hand: int, steps: list[tuple[str, int]]
) -> None:
    stock, held = shelf(on_hand), list[int]()
    for step, quantity in steps:
        if step == "hold":
            if quantity > stock.available:
                with pytest.raises(Refused, match=f"{stock.available} available"):
                    stock.hold(quantity)
                continue
            stock = stock.hold(quantity)
            held.append(quantity)
        elif held:
            taken = held.pop()
            stock = stock.release(taken) if step == "release" else stock.sell(taken)
        assert stock.reserved == sum(held)
        assert 0 <= stock.reserved <= stock.on_hand


@given(
    counts=st.lists(st.integers(0, 20), min_size=1, max_size=30), reorder_point=st.integers(0, 20)
)
def test_running_low_is_told_once_for_each_crossing(counts: list[int], reorder_point: int) -> None:
    before: Stock | None = None
    lows = list[bool]()
    crossings = 0
    for count in counts:
        after = shelf(count, reorder_point=reorder_point)
        crossings += told(before, after).count(StockRunningLowEvent)
        lows.append(after.is_low)
        before = after
    expected = [low for low, previous in zip(lows, [False, *lows], strict=False) if low > previous]
    assert crossings == len(expected)


def test_stock_at_its_reorder_point_is_low() -> None:
    assert told(None, shelf(3)) == [StockLevelChangedEvent, StockRunningLowEvent]
    assert told(None, shelf(4)) == [StockLevelChangedEvent]


def test_an_equal_level_is_not_told() -> None:
    assert told(shelf(), shelf()) == []


def test_a_discontinued_product_is_neither_promised_nor_reordered() -> None:
    ended = Stock(
        product_id=PRODUCT,
        sku="CA-1098",
        name="AWC Logo Cap",
        on_hand=1,
        reserved=0,
        reorder_point=3,
        discontinued=True,
    )
    assert not ended.is_low
    with pytest.raises(Refused, match="CA-1098 was discontinued"):
        ended.hold(1)


def test_a_reservation_is_taken_once_and_again_only_after_it_expired() -> None:
    assert domain.must_hold(None, {PRODUCT: 2})
    assert not domain.must_hold(reservation(Status.HELD), {PRODUCT: 2})
    assert not domain.must_hold(reservation(Status.CONFIRMED), {PRODUCT: 2})
    assert domain.must_hold(reservation(Status.EXPIRED), {PRODUCT: 2})


def test_a_reservation_keeps_its_lines() -> None:
    with pytest.raises(Refused, match="other lines"):
        domain.must_hold(reservation(Status.HELD), {PRODUCT: 3})


def test_a_late_request_does_not_undo_a_release() -> None:
    with pytest.raises(Refused, match="released"):
        domain.must_hold(reservation(Status.RELEASED), {PRODUCT: 2})


def test_only_what_is_held_can_be_sold() -> None:
    assert domain.must_sell(reservation(Status.HELD))
    assert not domain.must_sell(reservation(Status.CONFIRMED))
    for status in (Status.RELEASED, Status.EXPIRED):
        with pytest.raises(Refused, match="reserve again"):
            domain.must_sell(reservation(status))


def test_what_is_sold_cannot_be_released() -> None:
    assert domain.must_release(reservation(Status.HELD))
    for gone in (None, reservation(Status.RELEASED), reservation(Status.EXPIRED)):
        assert not domain.must_release(gone)
    with pytest.raises(Refused, match="sold"):
        domain.must_release(reservation(Status.CONFIRMED))
