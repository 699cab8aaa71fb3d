# Generated from schemas/common/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
# ruff: noqa
# fmt: off
"""The common domain of case across_domains."""

from __future__ import annotations

import decimal as _decimal
import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Currency",
    "Money",
    "Unused",
]


@_t.final
class Currency(_duly.Enum):
    """A symbol this revision does not know reads as UNKNOWN."""

    __avro_name__ = "across_domains.common.v1.Currency"

    EUR = "EUR"
    USD = "USD"
    UNKNOWN = "UNKNOWN"


@_t.final
class Money(_duly.Record):
    """An amount in one currency."""

    __avro_name__ = "across_domains.common.v1.Money"

    amount: _t.Annotated[_decimal.Decimal, _duly.digits(18, 4)]
    currency: str


Unused: _t.TypeAlias = _t.Annotated[bytes, _duly.size(3)]
