# Generated from schemas/partner/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · ShipmentEvent unfrozen head
# ruff: noqa
# fmt: off

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly
import across_domains.com.partner.boxes as _boxes
import across_domains.common.v1 as _common

__all__ = [
    "ShipmentEvent",
]


@_t.final
class ShipmentEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "com.partner.shipping.ShipmentEvent"

    total: _common.Money
    box: _boxes.Box


ShipmentEvent.__contract__ = _duly.Contract(
    full_name="com.partner.shipping.ShipmentEvent",
    domain="partner",
    line="v1",
    revision=None,
    topic="across_domains.partner.v1",
    key=None,
    subject="com.partner.shipping.ShipmentEvent",
    root="across_domains",
    produced_by=(),
    consumed_by=(),
    types={
        "across_domains.common.v1.Money": _common.Money,
        "com.partner.boxes.Box": _boxes.Box,
        "com.partner.shipping.ShipmentEvent": ShipmentEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ShipmentEvent",
  "namespace": "com.partner.shipping",
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
      "name": "box",
      "type": {
        "type": "record",
        "name": "Box",
        "namespace": "com.partner.boxes",
        "fields": [
          {
            "name": "grams",
            "type": "int"
          }
        ]
      }
    }
  ]
}
''',
)
