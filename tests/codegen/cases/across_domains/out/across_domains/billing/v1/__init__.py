# Generated from schemas/billing/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · OrderBilledEvent unfrozen head
# ruff: noqa
# fmt: off
"""The billing domain of case across_domains."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly
import across_domains.common.v1 as _common

__all__ = [
    "OrderBilledEvent",
]


@_t.final
class OrderBilledEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "across_domains.billing.v1.OrderBilledEvent"

    total: _common.Money
    duly: _common.Currency


OrderBilledEvent.__contract__ = _duly.Contract(
    full_name="across_domains.billing.v1.OrderBilledEvent",
    domain="billing",
    line="v1",
    revision=None,
    topic="across_domains.billing.v1",
    key=None,
    subject="across_domains.billing.v1.OrderBilledEvent",
    root="across_domains",
    produced_by=(),
    consumed_by=(),
    types={
        "across_domains.billing.v1.OrderBilledEvent": OrderBilledEvent,
        "across_domains.common.v1.Currency": _common.Currency,
        "across_domains.common.v1.Money": _common.Money,
    },
    schema_text=r'''{
  "type": "record",
  "name": "OrderBilledEvent",
  "namespace": "across_domains.billing.v1",
  "fields": [
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
      "name": "duly",
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
''',
)
