"""Events to bytes and back, and to contract JSON and back."""

from duly.codec.aim import Move
from duly.codec.codec import Codec, SchemaSource, Writer
from duly.codec.contract_json import from_json, to_json
from duly.codec.trial import Trial

__all__ = ["Codec", "Move", "SchemaSource", "Trial", "Writer", "from_json", "to_json"]
