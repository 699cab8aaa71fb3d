"""Random events of a class, made from its schema; needs hypothesis."""

from __future__ import annotations

import datetime as dt
import decimal
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis import strategies as st

from duly.big_decimal import DIGITS_MAX, SCALE_MAX
from duly.codec.classes import Classes
from duly.duration import Duration
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Union

if TYPE_CHECKING:
    from duly.generated_v1 import Event
    from duly.schema import Type

E = TypeVar("E", bound="Event")
_Open = Counter[str]

ITEMS_MAX: Final = 4
"""Items of an array, entries of a map."""
RECURSION_MAX: Final = 2
"""Records of one type inside each other, before the shortest way out is taken."""
_ENDLESS: Final = 1_000_000


def events(cls: type[E]) -> st.SearchStrategy[E]:
    """A hypothesis strategy of valid events of `cls`.

    Every construct of its schema, the ends of every range, and texts beyond ASCII come up; not NaN,
    because it makes an event unequal to itself.
    """
    classes = Classes(cls.__contract__)
    return _Strategies(classes).value(classes.schema.root, "", Counter())


class _Strategies:
    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.schema = classes.schema
        self._heights = self._record_heights()
        self._records: dict[tuple[str, frozenset[tuple[str, int]]], st.SearchStrategy[Any]] = {}

    def value(  # noqa: PLR0911 - one per kind of type
        self, type: Type, at: str, within: _Open
    ) -> st.SearchStrategy[Any]:
        type = self.schema.target(type)
        match type:
            case Primitive():
                return _logical(type) if type.logical else _PRIMITIVES[type.type]
            case Fixed():
                return _logical(type) if type.logical else _octets(type.size)
            case Enum():
                return st.sampled_from(list(self.classes.enum(type.name)))
            case Array():
                size = self._size(type.items, within)
                items = self.value(type.items, f"{at}/items", within) if size else st.nothing()
                return st.lists(items, max_size=size).map(tuple)
            case Map():
                size = self._size(type.values, within)
                values = self.value(type.values, f"{at}/values", within) if size else st.nothing()
                return st.dictionaries(st.text(max_size=8), values, max_size=size)
            case Union():
                return self._union(type, at, within)
            case Record():
                return self._record(type, within)

    def _record(self, type: Record, within: _Open) -> st.SearchStrategy[Any]:
        key = (type.name, frozenset(within.items()))
        if key not in self._records:
            inside = within + Counter([type.name])
            described = self.classes.record(type.name)
            python: Any = described.python
            fields = {
                described.names[field.name]: self.value(
                    field.type, f"{type.name}/{field.name}", inside
                )
                for field in type.fields
            }
            self._records[key] = st.fixed_dictionaries(fields).map(
                lambda values: python.model_validate(values, by_name=True, by_alias=False)
            )
        return self._records[key]

    def _union(self, union: Union, at: str, within: _Open) -> st.SearchStrategy[Any]:
        branches = [self.schema.target(branch) for branch in union.branches]
        if self._is_deep(within):
            lowest = min(map(self._height, branches))
            branches = [branch for branch in branches if self._height(branch) == lowest]
        return st.one_of([self._branch(branch, at, within) for branch in branches])

    def _branch(self, branch: Type, at: str, within: _Open) -> st.SearchStrategy[Any]:
        values = self.value(branch, at, within)
        wrapper: Any = self.classes.wrapper(at, branch)
        return values if wrapper is None else values.map(lambda value: wrapper(value=value))

    def _size(self, item: Type, within: _Open) -> int:
        return 0 if self._is_deep(within) and self._height(item) else ITEMS_MAX

    def _is_deep(self, within: _Open) -> bool:
        return any(count >= RECURSION_MAX for count in within.values())

    def _height(self, type: Type) -> int:
        """How many records a smallest value of the type has inside each other."""
        type = self.schema.target(type)
        match type:
            case Record():
                return self._heights[type.name]
            case Union():
                return min(map(self._height, type.branches))
            case _:
                return 0

    def _record_heights(self) -> dict[str, int]:
        records = [type for type in self.schema.named.values() if isinstance(type, Record)]
        self._heights = dict.fromkeys((record.name for record in records), _ENDLESS)
        for _ in records:
            for record in records:
                below = max((self._height(field.type) for field in record.fields), default=0)
                self._heights[record.name] = min(_ENDLESS, 1 + below)
        return self._heights


def _octets(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


def _decimals(precision: int, scale: int) -> st.SearchStrategy[decimal.Decimal]:
    limit = 10**precision - 1
    exact = decimal.Context(prec=precision + 1)
    numbers = st.integers(-limit, limit) | st.sampled_from([0, limit, -limit])
    return numbers.map(lambda number: decimal.Decimal(number).scaleb(-scale, exact))


def _big_decimals() -> st.SearchStrategy[decimal.Decimal]:
    exact = decimal.Context(prec=DIGITS_MAX)
    limit = 10**DIGITS_MAX - 1
    numbers = st.integers() | st.sampled_from([0, -128, 128, limit, -limit])
    scales = st.integers(-20, 20) | st.sampled_from([0, -SCALE_MAX, SCALE_MAX])
    return st.tuples(numbers, scales).map(lambda n: decimal.Decimal(n[0]).scaleb(-n[1], exact))


def _logical(type: Primitive | Fixed) -> st.SearchStrategy[Any]:
    assert type.logical is not None  # noqa: S101 - the caller has looked
    if type.logical.name == "decimal":
        return _decimals(type.logical.precision, type.logical.scale)
    return _LOGICAL[type.logical.name]


_INT32: Final = st.integers(-(2**31), 2**31 - 1)
_INT64: Final = st.integers(-(2**63), 2**63 - 1)
_PRIMITIVES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": _INT32 | st.sampled_from([0, -(2**31), 2**31 - 1]),
    "long": _INT64 | st.sampled_from([0, -(2**63), 2**63 - 1]),
    "float": st.floats(width=32, allow_nan=False),
    "double": st.floats(allow_nan=False),
    "bytes": st.binary(max_size=20),
    "string": st.text(max_size=20) | st.sampled_from(["", "Zürich", "日本", "\U0001f600", "\x00"]),
}
_INSTANTS: Final = st.datetimes(timezones=st.just(dt.UTC))
_LOCAL: Final = st.datetimes()
_COUNTS: Final = st.integers(0, 2**32 - 1)
_LOGICAL: Final[dict[str, st.SearchStrategy[Any]]] = {
    "date": st.dates(),
    "time-millis": st.times(),
    "time-micros": st.times(),
    "timestamp-millis": _INSTANTS,
    "timestamp-micros": _INSTANTS,
    "timestamp-nanos": _INT64,
    "local-timestamp-millis": _LOCAL,
    "local-timestamp-micros": _LOCAL,
    "local-timestamp-nanos": _INT64,
    "big-decimal": _big_decimals(),
    "uuid": st.uuids(),
    "duration": st.builds(Duration, months=_COUNTS, days=_COUNTS, millis=_COUNTS),
}
