"""Events to bytes and back, and to contract JSON and back."""

from duly.codec.codec import Codec, SchemaSource, Writer

__all__ = ["Codec", "SchemaSource", "Writer"]
