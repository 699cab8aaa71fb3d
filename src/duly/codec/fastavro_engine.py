"""The engine that leaves bytes to fastavro and keeps meaning to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly.codec.classes import Classes
from duly.codec.datum import DatumForm
from duly.codec.decoder import compile_decoder
from duly.codec.encoder import compile_encoder
from duly.codec.guard import compile_guard, needs_guard_after_writing
from duly.codec.physical import Physical
from duly.codec.resolve import resolve
from duly.codec.unfit import Unfit
from duly.codec.write_plan import write_plan
from duly.errors import CorruptPayloadError, EncodeError, SchemaInvalidError, UnresolvableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.scalars import Convert
    from duly.generated_v1 import Event
    from duly.schema import Schema

    _Encode = Callable[[Event], bytes]


class FastavroEngine:
    """Compiles one function per class, and per writer and class; holds no state between data."""

    def encoder(self, cls: type[Event]) -> _Encode:
        """From an event of `cls` to Avro data; raises EncodeError."""
        classes = Classes(cls.__contract__)
        form = DatumForm(classes.schema)
        physical = Physical(form)
        convert = compile_encoder(write_plan(classes), form)
        name = cls.__qualname__

        def encode(event: Event) -> bytes:
            try:
                return physical.write(convert(event))
            except Unfit as error:
                raise EncodeError(f"{name}: {error.message}", path=error.path) from None
            except RecursionError:
                raise EncodeError(f"{name}: nested too deep, or inside itself") from None

        return _guarded(encode, classes.schema, name)

    def decoder(self, cls: type[Event], writer: Schema) -> Convert:
        """From Avro data of `writer` to an event of `cls`; raises UnresolvableError.

        What it returns raises CorruptPayloadError, and UnresolvableError for data that reach a
        part of the writer's schema the class cannot hold.
        """
        try:
            return _decoder(cls, writer)
        except (RecursionError, SchemaInvalidError) as error:
            raise UnresolvableError(
                f"the writer's schema nests too deep to be read as {cls.__qualname__}"
            ) from error


def _decoder(cls: type[Event], writer: Schema) -> Convert:
    classes = Classes(cls.__contract__)
    plan = resolve(classes.schema, writer)
    form = DatumForm(writer)
    physical = Physical(form)
    guard = compile_guard(writer)
    convert = compile_decoder(plan, classes, form)

    def decode(data: bytes) -> Any:
        try:
            guard(data)
            return convert(physical.read(data))
        except Unfit as error:
            raise CorruptPayloadError(error.message) from None
        except RecursionError:
            raise CorruptPayloadError(
                "nested deeper than the stack of this thread allows"
            ) from None

    return decode


def _guarded(encode: _Encode, schema: Schema, name: str) -> _Encode:
    """Refuse to write what no reader of ours would take: recursion and empty items have limits."""
    if not needs_guard_after_writing(schema):
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
