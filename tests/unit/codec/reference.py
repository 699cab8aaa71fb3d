"""Avro's schema resolution once more, by value and without a plan: what the codec is held against.

It shares no line with duly: it reads schemas from JSON and turns a writer's value into the reader's
as the specification says, with duly's decisions: names are enforced, of the branches of a reader's
union the same type comes before a wider one, and logical types are the reader's.

A value is what Avro's primitive types hold; an enum its symbol, a record a dict, and a member of a
union the index of its branch and the value.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.codec.reference_schema import Node

WIDER: Final = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
PER_SECOND: Final = {"millis": 10**3, "micros": 10**6, "nanos": 10**9}


class Unreadable(Exception):  # noqa: N818 - an answer, not a failure
    """The reader's schema has no place for the value."""


def resolve(  # noqa: C901, PLR0911 - one per rule
    reader: Node, writer: Node, value: Any
) -> Any:
    """The writer's value as the reader's; raises Unreadable."""
    if writer["type"] == "union":
        index, member = value
        return resolve(reader, writer["branches"][index], member)
    if reader["type"] == "union":
        index = _branch(reader["branches"], writer)
        return index, resolve(reader["branches"][index], writer, value)
    if reader["type"] != writer["type"]:
        return _promoted(reader, writer, value)
    if "name" in reader and not _same_name(reader, writer):
        raise Unreadable(f"{reader['name']} and {writer['name']}")
    match reader["type"]:
        case "record":
            return _record(reader, writer, value)
        case "enum":
            return _symbol(reader, value)
        case "array":
            return [resolve(reader["items"], writer["items"], item) for item in value]
        case "map":
            return {k: resolve(reader["values"], writer["values"], v) for k, v in value.items()}
        case "fixed":
            if reader["size"] != writer["size"]:
                raise Unreadable("sizes")
            return rescaled(reader, writer, value)
        case _:
            return rescaled(reader, writer, value)


def _branch(branches: list[Node], writer: Node) -> int:
    """The same type before a wider one; of several with the name, one that reads everything."""
    by_rank: dict[int, list[int]] = {}
    for index, branch in enumerate(branches):
        if branch["type"] == writer["type"]:
            rank = _name_rank(branch, writer) if "name" in branch else 0
        else:
            rank = 3 if branch["type"] in WIDER.get(writer["type"], ()) else None
        if rank is not None:
            by_rank.setdefault(rank, []).append(index)
    ranked = [index for rank in sorted(by_rank) for index in by_rank[rank]]
    if not ranked:
        raise Unreadable("no branch")
    for index in ranked:
        if reads_all(branches[index], writer, frozenset()):
            return index
    return ranked[0]


def _name_rank(reader: Node, writer: Node) -> int | None:
    if reader["name"] == writer["name"]:
        return 0
    if writer["name"] in reader["aliases"]:
        return 1
    return 2 if _same_name(reader, writer) else None


def _same_name(reader: Node, writer: Node) -> bool:
    last = [side["name"].rpartition(".")[2] for side in (reader, writer)]
    return last[0] == last[1] or writer["name"] in reader["aliases"]


def reads_all(  # noqa: C901, PLR0911 - one per rule
    reader: Node, writer: Node, seen: frozenset[tuple[int, int]]
) -> bool:
    """Whether the physical types of every value of the writer can be read."""
    pair = (id(reader), id(writer))
    if pair in seen:
        return True
    seen |= {pair}
    if writer["type"] == "union":
        return all(reads_all(reader, branch, seen) for branch in writer["branches"])
    if reader["type"] == "union":
        return any(reads_all(branch, writer, seen) for branch in reader["branches"])
    if reader["type"] != writer["type"]:
        return reader["type"] in WIDER.get(writer["type"], ())
    if "name" in reader and not _same_name(reader, writer):
        return False
    match reader["type"]:
        case "record":
            return _reads_fields(reader, writer, seen)
        case "enum":
            return "default" in reader or set(writer["symbols"]) <= set(reader["symbols"])
        case "array":
            return reads_all(reader["items"], writer["items"], seen)
        case "map":
            return reads_all(reader["values"], writer["values"], seen)
        case "fixed":
            return bool(reader["size"] == writer["size"])
        case _:
            return True


