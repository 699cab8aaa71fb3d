# Generated from schemas/things/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · ThingMovedEvent unfrozen head
# ruff: noqa
# fmt: off
"""Fields on their way out."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Place",
    "ThingMovedEvent",
]


@_t.final
class Place(_duly.Record):
    __avro_name__ = "deprecated_fields.things.v1.Place"

    room: str = ""


@_t.final
class ThingMovedEvent(_duly.Event):
    """A thing was moved.

    Key: none. Produced by nobody yet; consumed by keeper.
    """

    __avro_name__ = "deprecated_fields.things.v1.ThingMovedEvent"

    thing_id: str
    """Which."""

    room: _duly.Deprecated[str]
    """Where to.

    Deprecated since 2026-01-15, to be removed after 2026-12-31; use place.
    """

    shelf: _duly.Deprecated[_duly.Int32 | None] = _duly.default(None)
    """Which shelf.

    Deprecated: there are none any more
    """

    import_: _duly.Deprecated[_t.Annotated[_duly.Int64, _duly.wire("import")]] = _duly.default(0)
    """Deprecated; use place."""

    tags: _duly.Deprecated[_duly.Array[str]] = _duly.default(())
    """Deprecated."""

    place: _duly.Deprecated[Place] = _duly.default(_duly.Field(default_factory=lambda: Place(room="hall")))
    """Deprecated since 2026-02-01."""

    weight: _duly.Int32
    """In grams."""


ThingMovedEvent.__contract__ = _duly.Contract(
    full_name="deprecated_fields.things.v1.ThingMovedEvent",
    domain="things",
    line="v1",
    revision=None,
    topic="things.v1",
    key=None,
    subject="deprecated_fields.things.v1.ThingMovedEvent",
    root="deprecated_fields",
    produced_by=(),
    consumed_by=("keeper",),
    types={
        "deprecated_fields.things.v1.Place": Place,
        "deprecated_fields.things.v1.ThingMovedEvent": ThingMovedEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "ThingMovedEvent",
  "namespace": "deprecated_fields.things.v1",
  "doc": "A thing was moved.",
  "fields": [
    {
      "name": "thing_id",
      "type": "string",
      "doc": "Which."
    },
    {
      "name": "room",
      "type": "string",
      "doc": "Where to.",
      "deprecated": {
        "since": "2026-01-15",
        "remove_after": "2026-12-31",
        "use": "place"
      }
    },
    {
      "name": "shelf",
      "type": [
        "null",
        "int"
      ],
      "doc": "Which shelf.",
      "default": null,
      "deprecated": "there are none any more"
    },
    {
      "name": "import",
      "type": "long",
      "default": 0,
      "deprecated": {
        "use": "place"
      }
    },
    {
      "name": "tags",
      "type": {
        "type": "array",
        "items": "string"
      },
      "default": [],
      "deprecated": true
    },
    {
      "name": "place",
      "type": {
        "type": "record",
        "name": "Place",
        "fields": [
          {
            "name": "room",
            "type": "string",
            "default": ""
          }
        ]
      },
      "default": {
        "room": "hall"
      },
      "deprecated": {
        "since": "2026-02-01"
      }
    },
    {
      "name": "weight",
      "type": "int",
      "doc": "In grams.",
      "deprecated": false
    }
  ]
}
''',
)
