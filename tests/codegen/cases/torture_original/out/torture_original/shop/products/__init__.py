# Generated from schemas/products/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · ProductCreatedEvent unfrozen head
# ruff: noqa
# fmt: off

from __future__ import annotations

import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly
import torture_original.shop.common as _common

__all__ = [
    "Category",
    "Company",
    "Dims",
    "MD5",
    "Person",
    "ProductCreatedEvent",
    "Status",
]


@_t.final
class Dims(_duly.Record):
    __avro_name__ = "shop.products.Dims"

    w: float
    h: float = 0.0


@_t.final
class Person(_duly.Record):
    __avro_name__ = "shop.products.Person"

    id: _duly.Int64


@_t.final
class Company(_duly.Record):
    __avro_name__ = "shop.products.Company"

    id: _duly.Int64


MD5: _t.TypeAlias = _t.Annotated[bytes, _duly.size(16)]


@_t.final
class Category(_duly.Record):
    __avro_name__ = "shop.products.Category"

    name: str
    parent: Category | None = None


@_t.final
class Status(_duly.Enum):
    __avro_name__ = "shop.products.Status"

    ACTIVE = "ACTIVE"
    DRAFT = "DRAFT"


@_t.final
class ProductCreatedEvent(_duly.Event):
    """A product was created.

    Key: none. Produced by nobody yet; consumed by nobody yet.
    """

    __avro_name__ = "shop.products.ProductCreatedEvent"

    event_id: _uuid.UUID
    occurred_at: _duly.TimestampMicros
    sku: str
    """Stock keeping unit"""

    class_: _t.Annotated[str | None, _duly.wire("class")] = None
    price: _t.Annotated[_decimal.Decimal, _duly.digits(12, 2)]
    currency: _common.Currency = _common.Currency.EUR
    alt_currency: _common.Currency | None = None
    dims: Dims | None = None
    owner: Person | Company
    tags: _duly.Array[str] = ()
    attrs: dict[str, str | _duly.Int64 | None] = {}
    md5: MD5 | None = None
    launch: _dt.date | None = None
    since: _duly.TimestampMicros = _dt.datetime(1970, 1, 1, 0, 0, tzinfo=_dt.UTC)
    category: Category
    status: Status = Status.ACTIVE


ProductCreatedEvent.__contract__ = _duly.Contract(
    full_name="shop.products.ProductCreatedEvent",
    domain="products",
    line="v1",
    revision=None,
    topic="torture_original.products.v1",
    key=None,
    subject="shop.products.ProductCreatedEvent",
    root="torture_original",
    produced_by=(),
    consumed_by=(),
    types={
        "shop.common.Currency": _common.Currency,
        "shop.products.Category": Category,
        "shop.products.Company": Company,
        "shop.products.Dims": Dims,
        "shop.products.Person": Person,
        "shop.products.ProductCreatedEvent": ProductCreatedEvent,
        "shop.products.Status": Status,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ProductCreatedEvent",
  "namespace": "shop.products",
  "doc": "A product was created.",
  "fields": [
    {
      "name": "event_id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      }
    },
    {
      "name": "occurred_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      }
    },
    {
      "name": "sku",
      "type": "string",
      "doc": "Stock keeping unit"
    },
    {
      "name": "class",
      "type": [
        "null",
        "string"
      ],
      "default": null
    },
    {
      "name": "price",
      "type": {
        "type": "bytes",
        "logicalType": "decimal",
        "precision": 12,
        "scale": 2
      }
    },
    {
      "name": "currency",
      "type": {
        "type": "enum",
        "name": "Currency",
        "namespace": "shop.common",
        "symbols": [
          "EUR",
          "USD",
          "UNKNOWN"
        ],
        "default": "UNKNOWN"
      },
      "default": "EUR"
    },
    {
      "name": "alt_currency",
      "type": [
        "null",
        "shop.common.Currency"
      ],
      "default": null
    },
    {
      "name": "dims",
      "type": [
        "null",
        {
          "type": "record",
          "name": "Dims",
          "fields": [
            {
              "name": "w",
              "type": "double"
            },
            {
              "name": "h",
              "type": "double",
              "default": 0
            }
          ]
        }
      ],
      "default": null
    },
    {
      "name": "owner",
      "type": [
        {
          "type": "record",
          "name": "Person",
          "fields": [
            {
              "name": "id",
              "type": "long"
            }
          ]
        },
        {
          "type": "record",
          "name": "Company",
          "fields": [
            {
              "name": "id",
              "type": "long"
            }
          ]
        }
      ]
    },
    {
      "name": "tags",
      "type": {
        "type": "array",
        "items": "string"
      },
      "default": []
    },
    {
      "name": "attrs",
      "type": {
        "type": "map",
        "values": [
          "null",
          "string",
          "long"
        ]
      },
      "default": {}
    },
    {
      "name": "md5",
      "type": [
        "null",
        {
          "type": "fixed",
          "name": "MD5",
          "size": 16
        }
      ],
      "default": null
    },
    {
      "name": "launch",
      "type": [
        "null",
        {
          "type": "int",
          "logicalType": "date"
        }
      ],
      "default": null
    },
    {
      "name": "since",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "default": 0
    },
    {
      "name": "category",
      "type": {
        "type": "record",
        "name": "Category",
        "fields": [
          {
            "name": "name",
            "type": "string"
          },
          {
            "name": "parent",
            "type": [
              "null",
              "shop.products.Category"
            ],
            "default": null
          }
        ]
      }
    },
    {
      "name": "status",
      "type": {
        "type": "enum",
        "name": "Status",
        "symbols": [
          "ACTIVE",
          "DRAFT"
        ]
      },
      "default": "ACTIVE"
    }
  ]
}
''',
)
