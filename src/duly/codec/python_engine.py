"""The engine in pure Python: a function per class and per writer, printed, compiled and kept.

The printed functions hold what is right and usual. Anything else, be it wrong or only rare, makes
them give up without a trace, and the interpreted path has the last word: it names the fault, or does
the work after all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly.codec import interpreted
from duly.codec.classes import Classes
from duly.codec.datum_bytes import DatumBytes
from duly.codec.read_source import read_source
from duly.codec.resolve import resolve
from duly.codec.source import TooLarge
from duly.codec.write_plan import write_plan
from duly.codec.write_source import write_source
from duly.errors import SchemaInvalidError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.source import Source
    from duly.generated_v1 import Event
    from duly.schema import Schema


class PythonEngine:
    """Compiles one function per class, and per writer and class; holds no state between data."""

    def encoder(self, cls: type[Event], prefix: bytes) -> Callable[[Event], bytes]:
        """From an event of `cls` to `prefix` and Avro data; raises EncodeError."""
        careful = _careful_encode(cls, prefix)
        try:
            return _write_source(cls, prefix, careful).compile("encode")
        except (TooLarge, RecursionError):
            return careful

    def decoder(self, cls: type[Event], writer: Schema) -> Callable[[bytes, int], Event]:
        """From the Avro data of `writer` that start at an offset to an event of `cls`.

        Raises UnresolvableError; what it returns raises CorruptPayloadError, and UnresolvableError
        for data that reach a part of the writer's schema the class cannot hold.
        """
        careful = _careful_decode(cls, writer)
        try:
            return _read_source(cls, writer, careful).compile("decode")
        except TooLarge:
            interpreted.decoder(cls, writer, DatumBytes)
            return careful
        except (RecursionError, SchemaInvalidError) as error:
            raise interpreted.too_deep(cls) from error

    def source(self, cls: type[Event], writer: Schema) -> str:
        """The text of both functions, "" where the schemas are interpreted."""
        try:
            encode = _write_source(cls, b"", _careful_encode(cls, b""))
            decode = _read_source(cls, writer, _careful_decode(cls, writer))
        except TooLarge:
            return ""
        return f"{encode.text}\n\n{decode.text}"


def _write_source(cls: type[Event], prefix: bytes, careful: Callable[[Event], bytes]) -> Source:
    return write_source(write_plan(Classes(cls.__contract__)), prefix, careful)


def _read_source(
    cls: type[Event], writer: Schema, careful: Callable[[bytes, int], Event]
) -> Source:
    classes = Classes(cls.__contract__)
    return read_source(resolve(classes.schema, writer), classes, careful)


def _careful_encode(cls: type[Event], prefix: bytes) -> Callable[[Event], bytes]:
    """Compiled when it is first needed."""
    compiled = list[Any]()

    def careful(event: Event) -> bytes:
        if not compiled:
            compiled.append(interpreted.encoder(cls, DatumBytes))
        return prefix + compiled[0](event)

    return careful


def _careful_decode(cls: type[Event], writer: Schema) -> Callable[[bytes, int], Event]:
    """Compiled when it is first needed."""
    compiled = list[Any]()

    def careful(data: bytes, start: int) -> Event:
        if not compiled:
            compiled.append(interpreted.decoder(cls, writer, DatumBytes))
        return compiled[0](data[start:])

    return careful
