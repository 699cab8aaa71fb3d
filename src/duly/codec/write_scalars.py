"""Generated text that checks one scalar in a local variable and names the bytes it becomes.

Each function prints checks, which raise Unusual or fail by themselves, and returns expressions:
the pieces that are joined in the end. Only exact types pass; the careful path knows the others.
"""

from __future__ import annotations

import binascii
import datetime as dt
import decimal
import struct
import uuid
from typing import TYPE_CHECKING, Any, Final

from duly.big_decimal import write_big_decimal
from duly.codec import varints
from duly.codec.scalars import to_avro
from duly.codec.units import NANOS_PER_UNIT
from duly.schema import Fixed, Primitive

if TYPE_CHECKING:
    from duly.codec.source import Source
    from duly.schema import Logical

_UUID_PARTS: Final = struct.Struct("8s4s4s4s12s")

NAMESPACE: Final[dict[str, Any]] = {
    "LAST": varints.LAST,
    "MORE": varints.MORE,
    "SHORT": varints.SHORT,
    "int_bytes": varints.int_bytes,
    "ints_bytes": varints.ints_bytes,
    "longs_bytes": varints.longs_bytes,
    "long_bytes": varints.long_bytes,
    "join": b"".join,
    "pack": struct.pack,
    "hexlify": binascii.hexlify,
    "uuid_parts": _UUID_PARTS.unpack,
    "dashed": b"-".join,
    "UUID": uuid.UUID,
    "date": dt.date,
    "time": dt.time,
    "datetime": dt.datetime,
    "Decimal": decimal.Decimal,
    "write_big_decimal": write_big_decimal,
    "EPOCH": dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    "LOCAL_EPOCH": dt.datetime(1970, 1, 1),  # noqa: DTZ001 - a wall clock has no zone
}
_EPOCH_DAY: Final = dt.date(1970, 1, 1).toordinal()
_MICROS: Final = {"micros": 1, "millis": 1000}


def write_scalar(  # noqa: PLR0911 - one per kind of type
    src: Source, type: Primitive | Fixed, v: str
) -> list[str]:
    """Lines that check the value in `v`, and the pieces it becomes."""
    if type.logical is not None:
        return _logical(src, type, type.logical, v)
    match type:
        case Fixed():
            return [fixed(src, type, v)]
        case Primitive(type="null"):
            unless(src, f"{v} is None")
            return []
        case Primitive(type="boolean"):
            src.line(f'{v}p = b"\\x01" if {v} is True else b"\\x00"')
            unless(src, f"{v} is True or {v} is False")
            return [f"{v}p"]
        case Primitive(type="int" | "long" as name):
            unless(src, f"{v}.__class__ is int")
            return [number(name, v)]
        case Primitive(type="float" | "double" as name):
            floating(src, v)
            code = {"float": "<f", "double": "<d"}[name]
            return [f"{src.inject(struct.Struct(code).pack, 'pack')}({v})"]
        case Primitive(type="bytes"):
            unless(src, f"{v}.__class__ is bytes")
            return octets(src, v)
        case _:
            return text(src, v)


def unless(src: Source, condition: str) -> None:
    with src.block(f"if not ({condition}):" if " or " in condition else f"if {_not(condition)}:"):
        src.line("raise Unusual")


def _not(condition: str) -> str:
    return condition.replace(" is ", " is not ", 1) if " is " in condition else f"not {condition}"


def floating(src: Source, v: str) -> None:
    """struct.pack would take whole numbers too."""
    unless(src, f"{v}.__class__ is float")


def fixed(src: Source, type: Fixed, v: str) -> str:
    unless(src, f"{v}.__class__ is bytes")
    with src.block(f"if len({v}) != {type.size}:"):
        src.line("raise Unusual")
    return v


def number(name: str, v: str) -> str:
    return f"SHORT[{v}] if -8192 <= {v} < 8192 else {name}_bytes({v})"


def size(v: str) -> str:
    """The varint of a length."""
    return f"SHORT[{v}] if {v} < 8192 else long_bytes({v})"


def octets(src: Source, v: str) -> list[str]:
    src.line(f"{v}n = len({v})")
    return [size(f"{v}n"), v]


def text(src: Source, v: str) -> list[str]:
    unless(src, f"{v}.__class__ is str")
    src.line(f"{v} = {v}.encode()")
    return octets(src, v)


