"""Events to bytes and back, and to contract JSON and back."""

from duly.codec.codec import Codec, SchemaSource, Writer
from duly.codec.contract_json import from_json, to_json

__all__ = ["Codec", "SchemaSource", "Writer", "from_json", "to_json"]
