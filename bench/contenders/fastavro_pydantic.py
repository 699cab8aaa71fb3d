"""fastavro and pydantic models, tied together by hand."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import fastavro

from bench.contender import Contender, Lane
from bench.models import MODELS, plain
from bench.samples import schema_text

if TYPE_CHECKING:
    from pydantic import BaseModel


def _lane(shape: str) -> Lane:
    schema = fastavro.parse_schema(json.loads(schema_text(shape)))
    model = MODELS[shape]

    def encode(event: BaseModel) -> bytes:
        file = io.BytesIO()
        fastavro.schemaless_writer(file, schema, event.model_dump())
        return file.getvalue()

    def decode(data: bytes) -> BaseModel:
        return model.model_validate(fastavro.schemaless_reader(io.BytesIO(data), schema, None))

    return Lane(build=model.model_validate, encode=encode, decode=decode, plain=plain)


CONTENDERS = (Contender(name="fastavro + pydantic", gives="pydantic", lane=_lane),)
