"""Confluent's wire format: which schema wrote the bytes, and where its Avro data start.

https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from duly.errors import FramingError

if TYPE_CHECKING:
    from duly.broker import Headers

SCHEMA_ID_HEADER: Final = "__value_schema_id"
PREFIX_SIZE: Final = 5
_ID_MAX: Final = 0xFFFFFFFF
_ID = struct.Struct(">I")
_SHOWN_BYTES: Final = 8


class Framed(NamedTuple):
    """The writer schema's id or GUID, and the offset of the first Avro byte."""

    schema_id: int | UUID
    start: int


def frame(schema_id: int, avro: bytes) -> bytes:
    """Put the magic byte and the schema id in front of Avro data."""
    return prefix(schema_id) + avro


def prefix(schema_id: int) -> bytes:
    """The five bytes in front of Avro data written with this schema id."""
    if not 0 <= schema_id <= _ID_MAX:
        raise FramingError(f"schema id {schema_id} does not fit in 4 bytes")
    return b"\x00" + _ID.pack(schema_id)


def unframe(data: bytes, headers: Headers = ()) -> Framed:
    """Find the writer's schema id: the header decides if it is there, then the prefix.

    Raises FramingError saying what the first bytes look like.
    """
    for name, value in headers:
        if name == SCHEMA_ID_HEADER:
            return Framed(_id_in_header(value), 0)
    if len(data) >= PREFIX_SIZE and data[0] == 0:
        return Framed(_ID.unpack_from(data, 1)[0], PREFIX_SIZE)
    raise FramingError(
        f"the value does not start with byte 0 and a 4-byte schema id: {_looks_like(data)}",
        hint="write it with duly, or with a serializer that speaks Confluent's wire format",
    )


def _id_in_header(value: bytes | None) -> int | UUID:
    if value is not None:
        if len(value) == 17 and value[0] == 1:
            return UUID(bytes=value[1:])
        if len(value) == PREFIX_SIZE and value[0] == 0:
            return _ID.unpack_from(value, 1)[0]
    shown = "null" if value is None else f"{len(value)} bytes, {value[:_SHOWN_BYTES].hex(' ')}"
    raise FramingError(
        f"header {SCHEMA_ID_HEADER} is {shown}, expected byte 1 and a 16-byte GUID, "
        "or byte 0 and a 4-byte schema id"
    )


def _looks_like(data: bytes) -> str:  # noqa: PLR0911 - one per format
    if not data:
        return "it is empty (a tombstone is a null value, not an empty one)"
    shown = f"first bytes {data[:_SHOWN_BYTES].hex(' ')}"
    if data[0] == 0:
        return f"it ends after {len(data)} of the 5 bytes, {shown}"
    if data.startswith(b"Obj\x01"):
        return "it looks like an Avro object container file (Obj 1), not a single datum"
    if data.startswith(b"\xc3\x01") and len(data) >= 10:
        return "it looks like Avro's single-object encoding, which names a fingerprint, not an id"
    if data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04")):
        return f"it looks like compressed data, {shown}"
    if _is_json(data):
        return f"it looks like JSON text, {shown}"
    if data[0] == 1 and len(data) >= 17:
        return f"it starts with byte 1, as the GUID form does in header {SCHEMA_ID_HEADER}"
    if _is_text(data):
        return f"it looks like plain text, {shown}"
    if _is_protobuf(data):
        return f"it looks like an unframed protobuf message, {shown}"
    return f"it looks like no format duly knows, perhaps unframed Avro, {shown}"


def _is_json(data: bytes) -> bool:
    text = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] == b"{":
        return text[1:].lstrip(b" \t\r\n")[:1] in {b'"', b"}", b""}
    if text[:1] == b"[":
        return (
            text[1:].lstrip(b" \t\r\n")[:1] in {b"{", b"[", b'"', b"]", b""} or text[1:2].isdigit()
        )
    if text[:1] == b'"':
        return data.rstrip().endswith(b'"') and len(data) > 1
    return data.strip() in {b"null", b"true", b"false"}


def _is_text(data: bytes) -> bool:
    """Printable UTF-8 throughout the first bytes; a character cut at the end does not count."""
    text = data[:64].decode("utf-8", errors="ignore")
    return len(text.encode()) >= min(len(data), 64) - 3 and all(
        c.isprintable() or c in "\t\r\n" for c in text
    )


def _is_protobuf(data: bytes) -> bool:
    """Whether the bytes parse, one tag after the other, as top-level fields of a message."""
    position = fields = 0
    while position < len(data) and fields < 64:
        tag, position = _varint(data, position)
        size, position = _field_size(data, tag, position)
        if size < 0:
            return False
        position += size
        fields += 1
    return fields > 0 and (position == len(data) or fields == 64)


def _field_size(data: bytes, tag: int, position: int) -> tuple[int, int]:
    """Size of a field's value and where it starts; size -1 if this is no field."""
    number, wire_type = tag >> 3, tag & 7
    if not 0 < number < 1 << 29:
        return -1, position
    if wire_type == 0:
        value, position = _varint(data, position)
        return (0, position) if value >= 0 else (-1, position)
    if wire_type == 2:
        return _varint(data, position)
    return {1: 8, 5: 4}.get(wire_type, -1), position


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """An unsigned varint and the position after it; -1 if there is none."""
    value = 0
    for shift in range(0, 64, 7):
        if position >= len(data):
            return -1, position
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    return -1, position
