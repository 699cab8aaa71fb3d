"""The engine that leaves bytes to fastavro and keeps meaning to itself."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import fastavro

from duly.codec import interpreted

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.datum import Datum, DatumForm
    from duly.generated_v1 import Event
    from duly.schema import Schema


class FastavroEngine:
    """Compiles one function per class, and per writer and class; holds no state between data."""

    def encoder(self, cls: type[Event], prefix: bytes) -> Callable[[Event], bytes]:
        """From an event of `cls` to `prefix` and Avro data."""
        to_bytes = interpreted.encoder(cls, FastavroPhysical)
        return lambda event: prefix + to_bytes(event)

    def decoder(self, cls: type[Event], writer: Schema) -> Callable[[bytes, int], Event]:
        """From the Avro data of `writer` that start at an offset to an event of `cls`."""
        from_bytes = interpreted.decoder(cls, writer, FastavroPhysical)
        return lambda data, start: from_bytes(data[start:])

    def source(self, cls: type[Event], writer: Schema) -> str:
        """Nothing: this engine generates no code."""
        _ = cls, writer
        return ""


class FastavroPhysical:
    """fastavro at work on data without logical types, names and bare unions (see datum)."""

    def __init__(self, form: DatumForm) -> None:
        self._parsed = fastavro.parse_schema(form.described)

    def write(self, datum: Datum) -> bytes:
        buffer = BytesIO()
        fastavro.schemaless_writer(buffer, self._parsed, datum)
        return buffer.getvalue()

    def read(self, data: bytes) -> Datum:
        """The datum at the start of the bytes; they must have passed the guard."""
        return fastavro.schemaless_reader(
            BytesIO(data), self._parsed, None, return_record_name=True
        )
