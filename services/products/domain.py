"""The catalogue's rules: pure; times and ids come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from shop.products.v1 import (
    DiscontinuationReason,
    ProductCreatedEvent,
    ProductDiscontinuedEvent,
    ProductPriceChangedEvent,
    Weight,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from shop.common.v1 import Money

OPENING_DAY: Final = date.min
"""The first price of a product applies until its first change, even one dated before today."""


GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})


class PriceChangeRefused(Exception):  # noqa: N818
    """The product cannot get this price; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a caller says about a new product."""

    sku: str
    name: str
    category: str | None = None
    subcategory: str | None = None
    color: str | None = None
    size: str | None = None
    weight: Weight | None = None
    list_price: Money
    initial_quantity: int
    reorder_point: int
    gtin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    product_id: UUID
    details: Details
    """With the price of the day that was asked for."""
    created_at: datetime
    discontinued_at: datetime | None = None


def created(product: Product) -> ProductCreatedEvent:
    """The event that tells everybody about a new product."""
    details = product.details
    return ProductCreatedEvent(
        product_id=product.product_id,
        occurred_at=product.created_at,
        sku=details.sku,
        name=details.name,
        category=details.category,
        subcategory=details.subcategory,
        color=details.color,
        size=details.size,
        weight=details.weight,
        list_price=details.list_price,
        initial_quantity=details.initial_quantity,
        reorder_point=details.reorder_point,
        gtin=details.gtin,
    )


def price_changed(
    product: Product, *, new: Money, effective_on: date, at: datetime
) -> ProductPriceChangedEvent | None:
    """None where the product, seen on that day, has the new price already; PriceChangeRefused."""
    sku, old = product.details.sku, product.details.list_price
    if product.discontinued_at is not None:
        raise PriceChangeRefused(
            f"product {sku} was discontinued at {product.discontinued_at.isoformat()}"
            " and keeps its prices"
        )
    if new.currency != old.currency:
        raise PriceChangeRefused(
            f"product {sku} is sold in {old.currency}, its price cannot be given in {new.currency}"
        )
    if new == old:
        return None
    return ProductPriceChangedEvent(
        product_id=product.product_id,
        occurred_at=at,
        effective_on=effective_on,
        old_price=old,
        new_price=new,
    )


def discontinued(
    product: Product, *, reason: DiscontinuationReason, replaced_by: UUID | None, at: datetime
) -> ProductDiscontinuedEvent | None:
    """None where the product was discontinued before."""
    if product.discontinued_at is not None:
        return None
    return ProductDiscontinuedEvent(
        product_id=product.product_id, occurred_at=at, reason=reason, replaced_by=replaced_by
    )


def is_gtin(digits: str) -> bool:
    """Whether it has the length and the check digit of a global trade item number (GS1)."""
    if len(digits) not in GTIN_LENGTHS or not (digits.isascii() and digits.isdecimal()):
        return False
    weighted = sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(digits[-2::-1]))
    return (weighted + int(digits[-1])) % 10 == 0
