"""Defaults of every type, in every position, as values of Python."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest

from duly import Codec, Duration
from duly.codec import from_json, to_json
from duly.registry import MemoryRegistry
from tests.unit.codec.constructs import LEAVES, array, default, map_of, record
from tests.unit.codec.generated import codec_for, event_class

pytestmark = pytest.mark.usefixtures("engine")

UTC, NO_ZONE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1)  # noqa: DTZ001
MILLI, MICRO = dt.timedelta(milliseconds=1), dt.timedelta(microseconds=1)
UUID_TEXT: Final = "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f"
DEFAULTS: Final[dict[str, tuple[Any, Any]]] = {
    "boolean": (True, True),
    "int": (-7, -7),
    "long": (2**62, 2**62),
    "float": (0.5, 0.5),
    "double": (2, 2.0),
    "bytes": ("\x00\xff", b"\x00\xff"),
    "string": ("größe", "größe"),
    "enum": ("GREEN", "GREEN"),
    "fixed": ("\xff" * 16, b"\xff" * 16),
    "fixed of nothing": ("", b""),
    "record": ({"a": 1, "b": None}, {"a": 1, "b": None}),
    "empty record": ({}, {}),
    "decimal": ("\x04\xd2", Decimal("0.1234")),
    "decimal of one digit": ("\xf7", Decimal(-9)),
    "wide decimal": ("\x01", Decimal("1e-30")),
    "fixed decimal": ("\x00" * 6 + "\x04\xd2", Decimal("12.34")),
    "uuid": (UUID_TEXT, UUID(UUID_TEXT)),
    "fixed uuid": ("\x00" * 15 + "\x07", UUID(int=7)),
    "date": (1, dt.date(1970, 1, 2)),
    "time-millis": (1, dt.time(0, 0, 0, 1000)),
    "time-micros": (1, dt.time(0, 0, 0, 1)),
    "timestamp-millis": (-1, UTC - MILLI),
    "timestamp-micros": (1, UTC + MICRO),
    "timestamp-nanos": (5, 5),
    "local-timestamp-millis": (1, NO_ZONE + MILLI),
    "local-timestamp-micros": (-1, NO_ZONE - MICRO),
    "local-timestamp-nanos": (5, 5),
    "duration": ("\x01\x00\x00\x00\x02" + "\x00" * 7, Duration(months=1, days=2, millis=0)),
    "big-decimal": ("\x04\x00\x96\x04", Decimal("1.50")),
    "unknown logical type": ("DE", "DE"),
}


def plain(value: Any) -> Any:
    """A part of an event as it would be in a dict."""
    return value.model_dump() if hasattr(value, "model_dump") else value


@pytest.mark.parametrize("name", LEAVES)
def test_a_default_is_a_value_wherever_it_stands(name: str) -> None:
    leaf, (written, expected) = LEAVES[name], DEFAULTS[name]
    again: Any = leaf["name"] if isinstance(leaf, dict) and "name" in leaf else leaf  # pyright: ignore[reportUnknownVariableType]
    reader = record(
        "E",
        v=default(leaf, written),
        maybe=default([again, "null"], written),
        items=default(array(again), [written, written]),
        entries=default(map_of(again), {"k": written}),
        inner=default(record("Nested", v=again), {"v": written}),
    )
    cls = event_class(reader)
    registry = MemoryRegistry(default_level="NONE")
    prefix = registry.register("writer", json.dumps(record("E"))).to_bytes(5, "big")
    event: Any = Codec(registry).decode(cls, prefix)
    found = [event.v, event.maybe, *event.items, event.entries["k"], event.inner.v]
    assert [plain(value) for value in found] == [expected] * 6
    assert event == cls()
    codec = codec_for(cls)
    assert codec.decode(cls, codec.encode(event)) == event
    assert from_json(cls, to_json(event)) == event
