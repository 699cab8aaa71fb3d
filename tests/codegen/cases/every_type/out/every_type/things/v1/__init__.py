# Generated from schemas/things/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · EveryTypeEvent unfrozen head
# ruff: noqa
# fmt: off
"""The things domain of case every_type."""

from __future__ import annotations

import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly

__all__ = [
    "Checksum",
    "Color",
    "Empty",
    "EveryTypeEvent",
    "Failure",
    "FixedPrice",
    "Part",
    "RawId",
    "Span",
]


Checksum: _t.TypeAlias = _t.Annotated[bytes, _duly.size(4)]
"""CRC of the file."""


@_t.final
class Color(_duly.Enum):
    """What one sees.

    A symbol this revision does not know reads as RED.
    """

    __avro_name__ = "every_type.things.v1.Color"

    RED = "RED"
    GREEN = "GREEN"


@_t.final
class Part(_duly.Record):
    __avro_name__ = "every_type.things.v1.Part"

    name: str


@_t.final
class Empty(_duly.Record):
    __avro_name__ = "every_type.things.v1.Empty"


@_t.final
class Failure(_duly.Record):
    __avro_name__ = "every_type.things.v1.Failure"

    code: _duly.Int32


FixedPrice: _t.TypeAlias = _t.Annotated[_decimal.Decimal, _duly.digits(18, 4)]

RawId: _t.TypeAlias = _uuid.UUID

Span: _t.TypeAlias = _duly.Duration


@_t.final
class EveryTypeEvent(_duly.Event):
    """One field of each type.

    Key: id. Produced by maker; consumed by alpha, zeta.
    """

    __avro_name__ = "every_type.things.v1.EveryTypeEvent"

    nothing: None
    """Only None."""

    yes: bool
    small: _duly.Int32
    large: _duly.Int64
    single: _duly.Float32
    double: float
    octets: bytes
    text: str
    checksum: Checksum
    checksum_again: Checksum
    color: Color
    tags: _duly.Array[str]
    grid: _duly.Array[_duly.Array[_duly.Int32]]
    counts: dict[str, _duly.Int64]
    part: Part
    empty: Empty
    failure: Failure
    price: _t.Annotated[_decimal.Decimal, _duly.digits(12, 2)]
    whole: _t.Annotated[_decimal.Decimal, _duly.digits(5, 0)]
    fixed_price: FixedPrice
    big: _duly.BigDecimal
    id: _uuid.UUID
    raw_id: RawId
    day: _dt.date
    clock_millis: _duly.TimeMillis
    clock_micros: _duly.TimeMicros
    at_millis: _duly.TimestampMillis
    at_micros: _duly.TimestampMicros
    at_nanos: _duly.TimestampNanos
    local_millis: _duly.LocalTimestampMillis
    local_micros: _duly.LocalTimestampMicros
    local_nanos: _duly.LocalTimestampNanos
    span: Span
    of_tomorrow: str
    maybe: str | None
    maybe_last: str | None
    single_branch: str


