"""Values of a writer for tests/unit/codec/reference.py, and their bytes, without duly."""

from __future__ import annotations

import struct
import uuid
from typing import TYPE_CHECKING, Any, Final, cast

from tests.unit.codec.reference import decimal_bytes

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from tests.unit.codec.reference_schema import Node

DEPTH_MAX: Final = 6
NUMBERS: Final = (0, 1, -1, 63, -64, 64, 8191, -8192, 8192, 2**20, -(2**31), 2**31 - 1)
LONGS: Final = (*NUMBERS, 2**31, -(2**40), 2**62, 2**63 - 1, -(2**63))
FLOATS: Final = (0.0, -1.5, 0.5, 2.0**20, 3.0e-5, float("inf"))
TEXTS: Final = ("", "a", "Zürich", "日本", "x" * 70)


class Endless(Exception):  # noqa: N818 - an answer, not a failure
    """A value that ends was not found."""


def make(chance: random.Random, type: Node, depth: int = 0) -> Any:
    """Any value of a type, with a place in Python for its logical type; raises Endless."""
    match type["type"]:
        case "record":
            if depth > 4 * DEPTH_MAX:
                raise Endless
            return {f["name"]: make(chance, f["type"], depth + 1) for f in type["fields"]}
        case "union":
            return _member(chance, type["branches"], depth)
        case "array":
            count = chance.randrange(3) if depth < DEPTH_MAX else 0
            return [make(chance, type["items"], depth + 1) for _ in range(count)]
        case "map":
            count = chance.randrange(3) if depth < DEPTH_MAX else 0
            return {f"k{n}": make(chance, type["values"], depth + 1) for n in range(count)}
        case "enum":
            return chance.choice(type["symbols"])
        case _:
            return _scalar(chance, type)


def _member(chance: random.Random, branches: list[Node], depth: int) -> Any:
    """Where it gets deep, a branch that needs no others, if there is one."""
    if not branches:
        raise Endless
    indexes = list(range(len(branches)))
    chance.shuffle(indexes)
    if depth >= DEPTH_MAX:
        indexes.sort(key=lambda index: branches[index]["type"] == "record")
    return indexes[0], make(chance, branches[indexes[0]], depth + 1)


def _scalar(chance: random.Random, type: Node) -> Any:  # noqa: PLR0911 - one per kind
    logical = type["logical"]
    if logical is not None and logical[0] in _LOGICAL:
        return _LOGICAL[logical[0]](chance, type)
    match type["type"]:
        case "null":
            return None
        case "boolean":
            return chance.random() < 0.5
        case "int":
            return chance.choice(NUMBERS)
        case "long":
            return chance.choice(LONGS)
        case "float" | "double":
            return chance.choice(FLOATS) if type["type"] == "double" else _float32(chance)
        case "fixed":
            return chance.randbytes(type["size"])
        case "bytes":
            return chance.choice((b"", b"\x00", b"text", "größe".encode(), b"\xff\xfe"))
        case _:
            return chance.choice(TEXTS)


def _float32(chance: random.Random) -> float:
    narrow: float = struct.unpack("<f", struct.pack("<f", chance.choice(FLOATS)))[0]
    return narrow


