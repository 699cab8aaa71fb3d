# Generated from schemas/products/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · ProductCreatedEvent revision 2 · ProductDiscontinuedEvent revision 1
# ProductPriceChangedEvent revision 1
# ruff: noqa
# fmt: off
"""Facts about what we sell."""

from __future__ import annotations

import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly
import shop.common.v1 as _common

__all__ = [
    "DiscontinuationReason",
    "ProductCreatedEvent",
    "ProductDiscontinuedEvent",
    "ProductPriceChangedEvent",
    "Weight",
    "WeightUnit",
]


@_t.final
class WeightUnit(_duly.Enum):
    """G gram, KG kilogram, OZ ounce, LB pound; UNKNOWN stands for units added later.

    A symbol this revision does not know reads as UNKNOWN.
    """

    __avro_name__ = "shop.products.v1.WeightUnit"

    UNKNOWN = "UNKNOWN"
    G = "G"
    KG = "KG"
    OZ = "OZ"
    LB = "LB"


@_t.final
class Weight(_duly.Record):
    """What one piece weighs, in the unit it was measured in."""

    __avro_name__ = "shop.products.v1.Weight"

    value: _t.Annotated[_decimal.Decimal, _duly.digits(12, 4)]
    """How many units."""

    unit: WeightUnit
    """Unit of the value; never add up values of different units."""


@_t.final
class ProductCreatedEvent(_duly.Event):
    """A product became available for sale.

    Key: product_id. Produced by products; consumed by billing, inventory, notification.
    """

    __avro_name__ = "shop.products.v1.ProductCreatedEvent"

    product_id: _uuid.UUID
    """Stable identifier, never reused."""

    occurred_at: _duly.TimestampMicros
    """When the product was entered."""

    sku: str
    """Stock keeping unit: the code people and price lists use, unique among all products."""

    name: str
    """What the product is called in the shop."""

    category: str | None = None
    """Top level of the catalogue, such as Bikes; null for parts that are not listed."""

    subcategory: str | None = None
    """Second level of the catalogue, such as Road Bikes; null where the category is."""

    color: str | None = None
    """As printed in the catalogue, such as Silver/Black; null where colour does not matter."""

    size: str | None = None
    """A letter for clothing or a frame height in centimetres; null where there is one size."""

    weight: Weight | None = None
    """Weight of one piece; null where it was never measured."""

    list_price: _common.Money
    """Price before discounts; an amount of 0 means that the product is not sold on its own."""

    initial_quantity: _duly.Int64
    """Pieces in stock when the product was entered, 0 or more."""

    reorder_point: _duly.Int64
    """Stock is running low at this many pieces or fewer."""

    gtin: str | None = None
    """Global trade item number, the digits under the bar code: 8, 12, 13 or 14 of them; null where
    none was assigned.
    """


@_t.final
class DiscontinuationReason(_duly.Enum):
    """REPLACED by another product, UNPROFITABLE, no longer supplied (SUPPLY_ENDED), RECALLED for
    safety; UNSPECIFIED stands for none given and for reasons added later.

    A symbol this revision does not know reads as UNSPECIFIED.
    """

    __avro_name__ = "shop.products.v1.DiscontinuationReason"

    UNSPECIFIED = "UNSPECIFIED"
    REPLACED = "REPLACED"
    UNPROFITABLE = "UNPROFITABLE"
    SUPPLY_ENDED = "SUPPLY_ENDED"
    RECALLED = "RECALLED"


@_t.final
class ProductDiscontinuedEvent(_duly.Event):
    """A product is no longer for sale; the last event about it.

    Key: product_id. Produced by products; consumed by billing, inventory.
    """

    __avro_name__ = "shop.products.v1.ProductDiscontinuedEvent"

    product_id: _uuid.UUID
    """The product, as in its ProductCreatedEvent."""

    occurred_at: _duly.TimestampMicros
    """When the product was taken out of the catalogue."""

    reason: DiscontinuationReason = DiscontinuationReason.UNSPECIFIED
    """Why, as far as it was said."""

    replaced_by: _uuid.UUID | None = None
    """The product to offer instead; null where there is none."""