def _logical(  # noqa: PLR0911 - one per kind of type
    src: Source, type: Primitive | Fixed, logical: Logical, v: str
) -> list[str]:
    kind, _, unit = logical.name.rpartition("-")
    match kind or unit:
        case "decimal":
            return _decimal(src, type, logical, v)
        case "big":
            return _big_decimal(src, v)
        case "uuid":
            return _uuid(src, type, v)
        case "date":
            unless(src, f"{v}.__class__ is date")
            src.line(f"{v} = {v}.toordinal() - {_EPOCH_DAY}")
            return [number("int", v)]
        case "time" if unit in _MICROS:
            return _time(src, type, unit, v)
        case "timestamp" | "local-timestamp" as clock if unit in _MICROS:
            return _moment(src, clock, logical, v)
        case "timestamp" | "local-timestamp":
            unless(src, f"{v}.__class__ is int")
            return [number("long", v)]
        case _:
            return [f"{src.inject(to_avro(type), 'to_avro')}({v})"]


def _time(src: Source, type: Primitive | Fixed, unit: str, v: str) -> list[str]:
    unless(src, f"{v}.__class__ is time")
    unless(src, f"{v}.tzinfo is None")
    src.line(f"{v}s = ({v}.hour * 60 + {v}.minute) * 60 + {v}.second")
    _units(src, f"{v}s", f"{v}.microsecond", unit, v)
    return [number("int" if isinstance(type, Primitive) and type.type == "int" else "long", v)]


def _moment(src: Source, clock: str, logical: Logical, v: str) -> list[str]:
    """A naive datetime minus an aware one fails by itself, and the other way round."""
    unless(src, f"{v}.__class__ is datetime")
    epoch = "EPOCH" if clock == "timestamp" else "LOCAL_EPOCH"
    if clock == "local-timestamp":
        unless(src, f"{v}.tzinfo is None")
    src.line(f"{v}d = {v} - {epoch}")
    unit = "millis" if NANOS_PER_UNIT[logical.name] > 1000 else "micros"
    _units(src, f"{v}d.days * 86400 + {v}d.seconds", f"{v}d.microseconds", unit, v)
    return _long_number(src, unit, v)


def _units(src: Source, seconds: str, micros: str, unit: str, v: str) -> None:
    if unit == "micros":
        src.line(f"{v} = ({seconds}) * 1000000 + {micros}")
        return
    src.line(f"{v}m = {micros}")
    with src.block(f"if {v}m % 1000:"):
        src.line("raise Unusual")
    src.line(f"{v} = ({seconds}) * 1000 + {v}m // 1000")


def _long_number(src: Source, unit: str, v: str) -> list[str]:
    """Times of these decades have 5 or 6 bytes in milliseconds, 7 or 8 in microseconds."""
    pieces, low, high = (
        ("MORE[{z} & 16383] + MORE[{z} >> 14 & 16383] + LAST[{z} >> 28]", 27, 41)
        if unit == "millis"
        else (
            "MORE[{z} & 16383] + MORE[{z} >> 14 & 16383] + MORE[{z} >> 28 & 16383] + LAST[{z} >> 42]",
            41,
            55,
        )
    )
    with src.block(f"if {1 << low} <= {v} < {1 << high}:"):
        src.line(f"{v}z = {v} << 1")
        src.line(f"{v} = {pieces.format(z=f'{v}z')}")
    with src.block("else:"):
        src.line(f"{v} = long_bytes({v})")
    return [v]


def _uuid(src: Source, type: Primitive | Fixed, v: str) -> list[str]:
    unless(src, f"{v}.__class__ is UUID")
    src.line(f'{v} = {v}.int.to_bytes(16, "big")')
    if isinstance(type, Fixed):
        return [v]
    return ['b"H"', f"dashed(uuid_parts(hexlify({v})))"]


def _decimal(src: Source, type: Primitive | Fixed, logical: Logical, v: str) -> list[str]:
    unless(src, f"{v}.__class__ is Decimal")
    context = decimal.Context(
        prec=logical.precision,
        Emax=decimal.MAX_EMAX,
        Emin=decimal.MIN_EMIN,
        traps=[decimal.Inexact, decimal.InvalidOperation],
    )
    quantize = src.inject(context.quantize, "quantize")
    step = src.inject(decimal.Decimal((0, (1,), -logical.scale)), "step")
    src.line(f"{v} = {quantize}({v}, {step})")
    if logical.scale:
        whole = src.inject(decimal.Decimal((0, (1,), logical.scale)), "whole")
        src.line(f"{v} = {src.inject(context.multiply, 'multiply')}({v}, {whole})")
    src.line(f"{v} = int({v})")
    if isinstance(type, Fixed):
        return [f'{v}.to_bytes({type.size}, "big", signed=True)']
    src.line(f"{v}n = {v}.bit_length() + 8 >> 3")
    return [size(f"{v}n"), f'{v}.to_bytes({v}n, "big", signed=True)']


def _big_decimal(src: Source, v: str) -> list[str]:
    unless(src, f"{v}.__class__ is Decimal")
    src.line(f"{v} = write_big_decimal({v})")
    return octets(src, v)
