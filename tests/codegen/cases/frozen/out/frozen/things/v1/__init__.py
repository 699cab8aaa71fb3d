# Generated from schemas/things/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · ChangedEvent unfrozen head · FrozenEvent revision 1
# ruff: noqa
# fmt: off
"""The things domain of case frozen."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "ChangedEvent",
    "FrozenEvent",
]


@_t.final
class ChangedEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "frozen.things.v1.ChangedEvent"

    id: str
    """Stable."""

    note: str | None = None


@_t.final
class FrozenEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "frozen.things.v1.FrozenEvent"

    id: str
    """Stable."""


ChangedEvent.__contract__ = _duly.Contract(
    full_name="frozen.things.v1.ChangedEvent",
    domain="things",
    line="v1",
    revision=None,
    topic="frozen.things.v1",
    key=None,
    subject="frozen.things.v1.ChangedEvent",
    root="frozen",
    produced_by=(),
    consumed_by=(),
    types={
        "frozen.things.v1.ChangedEvent": ChangedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ChangedEvent",
  "namespace": "frozen.things.v1",
  "fields": [
    {
      "name": "id",
      "type": "string",
      "doc": "Stable."
    },
    {
      "name": "note",
      "type": [
        "null",
        "string"
      ],
      "default": null
    }
  ]
}
''',
)


FrozenEvent.__contract__ = _duly.Contract(
    full_name="frozen.things.v1.FrozenEvent",
    domain="things",
    line="v1",
    revision=1,
    topic="frozen.things.v1",
    key=None,
    subject="frozen.things.v1.FrozenEvent",
    root="frozen",
    produced_by=(),
    consumed_by=(),
    types={
        "frozen.things.v1.FrozenEvent": FrozenEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "FrozenEvent",
  "namespace": "frozen.things.v1",
  "fields": [
    {
      "name": "id",
      "type": "string",
      "doc": "Stable."
    }
  ]
}
''',
)
