"""Events to bytes and back, and to contract JSON and back."""

from duly.codec.aim import Move
from duly.codec.codec import Codec, SchemaSource, Writer
from duly.codec.contract_json import datum_reader, from_json, to_json
from duly.codec.datum import Datum
from duly.codec.trial import Trial

__all__ = [
    "Codec",
    "Datum",
    "Move",
    "SchemaSource",
    "Trial",
    "Writer",
    "datum_reader",
    "from_json",
    "to_json",
]
