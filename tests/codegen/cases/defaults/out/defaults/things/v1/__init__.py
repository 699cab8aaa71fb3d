# Generated from schemas/things/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · DefaultsEvent unfrozen head
# ruff: noqa
# fmt: off
"""The things domain of case defaults."""

from __future__ import annotations

import datetime as _dt
import decimal as _decimal
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly

__all__ = [
    "Checksum",
    "Color",
    "DefaultsEvent",
    "FixedPrice",
    "Part",
    "RawId",
    "Span",
]


Checksum: _t.TypeAlias = _t.Annotated[bytes, _duly.size(2)]


@_t.final
class Color(_duly.Enum):
    __avro_name__ = "defaults.things.v1.Color"

    RED = "RED"
    None_ = "None"


@_t.final
class Part(_duly.Record):
    __avro_name__ = "defaults.things.v1.Part"

    name: str
    class_: _t.Annotated[_duly.Int32 | None, _duly.wire("class")] = None
    size: _duly.Int32 = 4


FixedPrice: _t.TypeAlias = _t.Annotated[_decimal.Decimal, _duly.digits(9, 4)]

RawId: _t.TypeAlias = _uuid.UUID

Span: _t.TypeAlias = _duly.Duration


@_t.final
class DefaultsEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "defaults.things.v1.DefaultsEvent"

    nothing: None = None
    yes: bool = True
    small: _duly.Int32 = -7
    large: _duly.Int64 = 4611686018427387904
    single: _duly.Float32 = 0.10000000149011612
    double: float = 1.0
    tiny: float = 1e-300
    octets: bytes = b"\x00\xffA\x22\x5c"
    text: str = "say \"hi\"\\\né\u2028"
    checksum: Checksum = b"\x01\x02"
    color: Color = Color.None_
    tags: _duly.Array[str] = ("a",)
    none_of_them: _duly.Array[str] = ()
    two: _duly.Array[_duly.Int32] = (1, 2)
    counts: dict[str, _duly.Int64] = {"a b": 1}
    no_counts: dict[str, _duly.Int64] = {}
    part: Part = _duly.Field(default_factory=lambda: Part(name="p", class_=None))
    parts: _duly.Array[Part] = _duly.Field(default_factory=lambda: (Part(name="q", class_=None, size=1),))
    by_name: dict[str, Part] = _duly.Field(default_factory=lambda: {"x": Part(name="r", class_=None)})
    price: _t.Annotated[_decimal.Decimal, _duly.digits(12, 2)] = _decimal.Decimal("-1.00")
    zero: _t.Annotated[_decimal.Decimal, _duly.digits(4, 3)] = _decimal.Decimal("0.000")
    exact: _duly.BigDecimal = _decimal.Decimal("1.50")
    fixed_price: FixedPrice = _decimal.Decimal("1.0000")
    id: _uuid.UUID = _uuid.UUID("6f1ca2b4-0000-4000-8000-000000000001")
    raw_id: RawId = _uuid.UUID("00000000-0000-0000-0000-000000000007")
    day: _dt.date = _dt.date(1969, 12, 31)
    clock_millis: _duly.TimeMillis = _dt.time(1, 2, 3, 4000)
    clock_micros: _duly.TimeMicros = _dt.time(0, 0, 0, 1)
    at_millis: _duly.TimestampMillis = _dt.datetime(2026, 1, 5, 10, 0, 0, 123000, tzinfo=_dt.UTC)
    at_micros: _duly.TimestampMicros = _dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=_dt.UTC)
    at_nanos: _duly.TimestampNanos = 5
    local_millis: _duly.LocalTimestampMillis = _dt.datetime(1970, 1, 1, 0, 0)
    span: Span = _duly.Duration(months=1, days=2, millis=3)
    maybe: str | None = None
    maybe_text: str | None = "x"
    maybe_part: Part | None = _duly.Field(default_factory=lambda: Part(name="s", class_=None))


