# Generated from schemas/things/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · DifficultNamesEvent unfrozen head · ReservedEvent unfrozen head
# ruff: noqa
# fmt: off
"""The things domain of case difficult_names."""

from __future__ import annotations

import builtins as _builtins
import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly
import difficult_names.things.v1.class_.avro_private.import_ as _import_

__all__ = [
    "DifficultNamesEvent",
    "Kind",
    "None_",
    "ReservedEvent",
    "Shape",
    "Token",
    "avro_Hidden",
    "dict",
    "final",
    "str",
    "value",
]


@_t.final
class Kind(_duly.Enum):
    __avro_name__ = "difficult_names.things.v1.Kind"

    mro_ = "mro"
    name_ = "name"
    value_ = "value"
    title_ = "title"
    None_ = "None"
    avro_x = "_x"
    avroavro_x = "avro_x"
    join_ = "join"
    self = "self"
    class__ = "class_"
    class_ = "class"
    A = "A"
    a = "a"


_Kind: _t.TypeAlias = Kind


@_t.final
class Shape(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.Shape"

    Shape: _Shape | None = None
    corners: _duly.Int32 = 0


_Shape: _t.TypeAlias = Shape


Token: _t.TypeAlias = _t.Annotated[bytes, _duly.size(4)]


_Token: _t.TypeAlias = Token


@_t.final
class DifficultNamesEvent(_duly.Event, validate_by_alias=False):
    """Key: class. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "difficult_names.things.v1.DifficultNamesEvent"

    class_: _t.Annotated[_builtins.str, _duly.wire("class")]
    class__: _t.Annotated[_builtins.str, _duly.wire("class_")]
    from_: _t.Annotated[_builtins.str, _duly.wire("from")]
    avro_id: _t.Annotated[_builtins.str, _duly.wire("_id")]
    avro__v: _t.Annotated[_builtins.str, _duly.wire("__v")]
    avroavro_id: _t.Annotated[_builtins.str, _duly.wire("avro_id")]
    self: _builtins.str
    cls: _builtins.str
    copy_: _t.Annotated[_builtins.str, _duly.wire("copy")]
    title: _builtins.str
    json_: _t.Annotated[_builtins.str, _duly.wire("json")]
    dict_: _t.Annotated[_builtins.str, _duly.wire("dict")]
    schema_: _t.Annotated[_builtins.str, _duly.wire("schema")]
    model_config_: _t.Annotated[_builtins.str, _duly.wire("model_config")]
    model_fields_: _t.Annotated[_builtins.str, _duly.wire("model_fields")]
    model_name: _builtins.str
    validate_: _t.Annotated[_builtins.str, _duly.wire("validate")]
    type: _builtins.str
    id: _builtins.str
    id_: _builtins.str
    match: _builtins.str
    name: _builtins.str
    value: _builtins.str
    mro_: _t.Annotated[_builtins.str, _duly.wire("mro")]
    avro_: _t.Annotated[_builtins.str, _duly.wire("_")]
    None_: _t.Annotated[_builtins.str, _duly.wire("None")]
    True_: _t.Annotated[_builtins.str, _duly.wire("True")]
    print: _builtins.str
    date: _dt.date | None = None
    datetime: _duly.TimestampMicros | None = None
    uuid: _uuid.UUID | None = None
    decimal: _t.Annotated[_decimal.Decimal, _duly.digits(4, 2)] | None = None
    str: _builtins.str | None = None
    int: _duly.Int32 = 0
    bytes: _builtins.bytes | None = None
    float: _builtins.float = 0.0
    bool: _builtins.bool = False
    tuple: _duly.Array[_builtins.str] = ()
    counts: _builtins.dict[_builtins.str, _builtins.str] = {}
    Kind: _Kind = _Kind.mro_
    Shape: _Shape | None = None
    Token: _Token | None = None


@_t.final
class str(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.str"

    text: _builtins.str


@_t.final
class dict(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.dict"

    m: _builtins.dict[_builtins.str, _duly.Int32] = {}


@_t.final
class None_(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.None"

    x: None = None


@_t.final
class avro_Hidden(_duly.Record):
    __avro_name__ = "difficult_names.things.v1._Hidden"

    x: _duly.Float32


@_t.final
class final(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.final"

    x: bytes


@_t.final
class value(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.value"

    value: _duly.Int32


@_t.final
class ReservedEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "difficult_names.things.v1.ReservedEvent"

    a: str
    b: dict
    c: None_
    d: avro_Hidden
    e: final
    g: value
    u: str | None = None
    h: _import_.Inner


Shape.model_rebuild()
DifficultNamesEvent.model_rebuild()


DifficultNamesEvent.__contract__ = _duly.Contract(
    full_name="difficult_names.things.v1.DifficultNamesEvent",
    domain="things",
    line="v1",
    revision=None,
    topic="difficult_names.things.v1",
    key="class",
    subject="difficult_names.things.v1.DifficultNamesEvent",
    root="difficult_names",
    produced_by=(),
    consumed_by=(),
    types={
        "difficult_names.things.v1.DifficultNamesEvent": DifficultNamesEvent,
        "difficult_names.things.v1.Kind": Kind,
        "difficult_names.things.v1.Shape": Shape,
    },
    schema_text=r'''{
  "type": "record",
  "name": "DifficultNamesEvent",
  "namespace": "difficult_names.things.v1",
  "fields": [
    {
      "name": "class",
      "type": "string"
    },
    {
      "name": "class_",
      "type": "string"
    },
    {
      "name": "from",
      "type": "string"
    },
    {
      "name": "_id",
      "type": "string"
    },
    {
      "name": "__v",
      "type": "string"
    },
    {
      "name": "avro_id",
      "type": "string"
    },
    {
      "name": "self",
      "type": "string"
    },
    {
      "name": "cls",
      "type": "string"
    },
    {
      "name": "copy",
      "type": "string"
    },
    {
      "name": "title",
      "type": "string"
    },
    {
      "name": "json",
      "type": "string"
    },
    {
      "name": "dict",
      "type": "string"
    },
    {
      "name": "schema",
      "type": "string"
    },
    {
      "name": "model_config",
      "type": "string"
    },
    {
      "name": "model_fields",
      "type": "string"
    },
    {
      "name": "model_name",
      "type": "string"
    },
    {
      "name": "validate",
      "type": "string"
    },
    {
      "name": "type",
      "type": "string"
    },
    {
      "name": "id",
      "type": "string"
    },
    {
      "name": "id_",
      "type": "string"
    },
    {
      "name": "match",
      "type": "string"
    },
    {
      "name": "name",
      "type": "string"
    },
    {
      "name": "value",
      "type": "string"
    },
    {
      "name": "mro",
      "type": "string"
    },
    {
      "name": "_",
      "type": "string"
    },
    {
      "name": "None",
      "type": "string"
    },
    {
      "name": "True",
      "type": "string"
    },
    {
      "name": "print",
      "type": "string"
    },
    {
      "name": "date",
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
      "name": "datetime",
      "type": [
        "null",
        {
          "type": "long",
          "logicalType": "timestamp-micros"
        }
      ],
      "default": null
    },
    {
      "name": "uuid",
      "type": [
        "null",
        {
          "type": "string",
          "logicalType": "uuid"
        }
      ],
      "default": null
    },
    {
      "name": "decimal",
      "type": [
        "null",
        {
          "type": "bytes",
          "logicalType": "decimal",
          "precision": 4,
          "scale": 2
        }
      ],
      "default": null
    },
    {
      "name": "str",
      "type": [
        "null",
        "string"
      ],
      "default": null
    },
    {
      "name": "int",
      "type": "int",
      "default": 0
    },
    {
      "name": "bytes",
      "type": [
        "null",
        "bytes"
      ],
      "default": null
    },
    {
      "name": "float",
      "type": "double",
      "default": 0
    },
    {
      "name": "bool",
      "type": "boolean",
      "default": false
    },
    {
      "name": "tuple",
      "type": {
        "type": "array",
        "items": "string"
      },
      "default": []
    },
    {
      "name": "counts",
      "type": {
        "type": "map",
        "values": "string"
      },
      "default": {}
    },
    {
      "name": "Kind",
      "type": {
        "type": "enum",
        "name": "Kind",
        "symbols": [
          "mro",
          "name",
          "value",
          "title",
          "None",
          "_x",
          "avro_x",
          "join",
          "self",
          "class_",
          "class",
          "A",
          "a"
        ]
      },
      "default": "mro"
    },
    {
      "name": "Shape",
      "type": [
        "null",
        {
          "type": "record",
          "name": "Shape",
          "fields": [
            {
              "name": "Shape",
              "type": [
                "null",
                "difficult_names.things.v1.Shape"
              ],
              "default": null
            },
            {
              "name": "corners",
              "type": "int",
              "default": 0
            }
          ]
        }
      ],
      "default": null
    },
    {
      "name": "Token",
      "type": [
        "null",
        {
          "type": "fixed",
          "name": "Token",
          "size": 4
        }
      ],
      "default": null
    }
  ]
}
''',
)


ReservedEvent.__contract__ = _duly.Contract(
    full_name="difficult_names.things.v1.ReservedEvent",
    domain="things",
    line="v1",
    revision=None,
    topic="difficult_names.things.v1",
    key=None,
    subject="difficult_names.things.v1.ReservedEvent",
    root="difficult_names",
    produced_by=(),
    consumed_by=(),
    types={
        "difficult_names.things.v1.None": None_,
        "difficult_names.things.v1.ReservedEvent": ReservedEvent,
        "difficult_names.things.v1._Hidden": avro_Hidden,
        "difficult_names.things.v1.class._private.import.Inner": _import_.Inner,
        "difficult_names.things.v1.dict": dict,
        "difficult_names.things.v1.final": final,
        "difficult_names.things.v1.str": str,
        "difficult_names.things.v1.value": value,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ReservedEvent",
  "namespace": "difficult_names.things.v1",
  "fields": [
    {
      "name": "a",
      "type": {
        "type": "record",
        "name": "str",
        "fields": [
          {
            "name": "text",
            "type": "string"
          }
        ]
      }
    },
    {
      "name": "b",
      "type": {
        "type": "record",
        "name": "dict",
        "fields": [
          {
            "name": "m",
            "type": {
              "type": "map",
              "values": "int"
            },
            "default": {}
          }
        ]
      }
    },
    {
      "name": "c",
      "type": {
        "type": "record",
        "name": "None",
        "fields": [
          {
            "name": "x",
            "type": "null",
            "default": null
          }
        ]
      }
    },
    {
      "name": "d",
      "type": {
        "type": "record",
        "name": "_Hidden",
        "fields": [
          {
            "name": "x",
            "type": "float"
          }
        ]
      }
    },
    {
      "name": "e",
      "type": {
        "type": "record",
        "name": "final",
        "fields": [
          {
            "name": "x",
            "type": "bytes"
          }
        ]
      }
    },
    {
      "name": "g",
      "type": {
        "type": "record",
        "name": "value",
        "fields": [
          {
            "name": "value",
            "type": "int"
          }
        ]
      }
    },
    {
      "name": "u",
      "type": [
        "null",
        "difficult_names.things.v1.str"
      ],
      "default": null
    },
    {
      "name": "h",
      "type": {
        "type": "record",
        "name": "Inner",
        "namespace": "difficult_names.things.v1.class._private.import",
        "fields": [
          {
            "name": "k",
            "type": "int"
          }
        ]
      }
    }
  ]
}
''',
)