def _reads_fields(reader: Node, writer: Node, seen: frozenset[tuple[int, int]]) -> bool:
    for field in reader["fields"]:
        hits = list(_hits(field, writer))
        if len(hits) > 1 or (not hits and "default" not in field):
            return False
        if hits and not reads_all(field["type"], hits[0]["type"], seen):
            return False
    return True


def _hits(field: Node, writer: Node) -> Iterator[Node]:
    """An alias that is the field's own name hits it a second time, as in Avro Java."""
    by_name = {theirs["name"]: theirs for theirs in writer["fields"]}
    names = (field["name"], *field.get("aliases", []))
    return (by_name[name] for name in names if name in by_name)


def _record(reader: Node, writer: Node, value: Any) -> Any:
    result = dict[str, Any]()
    for field in reader["fields"]:
        hits = list(_hits(field, writer))
        if len(hits) > 1:
            raise Unreadable("ambiguous")
        if hits:
            result[field["name"]] = resolve(field["type"], hits[0]["type"], value[hits[0]["name"]])
        elif "default" in field:
            result[field["name"]] = default(field["type"], field["default"])
        else:
            raise Unreadable(f"no {field['name']}")
    return result


def _symbol(reader: Node, symbol: str) -> str:
    if symbol in reader["symbols"]:
        return symbol
    if "default" not in reader:
        raise Unreadable(symbol)
    return reader["default"]


def _promoted(reader: Node, writer: Node, value: Any) -> Any:
    if reader["type"] not in WIDER.get(writer["type"], ()):
        raise Unreadable(f"{writer['type']} as {reader['type']}")
    match reader["type"]:
        case "float":
            return struct.unpack("<f", struct.pack("<f", value))[0]
        case "double":
            return float(value)
        case "string":
            _refuse_numbers(reader, writer)
            return value.decode()
        case "bytes":
            _refuse_numbers(reader, writer)
            return value.encode()
        case _:
            return rescaled(reader, writer, value)


def _refuse_numbers(reader: Node, writer: Node) -> None:
    if any(
        (side["logical"] or ("",))[0] in {"decimal", "big-decimal"} for side in (reader, writer)
    ):
        raise Unreadable("a decimal is no text")


def rescaled(reader: Node, writer: Node, value: Any) -> Any:
    """By the reader's unit or scale, where that is exact for every value."""
    ours, theirs = reader["logical"], writer["logical"]
    if ours is None or theirs is None or ours == theirs:
        return value
    if ours[0] == theirs[0] == "decimal":
        return _rescaled_decimal(reader, ours, theirs, value)
    if ours[0] == theirs[0]:
        return value
    kind, _, unit = ours[0].rpartition("-")
    their_kind, _, their_unit = theirs[0].rpartition("-")
    if kind != their_kind or not kind:
        raise Unreadable(f"{theirs[0]} as {ours[0]}")
    if PER_SECOND[unit] < PER_SECOND[their_unit]:
        raise Unreadable(f"{theirs[0]} as {ours[0]}")
    return value * PER_SECOND[unit] // PER_SECOND[their_unit]


def _rescaled_decimal(
    reader: Node, ours: tuple[str, int, int], theirs: tuple[str, int, int], value: bytes
) -> bytes:
    (_, precision, scale), (_, their_precision, their_scale) = ours, theirs
    if scale < their_scale:
        raise Unreadable("digits after the point")
    if scale > their_scale and precision - scale < their_precision - their_scale:
        raise Unreadable("digits before the point")
    number = int.from_bytes(value, "big", signed=True) * 10 ** (scale - their_scale)
    return decimal_bytes(reader, number)


class Placeless(Exception):  # noqa: N818 - an answer, not a failure
    """The value has no place in Python: a date after 9999, a uuid that is none."""