DefaultsEvent.__contract__ = _duly.Contract(
    full_name="defaults.things.v1.DefaultsEvent",
    domain="things",
    line="v1",
    revision=None,
    topic="defaults.things.v1",
    key=None,
    subject="defaults.things.v1.DefaultsEvent",
    root="defaults",
    produced_by=(),
    consumed_by=(),
    types={
        "defaults.things.v1.Color": Color,
        "defaults.things.v1.DefaultsEvent": DefaultsEvent,
        "defaults.things.v1.Part": Part,
    },
    schema_text=
        "{\n"
        "  \"type\": \"record\",\n"
        "  \"name\": \"DefaultsEvent\",\n"
        "  \"namespace\": \"defaults.things.v1\",\n"
        "  \"fields\": [\n"
        "    {\n"
        "      \"name\": \"nothing\",\n"
        "      \"type\": \"null\",\n"
        "      \"default\": null\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"yes\",\n"
        "      \"type\": \"boolean\",\n"
        "      \"default\": true\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"small\",\n"
        "      \"type\": \"int\",\n"
        "      \"default\": -7\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"large\",\n"
        "      \"type\": \"long\",\n"
        "      \"default\": 4611686018427387904\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"single\",\n"
        "      \"type\": \"float\",\n"
        "      \"default\": 0.1\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"double\",\n"
        "      \"type\": \"double\",\n"
        "      \"default\": 1\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"tiny\",\n"
        "      \"type\": \"double\",\n"
        "      \"default\": 1e-300\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"octets\",\n"
        "      \"type\": \"bytes\",\n"
        "      \"default\": \"\\u0000ÿA\\\"\\\\\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"text\",\n"
        "      \"type\": \"string\",\n"
        "      \"default\": \"say \\\"hi\\\"\\\\\\né\u2028"
        "\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"checksum\",\n"
        "      \"type\": {\n"
        "        \"type\": \"fixed\",\n"
        "        \"name\": \"Checksum\",\n"
        "        \"size\": 2\n"
        "      },\n"
        "      \"default\": \"\\u0001\\u0002\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"color\",\n"
        "      \"type\": {\n"
        "        \"type\": \"enum\",\n"
        "        \"name\": \"Color\",\n"
        "        \"symbols\": [\n"
        "          \"RED\",\n"
        "          \"None\"\n"
        "        ]\n"
        "      },\n"
        "      \"default\": \"None\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"tags\",\n"
        "      \"type\": {\n"
        "        \"type\": \"array\",\n"
        "        \"items\": \"string\"\n"
        "      },\n"
        "      \"default\": [\n"
        "        \"a\"\n"
        "      ]\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"none_of_them\",\n"
        "      \"type\": {\n"
        "        \"type\": \"array\",\n"
        "        \"items\": \"string\"\n"
        "      },\n"
        "      \"default\": []\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"two\",\n"
        "      \"type\": {\n"
        "        \"type\": \"array\",\n"
        "        \"items\": \"int\"\n"
        "      },\n"
        "      \"default\": [\n"
        "        1,\n"
        "        2\n"
        "      ]\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"counts\",\n"
        "      \"type\": {\n"
        "        \"type\": \"map\",\n"
        "        \"values\": \"long\"\n"
        "      },\n"
        "      \"default\": {\n"
        "        \"a b\": 1\n"
        "      }\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"no_counts\",\n"
        "      \"type\": {\n"
        "        \"type\": \"map\",\n"
        "        \"values\": \"long\"\n"
        "      },\n"
        "      \"default\": {}\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"part\",\n"
        "      \"type\": {\n"
        "        \"type\": \"record\",\n"
        "        \"name\": \"Part\",\n"
        "        \"fields\": [\n"
        "          {\n"
        "            \"name\": \"name\",\n"
        "            \"type\": \"string\"\n"
        "          },\n"
        "          {\n"
        "            \"name\": \"class\",\n"
        "            \"type\": [\n"
        "              \"null\",\n"
        "              \"int\"\n"
        "            ],\n"
        "            \"default\": null\n"
        "          },\n"
        "          {\n"
        "            \"name\": \"size\",\n"
        "            \"type\": \"int\",\n"
        "            \"default\": 4\n"
        "          }\n"
        "        ]\n"
        "      },\n"
        "      \"default\": {\n"
        "        \"name\": \"p\",\n"
        "        \"class\": null\n"
        "      }\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"parts\",\n"
        "      \"type\": {\n"
        "        \"type\": \"array\",\n"
        "        \"items\": \"defaults.things.v1.Part\"\n"
        "      },\n"
        "      \"default\": [\n"
        "        {\n"
        "          \"name\": \"q\",\n"
        "          \"class\": null,\n"
        "          \"size\": 1\n"
        "        }\n"
        "      ]\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"by_name\",\n"
        "      \"type\": {\n"
        "        \"type\": \"map\",\n"
        "        \"values\": \"defaults.things.v1.Part\"\n"
        "      },\n"
        "      \"default\": {\n"
        "        \"x\": {\n"
        "          \"name\": \"r\",\n"
        "          \"class\": null\n"
        "        }\n"
        "      }\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"price\",\n"
        "      \"type\": {\n"
        "        \"type\": \"bytes\",\n"
        "        \"logicalType\": \"decimal\",\n"
        "        \"precision\": 12,\n"
        "        \"scale\": 2\n"
        "      },\n"
        "      \"default\": \"ÿ\x9c\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"zero\",\n"
        "      \"type\": {\n"
        "        \"type\": \"bytes\",\n"
        "        \"logicalType\": \"decimal\",\n"
        "        \"precision\": 4,\n"
        "        \"scale\": 3\n"
        "      },\n"
        "      \"default\": \"\\u0000\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"exact\",\n"
        "      \"type\": {\n"
        "        \"type\": \"bytes\",\n"
        "        \"logicalType\": \"big-decimal\"\n"
        "      },\n"
        "      \"default\": \"\\u0004\\u0000\x96\\u0004\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"fixed_price\",\n"
        "      \"type\": {\n"
        "        \"type\": \"fixed\",\n"
        "        \"name\": \"FixedPrice\",\n"
        "        \"size\": 4,\n"
        "        \"logicalType\": \"decimal\",\n"
        "        \"precision\": 9,\n"
        "        \"scale\": 4\n"
        "      },\n"
        "      \"default\": \"\\u0000\\u0000'\\u0010\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"id\",\n"
        "      \"type\": {\n"
        "        \"type\": \"string\",\n"
        "        \"logicalType\": \"uuid\"\n"
        "      },\n"
        "      \"default\": \"6F1CA2B4-0000-4000-8000-000000000001\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"raw_id\",\n"
        "      \"type\": {\n"
        "        \"type\": \"fixed\",\n"
        "        \"name\": \"RawId\",\n"
        "        \"size\": 16,\n"
        "        \"logicalType\": \"uuid\"\n"
        "      },\n"
        "      \"default\": \"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0007\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"day\",\n"
        "      \"type\": {\n"
        "        \"type\": \"int\",\n"
        "        \"logicalType\": \"date\"\n"
        "      },\n"
        "      \"default\": -1\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"clock_millis\",\n"
        "      \"type\": {\n"
        "        \"type\": \"int\",\n"
        "        \"logicalType\": \"time-millis\"\n"
        "      },\n"
        "      \"default\": 3723004\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"clock_micros\",\n"
        "      \"type\": {\n"
        "        \"type\": \"long\",\n"
        "        \"logicalType\": \"time-micros\"\n"
        "      },\n"
        "      \"default\": 1\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"at_millis\",\n"
        "      \"type\": {\n"
        "        \"type\": \"long\",\n"
        "        \"logicalType\": \"timestamp-millis\"\n"
        "      },\n"
        "      \"default\": 1767607200123\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"at_micros\",\n"
        "      \"type\": {\n"
        "        \"type\": \"long\",\n"
        "        \"logicalType\": \"timestamp-micros\"\n"
        "      },\n"
        "      \"default\": -1\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"at_nanos\",\n"
        "      \"type\": {\n"
        "        \"type\": \"long\",\n"
        "        \"logicalType\": \"timestamp-nanos\"\n"
        "      },\n"
        "      \"default\": 5\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"local_millis\",\n"
        "      \"type\": {\n"
        "        \"type\": \"long\",\n"
        "        \"logicalType\": \"local-timestamp-millis\"\n"
        "      },\n"
        "      \"default\": 0\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"span\",\n"
        "      \"type\": {\n"
        "        \"type\": \"fixed\",\n"
        "        \"name\": \"Span\",\n"
        "        \"size\": 12,\n"
        "        \"logicalType\": \"duration\"\n"
        "      },\n"
        "      \"default\": \"\\u0001\\u0000\\u0000\\u0000\\u0002\\u0000\\u0000\\u0000\\u0003\\u0000\\u0000\\u0000\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"maybe\",\n"
        "      \"type\": [\n"
        "        \"null\",\n"
        "        \"string\"\n"
        "      ],\n"
        "      \"default\": null\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"maybe_text\",\n"
        "      \"type\": [\n"
        "        \"string\",\n"
        "        \"null\"\n"
        "      ],\n"
        "      \"default\": \"x\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"maybe_part\",\n"
        "      \"type\": [\n"
        "        \"defaults.things.v1.Part\",\n"
        "        \"null\"\n"
        "      ],\n"
        "      \"default\": {\n"
        "        \"name\": \"s\",\n"
        "        \"class\": null\n"
        "      }\n"
        "    }\n"
        "  ]\n"
        "}\n",
)
