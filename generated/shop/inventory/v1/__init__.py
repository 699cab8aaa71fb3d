# Generated from schemas/inventory/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · StockLevelChangedEvent revision 1 · StockRunningLowEvent revision 1
# ruff: noqa
# fmt: off
"""Facts about what is in stock."""

from __future__ import annotations

import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly

__all__ = [
    "StockChangeReason",
    "StockLevelChangedEvent",
    "StockRunningLowEvent",
]


@_t.final
class StockChangeReason(_duly.Enum):
    """STOCKED when the product was entered, COUNTED at a stocktake, RESERVED for an invoice,
    RELEASED by it, EXPIRED without confirmation, SOLD when confirmed; UNKNOWN stands for reasons
    added later.

    A symbol this revision does not know reads as UNKNOWN.
    """

    __avro_name__ = "shop.inventory.v1.StockChangeReason"

    UNKNOWN = "UNKNOWN"
    STOCKED = "STOCKED"
    COUNTED = "COUNTED"
    RESERVED = "RESERVED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"
    SOLD = "SOLD"


@_t.final
class StockLevelChangedEvent(_duly.Event):
    """The stock of a product is now another one; the levels are totals, so the last event is
    enough.

    Key: product_id. Produced by inventory; consumed by nobody yet.
    """

    __avro_name__ = "shop.inventory.v1.StockLevelChangedEvent"

    product_id: _uuid.UUID
    """The product, as in its ProductCreatedEvent."""

    occurred_at: _duly.TimestampMicros
    """When the level changed."""

    on_hand: _duly.Int64
    """Pieces on the shelf, reserved ones included."""

    reserved: _duly.Int64
    """Pieces promised to invoices and not yet taken from the shelf; on_hand less reserved can be
    promised.
    """

    reason: StockChangeReason = StockChangeReason.UNKNOWN
    """What changed the level."""

    invoice_id: _uuid.UUID | None = None
    """The invoice the pieces are for; null where the reason is not an invoice."""


@_t.final
class StockRunningLowEvent(_duly.Event):
    """What can be promised of a product fell to its reorder point or below; published once, and
    again only after stock was above it.

    Key: product_id. Produced by inventory; consumed by notification.
    """

    __avro_name__ = "shop.inventory.v1.StockRunningLowEvent"

    product_id: _uuid.UUID
    """The product, as in its ProductCreatedEvent."""

    occurred_at: _duly.TimestampMicros
    """When the reorder point was reached."""

    sku: str
    """Stock keeping unit, for people who order more."""

    name: str
    """What the product is called in the shop."""

    available: _duly.Int64
    """Pieces that can still be promised: on hand less reserved."""

    reorder_point: _duly.Int64
    """The limit that was reached."""


StockLevelChangedEvent.__contract__ = _duly.Contract(
    full_name="shop.inventory.v1.StockLevelChangedEvent",
    domain="inventory",
    line="v1",
    revision=1,
    topic="inventory.v1",
    key="product_id",
    subject="shop.inventory.v1.StockLevelChangedEvent",
    root="shop",
    produced_by=("inventory",),
    consumed_by=(),
    types={
        "shop.inventory.v1.StockChangeReason": StockChangeReason,
        "shop.inventory.v1.StockLevelChangedEvent": StockLevelChangedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "StockLevelChangedEvent",
  "namespace": "shop.inventory.v1",
  "doc": "The stock of a product is now another one; the levels are totals, so the last event is enough.",
  "fields": [
    {
      "name": "product_id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      },
      "doc": "The product, as in its ProductCreatedEvent."
    },
    {
      "name": "occurred_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the level changed."
    },
    {
      "name": "on_hand",
      "type": "long",
      "doc": "Pieces on the shelf, reserved ones included."
    },
    {
      "name": "reserved",
      "type": "long",
      "doc": "Pieces promised to invoices and not yet taken from the shelf; on_hand less reserved can be promised."
    },
    {
      "name": "reason",
      "type": {
        "type": "enum",
        "name": "StockChangeReason",
        "doc": "STOCKED when the product was entered, COUNTED at a stocktake, RESERVED for an invoice, RELEASED by it, EXPIRED without confirmation, SOLD when confirmed; UNKNOWN stands for reasons added later.",
        "symbols": [
          "UNKNOWN",
          "STOCKED",
          "COUNTED",
          "RESERVED",
          "RELEASED",
          "EXPIRED",
          "SOLD"
        ],
        "default": "UNKNOWN"
      },
      "doc": "What changed the level.",
      "default": "UNKNOWN"
    },
    {
      "name": "invoice_id",
      "type": [
        "null",
        {
          "type": "string",
          "logicalType": "uuid"
        }
      ],
      "doc": "The invoice the pieces are for; null where the reason is not an invoice.",
      "default": null
    }
  ]
}
''',
)


StockRunningLowEvent.__contract__ = _duly.Contract(
    full_name="shop.inventory.v1.StockRunningLowEvent",
    domain="inventory",
    line="v1",
    revision=1,
    topic="inventory.v1",
    key="product_id",
    subject="shop.inventory.v1.StockRunningLowEvent",
    root="shop",
    produced_by=("inventory",),
    consumed_by=("notification",),
    types={
        "shop.inventory.v1.StockRunningLowEvent": StockRunningLowEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "StockRunningLowEvent",
  "namespace": "shop.inventory.v1",
  "doc": "What can be promised of a product fell to its reorder point or below; published once, and again only after stock was above it.",
  "fields": [
    {
      "name": "product_id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      },
      "doc": "The product, as in its ProductCreatedEvent."
    },
    {
      "name": "occurred_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the reorder point was reached."
    },
    {
      "name": "sku",
      "type": "string",
      "doc": "Stock keeping unit, for people who order more."
    },
    {
      "name": "name",
      "type": "string",
      "doc": "What the product is called in the shop."
    },
    {
      "name": "available",
      "type": "long",
      "doc": "Pieces that can still be promised: on hand less reserved."
    },
    {
      "name": "reorder_point",
      "type": "long",
      "doc": "The limit that was reached."
    }
  ]
}
''',
)
