"""The shapes as people write them in pydantic: for the contenders whose codecs know only dicts."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads annotations when it runs
from decimal import Decimal  # noqa: TC003
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID  # noqa: TC003

from pydantic import BaseModel

if TYPE_CHECKING:
    from bench.samples import Plain


class ProductCreatedEvent(BaseModel):
    product_id: UUID
    sku: str
    name: str
    price: Decimal
    quantity: int
    occurred_at: dt.datetime


class Customer(BaseModel):
    customer_id: int
    email: str
    vip: bool


class Status(StrEnum):
    NEW = "NEW"
    PAID = "PAID"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"


class LineItem(BaseModel):
    sku: str
    quantity: int
    unit_price: Decimal


class OrderPlaced(BaseModel):
    order_id: UUID
    customer: Customer
    status: Status
    items: list[LineItem]
    attributes: dict[str, str]
    coupon: str | None = None
    shipped_at: dt.datetime | None = None
    total: Decimal
    placed_at: dt.datetime


class Telemetry(BaseModel):
    device_id: str
    seq: int
    at: dt.datetime
    voltage: float
    temperature: float
    samples: list[float]
    counts: list[int]


MODELS: Final[dict[str, type[BaseModel]]] = {
    "flat": ProductCreatedEvent,
    "order": OrderPlaced,
    "telemetry": Telemetry,
}


def plain(model: BaseModel) -> Plain:
    """The values of a model, enums as their symbols."""
    return {name: _plain_value(value) for name, value in model.model_dump().items()}


def _plain_value(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value
