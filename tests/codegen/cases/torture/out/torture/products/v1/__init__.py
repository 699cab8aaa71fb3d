# Generated from schemas/products/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · ProductCreatedEvent unfrozen head
# ruff: noqa
# fmt: off
"""The products domain of case torture."""

from __future__ import annotations

import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly
import torture.products.v1.parts as _parts

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
    __avro_name__ = "torture.products.v1.Dims"

    w: float
    h: float = 0.0


@_t.final
class Person(_duly.Record):
    __avro_name__ = "torture.products.v1.Person"

    id: _duly.Int64


@_t.final
class Company(_duly.Record):
    __avro_name__ = "torture.products.v1.Company"

    id: _duly.Int64


MD5: _t.TypeAlias = _t.Annotated[bytes, _duly.size(16)]


@_t.final
class Category(_duly.Record):
    __avro_name__ = "torture.products.v1.Category"

    name: str
    parent: Category | None = None


@_t.final
class Status(_duly.Enum):
    __avro_name__ = "torture.products.v1.Status"

    ACTIVE = "ACTIVE"
    DRAFT = "DRAFT"


@_t.final
class ProductCreatedEvent(_duly.Event):
    """A product was created.

    Key: none. Produced by nobody yet; consumed by nobody yet.
    """

    __avro_name__ = "torture.products.v1.ProductCreatedEvent"

    event_id: _uuid.UUID
    occurred_at: _duly.TimestampMicros
    sku: str
    """Stock keeping unit"""

    class_: _t.Annotated[str | None, _duly.wire("class")] = None
    price: _t.Annotated[_decimal.Decimal, _duly.digits(12, 2)]
    currency: _parts.Currency = _parts.Currency.EUR
    alt_currency: _parts.Currency | None = None
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
    full_name="torture.products.v1.ProductCreatedEvent",
    domain="products",
    line="v1",
    revision=None,
    topic="torture.products.v1",
    key=None,
    subject="torture.products.v1.ProductCreatedEvent",
    root="torture",
    produced_by=(),
    consumed_by=(),
    types={
        "torture.products.v1.Category": Category,
        "torture.products.v1.Company": Company,
        "torture.products.v1.Dims": Dims,
        "torture.products.v1.Person": Person,
        "torture.products.v1.ProductCreatedEvent": ProductCreatedEvent,
        "torture.products.v1.Status": Status,
        "torture.products.v1.parts.Currency": _parts.Currency,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ProductCreatedEvent",
  "namespace": "torture.products.v1",
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
        "namespace": "torture.products.v1.parts",
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
        "torture.products.v1.parts.Currency"
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
              "torture.products.v1.Category"
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
