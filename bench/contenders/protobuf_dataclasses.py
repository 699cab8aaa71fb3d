"""protobuf with frozen dataclasses around it, so that its users too hold UUID, Decimal and datetime."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from bench.contender import Contender, Lane
from bench.protobuf_schema import STATUSES, message_classes

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.samples import Plain

_CLASSES: Final = message_classes()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProductCreatedEvent:
    product_id: UUID
    sku: str
    name: str
    price: Decimal
    quantity: int
    occurred_at: dt.datetime

    def message(self) -> Any:
        return _CLASSES["flat"](
            product_id=str(self.product_id),
            sku=self.sku,
            name=self.name,
            price=str(self.price),
            quantity=self.quantity,
            occurred_at=self.occurred_at,
        )

    @classmethod
    def of(cls, message: Any) -> ProductCreatedEvent:
        return cls(
            product_id=UUID(message.product_id),
            sku=message.sku,
            name=message.name,
            price=Decimal(message.price),
            quantity=message.quantity,
            occurred_at=message.occurred_at.ToDatetime(dt.UTC),
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    customer_id: int
    email: str
    vip: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    sku: str
    quantity: int
    unit_price: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced:
    order_id: UUID
    customer: Customer
    status: str
    items: tuple[LineItem, ...]
    attributes: dict[str, str]
    coupon: str | None
    shipped_at: dt.datetime | None
    total: Decimal
    placed_at: dt.datetime

    def message(self) -> Any:
        message = _CLASSES["order"](
            order_id=str(self.order_id),
            status=STATUSES.index(self.status),
            attributes=self.attributes,
            coupon=self.coupon,
            shipped_at=self.shipped_at,
            total=str(self.total),
            placed_at=self.placed_at,
        )
        message.customer.customer_id = self.customer.customer_id
        message.customer.email = self.customer.email
        message.customer.vip = self.customer.vip
        for item in self.items:
            message.items.add(sku=item.sku, quantity=item.quantity, unit_price=str(item.unit_price))
        return message

    @classmethod
    def of(cls, message: Any) -> OrderPlaced:
        customer = message.customer
        return cls(
            order_id=UUID(message.order_id),
            customer=Customer(
                customer_id=customer.customer_id, email=customer.email, vip=customer.vip
            ),
            status=STATUSES[int(message.status)],
            items=tuple(
                LineItem(sku=item.sku, quantity=item.quantity, unit_price=Decimal(item.unit_price))
                for item in message.items
            ),
            attributes=dict(message.attributes),
            coupon=message.coupon if message.HasField("coupon") else None,
            shipped_at=message.shipped_at.ToDatetime(dt.UTC)
            if message.HasField("shipped_at")
            else None,
            total=Decimal(message.total),
            placed_at=message.placed_at.ToDatetime(dt.UTC),
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    device_id: str
    seq: int
    at: dt.datetime
    voltage: float
    temperature: float
    samples: tuple[float, ...]
    counts: tuple[int, ...]

    def message(self) -> Any:
        return _CLASSES["telemetry"](
            device_id=self.device_id,
            seq=self.seq,
            at=self.at,
            voltage=self.voltage,
            temperature=self.temperature,
            samples=self.samples,
            counts=self.counts,
        )

    @classmethod
    def of(cls, message: Any) -> Telemetry:
        return cls(
            device_id=message.device_id,
            seq=message.seq,
            at=message.at.ToDatetime(dt.UTC),
            voltage=message.voltage,
            temperature=message.temperature,
            samples=tuple(message.samples),
            counts=tuple(message.counts),
        )


def _order(sample: Plain) -> OrderPlaced:
    parts: Plain = {
        "customer": Customer(**sample["customer"]),
        "items": tuple(LineItem(**item) for item in sample["items"]),
    }
    return OrderPlaced(**(sample | parts))


def _telemetry(sample: Plain) -> Telemetry:
    parts: Plain = {"samples": tuple(sample["samples"]), "counts": tuple(sample["counts"])}
    return Telemetry(**(sample | parts))


_BUILD: Final[dict[str, Callable[[Plain], Any]]] = {
    "flat": lambda sample: ProductCreatedEvent(**sample),
    "order": _order,
    "telemetry": _telemetry,
}
_OF: Final[dict[str, Callable[[Any], Any]]] = {
    "flat": ProductCreatedEvent.of,
    "order": OrderPlaced.of,
    "telemetry": Telemetry.of,
}


def lane(shape: str) -> Lane:
    parse, of = _CLASSES[shape].FromString, _OF[shape]
    return Lane(
        build=_BUILD[shape],
        encode=lambda event: event.message().SerializeToString(),
        decode=lambda data: of(parse(data)),
        plain=plain,
    )


def plain(event: Any) -> Plain:
    values = dataclasses.asdict(event)
    return {
        k: list(cast("tuple[Any, ...]", v)) if isinstance(v, tuple) else v
        for k, v in values.items()
    }


def message_lane(shape: str) -> Lane:
    """Bare messages: what the reader gets still has its decimals and uuids as text, unread."""
    build, of = _BUILD[shape], _OF[shape]
    return Lane(
        build=lambda sample: build(sample).message(),
        encode=lambda message: message.SerializeToString(),
        decode=_CLASSES[shape].FromString,
        plain=lambda message: plain(of(message)),
    )


CONTENDERS = (
    Contender(name="protobuf", gives="messages", lane=message_lane),
    Contender(name="protobuf + dataclasses", gives="dataclasses", lane=lane),
)
