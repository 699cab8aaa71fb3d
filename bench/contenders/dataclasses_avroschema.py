"""dataclasses-avroschema: dataclasses that make their own schema and read and write it with fastavro.

Without `from __future__ import annotations`: the library takes annotations as they stand.
"""

import dataclasses
import datetime as dt
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from bench.contender import Contender, Lane

# Typed as Any: it comes with requirements/bench.txt, which a type checker need not have.
_library: Any = import_module("dataclasses_avroschema")
AvroModel: Any = _library.AvroModel
types: Any = _library.types

if TYPE_CHECKING:
    from decimal import Decimal

    from bench.samples import Plain

    Price = Decimal
    Int32 = int
    DateTimeMicro = dt.datetime
else:
    Price = types.condecimal(max_digits=12, decimal_places=2)
    Int32 = types.Int32
    DateTimeMicro = types.DateTimeMicro


@dataclasses.dataclass
class ProductCreatedEvent(AvroModel):
    product_id: UUID
    sku: str
    name: str
    price: Price
    quantity: Int32
    occurred_at: dt.datetime

    class Meta:
        namespace = "bench"


@dataclasses.dataclass
class Customer(AvroModel):
    customer_id: int
    email: str
    vip: bool


class Status(Enum):
    NEW = "NEW"
    PAID = "PAID"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"


@dataclasses.dataclass
class LineItem(AvroModel):
    sku: str
    quantity: Int32
    unit_price: Price


@dataclasses.dataclass(kw_only=True)
class OrderPlaced(AvroModel):
    order_id: UUID
    customer: Customer
    status: Status
    items: list[LineItem]
    attributes: dict[str, str]
    coupon: str | None = None
    shipped_at: dt.datetime | None = None
    total: Price
    placed_at: dt.datetime

    class Meta:
        namespace = "bench"


@dataclasses.dataclass
class Telemetry(AvroModel):
    device_id: str
    seq: int
    at: DateTimeMicro
    voltage: float
    temperature: float
    samples: list[float]
    counts: list[int]

    class Meta:
        namespace = "bench"


_MODELS: Final[dict[str, Any]] = {
    "flat": ProductCreatedEvent,
    "order": OrderPlaced,
    "telemetry": Telemetry,
}


def _lane(shape: str) -> Lane:
    model = _MODELS[shape]

    def encode(event: Any) -> bytes:
        return event.serialize()

    return Lane(build=model.parse_obj, encode=encode, decode=model.deserialize, plain=_plain)


def _plain(event: Any) -> "Plain":
    values = dataclasses.asdict(event)
    return {k: v.value if isinstance(v, Enum) else v for k, v in values.items()}


CONTENDERS = (Contender(name="dataclasses-avroschema", gives="dataclasses", lane=_lane),)
