# Generated from schemas/things/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
# ruff: noqa
# fmt: off
"""The things domain of case difficult_names."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Inner",
]


@_t.final
class Inner(_duly.Record):
    __avro_name__ = "difficult_names.things.v1.class._private.import.Inner"

    k: _duly.Int32
