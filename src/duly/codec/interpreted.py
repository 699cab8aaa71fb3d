"""Events by way of a datum: slow and thorough, it names what is wrong and where.

An engine that is made for speed comes here with whatever it did not expect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from duly.codec.classes import Classes
from duly.codec.datum import Datum, DatumForm
from duly.codec.decoder import compile_decoder
from duly.codec.encoder import compile_encoder
from duly.codec.guard import compile_guard, limits
from duly.codec.resolve import resolve
from duly.codec.unfit import Unfit
from duly.codec.write_plan import write_plan
from duly.errors import CorruptPayloadError, EncodeError, SchemaInvalidError, UnresolvableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.scalars import Convert
    from duly.generated_v1 import Event
    from duly.schema import Schema

    Encode: TypeAlias = Callable[[Event], bytes]


class Physical(Protocol):
    """Writes and reads single data of one schema, without framing."""

    def __init__(self, form: DatumForm) -> None: ...

    def write(self, datum: Datum) -> bytes: ...

    def read(self, data: bytes) -> Datum: ...


def encoder(cls: type[Event], physical: type[Physical]) -> Encode:
    """From an event of `cls` to Avro data; raises EncodeError."""
    classes = Classes(cls.__contract__)
    form = DatumForm(classes.schema)
    write = physical(form).write
    convert = compile_encoder(write_plan(classes), form)
    name = cls.__qualname__

    def encode(event: Event) -> bytes:
        try:
            return write(convert(event))
        except Unfit as error:
            raise EncodeError(f"{name}: {error.message}", path=error.path) from None
        except RecursionError:
            raise EncodeError(f"{name}: nested too deep, or inside itself") from None

    return _guarded(encode, classes.schema, name)


def decoder(cls: type[Event], writer: Schema, physical: type[Physical]) -> Convert:
    """From Avro data of `writer` to an event of `cls`; raises UnresolvableError.

    What it returns raises CorruptPayloadError, and UnresolvableError for data that reach a
    part of the writer's schema the class cannot hold.
    """
    try:
        return _decoder(cls, writer, physical)
    except (RecursionError, SchemaInvalidError) as error:
        raise too_deep(cls) from error


def too_deep(cls: type[Event]) -> UnresolvableError:
    return UnresolvableError(f"the writer's schema nests too deep to be read as {cls.__qualname__}")


def _decoder(cls: type[Event], writer: Schema, physical: type[Physical]) -> Convert:
    classes = Classes(cls.__contract__)
    plan = resolve(classes.schema, writer)
    form = DatumForm(writer)
    read = physical(form).read
    guard = compile_guard(writer)
    convert = compile_decoder(plan, classes, form)

    def decode(data: bytes) -> Any:
        try:
            guard(data)
            return convert(read(data))
        except Unfit as error:
            raise CorruptPayloadError(error.message, path=error.pointer) from None
        except RecursionError:
            raise CorruptPayloadError(
                "nested deeper than the stack of this thread allows"
            ) from None

    return decode


def _guarded(encode: Encode, schema: Schema, name: str) -> Encode:
    """Refuse to write what no reader of ours would take: recursion and empty items have limits."""
    found = limits(schema)
    if not found.recursive and not found.has_empty_items:
        return encode
    guard = compile_guard(schema)

    def checked(event: Event) -> bytes:
        data = encode(event)
        try:
            guard(data)
        except CorruptPayloadError as error:
            raise EncodeError(f"{name}: {error.message}") from None
        return data

    return checked
