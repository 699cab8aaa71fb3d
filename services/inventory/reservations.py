"""Promises of stock to invoices: what the API asks for and the worker takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from services.inventory import domain, store
from services.inventory.domain import Reservation, Status, Stock, UnknownProduct
from shop.inventory.v1 import StockChangeReason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from duly import Tx


def reserve(tx: Tx, invoice_id: UUID, lines: Mapping[UUID, int], *, hold_s: int) -> Reservation:
    """Promise all the lines to an invoice, or none; UnknownProduct, Refused.

    Repeating it changes nothing; where the first promise expired, it is made anew.
    """
    wanted = Reservation(
        invoice_id=invoice_id,
        status=Status.HELD,
        lines=lines,
        expires_at=tx.now + timedelta(seconds=hold_s),
    )
    # The reservation first, then the stock: everybody locks in this order.
    existing = store.add_reservation(tx, wanted)
    if existing is not None and not domain.must_hold(existing, lines):
        return existing
    stocks = store.find_locked(tx, lines)
    for product_id in lines:
        if product_id not in stocks:
            raise UnknownProduct(product_id)
    if existing is None:
        store.add_lines(tx, wanted)
    else:
        store.set_status(tx, wanted)
    _move(tx, wanted, stocks, Stock.hold, StockChangeReason.RESERVED)
    return wanted


def confirm(tx: Tx, existing: Reservation) -> Reservation:
    """Take the pieces from the shelf, once; Refused where they are no longer held."""
    if not domain.must_sell(existing):
        return existing
    return _end(tx, existing, Status.CONFIRMED, Stock.sell, StockChangeReason.SOLD)


def release(tx: Tx, existing: Reservation | None) -> None:
    """Give the pieces back, once; Refused where they are sold."""
    if existing is not None and domain.must_release(existing):
        _end(tx, existing, Status.RELEASED, Stock.release, StockChangeReason.RELEASED)


def expire(tx: Tx, existing: Reservation) -> None:
    """Give the pieces back that nobody confirmed in time."""
    if existing.status is Status.HELD and existing.expires_at <= tx.now:
        _end(tx, existing, Status.EXPIRED, Stock.release, StockChangeReason.EXPIRED)


def count(tx: Tx, product_id: UUID, on_hand: int) -> Stock:
    """Set what a stocktake found on the shelf; UnknownProduct."""
    before = store.find_locked(tx, [product_id]).get(product_id)
    if before is None:
        raise UnknownProduct(product_id)
    after = before.count(on_hand)
    _store(tx, before, after, StockChangeReason.COUNTED, invoice_id=None)
    return after


def _end(
    tx: Tx,
    existing: Reservation,
    status: Status,
    change: Callable[[Stock, int], Stock],
    reason: StockChangeReason,
) -> Reservation:
    ended = replace(existing, status=status)
    store.set_status(tx, ended)
    _move(tx, ended, store.find_locked(tx, ended.lines), change, reason)
    return ended


def _move(
    tx: Tx,
    reservation: Reservation,
    stocks: Mapping[UUID, Stock],
    change: Callable[[Stock, int], Stock],
    reason: StockChangeReason,
) -> None:
    for product_id, quantity in reservation.lines.items():
        before = stocks[product_id]
        after = change(before, quantity)
        _store(tx, before, after, reason, invoice_id=reservation.invoice_id)


def _store(
    tx: Tx, before: Stock, after: Stock, reason: StockChangeReason, *, invoice_id: UUID | None
) -> None:
    store.set_levels(tx, after)
    for event in domain.stock_events(
        before, after, reason=reason, at=tx.now, invoice_id=invoice_id
    ):
        tx.publish(event)
