"""A look at every byte of a datum before anything is built from it.

fastavro 1.13 trusts its input: recursion runs into the C stack and kills the process, a block of
2^60 nulls never ends, varints longer than 64 bits lose bits in silence, and negative enum indexes
count from the end. What passes here is complete, has nothing left over, and takes memory in
proportion to its length. An engine that reads bytes itself must keep these checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from duly.errors import CorruptPayloadError
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.schema import Schema, Type

NESTING_MAX: Final = 128
"""How deep records may nest in a recursive type; every level costs the readers stack."""
EMPTY_ITEMS_MAX: Final = 10_000
"""Array items that take no bytes (null, empty records) in one datum: no length bounds them."""


class _Budget:
    __slots__ = ("empty_items", "nesting")

    def __init__(self) -> None:
        self.empty_items = EMPTY_ITEMS_MAX
        self.nesting = NESTING_MAX


_Check: TypeAlias = "Callable[[bytes, int, _Budget], int]"


def compile_guard(writer: Schema) -> Callable[[bytes], None]:
    """A function that raises CorruptPayloadError unless the bytes are one datum of `writer`."""
    check = _Compiler(writer).check(writer.root)

    def guard(data: bytes) -> None:
        try:
            end = check(data, 0, _Budget())
        except IndexError:
            _corrupt("the data end in the middle of a value", len(data))
        if end != len(data):
            _corrupt(f"{len(data) - end} bytes are left over after the end of the datum", end)

    return guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What in a schema lets values exist that the guard refuses."""

    recursive: frozenset[str]
    """Records whose nesting is counted: every recursion leads through one of them."""
    has_empty_items: bool
    """Whether there is an array of items that take no bytes."""


def limits(schema: Schema) -> Limits:
    """Which values of `schema` the guard counts."""
    compiler = _Compiler(schema)
    compiler.check(schema.root)
    return Limits(recursive=frozenset(compiler.recursive), has_empty_items=compiler.has_empty_items)


def minimum_size(schema: Schema, type: Type) -> int:
    """The fewest bytes a value of a type takes."""
    return _Compiler(schema).minimum_size(type)


class _Compiler:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._records: dict[str, _Check] = {}
        self._open = set[str]()
        self._sizes: dict[str, int] = {}
        self.recursive = set[str]()
        self.has_empty_items = False

    def check(self, type: Type) -> _Check:  # noqa: PLR0911 - one per kind of type
        match type:
            case Reference():
                return self._named(type.name)
            case Primitive():
                return _PRIMITIVES[type.type]
            case Fixed():
                return _skip(type.size)
            case Enum():
                return _index(len(type.symbols), f"{type.name} has", "symbols")
            case Union():
                return _union([self.check(branch) for branch in type.branches])
            case Array():
                item_size = self.minimum_size(type.items)
                self.has_empty_items |= not item_size
                return _blocks(self.check(type.items), item_size)
            case Map():
                return _blocks(_then(_string, self.check(type.values)), 1)
            case Record():
                return self._named(type.name)

    def _named(self, name: str) -> _Check:
        type = self.schema.named[name]
        if not isinstance(type, Record):
            return self.check(type)
        if name in self._records:
            return self._records[name]
        if name in self._open:
            self.recursive.add(name)
            return self._late(name)
        self._open.add(name)
        check = _sequence([self.check(field.type) for field in type.fields])
        self._open.discard(name)
        self._records[name] = _nested(check, name) if name in self.recursive else check
        return self._records[name]

    def _late(self, name: str) -> _Check:
        def check(data: bytes, position: int, budget: _Budget) -> int:
            return self._records[name](data, position, budget)

        return check

    def minimum_size(self, type: Type) -> int:
        type = self.schema.target(type)
        match type:
            case Primitive():
                return {"null": 0, "float": 4, "double": 8}.get(type.type, 1)
            case Fixed():
                return type.size
            case Record():
                if type.name not in self._sizes:
                    self._sizes[type.name] = 0  # what a record inside itself finds: it has no data
                    self._sizes[type.name] = sum(self.minimum_size(f.type) for f in type.fields)
                return self._sizes[type.name]
            case _:
                return 1


def _corrupt(reason: str, offset: int) -> NoReturn:
    raise CorruptPayloadError(f"{reason} (offset {offset} of the Avro data)", offset=offset)


