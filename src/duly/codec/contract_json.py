"""Contract JSON: events as people write and read them, in examples, command line and console.

Names are those of the schema. Numbers and texts are themselves; NaN and the infinities are texts.
Decimals and UUIDs are texts ("12.30"), dates and times RFC 3339 ("2026-01-05T10:00:00Z"), durations
ISO 8601 ("P1M2DT0.5S"), nanoseconds whole numbers. Members of a union are bare where JSON alone tells
them apart; two records, or a text beside an enum, stand in an object under their Avro name:
{"shop.parties.v1.Person": {"id": 7}}.

Bytes and fixed are base64 with padding, as protobuf's JSON has them. Avro's own JSON writes a
character per byte instead, which shows control characters, breaks when it is copied, and looks like a text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from duly.codec.classes import Classes
from duly.codec.datum import Datum, DatumForm
from duly.codec.decoder import compile_decoder
from duly.codec.encoder import compile_encoder
from duly.codec.json_form import JsonForm
from duly.codec.resolve import resolve
from duly.codec.unfit import Unfit
from duly.codec.write_plan import write_plan
from duly.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.scalars import Convert
    from duly.generated_v1 import Event
    from duly.schema import Json, Schema

E = TypeVar("E", bound="Event")

CACHED_MAX: Final = 1_000


def to_json(event: Event) -> Json:
    """The event as contract JSON; raises EncodeError where it breaks its contract."""
    cls = event.__class__
    try:
        return _form(cast("Any", cls)).to_json(event)
    except Unfit as error:
        raise EncodeError(f"{cls.__qualname__}: {error.message}", path=error.path) from None
    except RecursionError:
        raise EncodeError(f"{cls.__qualname__}: nested too deep, or inside itself") from None


def from_json(cls: type[E], value: Json, *, writer: Schema | None = None) -> E:
    """The event a contract JSON describes; absent fields take their defaults.

    `writer` is the schema the JSON was written for, such as an older revision's; without it, the
    class's own. Raises DecodeError with the path, UnresolvableError where the class cannot read it.
    """
    try:
        form = _form(cast("Any", cls))
        if writer is None:
            return cast("E", form.from_json(value))
        return cast("E", form.from_other(writer)(value))
    except Unfit as error:
        raise DecodeError(f"{cls.__qualname__}: {error.message}", path=error.pointer) from None
    except RecursionError:
        raise DecodeError(f"{cls.__qualname__}: nested too deep") from None


def datum_reader(schema: Schema) -> Callable[[Json], Datum]:
    """From contract JSON to a datum as Trial takes it, without a class.

    What it returns raises DecodeError with the place.
    """
    read = JsonForm(DatumForm(schema)).from_json

    def datum(value: Json) -> Datum:
        try:
            return read(value)
        except Unfit as error:
            raise DecodeError(error.message, path=error.pointer) from None
        except RecursionError:
            raise DecodeError("nested too deep") from None

    return datum


class _EventForm:
    """Everything one class needs, compiled."""

    def __init__(self, cls: type[Event]) -> None:
        self.classes = Classes(cls.__contract__)
        form = DatumForm(self.classes.schema)
        json_form = JsonForm(form)
        encode = compile_encoder(write_plan(self.classes), form)
        self.to_json: Convert = lambda event: json_form.to_json(encode(event))
        self.from_json: Convert = self._reader(form, json_form)

    def from_other(self, writer: Schema) -> Convert:
        form = DatumForm(writer)
        return self._reader(form, JsonForm(form))

    def _reader(self, form: DatumForm, json_form: JsonForm) -> Convert:
        plan = resolve(self.classes.schema, form.schema)
        decode = compile_decoder(plan, self.classes, form)
        return lambda value: decode(json_form.from_json(value))


@lru_cache(maxsize=CACHED_MAX)
def _form(cls: Any) -> _EventForm:
    return _EventForm(cls)
