"""Logical types: which attributes fit which underlying type."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeGuard, cast

from duly.schema.model import Logical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema.model import Json

_SIMPLE: Final = {
    ("string", "uuid"): Logical(name="uuid"),
    ("bytes", "big-decimal"): Logical(name="big-decimal"),
    ("int", "date"): Logical(name="date"),
    ("int", "time-millis"): Logical(name="time-millis"),
    **{
        ("long", name): Logical(name=name)
        for name in (
            "time-micros",
            "timestamp-millis",
            "timestamp-micros",
            "timestamp-nanos",
            "local-timestamp-millis",
            "local-timestamp-micros",
            "local-timestamp-nanos",
        )
    },
}
_SIZES: Final = {"uuid": 16, "duration": 12}
_HOMES: Final = {
    "decimal": "bytes or fixed",
    "uuid": "string or a fixed of 16 bytes",
    "duration": "a fixed of 12 bytes",
    **{name: underlying for underlying, name in _SIMPLE if name != "uuid"},
}
LOGICAL_NAMES: Final = tuple(_HOMES)
"""The logical types Avro defines."""
_LOGICAL_OWN: Final = frozenset(("logicalType",))
_DECIMAL_OWN: Final = frozenset(("logicalType", "precision", "scale"))
_INT_MAX: Final = 2**31 - 1


def fit(underlying: str, attributes: Mapping[str, Json], *, size: int = 0) -> Logical | None:
    """The logical type the attributes give `underlying`; None, as Avro says, where they do not fit."""
    name = attributes.get("logicalType")
    if not isinstance(name, str):
        return None
    if name == "decimal" and underlying in ("bytes", "fixed"):
        return None if _decimal_fault(attributes, underlying, size) else _decimal(attributes)
    if underlying == "fixed":
        return Logical(name=name) if _SIZES.get(name) == size else None
    return _SIMPLE.get((underlying, name))


def attribute_names(logical: Logical | None) -> frozenset[str]:
    """The attributes a fitting logical type takes for itself."""
    if logical is None:
        return frozenset()
    return _DECIMAL_OWN if logical.name == "decimal" else _LOGICAL_OWN


def misfit(underlying: str, attributes: Mapping[str, Json], *, size: int = 0) -> str:
    """Why a logical type Avro defines does not fit, or ""; unknown names fit anywhere."""
    name = attributes.get("logicalType")
    if name is None:
        return ""
    if not isinstance(name, str):
        return f'logicalType is {name!r}, expected a name such as "timestamp-micros"'
    if name == "decimal" and underlying in ("bytes", "fixed"):
        return _decimal_fault(attributes, underlying, size)
    if name not in _HOMES:
        return ""
    shown = f"fixed of {size} bytes" if underlying == "fixed" else underlying
    return f"logical type {name} does not fit {shown}, expected {_HOMES[name]}"


def _decimal(attributes: Mapping[str, Json]) -> Logical:
    return Logical(
        name="decimal",
        precision=cast("int", attributes["precision"]),
        scale=cast("int", attributes.get("scale", 0)),
    )


def _decimal_fault(attributes: Mapping[str, Json], underlying: str, size: int) -> str:
    precision, scale = attributes.get("precision"), attributes.get("scale", 0)
    if not _is_int(precision) or precision < 1:
        return f"decimal has precision {_shown(precision)}, expected a whole number from 1"
    if not _is_int(scale) or scale < 0:
        return f"decimal has scale {_shown(scale)}, expected a whole number from 0"
    if scale > precision:
        return f"decimal has scale {scale}, more than its precision {precision}"
    if underlying == "fixed" and precision > decimal_precision_max(size):
        return (
            f"decimal has precision {precision}, "
            f"a fixed of {size} bytes holds at most {decimal_precision_max(size)} digits"
        )
    return ""


def decimal_precision_max(size: int) -> int:
    """Digits that always fit a two's complement number of `size` bytes."""
    return math.floor(math.log10(2) * (8 * size - 1)) if size else 0


def _is_int(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value <= _INT_MAX


def _shown(value: Json) -> str:
    return "missing" if value is None else repr(value)
