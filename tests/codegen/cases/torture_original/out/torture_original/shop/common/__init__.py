# Generated from schemas/products/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
# ruff: noqa
# fmt: off

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Currency",
]


@_t.final
class Currency(_duly.Enum):
    """A symbol this revision does not know reads as UNKNOWN."""

    __avro_name__ = "shop.common.Currency"

    EUR = "EUR"
    USD = "USD"
    UNKNOWN = "UNKNOWN"
