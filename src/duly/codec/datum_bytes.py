"""A datum to Avro bytes and back in plain Python, one function per part of the schema."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from duly.codec.datum import Datum, DatumForm, field_key
from duly.codec.varints import long_at, long_bytes
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.schema import Type

    _Read: TypeAlias = Callable[[bytes, int], tuple[Any, int]]
    _Write: TypeAlias = Callable[[bytearray, Any], object]

_FLOAT: Final = struct.Struct("<f")
_DOUBLE: Final = struct.Struct("<d")


class DatumBytes:
    """Writes and reads single data of one schema, without framing."""

    def __init__(self, form: DatumForm) -> None:
        self._form = form
        self._readers: dict[str, _Read] = {}
        self._writers: dict[str, _Write] = {}
        root = form.schema.root
        self._read = self._reader(root)
        self._write = self._writer(root)

    def write(self, datum: Datum) -> bytes:
        """The datum must be one that an encoder made."""
        out = bytearray()
        self._write(out, datum)
        return bytes(out)

    def read(self, data: bytes) -> Datum:
        """The datum at the start of the bytes; they must have passed the guard."""
        return self._read(data, 0)[0]

    def _reader(self, type: Type) -> _Read:  # noqa: PLR0911 - one per kind of type
        match type:
            case Primitive():
                return _READERS[type.type]
            case Fixed():
                size = type.size
                return lambda data, i: (data[i : i + size], i + size)
            case Enum():
                return long_at
            case Array():
                return _read_items(self._reader(type.items))
            case Map():
                return _read_values(self._reader(type.values))
            case Union():
                parts = [self._reader(branch) for branch in type.branches]
                return _read_branch(self._form.branch_names(type), parts)
            case Record() | Reference():
                return self._named_reader(type.name)

    def _writer(self, type: Type) -> _Write:  # noqa: PLR0911 - one per kind of type
        match type:
            case Primitive():
                return _WRITERS[type.type]
            case Fixed():
                return bytearray.extend
            case Enum():
                return _write_long
            case Array():
                return _write_items(self._writer(type.items))
            case Map():
                return _write_values(self._writer(type.values))
            case Union():
                names = self._form.branch_names(type)
                parts = [self._writer(branch) for branch in type.branches]
                return _write_branch(dict(zip(names, enumerate(parts), strict=True)))
            case Record() | Reference():
                return self._named_writer(type.name)

    def _named_reader(self, name: str) -> _Read:
        type = self._form.schema.named[name]
        if not isinstance(type, Record):
            return self._reader(type)
        if name not in self._readers:
            self._readers[name] = lambda data, i: self._readers[name](data, i)  # noqa: PLW0108 - not there yet
            parts = [(field_key(n), self._reader(f.type)) for n, f in enumerate(type.fields)]
            self._readers[name] = _read_fields(parts)
        return self._readers[name]

    def _named_writer(self, name: str) -> _Write:
        type = self._form.schema.named[name]
        if not isinstance(type, Record):
            return self._writer(type)
        if name not in self._writers:
            self._writers[name] = lambda out, datum: self._writers[name](out, datum)  # noqa: PLW0108 - not there yet
            parts = [(field_key(n), self._writer(f.type)) for n, f in enumerate(type.fields)]
            self._writers[name] = _write_fields(parts)
        return self._writers[name]


def _read_octets(data: bytes, i: int) -> tuple[bytes, int]:
    size, i = long_at(data, i)
    return data[i : i + size], i + size


def _read_text(data: bytes, i: int) -> tuple[str, int]:
    octets, i = _read_octets(data, i)
    return octets.decode(), i


_READERS: Final[dict[str, _Read]] = {
    "null": lambda _data, i: (None, i),
    "boolean": lambda data, i: (data[i] == 1, i + 1),
    "int": long_at,
    "long": long_at,
    "float": lambda data, i: (_FLOAT.unpack_from(data, i)[0], i + 4),
    "double": lambda data, i: (_DOUBLE.unpack_from(data, i)[0], i + 8),
    "bytes": _read_octets,
    "string": _read_text,
}


def _read_fields(parts: list[tuple[str, _Read]]) -> _Read:
    def read(data: bytes, i: int) -> tuple[Any, int]:
        datum = dict[str, Any]()
        for key, part in parts:
            datum[key], i = part(data, i)
        return datum, i

    return read


def _read_branch(names: tuple[str, ...], parts: list[_Read]) -> _Read:
    def read(data: bytes, i: int) -> tuple[Any, int]:
        index, i = long_at(data, i)
        value, i = parts[index](data, i)
        return (names[index], {"value": value}), i

    return read


def _block(data: bytes, i: int) -> tuple[int, int]:
    count, i = long_at(data, i)
    if count < 0:
        count, (_, i) = -count, long_at(data, i)
    return count, i


def _read_items(part: _Read) -> _Read:
    def read(data: bytes, i: int) -> tuple[Any, int]:
        datum = list[Any]()
        count, i = _block(data, i)
        while count:
            for _ in range(count):
                item, i = part(data, i)
                datum.append(item)
            count, i = _block(data, i)
        return datum, i

    return read


def _read_values(part: _Read) -> _Read:
    def read(data: bytes, i: int) -> tuple[Any, int]:
        datum = dict[str, Any]()
        count, i = _block(data, i)
        while count:
            for _ in range(count):
                key, i = _read_text(data, i)
                datum[key], i = part(data, i)
            count, i = _block(data, i)
        return datum, i

    return read


def _write_long(out: bytearray, number: int) -> None:
    out += long_bytes(number)


def _write_octets(out: bytearray, octets: bytes) -> None:
    out += long_bytes(len(octets))
    out += octets


def _write_text(out: bytearray, text: str) -> None:
    _write_octets(out, text.encode())


_WRITERS: Final[dict[str, _Write]] = {
    "null": lambda _out, _datum: None,
    "boolean": lambda out, datum: out.append(datum),
    "int": _write_long,
    "long": _write_long,
    "float": lambda out, datum: out.extend(_FLOAT.pack(datum)),
    "double": lambda out, datum: out.extend(_DOUBLE.pack(datum)),
    "bytes": _write_octets,
    "string": _write_text,
}


def _write_fields(parts: list[tuple[str, _Write]]) -> _Write:
    def write(out: bytearray, datum: dict[str, Any]) -> None:
        for key, part in parts:
            part(out, datum[key])

    return write


def _write_branch(parts: dict[str, tuple[int, _Write]]) -> _Write:
    def write(out: bytearray, datum: tuple[str, dict[str, Any]]) -> None:
        index, part = parts[datum[0]]
        out += long_bytes(index)
        part(out, datum[1]["value"])

    return write


def _write_items(part: _Write) -> _Write:
    def write(out: bytearray, datum: list[Any]) -> None:
        if datum:
            out += long_bytes(len(datum))
            for item in datum:
                part(out, item)
        out.append(0)

    return write


def _write_values(part: _Write) -> _Write:
    def write(out: bytearray, datum: dict[str, Any]) -> None:
        if datum:
            out += long_bytes(len(datum))
            for key, value in datum.items():
                _write_text(out, key)
                part(out, value)
        out.append(0)

    return write
