# Generated from schemas/texts/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · PlainEvent unfrozen head · TextsEvent unfrozen head
# ruff: noqa
# fmt: off
"""The texts domain of case texts."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "PlainEvent",
    "TextsEvent",
]


@_t.final
class PlainEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet.

    Deprecated: use TextsEvent
    """

    __avro_name__ = "texts.texts.v1.PlainEvent"

    x: _duly.Int32


@_t.final
class TextsEvent(_duly.Event):
    """Says "all"

    Key: none. Produced by nobody yet; consumed by nobody yet.
    """

    __avro_name__ = "texts.texts.v1.TextsEvent"

    quotes: str
    """Ends with a "quote\""""

    triple: str
    """Has \"\"\" and ''' inside."""

    backslash: str
    """C:\\new\\table \\"""

    lines: str
    """First line.

    Second   line.
    Third.
    """

    control: str
    """A bell \x07 and a tab\x09and \u202e."""

    foreign: str = "dürfen · 製品"
    """Größe in Zoll; 製品."""

    long: str
    """A sentence that goes on and on until it is far longer than one line of a hundred characters
    can hold, and then some more.
    """

    blank: str
    old: _duly.Deprecated[str] = _duly.default("")
    """The former sku.

    Deprecated: use sku
    """

    older: _duly.Deprecated[str] = _duly.default("")
    """Deprecated."""


PlainEvent.__contract__ = _duly.Contract(
    full_name="texts.texts.v1.PlainEvent",
    domain="texts",
    line="v1",
    revision=None,
    topic="texts.texts.v1",
    key=None,
    subject="texts.texts.v1.PlainEvent",
    root="texts",
    produced_by=(),
    consumed_by=(),
    types={
        "texts.texts.v1.PlainEvent": PlainEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "PlainEvent",
  "namespace": "texts.texts.v1",
  "fields": [
    {
      "name": "x",
      "type": "int"
    }
  ]
}
''',
)


TextsEvent.__contract__ = _duly.Contract(
    full_name="texts.texts.v1.TextsEvent",
    domain="texts",
    line="v1",
    revision=None,
    topic="texts.texts.v1",
    key=None,
    subject="texts.texts.v1.TextsEvent",
    root="texts",
    produced_by=(),
    consumed_by=(),
    types={
        "texts.texts.v1.TextsEvent": TextsEvent,
    },
    schema_text=
        "{\n"
        "  \"type\": \"record\",\n"
        "  \"name\": \"TextsEvent\",\n"
        "  \"namespace\": \"texts.texts.v1\",\n"
        "  \"doc\": \"Says \\\"all\\\"\",\n"
        "  \"fields\": [\n"
        "    {\n"
        "      \"name\": \"quotes\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"Ends with a \\\"quote\\\"\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"triple\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"Has \\\"\\\"\\\" and ''' inside.\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"backslash\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"C:\\\\new\\\\table \\\\\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"lines\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"First line.\\n\\n  Second   line.\\r\\nThird.\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"control\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"A bell \\u0007 and a tab\\tand \u202e.\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"foreign\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"Größe in Zoll; 製品.\",\n"
        "      \"default\": \"dürfen · 製品\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"long\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"A sentence that goes on and on until it is far longer than one line of a hundred characters can hold, and then some more.\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"blank\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"   \"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"old\",\n"
        "      \"type\": \"string\",\n"
        "      \"doc\": \"The former sku.\",\n"
        "      \"default\": \"\",\n"
        "      \"deprecated\": \"use sku\"\n"
        "    },\n"
        "    {\n"
        "      \"name\": \"older\",\n"
        "      \"type\": \"string\",\n"
        "      \"default\": \"\",\n"
        "      \"deprecated\": true\n"
        "    }\n"
        "  ]\n"
        "}\n",
)