@_t.final
class ProductPriceChangedEvent(_duly.Event):
    """A product got another list price; never published for an equal price.

    Key: product_id. Produced by products; consumed by billing.
    """

    __avro_name__ = "shop.products.v1.ProductPriceChangedEvent"

    product_id: _uuid.UUID
    """The product, as in its ProductCreatedEvent."""

    occurred_at: _duly.TimestampMicros
    """When the change was entered, which may be before or after the day it takes effect."""

    effective_on: _dt.date
    """First day, in UTC, on which the new price applies: until the day of the next change,
    whichever was entered first. A second change for one day replaces the first.
    """

    old_price: _common.Money
    """List price that would have applied on effective_on without this change."""

    new_price: _common.Money
    """List price from effective_on; an amount of 0 means no longer sold on its own."""


ProductCreatedEvent.__contract__ = _duly.Contract(
    full_name="shop.products.v1.ProductCreatedEvent",
    domain="products",
    line="v1",
    revision=2,
    topic="products.v1",
    key="product_id",
    subject="shop.products.v1.ProductCreatedEvent",
    root="shop",
    produced_by=("products",),
    consumed_by=("billing", "inventory", "notification"),
    types={
        "shop.common.v1.Money": _common.Money,
        "shop.products.v1.ProductCreatedEvent": ProductCreatedEvent,
        "shop.products.v1.Weight": Weight,
        "shop.products.v1.WeightUnit": WeightUnit,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ProductCreatedEvent",
  "namespace": "shop.products.v1",
  "doc": "A product became available for sale.",
  "fields": [
    {
      "name": "product_id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      },
      "doc": "Stable identifier, never reused."
    },
    {
      "name": "occurred_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the product was entered."
    },
    {
      "name": "sku",
      "type": "string",
      "doc": "Stock keeping unit: the code people and price lists use, unique among all products."
    },
    {
      "name": "name",
      "type": "string",
      "doc": "What the product is called in the shop."
    },
    {
      "name": "category",
      "type": [
        "null",
        "string"
      ],
      "doc": "Top level of the catalogue, such as Bikes; null for parts that are not listed.",
      "default": null
    },
    {
      "name": "subcategory",
      "type": [
        "null",
        "string"
      ],
      "doc": "Second level of the catalogue, such as Road Bikes; null where the category is.",
      "default": null
    },
    {
      "name": "color",
      "type": [
        "null",
        "string"
      ],
      "doc": "As printed in the catalogue, such as Silver/Black; null where colour does not matter.",
      "default": null
    },
    {
      "name": "size",
      "type": [
        "null",
        "string"
      ],
      "doc": "A letter for clothing or a frame height in centimetres; null where there is one size.",
      "default": null
    },
    {
      "name": "weight",
      "type": [
        "null",
        {
          "type": "record",
          "name": "Weight",
          "doc": "What one piece weighs, in the unit it was measured in.",
          "fields": [
            {
              "name": "value",
              "type": {
                "type": "bytes",
                "logicalType": "decimal",
                "precision": 12,
                "scale": 4
              },
              "doc": "How many units."
            },
            {
              "name": "unit",
              "type": {
                "type": "enum",
                "name": "WeightUnit",
                "doc": "G gram, KG kilogram, OZ ounce, LB pound; UNKNOWN stands for units added later.",
                "symbols": [
                  "UNKNOWN",
                  "G",
                  "KG",
                  "OZ",
                  "LB"
                ],
                "default": "UNKNOWN"
              },
              "doc": "Unit of the value; never add up values of different units."
            }
          ]
        }
      ],
      "doc": "Weight of one piece; null where it was never measured.",
      "default": null
    },
    {
      "name": "list_price",
      "type": {
        "type": "record",
        "name": "Money",
        "namespace": "shop.common.v1",
        "doc": "An amount in one currency.",
        "fields": [
          {
            "name": "amount",
            "type": {
              "type": "bytes",
              "logicalType": "decimal",
              "precision": 18,
              "scale": 4
            },
            "doc": "Four decimals whatever the currency, so that unit prices below a cent are exact."
          },
          {
            "name": "currency",
            "type": "string",
            "doc": "ISO 4217 code: three capital letters. A text, because a default for an unknown currency would turn one sum into another."
          }
        ]
      },
      "doc": "Price before discounts; an amount of 0 means that the product is not sold on its own."
    },
    {
      "name": "initial_quantity",
      "type": "long",
      "doc": "Pieces in stock when the product was entered, 0 or more."
    },
    {
      "name": "reorder_point",
      "type": "long",
      "doc": "Stock is running low at this many pieces or fewer."
    },
    {
      "name": "gtin",
      "type": [
        "null",
        "string"
      ],
      "doc": "Global trade item number, the digits under the bar code: 8, 12, 13 or 14 of them; null where none was assigned.",
      "default": null
    }
  ]
}
''',
)


ProductDiscontinuedEvent.__contract__ = _duly.Contract(
    full_name="shop.products.v1.ProductDiscontinuedEvent",
    domain="products",
    line="v1",
    revision=1,
    topic="products.v1",
    key="product_id",
    subject="shop.products.v1.ProductDiscontinuedEvent",
    root="shop",
    produced_by=("products",),
    consumed_by=("billing", "inventory"),
    types={
        "shop.products.v1.DiscontinuationReason": DiscontinuationReason,
        "shop.products.v1.ProductDiscontinuedEvent": ProductDiscontinuedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ProductDiscontinuedEvent",
  "namespace": "shop.products.v1",
  "doc": "A product is no longer for sale; the last event about it.",
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
      "doc": "When the product was taken out of the catalogue."
    },
    {
      "name": "reason",
      "type": {
        "type": "enum",
        "name": "DiscontinuationReason",
        "doc": "REPLACED by another product, UNPROFITABLE, no longer supplied (SUPPLY_ENDED), RECALLED for safety; UNSPECIFIED stands for none given and for reasons added later.",
        "symbols": [
          "UNSPECIFIED",
          "REPLACED",
          "UNPROFITABLE",
          "SUPPLY_ENDED",
          "RECALLED"
        ],
        "default": "UNSPECIFIED"
      },
      "doc": "Why, as far as it was said.",
      "default": "UNSPECIFIED"
    },
    {
      "name": "replaced_by",
      "type": [
        "null",
        {
          "type": "string",
          "logicalType": "uuid"
        }
      ],
      "doc": "The product to offer instead; null where there is none.",
      "default": null
    }
  ]
}
''',
)