def _varint(data: bytes, position: int, bits: int) -> tuple[int, int]:
    """A zigzag number of at most `bits` bits and the position after it."""
    byte = data[position]
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), position + 1
    start, value, shift = position, byte & 0x7F, 7
    while byte >= 0x80:
        position += 1
        byte = data[position]
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 63:
            break
    if byte >= 0x80 or value >> bits:
        _corrupt(f"a number takes more than {bits} bits", start)
    return (value >> 1) ^ -(value & 1), position + 1


def _null(_data: bytes, position: int, _budget: _Budget) -> int:
    return position


def _boolean(data: bytes, position: int, _budget: _Budget) -> int:
    if data[position] > 1:
        _corrupt(f"a boolean is {data[position]}, expected 0 or 1", position)
    return position + 1


def _int(data: bytes, position: int, _budget: _Budget) -> int:
    return _varint(data, position, 32)[1]


def _long(data: bytes, position: int, _budget: _Budget) -> int:
    return _varint(data, position, 64)[1]


def _bytes(data: bytes, position: int, _budget: _Budget) -> int:
    size, start = _varint(data, position, 64)
    if size < 0:
        _corrupt(f"a length is {size}", position)
    if size > len(data) - start:
        _corrupt(f"a length is {size} and {len(data) - start} bytes are left", position)
    return start + size


def _string(data: bytes, position: int, budget: _Budget) -> int:
    end = _bytes(data, position, budget)
    start = _varint(data, position, 64)[1]
    try:
        data[start:end].decode()
    except UnicodeDecodeError as error:
        _corrupt(f"a string is not UTF-8: {error.reason}", start + error.start)
    return end


def _skip(size: int) -> _Check:
    def check(data: bytes, position: int, _budget: _Budget) -> int:
        if size > len(data) - position:
            _corrupt(f"{size} bytes are expected and {len(data) - position} are left", position)
        return position + size

    return check


_PRIMITIVES: Final[dict[str, _Check]] = {
    "null": _null,
    "boolean": _boolean,
    "int": _int,
    "long": _long,
    "float": _skip(4),
    "double": _skip(8),
    "bytes": _bytes,
    "string": _string,
}


def _index(count: int, owner: str, things: str) -> _Check:
    def check(data: bytes, position: int, _budget: _Budget) -> int:
        index, end = _varint(data, position, 32)
        if not 0 <= index < count:
            _corrupt(f"index {index} is out of range: {owner} {count} {things}", position)
        return end

    return check


def _union(branches: list[_Check]) -> _Check:
    count = len(branches)

    def check(data: bytes, position: int, budget: _Budget) -> int:
        index, end = _varint(data, position, 64)
        if not 0 <= index < count:
            _corrupt(f"branch {index} is out of range: the union has {count} branches", position)
        return branches[index](data, end, budget)

    return check


def _sequence(checks: list[_Check]) -> _Check:
    def check(data: bytes, position: int, budget: _Budget) -> int:
        for part in checks:
            position = part(data, position, budget)
        return position

    return check


def _then(first: _Check, second: _Check) -> _Check:
    return lambda data, position, budget: second(data, first(data, position, budget), budget)


def _nested(check: _Check, name: str) -> _Check:
    """Count how deep a recursive record stands."""

    def nested(data: bytes, position: int, budget: _Budget) -> int:
        budget.nesting -= 1
        if budget.nesting < 0:
            _corrupt(f"{name} is nested deeper than {NESTING_MAX} levels", position)
        position = check(data, position, budget)
        budget.nesting += 1
        return position

    return nested


def _blocks(item: _Check, item_size: int) -> _Check:  # noqa: C901 - the check is in one loop
    """Arrays and maps: blocks of items, each with its count and sometimes its size in bytes."""

    def bound(count: int, left: int, start: int, budget: _Budget) -> None:
        if item_size:
            if count * item_size > left:
                _corrupt(f"a block says {count} items and {left} bytes are left", start)
            return
        budget.empty_items -= count
        if budget.empty_items < 0:
            _corrupt(f"more than {EMPTY_ITEMS_MAX} items take no bytes", start)

    def check(data: bytes, position: int, budget: _Budget) -> int:
        while True:
            start = position
            count, position = _varint(data, position, 64)
            if count == 0:
                return position
            size = None
            if count < 0:
                count = -count
                size, position = _varint(data, position, 64)
            bound(count, len(data) - position, start, budget)
            first = position
            for _ in range(count):
                position = item(data, position, budget)
            if size is not None and position - first != size:
                _corrupt(f"a block says {size} bytes and takes {position - first}", start)

    return check
