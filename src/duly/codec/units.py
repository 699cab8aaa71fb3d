"""Whether a writer's unit or scale becomes the reader's exactly, and by which factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duly.schema import Fixed, Logical, Primitive

NANOS_PER_UNIT: Final = {
    "time-millis": 1_000_000,
    "time-micros": 1_000,
    "timestamp-millis": 1_000_000,
    "timestamp-micros": 1_000,
    "timestamp-nanos": 1,
    "local-timestamp-millis": 1_000_000,
    "local-timestamp-micros": 1_000,
    "local-timestamp-nanos": 1,
}

_NUMBERS_IN_BYTES: Final = frozenset(("decimal", "big-decimal"))


class Inexact(Exception):  # noqa: N818 - not an error of duly: the resolver turns it into a refusal
    """No factor turns every value of the writer's logical type into the reader's."""


def factor(reader: Primitive | Fixed, writer: Primitive | Fixed) -> int:
    """What the writer's number is multiplied by to be the reader's; raises Inexact with the reason.

    The reader's logical type counts: without one the number is passed on as it is,
    and a writer without one is taken to mean what the reader means.
    """
    read, wrote = reader.logical, writer.logical
    _refuse_text_as_number(reader, writer)
    if read is None or wrote is None:
        return 1
    if read.name == "decimal" and wrote.name == "decimal":
        return _decimal_factor(read, wrote)
    if read.name == wrote.name:
        return 1
    if _kind(read) != _kind(wrote):
        raise Inexact(f"{wrote.name} does not mean the same as {read.name}")
    ratio, rest = divmod(NANOS_PER_UNIT[wrote.name], NANOS_PER_UNIT[read.name])
    if rest or not ratio:
        raise Inexact(f"{wrote.name} as {read.name} would lose digits")
    return ratio


def _refuse_text_as_number(reader: Primitive | Fixed, writer: Primitive | Fixed) -> None:
    """Avro lets string and bytes stand for each other; a decimal's bytes are a number, not a text."""
    texts = {getattr(reader, "type", ""), getattr(writer, "type", "")}
    if texts == {"string", "bytes"}:
        for side in (reader, writer):
            if side.logical is not None and side.logical.name in _NUMBERS_IN_BYTES:
                raise Inexact("a decimal's bytes are not a text")


def _decimal_factor(read: Logical, wrote: Logical) -> int:
    if read.scale == wrote.scale:
        return 1
    shown = f"decimal({wrote.precision}, {wrote.scale}) as decimal({read.precision}, {read.scale})"
    if read.scale < wrote.scale:
        raise Inexact(f"{shown} would lose digits after the point")
    if read.precision - read.scale < wrote.precision - wrote.scale:
        raise Inexact(f"{shown} has too few digits before the point")
    return 10 ** (read.scale - wrote.scale)


def _kind(logical: Logical) -> str:
    return logical.name.rpartition("-")[0] or logical.name