ProductPriceChangedEvent.__contract__ = _duly.Contract(
    full_name="shop.products.v1.ProductPriceChangedEvent",
    domain="products",
    line="v1",
    revision=1,
    topic="products.v1",
    key="product_id",
    subject="shop.products.v1.ProductPriceChangedEvent",
    root="shop",
    produced_by=("products",),
    consumed_by=("billing",),
    types={
        "shop.common.v1.Money": _common.Money,
        "shop.products.v1.ProductPriceChangedEvent": ProductPriceChangedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ProductPriceChangedEvent",
  "namespace": "shop.products.v1",
  "doc": "A product got another list price; never published for an equal price.",
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
      "doc": "When the change was entered, which may be before or after the day it takes effect."
    },
    {
      "name": "effective_on",
      "type": {
        "type": "int",
        "logicalType": "date"
      },
      "doc": "First day, in UTC, on which the new price applies: until the day of the next change, whichever was entered first. A second change for one day replaces the first."
    },
    {
      "name": "old_price",
      "type": {
        "type": "record",
        "name": "Money",
        "namespace": "shop.common.v1",
        "doc": "An amount in one currency.",
        "fields": [
          {
            "name": "amount",
            "type": {
              "type": "bytes",
              "logicalType": "decimal",
              "precision": 18,
              "scale": 4
            },
            "doc": "Four decimals whatever the currency, so that unit prices below a cent are exact."
          },
          {
            "name": "currency",
            "type": "string",
            "doc": "ISO 4217 code: three capital letters. A text, because a default for an unknown currency would turn one sum into another."
          }
        ]
      },
      "doc": "List price that would have applied on effective_on without this change."
    },
    {
      "name": "new_price",
      "type": "shop.common.v1.Money",
      "doc": "List price from effective_on; an amount of 0 means no longer sold on its own."
    }
  ]
}
''',
)
