# Generated from schemas/trees/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · TreeGrownEvent unfrozen head · UserOfLateClassesEvent unfrozen head
# ruff: noqa
# fmt: off
"""The trees domain of case recursive."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Company",
    "First",
    "Node",
    "Person",
    "RingA",
    "RingB",
    "RingC",
    "TreeGrownEvent",
    "UserOfLateClassesEvent",
]


@_t.final
class Node(_duly.Record):
    __avro_name__ = "recursive.trees.v1.Node"

    value: _duly.Int32
    left: Node | None = None
    right: Node | None = None
    children: _duly.Array[Node] = ()
    named: dict[str, Node] = {}


@_t.final
class Company(_duly.Record):
    __avro_name__ = "recursive.trees.v1.Company"

    staff: _duly.Array[Person] = ()
    owner: Person | None = None


@_t.final
class Person(_duly.Record):
    __avro_name__ = "recursive.trees.v1.Person"

    name: str
    employer: Company | None = None


@_t.final
class TreeGrownEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "recursive.trees.v1.TreeGrownEvent"

    root: Node
    person: Person
    previous: TreeGrownEvent | None = None


@_t.final
class RingC(_duly.Record):
    __avro_name__ = "recursive.trees.v1.RingC"

    next: RingA | None = None


@_t.final
class RingB(_duly.Record):
    __avro_name__ = "recursive.trees.v1.RingB"

    next: RingC | None = None


@_t.final
class RingA(_duly.Record):
    __avro_name__ = "recursive.trees.v1.RingA"

    next: RingB | None = None


@_t.final
class First(_duly.Record):
    __avro_name__ = "recursive.trees.v1.First"

    ring: RingA


@_t.final
class UserOfLateClassesEvent(_duly.Event):
    """Key: none. Produced by nobody yet; consumed by nobody yet."""

    __avro_name__ = "recursive.trees.v1.UserOfLateClassesEvent"

    first: First


Company.model_rebuild()
Person.model_rebuild()
TreeGrownEvent.model_rebuild()
RingC.model_rebuild()
RingB.model_rebuild()
RingA.model_rebuild()
First.model_rebuild()
UserOfLateClassesEvent.model_rebuild()


TreeGrownEvent.__contract__ = _duly.Contract(
    full_name="recursive.trees.v1.TreeGrownEvent",
    domain="trees",
    line="v1",
    revision=None,
    topic="recursive.trees.v1",
    key=None,
    subject="recursive.trees.v1.TreeGrownEvent",
    root="recursive",
    produced_by=(),
    consumed_by=(),
    types={
        "recursive.trees.v1.Company": Company,
        "recursive.trees.v1.Node": Node,
        "recursive.trees.v1.Person": Person,
        "recursive.trees.v1.TreeGrownEvent": TreeGrownEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "TreeGrownEvent",
  "namespace": "recursive.trees.v1",
  "fields": [
    {
      "name": "root",
      "type": {
        "type": "record",
        "name": "Node",
        "fields": [
          {
            "name": "value",
            "type": "int"
          },
          {
            "name": "left",
            "type": [
              "null",
              "recursive.trees.v1.Node"
            ],
            "default": null
          },
          {
            "name": "right",
            "type": [
              "null",
              "recursive.trees.v1.Node"
            ],
            "default": null
          },
          {
            "name": "children",
            "type": {
              "type": "array",
              "items": "recursive.trees.v1.Node"
            },
            "default": []
          },
          {
            "name": "named",
            "type": {
              "type": "map",
              "values": "recursive.trees.v1.Node"
            },
            "default": {}
          }
        ]
      }
    },
    {
      "name": "person",
      "type": {
        "type": "record",
        "name": "Person",
        "fields": [
          {
            "name": "name",
            "type": "string"
          },
          {
            "name": "employer",
            "type": [
              "null",
              {
                "type": "record",
                "name": "Company",
                "fields": [
                  {
                    "name": "staff",
                    "type": {
                      "type": "array",
                      "items": "recursive.trees.v1.Person"
                    },
                    "default": []
                  },
                  {
                    "name": "owner",
                    "type": [
                      "null",
                      "recursive.trees.v1.Person"
                    ],
                    "default": null
                  }
                ]
              }
            ],
            "default": null
          }
        ]
      }
    },
    {
      "name": "previous",
      "type": [
        "null",
        "recursive.trees.v1.TreeGrownEvent"
      ],
      "default": null
    }
  ]
}
''',
)


UserOfLateClassesEvent.__contract__ = _duly.Contract(
    full_name="recursive.trees.v1.UserOfLateClassesEvent",
    domain="trees",
    line="v1",
    revision=None,
    topic="recursive.trees.v1",
    key=None,
    subject="recursive.trees.v1.UserOfLateClassesEvent",
    root="recursive",
    produced_by=(),
    consumed_by=(),
    types={
        "recursive.trees.v1.First": First,
        "recursive.trees.v1.RingA": RingA,
        "recursive.trees.v1.RingB": RingB,
        "recursive.trees.v1.RingC": RingC,
        "recursive.trees.v1.UserOfLateClassesEvent": UserOfLateClassesEvent,
    },
    schema_text=r'''{
  "type": "record",
  "name": "UserOfLateClassesEvent",
  "namespace": "recursive.trees.v1",
  "fields": [
    {
      "name": "first",
      "type": {
        "type": "record",
        "name": "First",
        "fields": [
          {
            "name": "ring",
            "type": {
              "type": "record",
              "name": "RingA",
              "fields": [
                {
                  "name": "next",
                  "type": [
                    "null",
                    {
                      "type": "record",
                      "name": "RingB",
                      "fields": [
                        {
                          "name": "next",
                          "type": [
                            "null",
                            {
                              "type": "record",
                              "name": "RingC",
                              "fields": [
                                {
                                  "name": "next",
                                  "type": [
                                    "null",
                                    "recursive.trees.v1.RingA"
                                  ],
                                  "default": null
                                }
                              ]
                            }
                          ],
                          "default": null
                        }
                      ]
                    }
                  ],
                  "default": null
                }
              ]
            }
          }
        ]
      }
    }
  ]
}
''',
)
