# Generated from schemas/files/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · FileMovedEvent unfrozen head · FileStoredEvent unfrozen head
# ruff: noqa
# fmt: off
"""The files domain of case unions."""

from __future__ import annotations

import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly

__all__ = [
    "Amount",
    "Company",
    "FileMovedEvent",
    "FileStoredEvent",
    "FileStoredEvent_amount_Amount",
    "FileStoredEvent_amount_bytes",
    "FileStoredEvent_clock_int",
    "FileStoredEvent_clock_long",
    "FileStoredEvent_count_or_instant_int",
    "FileStoredEvent_count_or_instant_long",
    "FileStoredEvent_digest_MD5",
    "FileStoredEvent_digest_SHA1",
    "FileStoredEvent_digest_bytes",
    "FileStoredEvent_exact_amount_Amount",
    "FileStoredEvent_exact_amount_bytes",
    "FileStoredEvent_id_RawId",
    "FileStoredEvent_id_string",
    "FileStoredEvent_nested_items_values_MD5",
    "FileStoredEvent_nested_items_values_bytes",
    "Kind",
    "MD5",
    "Person",
    "RawId",
    "SHA1",
]


@_t.final
class FileMovedEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "unions.files.v1.FileMovedEvent"

    path: str


@_t.final
class Person(_duly.Record):
    __avro_name__ = "unions.files.v1.Person"

    id: _duly.Int64


@_t.final
class Company(_duly.Record):
    __avro_name__ = "unions.files.v1.Company"

    id: _duly.Int64


@_t.final
class Kind(_duly.Enum):
    __avro_name__ = "unions.files.v1.Kind"

    A = "A"
    B = "B"


MD5: _t.TypeAlias = _t.Annotated[bytes, _duly.size(16)]

SHA1: _t.TypeAlias = _t.Annotated[bytes, _duly.size(20)]

Amount: _t.TypeAlias = _t.Annotated[_decimal.Decimal, _duly.digits(18, 6)]

RawId: _t.TypeAlias = _uuid.UUID


@_t.final
class FileStoredEvent_digest_MD5(_duly.Branch):
    """The branch unions.files.v1.MD5 of unions.files.v1.FileStoredEvent/digest."""

    __avro_branch__ = "unions.files.v1.MD5"

    value: MD5


@_t.final
class FileStoredEvent_digest_SHA1(_duly.Branch):
    """The branch unions.files.v1.SHA1 of unions.files.v1.FileStoredEvent/digest."""

    __avro_branch__ = "unions.files.v1.SHA1"

    value: SHA1


@_t.final
class FileStoredEvent_digest_bytes(_duly.Branch):
    """The branch bytes of unions.files.v1.FileStoredEvent/digest."""

    __avro_branch__ = "bytes"

    value: bytes


@_t.final
class FileStoredEvent_amount_bytes(_duly.Branch):
    """The branch bytes of unions.files.v1.FileStoredEvent/amount."""

    __avro_branch__ = "bytes"

    value: _t.Annotated[_decimal.Decimal, _duly.digits(9, 2)]


@_t.final
class FileStoredEvent_amount_Amount(_duly.Branch):
    """The branch unions.files.v1.Amount of unions.files.v1.FileStoredEvent/amount."""

    __avro_branch__ = "unions.files.v1.Amount"

    value: Amount


@_t.final
class FileStoredEvent_exact_amount_bytes(_duly.Branch):
    """The branch bytes of unions.files.v1.FileStoredEvent/exact_amount."""

    __avro_branch__ = "bytes"

    value: _duly.BigDecimal


@_t.final
class FileStoredEvent_exact_amount_Amount(_duly.Branch):
    """The branch unions.files.v1.Amount of unions.files.v1.FileStoredEvent/exact_amount."""

    __avro_branch__ = "unions.files.v1.Amount"

    value: Amount


@_t.final
class FileStoredEvent_clock_int(_duly.Branch):
    """The branch int of unions.files.v1.FileStoredEvent/clock."""

    __avro_branch__ = "int"

    value: _duly.TimeMillis


@_t.final
class FileStoredEvent_clock_long(_duly.Branch):
    """The branch long of unions.files.v1.FileStoredEvent/clock."""

    __avro_branch__ = "long"

    value: _duly.TimeMicros


@_t.final
class FileStoredEvent_count_or_instant_int(_duly.Branch):
    """The branch int of unions.files.v1.FileStoredEvent/count_or_instant."""

    __avro_branch__ = "int"

    value: _duly.Int32


