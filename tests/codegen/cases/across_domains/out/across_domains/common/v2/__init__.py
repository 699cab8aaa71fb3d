# Generated from schemas/common/v2. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
# ruff: noqa
# fmt: off
"""The common domain of case across_domains."""

from __future__ import annotations

import typing as _t

from duly import generated_v1 as _duly
import across_domains.common.v1 as _common

__all__ = [
    "Money",
]


@_t.final
class Money(_duly.Record):
    __avro_name__ = "across_domains.common.v2.Money"

    units: _duly.Int64
    currency: _common.Currency
