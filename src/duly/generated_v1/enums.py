"""The base of generated enums."""

from __future__ import annotations

from enum import StrEnum


class Enum(StrEnum):
    """Members are the symbols of the head; their values are the names in the schema.

    The class attribute `__avro_name__` is the full name in the schema.
    Reading a symbol that is not here as the schema's default symbol is the codec's work.
    """
