# Generated from schemas/common/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
# ruff: noqa
# fmt: off
"""Types that several domains share; a change here changes every contract that embeds them."""

from __future__ import annotations

import decimal as _decimal
import typing as _t

from duly import generated_v1 as _duly

__all__ = [
    "Money",
]


@_t.final
class Money(_duly.Record):
    """An amount in one currency."""

    __avro_name__ = "shop.common.v1.Money"

    amount: _t.Annotated[_decimal.Decimal, _duly.digits(18, 4)]
    """Four decimals whatever the currency, so that unit prices below a cent are exact."""

    currency: str
    """ISO 4217 code: three capital letters. A text, because a default for an unknown currency would
    turn one sum into another.
    """