@_t.final
class FileStoredEvent_count_or_instant_long(_duly.Branch):
    """The branch long of unions.files.v1.FileStoredEvent/count_or_instant."""

    __avro_branch__ = "long"

    value: _duly.TimestampNanos


@_t.final
class FileStoredEvent_id_string(_duly.Branch):
    """The branch string of unions.files.v1.FileStoredEvent/id."""

    __avro_branch__ = "string"

    value: _uuid.UUID


@_t.final
class FileStoredEvent_id_RawId(_duly.Branch):
    """The branch unions.files.v1.RawId of unions.files.v1.FileStoredEvent/id."""

    __avro_branch__ = "unions.files.v1.RawId"

    value: RawId


@_t.final
class FileStoredEvent_nested_items_values_bytes(_duly.Branch):
    """The branch bytes of unions.files.v1.FileStoredEvent/nested/items/values."""

    __avro_branch__ = "bytes"

    value: bytes


@_t.final
class FileStoredEvent_nested_items_values_MD5(_duly.Branch):
    """The branch unions.files.v1.MD5 of unions.files.v1.FileStoredEvent/nested/items/values."""

    __avro_branch__ = "unions.files.v1.MD5"

    value: MD5


@_t.final
class FileStoredEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "unions.files.v1.FileStoredEvent"

    owner: Person | Company
    number: _duly.Int64
    any_number: _duly.Int64 | float | None = None
    ratio: float
    flag_or_count: bool | _duly.Int32
    word_or_kind: str | Kind
    digest: (
        FileStoredEvent_digest_MD5
        | FileStoredEvent_digest_SHA1
        | FileStoredEvent_digest_bytes
        | None
    ) = None
    amount: (
        FileStoredEvent_amount_bytes
        | FileStoredEvent_amount_Amount
    ) = FileStoredEvent_amount_bytes(value=_decimal.Decimal("0.01"))
    exact_amount: (
        FileStoredEvent_exact_amount_bytes
        | FileStoredEvent_exact_amount_Amount
    ) = FileStoredEvent_exact_amount_bytes(value=_decimal.Decimal("1E+3"))
    clock: FileStoredEvent_clock_int | FileStoredEvent_clock_long
    count_or_instant: FileStoredEvent_count_or_instant_int | FileStoredEvent_count_or_instant_long
    id: FileStoredEvent_id_string | FileStoredEvent_id_RawId
    when: _dt.date | _duly.TimestampMicros | str | None = None
    nested: _duly.Array[_duly.Int32 | dict[str, FileStoredEvent_nested_items_values_bytes | FileStoredEvent_nested_items_values_MD5 | None] | None] = ()
    list_or_map: _duly.Array[_duly.Int32] | dict[str, str] = ()
    a_union_with_so_many_branches_that_one_line_cannot_hold_it: (
        Person
        | Company
        | str
        | bytes
        | bool
        | float
        | None
    ) = None


