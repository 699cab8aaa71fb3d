"""The smallest datum of a schema, or the smallest that takes a given way down."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from duly.big_decimal import write_big_decimal
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.codec import Move, Trial
    from duly.schema import Schema, Type

SIZE_MAX: Final = 10_000
"""Values in one datum; a larger one proves nothing to people."""
_ENDLESS: Final = 1 << 30

_TEXT: Final = "x"
_TEXTS: Final = {"uuid": "6f1c0a52-7d3e-4b8a-9c14-2f5e8d7b6a90"}
_SECONDS: Final = 1_767_607_200
"""2026-01-05T10:00:00Z"""
_NUMBERS: Final = {
    "date": _SECONDS // 86_400,
    "time-millis": 36_000_000,
    "time-micros": 36_000_000_000,
    "timestamp-millis": _SECONDS * 1_000,
    "timestamp-micros": _SECONDS * 1_000_000,
    "timestamp-nanos": _SECONDS * 1_000_000_000,
    "local-timestamp-millis": _SECONDS * 1_000,
    "local-timestamp-micros": _SECONDS * 1_000_000,
    "local-timestamp-nanos": _SECONDS * 1_000_000_000,
}
_PLAIN: Final[Mapping[str, Any]] = {
    "null": None,
    "boolean": False,
    "int": 1,
    "long": 1,
    "float": 0.5,
    "double": 0.5,
    "bytes": b"\x01",
    "string": _TEXT,
}
_NO_INT: Final = 1 << 31
"""JSON does not say whether a smaller number is an int or a long: beside an int branch it is written as int."""


class NoDatumError(Exception):
    """No datum is finite, or it is too large."""


class TooLargeError(NoDatumError):
    """The smallest has more than SIZE_MAX values."""


class Built(NamedTuple):
    datum: Any
    size: int


class Builder:
    """Data of one writer, in the form its trial has them."""

    def __init__(self, schema: Schema, trial: Trial) -> None:
        self._schema = schema
        self._trial = trial
        self._depths = _depths(schema)
        self._least: dict[int, Built] = {}

    def build(self, moves: tuple[Move, ...] = ()) -> Any:
        """Raises NoDatumError."""
        return self._built(self._schema.root, moves).datum

    def is_fillable(self, type: Type) -> bool:
        """Whether a type of the schema has a finite datum."""
        return _depth(type, self._depths) < _ENDLESS

    def _built(self, type: Type, moves: tuple[Move, ...]) -> Built:
        type = self._schema.target(type)
        if moves:
            return self._bounded(self._made(type, moves))
        key = id(type)
        if key not in self._least:
            if _depth(type, self._depths) >= _ENDLESS:
                raise NoDatumError
            self._least[key] = self._bounded(self._made(type, ()))
        return self._least[key]

    def _bounded(self, built: Built) -> Built:
        # Shared parts make a datum of 2^n values out of n, so the size is counted, not met.
        if built.size > SIZE_MAX:
            raise TooLargeError
        return built

    def _made(self, type: Type, moves: tuple[Move, ...]) -> Built:  # noqa: PLR0911 - one per kind
        move, rest = (moves[0], moves[1:]) if moves else (None, ())
        match type:
            case Record():
                return self._record(type, move, rest)
            case Union():
                index = move.to if move else self._shallowest(type)
                built = self._branch(type, index, rest)
                return Built(self._trial.member(type, index, built.datum), built.size + 1)
            case Array():
                if move is None:
                    return Built([], 1)
                item = self._built(type.items, rest)
                return Built([item.datum], 1 + item.size)
            case Map():
                if move is None:
                    return Built({}, 1)
                value = self._built(type.values, rest)
                return Built({"key": value.datum}, 1 + value.size)
            case Enum():
                return Built(move.to if move else 0, 1)
            case Primitive() | Fixed():
                return Built(move.to if move else _scalar(type), 1)
            case Reference():
                raise AssertionError("references were followed")

    def _record(self, type: Record, move: Move | None, rest: tuple[Move, ...]) -> Built:
        values = [
            self._built(field.type, rest if move is not None and field.name == move.to else ())
            for field in type.fields
        ]
        datum = self._trial.record([value.datum for value in values])
        return Built(datum, 1 + sum(value.size for value in values))

    def _branch(self, union: Union, index: int, rest: tuple[Move, ...]) -> Built:
        branch = self._schema.target(union.branches[index])
        is_plain_long = isinstance(branch, Primitive) and (branch.type, branch.logical) == (
            "long",
            None,
        )
        if is_plain_long and not rest and any(_is_int(other) for other in union.branches):
            return Built(_NO_INT, 1)
        return self._built(branch, rest)

    def _shallowest(self, union: Union) -> int:
        depths = [_depth(branch, self._depths) for branch in union.branches]
        return depths.index(min(depths))


def _depths(schema: Schema) -> dict[str, int]:
    """How deep the least datum of each named type is."""
    depths = dict.fromkeys(schema.named, _ENDLESS)
    changed = True
    while changed:
        changed = False
        # What is defined last is used by the others: one pass is the rule.
        for name, type in reversed(list(schema.named.items())):
            if isinstance(type, Record):
                below = (_depth(field.type, depths) for field in type.fields)
                depth = min(1 + max(below, default=0), _ENDLESS)
            else:
                depth = _ENDLESS if isinstance(type, Enum) and not type.symbols else 0
            changed |= depth < depths[name]
            depths[name] = depth
    return depths


def _depth(type: Type, depths: Mapping[str, int]) -> int:
    match type:
        case Record() | Enum() | Fixed() | Reference():
            return depths[type.name]
        case Union():
            return min((_depth(branch, depths) for branch in type.branches), default=_ENDLESS)
        case _:
            return 0


def _is_int(type: Type) -> bool:
    return isinstance(type, Primitive) and type.type == "int"


def _scalar(type: Primitive | Fixed) -> Any:
    logical = type.logical.name if type.logical is not None else ""
    if isinstance(type, Fixed):
        return bytes(type.size) if not logical else bytes(max(type.size - 1, 0)) + b"\x01"
    if logical in _NUMBERS:
        return _NUMBERS[logical]
    if logical == "big-decimal":
        return write_big_decimal(Decimal(1))
    return _TEXTS.get(logical, _PLAIN[type.type])