def as_written(type: Node, value: Any) -> Any:
    """The value as it is written again once it was in Python; raises Placeless."""
    match type["type"]:
        case "union":
            index, member = value
            index = _branch_again(type["branches"], index, member)
            return index, as_written(type["branches"][index], member)
        case "record":
            return {f["name"]: as_written(f["type"], value[f["name"]]) for f in type["fields"]}
        case "array":
            return [as_written(type["items"], item) for item in value]
        case "map":
            return {key: as_written(type["values"], item) for key, item in value.items()}
        case _ if type["logical"]:
            return _in_python(type, type["logical"], value)
        case "long" if not -(2**63) <= value < 2**63:
            raise Placeless
        case _:
            return value


def _branch_again(branches: list[Node], index: int, value: Any) -> int:
    """Python has one type for int and long, which go by range, and one for float and double."""
    kinds = [branch["type"] if not branch["logical"] else "" for branch in branches]
    wanted = kinds[index]
    if wanted in {"int", "long"}:
        wanted = "int" if -(2**31) <= value < 2**31 else "long"
    elif wanted == "float":
        wanted = "double"
    else:
        return index
    return kinds.index(wanted) if wanted in kinds else index


def _in_python(type: Node, logical: tuple[str, int, int], value: Any) -> Any:
    name, precision, _ = logical
    kind, _, unit = name.rpartition("-")
    match kind or name:
        case "decimal":
            number = int.from_bytes(value, "big", signed=True)
            if abs(number) >= 10**precision:
                raise Placeless
            return decimal_bytes(type, number)
        case "big":
            return _big_decimal(value)
        case "uuid":
            if type["type"] == "string" and not re.fullmatch(_UUID, value):
                raise Placeless
            return value if type["type"] == "fixed" else value.lower()
        case "duration":
            pass
        case "date":
            _between(-719_162, value, 2_932_896)
        case "time":
            _between(0, value, 86_400 * PER_SECOND[unit] - 1)
        case "timestamp" | "local-timestamp" if unit != "nanos":
            first, last = -62_135_596_800, 253_402_300_800
            _between(first * PER_SECOND[unit], value, last * PER_SECOND[unit] - 1)
        case _:
            _between(-(2**63), value, 2**63 - 1)
    return value


def _big_decimal(value: bytes) -> bytes:
    """Only as short bytes as there can be are made here, so that all others are damaged ones."""
    size = value[0] >> 1 if value else 0
    if len(value) != size + 2 or not 0 < size < 64 or value[0] & 1 or value[-1] > 127:
        raise Placeless
    return value


_UUID: Final = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def _between(least: int, value: int, most: int) -> None:
    if not least <= value <= most:
        raise Placeless


def decimal_bytes(type: Node, number: int) -> bytes:
    size = type.get("size") or (number.bit_length() + 8) // 8
    return number.to_bytes(size, "big", signed=True)


def default(type: Node, json: Any) -> Any:  # noqa: C901, PLR0911 - one per kind of type
    match type["type"]:
        case "union":
            for index, branch in enumerate(type["branches"]):
                if _fits(branch, json):
                    return index, default(branch, json)
            raise Unreadable("default")
        case "record":
            return {
                field["name"]: default(field["type"], json.get(field["name"], field.get("default")))
                for field in type["fields"]
            }
        case "array":
            return [default(type["items"], item) for item in json]
        case "map":
            return {key: default(type["values"], item) for key, item in json.items()}
        case "bytes" | "fixed":
            return json.encode("latin-1")
        case "float":
            return struct.unpack("<f", struct.pack("<f", json))[0]
        case "double":
            return float(json)
        case _ if _fits(type, json):
            return json
        case _:
            raise Unreadable("default")


_JSON: Final[dict[str, tuple[type, ...]]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "int": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "array": (list,),
    "map": (dict,),
    "record": (dict,),
}


def _fits(type: Node, json: Any) -> bool:
    if isinstance(json, bool):
        return bool(type["type"] == "boolean")
    return isinstance(json, _JSON.get(type["type"], (str,)))
