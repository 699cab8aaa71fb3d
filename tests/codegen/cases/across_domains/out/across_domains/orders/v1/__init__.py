# Generated from schemas/orders/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · OrderPlacedEvent unfrozen head
# ruff: noqa
# fmt: off
"""The orders domain of case across_domains."""

from __future__ import annotations

import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly
import across_domains.common.v1 as _common
import across_domains.common.v2 as _common_v2

__all__ = [
    "Line",
    "OrderPlacedEvent",
]


@_t.final
class Line(_duly.Record):
    __avro_name__ = "across_domains.orders.v1.Line"

    price: _common.Money


@_t.final
class OrderPlacedEvent(_duly.Event):
    """A customer ordered.

    Key: none. Produced by nobody yet; consumed by nobody yet.
    """

    __avro_name__ = "across_domains.orders.v1.OrderPlacedEvent"

    id: _uuid.UUID
    total: _common.Money
    total_v2: _common_v2.Money | None = None
    common: _duly.Int32 = 0
    currency: _common.Currency = _common.Currency.EUR
    lines: _duly.Array[Line]


OrderPlacedEvent.__contract__ = _duly.Contract(
    full_name="across_domains.orders.v1.OrderPlacedEvent",
    domain="orders",
    line="v1",
    revision=None,
    topic="across_domains.orders.v1",
    key=None,
    subject="across_domains.orders.v1.OrderPlacedEvent",
    root="across_domains",
    produced_by=(),
    consumed_by=(),
    types={
        "across_domains.common.v1.Currency": _common.Currency,
        "across_domains.common.v1.Money": _common.Money,
        "across_domains.common.v2.Money": _common_v2.Money,
        "across_domains.orders.v1.Line": Line,
        "across_domains.orders.v1.OrderPlacedEvent": OrderPlacedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "OrderPlacedEvent",
  "namespace": "across_domains.orders.v1",
  "doc": "A customer ordered.",
  "fields": [
    {
      "name": "id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      }
    },
    {
      "name": "total",
      "type": {
        "type": "record",
        "name": "Money",
        "namespace": "across_domains.common.v1",
        "doc": "An amount in one currency.",
        "fields": [
          {
            "name": "amount",
            "type": {
              "type": "bytes",
              "logicalType": "decimal",
              "precision": 18,
              "scale": 4
            }
          },
          {
            "name": "currency",
            "type": "string"
          }
        ]
      }
    },
    {
      "name": "total_v2",
      "type": [
        "null",
        {
          "type": "record",
          "name": "Money",
          "namespace": "across_domains.common.v2",
          "fields": [
            {
              "name": "units",
              "type": "long"
            },
            {
              "name": "currency",
              "type": {
                "type": "enum",
                "name": "Currency",
                "namespace": "across_domains.common.v1",
                "symbols": [
                  "EUR",
                  "USD",
                  "UNKNOWN"
                ],
                "default": "UNKNOWN"
              }
            }
          ]
        }
      ],
      "default": null
    },
    {
      "name": "common",
      "type": "int",
      "default": 0
    },
    {
      "name": "currency",
      "type": "across_domains.common.v1.Currency",
      "default": "EUR"
    },
    {
      "name": "lines",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "Line",
          "fields": [
            {
              "name": "price",
              "type": "across_domains.common.v1.Money"
            }
          ]
        }
      }
    }
  ]
}
''',
)