FileMovedEvent.__contract__ = _duly.Contract(
    full_name="unions.files.v1.FileMovedEvent",
    domain="files",
    line="v1",
    revision=None,
    topic="unions.files.v1",
    key=None,
    subject="unions.files.v1.FileMovedEvent",
    root="unions",
    produced_by=(),
    consumed_by=(),
    types={
        "unions.files.v1.FileMovedEvent": FileMovedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "FileMovedEvent",
  "namespace": "unions.files.v1",
  "fields": [
    {
      "name": "path",
      "type": "string"
    }
  ]
}
''',
)


FileStoredEvent.__contract__ = _duly.Contract(
    full_name="unions.files.v1.FileStoredEvent",
    domain="files",
    line="v1",
    revision=None,
    topic="unions.files.v1",
    key=None,
    subject="unions.files.v1.FileStoredEvent",
    root="unions",
    produced_by=(),
    consumed_by=(),
    types={
        "unions.files.v1.Company": Company,
        "unions.files.v1.FileStoredEvent": FileStoredEvent,
        "unions.files.v1.Kind": Kind,
        "unions.files.v1.Person": Person,
    },
    branches={
        "unions.files.v1.FileStoredEvent/digest/unions.files.v1.MD5": FileStoredEvent_digest_MD5,
        "unions.files.v1.FileStoredEvent/digest/unions.files.v1.SHA1": FileStoredEvent_digest_SHA1,
        "unions.files.v1.FileStoredEvent/digest/bytes": FileStoredEvent_digest_bytes,
        "unions.files.v1.FileStoredEvent/amount/bytes": FileStoredEvent_amount_bytes,
        "unions.files.v1.FileStoredEvent/amount/unions.files.v1.Amount": FileStoredEvent_amount_Amount,
        "unions.files.v1.FileStoredEvent/exact_amount/bytes": FileStoredEvent_exact_amount_bytes,
        "unions.files.v1.FileStoredEvent/exact_amount/unions.files.v1.Amount": FileStoredEvent_exact_amount_Amount,
        "unions.files.v1.FileStoredEvent/clock/int": FileStoredEvent_clock_int,
        "unions.files.v1.FileStoredEvent/clock/long": FileStoredEvent_clock_long,
        "unions.files.v1.FileStoredEvent/count_or_instant/int": FileStoredEvent_count_or_instant_int,
        "unions.files.v1.FileStoredEvent/count_or_instant/long": FileStoredEvent_count_or_instant_long,
        "unions.files.v1.FileStoredEvent/id/string": FileStoredEvent_id_string,
        "unions.files.v1.FileStoredEvent/id/unions.files.v1.RawId": FileStoredEvent_id_RawId,
        "unions.files.v1.FileStoredEvent/nested/items/values/bytes": FileStoredEvent_nested_items_values_bytes,
        "unions.files.v1.FileStoredEvent/nested/items/values/unions.files.v1.MD5": FileStoredEvent_nested_items_values_MD5,
    },
    schema_text=r'''{
  "type": "record",
  "name": "FileStoredEvent",
  "namespace": "unions.files.v1",
  "fields": [
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
      "name": "number",
      "type": [
        "int",
        "long"
      ]
    },
    {
      "name": "any_number",
      "type": [
        "null",
        "int",
        "long",
        "float",
        "double"
      ],
      "default": null
    },
    {
      "name": "ratio",
      "type": [
        "float",
        "double"
      ]
    },
    {
      "name": "flag_or_count",
      "type": [
        "boolean",
        "int"
      ]
    },
    {
      "name": "word_or_kind",
      "type": [
        "string",
        {
          "type": "enum",
          "name": "Kind",
          "symbols": [
            "A",
            "B"
          ]
        }
      ]
    },
    {
      "name": "digest",
      "type": [
        "null",
        {
          "type": "fixed",
          "name": "MD5",
          "size": 16
        },
        {
          "type": "fixed",
          "name": "SHA1",
          "size": 20
        },
        "bytes"
      ],
      "default": null
    },
    {
      "name": "amount",
      "type": [
        {
          "type": "bytes",
          "logicalType": "decimal",
          "precision": 9,
          "scale": 2
        },
        {
          "type": "fixed",
          "name": "Amount",
          "size": 8,
          "logicalType": "decimal",
          "precision": 18,
          "scale": 6
        }
      ],
      "default": "\u0001"
    },
    {
      "name": "exact_amount",
      "type": [
        {
          "type": "bytes",
          "logicalType": "big-decimal"
        },
        "unions.files.v1.Amount"
      ],
      "default": "\u0002\u0001\u0005"
    },
    {
      "name": "clock",
      "type": [
        {
          "type": "int",
          "logicalType": "time-millis"
        },
        {
          "type": "long",
          "logicalType": "time-micros"
        }
      ]
    },
    {
      "name": "count_or_instant",
      "type": [
        "int",
        {
          "type": "long",
          "logicalType": "timestamp-nanos"
        }
      ]
    },
    {
      "name": "id",
      "type": [
        {
          "type": "string",
          "logicalType": "uuid"
        },
        {
          "type": "fixed",
          "name": "RawId",
          "size": 16,
          "logicalType": "uuid"
        }
      ]
    },
    {
      "name": "when",
      "type": [
        "null",
        {
          "type": "int",
          "logicalType": "date"
        },
        {
          "type": "long",
          "logicalType": "timestamp-micros"
        },
        "string"
      ],
      "default": null
    },
    {
      "name": "nested",
      "type": {
        "type": "array",
        "items": [
          "null",
          "int",
          {
            "type": "map",
            "values": [
              "bytes",
              "unions.files.v1.MD5",
              "null"
            ]
          }
        ]
      },
      "default": []
    },
    {
      "name": "list_or_map",
      "type": [
        {
          "type": "array",
          "items": "int"
        },
        {
          "type": "map",
          "values": "string"
        }
      ],
      "default": []
    },
    {
      "name": "a_union_with_so_many_branches_that_one_line_cannot_hold_it",
      "type": [
        "null",
        "unions.files.v1.Person",
        "unions.files.v1.Company",
        "string",
        "bytes",
        "boolean",
        "double"
      ],
      "default": null
    }
  ]
}
''',
)
