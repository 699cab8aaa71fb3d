"""fastavro alone: dicts in, dicts out; nothing checks them and no schema id goes with the bytes."""

from __future__ import annotations

import io
import json
from typing import Any

import fastavro

from bench.contender import Contender, Lane
from bench.samples import schema_text


def _lane(shape: str) -> Lane:
    schema = fastavro.parse_schema(json.loads(schema_text(shape)))

    def encode(value: Any) -> bytes:
        file = io.BytesIO()
        fastavro.schemaless_writer(file, schema, value)
        return file.getvalue()

    def decode(data: bytes) -> Any:
        return fastavro.schemaless_reader(io.BytesIO(data), schema, None)

    return Lane(build=dict, encode=encode, decode=decode, plain=dict)


CONTENDERS = (Contender(name="fastavro", gives="dicts", lane=_lane),)