EveryTypeEvent.__contract__ = _duly.Contract(
    full_name="every_type.things.v1.EveryTypeEvent",
    domain="things",
    line="v1",
    revision=None,
    topic="every_type.things.v1",
    key="id",
    subject="every_type.things.v1.EveryTypeEvent",
    root="every_type",
    produced_by=("maker",),
    consumed_by=("alpha", "zeta"),
    types={
        "every_type.things.v1.Color": Color,
        "every_type.things.v1.Empty": Empty,
        "every_type.things.v1.EveryTypeEvent": EveryTypeEvent,
        "every_type.things.v1.Failure": Failure,
        "every_type.things.v1.Part": Part,
    },
    schema_text=r'''{
  "type": "record",
  "name": "EveryTypeEvent",
  "namespace": "every_type.things.v1",
  "doc": "One field of each type.",
  "fields": [
    {
      "name": "nothing",
      "type": "null",
      "doc": "Only None."
    },
    {
      "name": "yes",
      "type": "boolean"
    },
    {
      "name": "small",
      "type": "int"
    },
    {
      "name": "large",
      "type": "long"
    },
    {
      "name": "single",
      "type": "float"
    },
    {
      "name": "double",
      "type": "double"
    },
    {
      "name": "octets",
      "type": "bytes"
    },
    {
      "name": "text",
      "type": "string"
    },
    {
      "name": "checksum",
      "type": {
        "type": "fixed",
        "name": "Checksum",
        "doc": "CRC of the file.",
        "size": 4
      }
    },
    {
      "name": "checksum_again",
      "type": "every_type.things.v1.Checksum"
    },
    {
      "name": "color",
      "type": {
        "type": "enum",
        "name": "Color",
        "doc": "What one sees.",
        "symbols": [
          "RED",
          "GREEN"
        ],
        "default": "RED"
      }
    },
    {
      "name": "tags",
      "type": {
        "type": "array",
        "items": "string"
      }
    },
    {
      "name": "grid",
      "type": {
        "type": "array",
        "items": {
          "type": "array",
          "items": "int"
        }
      }
    },
    {
      "name": "counts",
      "type": {
        "type": "map",
        "values": "long"
      }
    },
    {
      "name": "part",
      "type": {
        "type": "record",
        "name": "Part",
        "fields": [
          {
            "name": "name",
            "type": "string"
          }
        ]
      }
    },
    {
      "name": "empty",
      "type": {
        "type": "record",
        "name": "Empty",
        "fields": []
      }
    },
    {
      "name": "failure",
      "type": {
        "type": "error",
        "name": "Failure",
        "fields": [
          {
            "name": "code",
            "type": "int"
          }
        ]
      }
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
      "name": "whole",
      "type": {
        "type": "bytes",
        "logicalType": "decimal",
        "precision": 5
      }
    },
    {
      "name": "fixed_price",
      "type": {
        "type": "fixed",
        "name": "FixedPrice",
        "size": 8,
        "logicalType": "decimal",
        "precision": 18,
        "scale": 4
      }
    },
    {
      "name": "big",
      "type": {
        "type": "bytes",
        "logicalType": "big-decimal"
      }
    },
    {
      "name": "id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      }
    },
    {
      "name": "raw_id",
      "type": {
        "type": "fixed",
        "name": "RawId",
        "size": 16,
        "logicalType": "uuid"
      }
    },
    {
      "name": "day",
      "type": {
        "type": "int",
        "logicalType": "date"
      }
    },
    {
      "name": "clock_millis",
      "type": {
        "type": "int",
        "logicalType": "time-millis"
      }
    },
    {
      "name": "clock_micros",
      "type": {
        "type": "long",
        "logicalType": "time-micros"
      }
    },
    {
      "name": "at_millis",
      "type": {
        "type": "long",
        "logicalType": "timestamp-millis"
      }
    },
    {
      "name": "at_micros",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      }
    },
    {
      "name": "at_nanos",
      "type": {
        "type": "long",
        "logicalType": "timestamp-nanos"
      }
    },
    {
      "name": "local_millis",
      "type": {
        "type": "long",
        "logicalType": "local-timestamp-millis"
      }
    },
    {
      "name": "local_micros",
      "type": {
        "type": "long",
        "logicalType": "local-timestamp-micros"
      }
    },
    {
      "name": "local_nanos",
      "type": {
        "type": "long",
        "logicalType": "local-timestamp-nanos"
      }
    },
    {
      "name": "span",
      "type": {
        "type": "fixed",
        "name": "Span",
        "size": 12,
        "logicalType": "duration"
      }
    },
    {
      "name": "of_tomorrow",
      "type": {
        "type": "string",
        "logicalType": "not-yet-invented"
      }
    },
    {
      "name": "maybe",
      "type": [
        "null",
        "string"
      ]
    },
    {
      "name": "maybe_last",
      "type": [
        "string",
        "null"
      ]
    },
    {
      "name": "single_branch",
      "type": [
        "string"
      ]
    }
  ]
}
''',
)
