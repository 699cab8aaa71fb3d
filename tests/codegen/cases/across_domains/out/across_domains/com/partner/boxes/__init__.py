# Generated from schemas/partner/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
# ruff: noqa
# fmt: off

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Box",
]


@_t.final
class Box(_duly.Record):
    __avro_name__ = "com.partner.boxes.Box"

    grams: _duly.Int32
