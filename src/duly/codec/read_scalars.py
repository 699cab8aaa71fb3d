"""Generated text that reads one scalar at `i` of `data` into a local variable.

Whatever these lines do not accept, the careful path judges again: they may refuse what is right, and
must never take what is wrong. Slices do not notice where data end; the end of the datum does.
"""

from __future__ import annotations

import binascii
import datetime as dt
import decimal
import struct
import uuid
from typing import TYPE_CHECKING, Any, Final

from duly.codec import varints
from duly.codec.decoder import convert_scalar
from duly.codec.plan import Scalar
from duly.codec.units import NANOS_PER_UNIT
from duly.schema import Fixed, Primitive

if TYPE_CHECKING:
    from duly.codec.source import Source
    from duly.schema import Logical

STRUCT_CODES: Final = {"float": "f", "double": "d"}
_FLOATS: Final = frozenset(STRUCT_CODES)

NAMESPACE: Final[dict[str, Any]] = {
    "ZIGZAG": varints.ZIGZAG,
    "block_at": varints.block_at,
    "int_at": varints.int_at,
    "ints_at": varints.ints_at,
    "longs_at": varints.longs_at,
    "long_at": varints.long_at,
    "size_at": varints.size_at,
    "unpack": struct.unpack_from,
    "from_bytes": int.from_bytes,
    "unhex": binascii.unhexlify,
    "new_uuid": uuid.UUID.__new__,
    "UUID": uuid.UUID,
    # UUID refuses to be changed; its slots do not, and its constructor costs ten times as much.
    "uuid_int": uuid.UUID.__dict__["int"].__set__,
    "uuid_safe": uuid.UUID.__dict__["is_safe"].__set__,
    "UNKNOWN": uuid.SafeUUID.unknown,
    "time": dt.time,
    "from_ordinal": dt.date.fromordinal,
    "from_timestamp": dt.datetime.fromtimestamp,
    "UTC": dt.UTC,
}
_EPOCH_DAY: Final = dt.date(1970, 1, 1).toordinal()
_FLOAT_SECONDS_MAX: Final = 1 << 32
"""Up to here a float holds a time to less than half a microsecond."""


def struct_code(type: object) -> str:
    """The type's code in a run of fixed size, or "" if it has none."""
    if isinstance(type, Fixed):
        return f"{type.size}s"
    return STRUCT_CODES.get(type.type, "") if isinstance(type, Primitive) else ""


def read_scalar(src: Source, plan: Scalar, t: str) -> None:
    """Lines that leave the reader's value in `t` and move `i` behind it."""
    match plan.writer:
        case Fixed(size=size):
            src.line(f"{t} = data[i : i + {size}]")
            src.line(f"i += {size}")
            convert(src, plan, t)
        case Primitive(type="int" | "long" as name):
            if _is_moment(plan):
                src.line(f"{t}, i = {name}_at(data, i)")
            else:
                read_number(src, name, t)
            convert(src, plan, t)
        case Primitive(type="bytes" | "string"):
            _octets(src, plan, t)
        case Primitive(type=name) if name in _FLOATS:
            unpack_from = struct.Struct(f"<{STRUCT_CODES[name]}")
            src.line(f"{t} = {src.inject(unpack_from.unpack_from, 'float')}(data, i)[0]")
            src.line(f"i += {unpack_from.size}")
            convert(src, plan, t)
        case Primitive(type="boolean"):
            read_boolean(src, t)
        case _:
            src.line(f"{t} = None")


def _is_moment(plan: Scalar) -> bool:
    """Whether the number is always a long one."""
    return plan.reader.logical is not None and "timestamp" in plan.reader.logical.name


def read_boolean(src: Source, t: str) -> None:
    src.line(f"{t} = data[i]")
    with src.block(f"if {t} > 1:"):
        src.line("raise Unusual")
    src.line(f"{t} = {t} == 1")
    src.line("i += 1")


def read_number(src: Source, primitive: str, t: str) -> None:
    """A varint; two bytes are read on the spot, more by a function."""
    src.line(f"{t} = data[i]")
    with src.block(f"if {t} < 128:"):
        src.line(f"{t} = ZIGZAG[{t}]")
        src.line("i += 1")
    with src.block("else:"):
        src.line(f"{t}b = data[i + 1]")
        with src.block(f"if {t}b < 128:"):
            src.line(f"{t} = {t} & 127 | {t}b << 7")
            src.line(f"{t} = {t} >> 1 ^ -({t} & 1)")
            src.line("i += 2")
        with src.block("else:"):
            src.line(f"{t}, i = {primitive}_at(data, i)")


def read_size(src: Source, t: str) -> str:
    """Lines that leave the end of octets in a variable, and `i` at their start."""
    end = f"{t}e"
    src.line(f"{end} = data[i]")
    with src.block(f"if {end} & 129:"):
        src.line(f"{end}, i = size_at(data, i)")
        src.line(f"{end} += i")
    with src.block("else:"):
        src.line("i += 1")
        src.line(f"{end} = i + ({end} >> 1)")
    return end


