"""Types that say less than they could, and shapes that cannot grow."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from duly.check.change import meaning
from duly.check.hazard.shape import has_doc, kind_of
from duly.check.lint.naming import nameable, words
from duly.check.lint.retyped import retyped
from duly.check.part import FieldPart
from duly.check.rule import Remark
from duly.compat import brief
from duly.schema import (
    LOGICAL_NAMES,
    Array,
    Enum,
    Field,
    Fixed,
    Logical,
    Map,
    Primitive,
    Union,
    simple_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.part import EventPart, NamedPart
    from duly.schema import Schema, Type

EVENT_TIME: Final = "occurred_at"
PRECISION_MAX: Final = 38
"""Digits of a decimal that common databases and table formats hold."""
_SUMS: Final = re.compile(
    r"amount|balance|costs?|discount|fees?|prices?|revenue|salary|subtotal|tax|total|vat"
)
"""Last words of names that mean money."""
_COUNTS_TOO: Final = frozenset(("total", "subtotal", "discount"))
"""Those that may also count pieces or percents, and so may be whole numbers."""
_MOMENTS: Final = frozenset(("at", "datetime", "time", "timestamp", "timestamps", "ts"))
_DAYS: Final = frozenset(("on", "date", "dates"))
_UNITS: Final = frozenset(("ms", "millis", "us", "micros", "ns", "nanos"))
"""Of a moment by the word before; `lead_time_ms` is a span, and says its unit."""
_DECIMAL: Final = Primitive(type="bytes", logical=Logical(name="decimal", precision=18, scale=4))
_DATE: Final = Primitive(type="int", logical=Logical(name="date"))
_TIMESTAMP: Final = Primitive(type="long", logical=Logical(name="timestamp-micros"))


def doc_missing(part: FieldPart | NamedPart) -> Iterator[Remark]:
    node = part.field if isinstance(part, FieldPart) else part.named
    if not has_doc(node):
        what = "field" if isinstance(node, Field) else kind_of(node)
        yield Remark(facts={"what": f'{what} "{node.name}"'})


def untyped_decimal(part: FieldPart) -> Iterator[Remark]:
    word = _last_word(part.field.name)
    if not _SUMS.fullmatch(word):
        return
    refused = {"float", "double", "bytes", "string"}
    if word not in _COUNTS_TOO:
        refused |= {"int", "long"}
    for type in _scalars(part.field.type, part.schema):
        if _is_untyped(type, refused):
            cents = "_".join([*nameable(part.field.name, "a_name"), "cents"]).lower()
            better = retyped(part.field, lambda scalar: _is_untyped(scalar, refused), _DECIMAL)
            facts = {"name": part.field.name, "type": _said(type), "better": better, "cents": cents}
            yield Remark(facts=facts, last="/type")
            return


def untyped_time(part: FieldPart) -> Iterator[Remark]:
    word = _last_word(part.field.name)
    if word in _UNITS:
        word = _last_word(part.field.name, before=1)
        word = "" if word == "time" else word
    if word not in _MOMENTS | _DAYS:
        return
    # "depends_on" is no day, and a text called so mostly is none.
    refused = {"int", "long"} if word == "on" else {"int", "long", "float", "double", "string"}
    for type in _scalars(part.field.type, part.schema):
        if _is_untyped(type, refused):
            time = _DATE if word in _DAYS else _TIMESTAMP
            better = retyped(part.field, lambda scalar: _is_untyped(scalar, refused), time)
            facts = {"name": part.field.name, "type": _said(type), "better": better}
            yield Remark(facts=facts, last="/type")
            return


def decimal_too_wide(part: FieldPart) -> Iterator[Remark]:
    for type in _scalars(part.field.type, part.schema):
        logical = type.logical
        if logical is not None and logical.name == "decimal" and logical.precision > PRECISION_MAX:
            digits = str(logical.precision)
            yield Remark(facts={"name": part.field.name, "digits": digits}, last="/type")


def enum_without_default(part: NamedPart) -> Iterator[Remark]:
    if isinstance(part.named, Enum) and part.named.default is None:
        yield Remark(facts={"name": part.named.name, "symbol": _spare_symbol(part.named)})


def null_not_first(part: FieldPart) -> Iterator[Remark]:
    type = part.field.type
    if not isinstance(type, Union):
        return
    nulls = [i for i, branch in enumerate(type.branches) if _is_null(branch)]
    # A default of another type must be that of the first branch, so null cannot be first.
    if nulls and nulls[0] > 0 and part.field.default is None:
        facts = {"name": part.field.name, "type": brief(type)}
        yield Remark(facts=facts, last="/type")


def event_time_missing(part: EventPart) -> Iterator[Remark]:
    wanted = part.event_time or EVENT_TIME
    facts = {"name": simple_name(part.record.name), "wanted": wanted}
    field = next((f for f in part.record.fields if f.name == wanted), None)
    if field is None:
        yield Remark(facts={**facts, "why": f'it has no field "{wanted}"'})
        return
    type = part.schema.target(field.type)
    logical = type.logical if isinstance(type, Primitive) else None
    if logical is None or not logical.name.startswith("timestamp-"):
        at = field.path.removeprefix(part.path)
        why = f'"{wanted}" is {_said(type)}'
        yield Remark(facts={**facts, "why": why}, last=f"{at}/type")


def _scalars(type: Type, schema: Schema) -> Iterator[Primitive | Fixed]:
    """The scalars a field holds, but for those inside records."""
    match schema.target(type):
        case Primitive() | Fixed() as scalar:
            yield scalar
        case Array() as array:
            yield from _scalars(array.items, schema)
        case Map() as map:
            yield from _scalars(map.values, schema)
        case Union() as union:
            for branch in union.branches:
                yield from _scalars(branch, schema)
        case _:
            return


def _is_untyped(type: Type, refused: set[str]) -> bool:
    return isinstance(type, Primitive) and type.type in refused and type.logical is None


def _said(type: Type) -> str:
    """With what was meant, where a logical type is not one of Avro's."""
    written = meaning(type) if isinstance(type, Primitive) and type.logical is None else ""
    if not written:
        return brief(type)
    near = difflib.get_close_matches(written, LOGICAL_NAMES, n=1)
    instead = f', "{near[0]}" would' if near else ""
    return f'{brief(type)} ("{written}" means nothing to Avro{instead})'


def _last_word(name: str, *, before: int = 0) -> str:
    """The last but `before`."""
    said = words(name)
    return said[-1 - before].lower() if len(said) > before else ""


def _is_null(type: Type) -> bool:
    return isinstance(type, Primitive) and type.type == "null"


def _spare_symbol(enum: Enum) -> str:
    known = ("UNKNOWN", "UNSPECIFIED", "OTHER", "NONE")
    return next((symbol for symbol in known if symbol in enum.symbols), "UNKNOWN")
