"""The warehouse's rules: pure; times and ids come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from shop.inventory.v1 import StockChangeReason, StockLevelChangedEvent, StockRunningLowEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from shop.products.v1 import ProductCreatedEvent

HOLD_S: Final = 600
"""How long pieces stay promised to an invoice that nobody confirms."""


class Refused(Exception):  # noqa: N818
    """The warehouse cannot do this now; the text says why."""


class UnknownProduct(Exception):  # noqa: N818
    """No such product has reached the warehouse, or not yet."""

    def __init__(self, product_id: UUID) -> None:
        super().__init__(f"product {product_id} is not known in the warehouse")
        self.product_id = product_id


class Status(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One product on the shelf."""

    product_id: UUID
    sku: str
    name: str
    on_hand: int
    reserved: int
    reorder_point: int
    discontinued: bool = False

    @property
    def available(self) -> int:
        """What can still be promised; below 0 where a stocktake found less than was promised."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        return self.available <= self.reorder_point and not self.discontinued

    def hold(self, quantity: int) -> Stock:
        """Promise some pieces; Refused if they are not there."""
        if self.discontinued:
            raise Refused(f"{self.sku} was discontinued")
        if quantity > self.available:
            raise Refused(f"{self.sku}: {quantity} asked for, {max(self.available, 0)} available")
        return replace(self, reserved=self.reserved + quantity)

    def release(self, quantity: int) -> Stock:
        return replace(self, reserved=self.reserved - quantity)

    def sell(self, quantity: int) -> Stock:
        return replace(self, on_hand=self.on_hand - quantity, reserved=self.reserved - quantity)

    def count(self, on_hand: int) -> Stock:
        return replace(self, on_hand=on_hand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Pieces promised to one invoice, all of them or none."""

    invoice_id: UUID
    status: Status
    lines: Mapping[UUID, int]
    """Product → pieces, at least 1 each."""
    expires_at: datetime


def opening_stock(event: ProductCreatedEvent) -> Stock:
    return Stock(
        product_id=event.product_id,
        sku=event.sku,
        name=event.name,
        on_hand=event.initial_quantity,
        reserved=0,
        reorder_point=event.reorder_point,
    )


def must_hold(existing: Reservation | None, lines: Mapping[UUID, int]) -> bool:
    """Whether a request still has to take pieces; False where they are held or sold already.

    An expired reservation is held anew; a released one stays released, so that a late request cannot undo a release.
    """
    if existing is None:
        return True
    if dict(existing.lines) != dict(lines):
        raise Refused(f"invoice {existing.invoice_id} has a reservation with other lines")
    if existing.status is Status.RELEASED:
        raise Refused(f"the reservation of invoice {existing.invoice_id} was released")
    return existing.status is Status.EXPIRED


def must_sell(existing: Reservation) -> bool:
    """Whether a confirmation still has to take the pieces from the shelf.

    A reservation past its time counts while nobody has taken it back: the pieces are still there.
    """
    if existing.status in {Status.RELEASED, Status.EXPIRED}:
        raise Refused(
            f"the reservation of invoice {existing.invoice_id} is {existing.status}: reserve again"
        )
    return existing.status is Status.HELD


def must_release(existing: Reservation | None) -> bool:
    """Whether a release still has to give pieces back; Refused once they are sold."""
    if existing is None:
        return False
    if existing.status is Status.CONFIRMED:
        raise Refused(f"the reservation of invoice {existing.invoice_id} is confirmed: sold")
    return existing.status is Status.HELD


def stock_events(
    before: Stock | None,
    after: Stock,
    *,
    reason: StockChangeReason,
    at: datetime,
    invoice_id: UUID | None = None,
) -> Iterator[StockLevelChangedEvent | StockRunningLowEvent]:
    """What to tell about a change; running low only where the reorder point was crossed."""
    if before is None or (before.on_hand, before.reserved) != (after.on_hand, after.reserved):
        yield StockLevelChangedEvent(
            product_id=after.product_id,
            occurred_at=at,
            on_hand=after.on_hand,
            reserved=after.reserved,
            reason=reason,
            invoice_id=invoice_id,
        )
    if after.is_low and (before is None or not before.is_low):
        yield StockRunningLowEvent(
            product_id=after.product_id,
            occurred_at=at,
            sku=after.sku,
            name=after.name,
            available=after.available,
            reorder_point=after.reorder_point,
        )