def read_text(src: Source, t: str) -> None:
    end = read_size(src, t)
    src.line(f"{t} = data[i:{end}].decode()")
    src.line(f"i = {end}")


def convert(src: Source, plan: Scalar, t: str) -> None:
    """Lines that turn the physical value in `t` into the reader's."""
    logical = plan.reader.logical
    kind = "" if logical is None else logical.name
    is_whole = isinstance(plan.reader, Primitive) and plan.reader.type in {"int", "long"}
    if is_whole and kind in {"date", "time-millis", "time-micros"}:
        _rescale(src, plan, t)
        _day(src, kind, t)
    elif is_whole and kind in {"timestamp-millis", "timestamp-micros"}:
        _rescale(src, plan, t)
        _instant(src, plan, kind, t)
    elif isinstance(plan.reader, Fixed) and kind == "uuid":
        _uuid(src, t)
    elif logical is not None and kind == "decimal":
        _decimal(src, plan, logical, t)
    else:
        by_function = convert_scalar(plan)
        if by_function is not None:
            src.line(f"{t} = {src.inject(by_function, 'convert')}({t})")


def _octets(src: Source, plan: Scalar, t: str) -> None:
    logical = plan.reader.logical
    if logical is not None and logical.name == "uuid":
        with src.block("if data[i] != 72:"):
            src.line("raise Unusual")
        src.line(f'{t} = data[i + 1 : i + 37].replace(b"-", b"")')
        with src.block(f"if len({t}) != 32:"):
            src.line("raise Unusual")
        src.line("i += 37")
        src.line(f"{t} = unhex({t})")
        _uuid(src, t)
        return
    end = read_size(src, t)
    src.line(f"{t} = data[i:{end}]")
    src.line(f"i = {end}")
    reader, writer = _primitive(plan.reader), _primitive(plan.writer)
    if reader == "string":
        src.line(f"{t} = {t}.decode()")
    elif writer == "string":
        # Texts are UTF-8, also where they are read as bytes.
        src.line(f"{t}.decode()")
    if reader == "bytes":
        convert(src, _as_bytes(plan), t)


def _as_bytes(plan: Scalar) -> Scalar:
    return Scalar(reader=plan.reader, writer=plan.reader, factor=plan.factor)


def _primitive(type: Primitive | Fixed) -> str:
    return type.type if isinstance(type, Primitive) else "fixed"


def _rescale(src: Source, plan: Scalar, t: str) -> None:
    if plan.factor != 1:
        src.line(f"{t} *= {plan.factor}")


def _uuid(src: Source, t: str) -> None:
    """From 16 octets; the constructor is the slow part of reading a UUID."""
    src.line(f'{t}i = from_bytes({t}, "big")')
    src.line(f"{t} = new_uuid(UUID)")
    src.line(f"uuid_int({t}, {t}i)")
    src.line(f"uuid_safe({t}, UNKNOWN)")


def _day(src: Source, kind: str, t: str) -> None:
    if kind == "date":
        src.line(f"{t} = from_ordinal({t} + {_EPOCH_DAY})")
        return
    per_second = 1_000_000_000 // NANOS_PER_UNIT[kind]
    with src.block(f"if not 0 <= {t} < {86_400 * per_second}:"):
        src.line("raise Unusual")
    src.line(f"{t}s, {t} = divmod({t}, {per_second})")
    micros = t if per_second == 1_000_000 else f"{t} * 1000"
    src.line(f"{t} = time({t}s // 3600, {t}s // 60 % 60, {t}s % 60, {micros})")


def _instant(src: Source, plan: Scalar, kind: str, t: str) -> None:
    per_second = 1_000_000_000 // NANOS_PER_UNIT[kind]
    with src.block(f"if 0 <= {t} < {_FLOAT_SECONDS_MAX * per_second}:"):
        src.line(f"{t} = from_timestamp({t} / {per_second}, UTC)")
    with src.block("else:"):
        same = convert_scalar(Scalar(reader=plan.reader, writer=plan.reader))
        src.line(f"{t} = {src.inject(same, 'convert')}({t})")


def _decimal(src: Source, plan: Scalar, logical: Logical, t: str) -> None:
    limit = 10**logical.precision
    if not isinstance(plan.writer, Fixed):
        with src.block(f"if len({t}) > {(limit.bit_length() >> 3) + 1}:"):
            src.line("raise Unusual")
    src.line(f'{t} = from_bytes({t}, "big", signed=True)')
    _rescale(src, plan, t)
    with src.block(f"if not {-limit} < {t} < {limit}:"):
        src.line("raise Unusual")
    context = decimal.Context(
        prec=logical.precision,
        Emax=decimal.MAX_EMAX,
        Emin=decimal.MIN_EMIN,
        traps=[decimal.Inexact, decimal.InvalidOperation],
    )
    step = src.inject(decimal.Decimal((0, (1,), -logical.scale)), "step")
    src.line(f"{t} = {src.inject(context.multiply, 'multiply')}({t}, {step})")
