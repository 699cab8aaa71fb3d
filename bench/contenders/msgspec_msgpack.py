"""msgspec structs as msgpack: another format, without schemas; how fast typed objects can be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module
from typing import Any, Final, Literal
from uuid import UUID

from bench.contender import Contender, Lane

# Typed as Any: it comes with requirements/bench.txt, which a type checker need not have.
msgspec: Any = import_module("msgspec")


class ProductCreatedEvent(msgspec.Struct):
    product_id: UUID
    sku: str
    name: str
    price: Decimal
    quantity: int
    occurred_at: dt.datetime


class Customer(msgspec.Struct):
    customer_id: int
    email: str
    vip: bool


class LineItem(msgspec.Struct):
    sku: str
    quantity: int
    unit_price: Decimal


class OrderPlaced(msgspec.Struct):
    order_id: UUID
    customer: Customer
    status: Literal["NEW", "PAID", "SHIPPED", "CANCELLED"]
    items: list[LineItem]
    attributes: dict[str, str]
    coupon: str | None
    shipped_at: dt.datetime | None
    total: Decimal
    placed_at: dt.datetime


class Telemetry(msgspec.Struct):
    device_id: str
    seq: int
    at: dt.datetime
    voltage: float
    temperature: float
    samples: list[float]
    counts: list[int]


_STRUCTS: Final[dict[str, Any]] = {
    "flat": ProductCreatedEvent,
    "order": OrderPlaced,
    "telemetry": Telemetry,
}
_KEPT: Final = (UUID, Decimal, dt.datetime)


def _lane(shape: str) -> Lane:
    struct = _STRUCTS[shape]

    def build(sample: Any) -> Any:
        return msgspec.convert(sample, struct)

    def plain(event: Any) -> Any:
        return msgspec.to_builtins(event, builtin_types=_KEPT)

    return Lane(
        build=build,
        encode=msgspec.msgpack.Encoder().encode,
        decode=msgspec.msgpack.Decoder(struct).decode,
        plain=plain,
    )


CONTENDERS = (Contender(name="msgspec (msgpack)", gives="structs", lane=_lane),)