def _decimal(chance: random.Random, type: Node) -> bytes:
    _, precision, _ = type["logical"]
    limit = min(10**precision - 1, (1 << 8 * type.get("size", 100) - 1) - 1)
    return decimal_bytes(type, chance.choice((0, 1, -1, limit, -limit, limit // 3)))


def _big_decimal(chance: random.Random, _type: Node) -> bytes:
    number = chance.choice((0, 1, -1, 10**30))
    data = number.to_bytes((number.bit_length() + 8) // 8, "big", signed=True)
    return _varint(len(data)) + data + _varint(chance.choice((0, 2, -3, 40)))


def _uuid(chance: random.Random, type: Node) -> Any:
    value = uuid.UUID(int=chance.getrandbits(128), version=4)
    return value.bytes if type["type"] == "fixed" else str(value)


def _small(chance: random.Random, _type: Node) -> int:
    return chance.choice((0, 1, 1000, 86_399_999))


def _small_day(chance: random.Random, _type: Node) -> int:
    return chance.choice((0, 1, -1, 20_000))


def _instant(chance: random.Random, _type: Node) -> int:
    return chance.choice((0, 1, -1, 1_767_225_600_000, -86_400_000))


_LOGICAL: Final[dict[str, Any]] = {
    "decimal": _decimal,
    "big-decimal": _big_decimal,
    "uuid": _uuid,
    "date": _small_day,
    "time-millis": _small,
    "time-micros": _small,
    **{
        f"{kind}-{unit}": _instant
        for kind in ("timestamp", "local-timestamp")
        for unit in ("millis", "micros", "nanos")
    },
}


def write(type: Node, value: Any) -> bytes:  # noqa: C901, PLR0911 - one per kind of type
    match type["type"]:
        case "null":
            return b""
        case "boolean":
            return bytes([value])
        case "int" | "long":
            return _varint(value)
        case "float" | "double" as name:
            return struct.pack(f"<{name[0]}", value)
        case "bytes":
            return _varint(len(value)) + value
        case "string":
            return write({"type": "bytes"}, value.encode())
        case "fixed":
            return value
        case "enum":
            return _varint(type["symbols"].index(value))
        case "union":
            return _varint(value[0]) + write(type["branches"][value[0]], value[1])
        case "record":
            return b"".join(write(f["type"], value[f["name"]]) for f in type["fields"])
        case "array":
            return _block(b"".join(write(type["items"], item) for item in value), len(value))
        case _:
            items = (
                write({"type": "string"}, k) + write(type["values"], v) for k, v in value.items()
            )
            return _block(b"".join(items), len(value))


def _block(items: bytes, count: int) -> bytes:
    return _varint(count) + items + b"\x00" if count else b"\x00"


def _varint(number: int) -> bytes:
    z = number << 1 if number >= 0 else (-number << 1) - 1
    out = bytearray()
    while z > 127:
        out.append(z % 128 + 128)
        z //= 128
    out.append(z)
    return bytes(out)


def with_defaults(schema: Any) -> Any:
    """A schema without namespaces, with right defaults in place of those it has."""
    named = {type["name"]: type for type in _definitions(schema)}
    for definition in named.values():
        for field in definition.get("fields", []):
            if "default" in field:
                try:
                    field["default"] = _least(field["type"], named, 0)
                except Endless:
                    del field["default"]
    return schema


def _definitions(schema: Any) -> Iterator[Any]:
    if isinstance(schema, list):
        for branch in cast("list[Any]", schema):
            yield from _definitions(branch)
    elif isinstance(schema, dict):
        parts = cast("dict[str, Any]", schema)
        if "name" in parts:
            yield parts
        for field in parts.get("fields", []):
            yield from _definitions(field["type"])
        yield from _definitions(parts.get("items", parts.get("values")))


def _least(  # noqa: PLR0911 - one per kind of type
    type: Any, named: dict[str, Any], depth: int
) -> Any:
    if depth > DEPTH_MAX:
        raise Endless
    if isinstance(type, list):
        return _least(type[0], named, depth + 1)
    if isinstance(type, str):
        return _LEAST[type] if type in _LEAST else _least(named[type], named, depth)
    match type["type"]:
        case "record":
            return {f["name"]: _least(f["type"], named, depth + 1) for f in type["fields"]}
        case "enum":
            return type["symbols"][0]
        case "fixed":
            return "\x00" * type["size"]
        case "array":
            return []
        case _:
            return {}


_LEAST: Final[dict[str, Any]] = {
    "null": None,
    "boolean": True,
    "int": 1,
    "long": -1,
    "float": 0.5,
    "double": 1,
    "bytes": "\xff",
    "string": "",
}
