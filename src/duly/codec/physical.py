"""fastavro at work on data without logical types, names and bare unions (see datum)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import fastavro

if TYPE_CHECKING:
    from duly.codec.datum import Datum, DatumForm


class Physical:
    """Writes and reads single data of one schema, without framing."""

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
