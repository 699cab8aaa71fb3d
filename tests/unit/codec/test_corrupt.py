"""Bytes that are not what their schema says: each its error, quickly, and never another one."""

from __future__ import annotations

import io
import time
import tracemalloc
from contextlib import suppress
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duly.codec.guard import EMPTY_ITEMS_MAX, NESTING_MAX
from duly.errors import CorruptPayloadError, DecodeError, EncodeError
from duly.testing import events
from tests.unit.codec.constructs import array, enum, fixed, map_of, record
from tests.unit.codec.generated import codec_for, event_class

pytestmark = pytest.mark.usefixtures("engine")

INT_MAX = b"\xfe\xff\xff\xff\x0f"
LONG_MAX = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"
BILLIONS = b"\x80\x80\x80\x80\x10"
"""2^31."""
LONG_MIN = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
EMPTY = record("Empty")


def decode(type: Any, avro: bytes) -> Any:
    cls = event_class(record("E", v=type))
    event: Any = codec_for(cls).decode(cls, b"\x00\x00\x00\x00\x01" + avro)
    return event.v


@pytest.mark.parametrize(
    ("type", "avro", "offset", "reason"),
    [
        ("int", b"", 0, "the data end in the middle of a value"),
        ("int", b"\x80", 1, "the data end in the middle"),
        ("int", b"\x80\x80\x80\x80\x10", 0, "a number takes more than 32 bits"),
        ("int", LONG_MAX, 0, "a number takes more than 32 bits"),
        ("long", b"\xff" * 10 + b"\x01", 0, "a number takes more than 64 bits"),
        ("long", b"\x80" * 9 + b"\x02", 0, "a number takes more than 64 bits"),
        ("long", b"\x80" * 1_000_000 + b"\x01", 0, "a number takes more than 64 bits"),
        ("boolean", b"\x02", 0, "a boolean is 2"),
        ("float", b"\x00\x00\x00", 0, "4 bytes are expected and 3 are left"),
        ("double", b"", 0, "8 bytes are expected and 0 are left"),
        (fixed("Two", 2), b"\x00", 0, "2 bytes are expected and 1 are left"),
        ("bytes", b"\x01", 0, "a length is -1"),
        ("bytes", LONG_MIN, 0, "a length is -9223372036854775808"),
        ("bytes", LONG_MAX + b"abc", 0, "a length is 9223372036854775807 and 3 bytes are left"),
        ("string", b"\x06ab", 0, "a length is 3 and 2 bytes are left"),
        ("string", b"\x04\xc3\x28", 1, "a string is not UTF-8"),
        ("string", b"\x06\xed\xa0\x80", 1, "a string is not UTF-8"),
        ("string", b"\x04\xc0\x80", 1, "a string is not UTF-8"),
        (enum("S", "A", "B"), b"\x04", 0, "index 2 is out of range: case.S has 2 symbols"),
        (enum("S", "A", "B"), b"\x01", 0, "index -1 is out of range"),
        (["null", "int"], b"\x04", 0, "branch 2 is out of range: the union has 2 branches"),
        (["null", "int"], b"\x01\x02", 0, "branch -1 is out of range"),
        (array("int"), LONG_MAX, 0, "a block says 9223372036854775807 items and 0 bytes"),
        (array("int"), LONG_MIN + b"\x00", 0, "a block says 9223372036854775808 items"),
        (array("int"), b"\x06\x02\x02", 0, "a block says 3 items and 2 bytes are left"),
        (array("double"), b"\x06" + bytes(9), 0, "a block says 3 items and 9 bytes are left"),
        (array("int"), b"\x01\x04\x02\x00", 0, "a block says 2 bytes and takes 1"),
        (array("int"), b"\x02\x02", 2, "the data end in the middle"),
        (array("null"), LONG_MAX, 0, "more than 10000 items take no bytes"),
        (array(EMPTY), LONG_MIN + b"\x00", 0, "more than 10000 items take no bytes"),
        (array(fixed("Nothing", 0)), b"\x80\x80\x80\x80\x10", 0, "more than 10000 items"),
        (map_of("null"), LONG_MAX, 0, "a block says 9223372036854775807 items"),
        (map_of("int"), b"\x02\x02\xff\x02\x00", 2, "a string is not UTF-8"),
        ("null", b"\x00", 0, "1 bytes are left over after the end of the datum"),
        ("int", b"\x02\x02\x02", 1, "2 bytes are left over"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_each_kind_of_damage_is_named_with_its_place(
    type: Any, avro: bytes, offset: int, reason: str
) -> None:
    with pytest.raises(CorruptPayloadError, match=reason) as caught:
        decode(type, avro)
    assert caught.value.offset == offset


@pytest.mark.parametrize("name", ["flat", "order", "telemetry", "torture"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_truncated_and_extended_data_are_corrupt(name: str, data: st.DataObject) -> None:
    cls = event_class(name)
    codec = codec_for(cls)
    written = codec.encode(data.draw(events(cls)))
    cut = data.draw(st.integers(5, len(written) - 1))
    with pytest.raises(CorruptPayloadError):
        codec.decode(cls, written[:cut])
    with pytest.raises(CorruptPayloadError):
        codec.decode(cls, written + data.draw(st.binary(min_size=1, max_size=5)))


@pytest.mark.parametrize("name", ["flat", "order", "telemetry", "torture"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_data_are_read_or_are_an_error_of_decoding(name: str, data: st.DataObject) -> None:
    cls = event_class(name)
    codec = codec_for(cls)
    written = bytearray(codec.encode(data.draw(events(cls))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(5, len(written) - 1))
        written[at] = data.draw(st.integers(0, 255))
    try:
        event = codec.decode(cls, bytes(written))
    except DecodeError:
        return
    # What was read is a valid event, though perhaps another one.
    assert codec.decode(cls, codec.encode(event)) == event or "nan" in repr(event)


def test_blocks_may_come_in_pieces_with_and_without_their_size() -> None:
    assert decode(array("int"), b"\x02\x02\x03\x04\x04\x06\x00") == (1, 2, 3)
    assert decode(map_of("int"), b"\x01\x06\x02a\x02\x02\x02b\x04\x00") == {"a": 1, "b": 2}


def test_items_without_bytes_are_counted_over_the_whole_datum() -> None:
    half = b"\x90\x4e"  # 5,000
    assert len(decode(array("null"), half + half + b"\x00")) == EMPTY_ITEMS_MAX
    with pytest.raises(CorruptPayloadError, match="more than 10000 items"):
        decode(array(array("null")), b"\x06" + (half + b"\x00") * 3 + b"\x00")


def test_as_half_items_without_bytes_as_can_be_read_can_be_written() -> None:
    cls = event_class(record("E", v=array("null")))
    most = cls.model_validate({"v": [None] * EMPTY_ITEMS_MAX})
    assert codec_for(cls).decode(cls, codec_for(cls).encode(most)) == most
    with pytest.raises(EncodeError, match="more than 10000 items"):
        codec_for(cls).encode(cls.model_validate({"v": [None] * (EMPTY_ITEMS_MAX + 1)}))


@pytest.mark.parametrize("depth", [NESTING_MAX + 1, 1_000_000])
def test_deep_recursion_is_corrupt_not_a_crash(depth: int) -> None:
    cls = event_class(record("Link", next=["null", "case.Link"]))
    data = b"\x00\x00\x00\x00\x01" + b"\x02" * depth + b"\x00"
    with pytest.raises(CorruptPayloadError, match=f"nested deeper than {NESTING_MAX} levels"):
        codec_for(cls).decode(cls, data)


def test_as_deep_as_can_be_read_can_be_written() -> None:
    cls: Any = event_class(record("Link", next=["null", "case.Link"]))
    codec = codec_for(cls)
    event = cls(next=None)
    for _ in range(NESTING_MAX - 1):
        event = cls(next=event)
    assert codec.decode(cls, codec.encode(event)) == event
    with pytest.raises(EncodeError, match="nested deeper than 128 levels"):
        codec.encode(cls(next=event))


def test_an_event_inside_itself_is_an_error() -> None:
    cls: Any = event_class(record("Folder", folders=map_of("case.Folder")))
    event = cls(folders={})
    event.folders["again"] = event
    with pytest.raises(EncodeError, match="nested too deep, or inside itself"):
        codec_for(cls).encode(event)


def test_hostile_data_take_no_longer_than_their_length_justifies() -> None:
    cases: list[tuple[Any, bytes]] = [
        (array(array("null")), b"\x80\x80\x80\x01" + (b"\x90\x4e\x00" * 1_000_000)),
        (map_of("int"), b"\x80\x80\x80\x01" + b"\x00" * 1_000_000),
        (array("int"), b"\x01\x00" * 1_000_000),
        (array("string"), LONG_MAX),
    ]
    for type, avro in cases:
        start = time.perf_counter()
        with pytest.raises(CorruptPayloadError):
            decode(type, avro)
        assert time.perf_counter() - start < 5


LINK, TREE = record("Link", next=["null", "case.Link"]), record("Tree", c=array("case.Tree"))
ROW = record("Row", a="int", b=["null", "string"])
GREEDY: list[tuple[Any, bytes]] = [
    (array("null"), BILLIONS),
    (array("null"), b"\xff\xff\xff\xff\x0f\x00"),
    (array(EMPTY), BILLIONS),
    (array(fixed("Nothing", 0)), BILLIONS),
    (array(array("null")), BILLIONS),
    (map_of("null"), LONG_MIN + b"\x00"),
    (array("double"), BILLIONS + bytes(100)),
    (array(ROW), BILLIONS + bytes(100)),
    (array("null"), b"\xa0\x9c\x01" * 30_000),
    (array("int"), b"\x01\x01" * 30_000),
    (array("int"), b"\x01" + LONG_MAX + b"\x02\x00"),
    (array("long"), b"\xa0\x9c\x01" + LONG_MIN * 10_000 + b"\x00"),
    (array("int"), b"\xa0\x9c\x01" + b"\x80\x00" * 10_000 + b"\x00"),
    (array(ROW), b"\xa0\x9c\x01" + b"\x00\x00" * 10_000 + b"\x00"),
    (array(map_of("int")), b"\xa0\x9c\x01" + b"\x00" * 10_000 + b"\x00"),
    ("string", LONG_MAX),
    ("bytes", BILLIONS + b"abc"),
    ("string", b"\xa0\x9c\x01" + b"\xff" * 10_000),
    (LINK, b"\x02" * 100_000 + b"\x00"),
    (TREE, b"\x02" * 100_000 + b"\x00"),
]


@pytest.mark.parametrize(("type", "avro"), GREEDY, ids=lambda value: repr(value)[:40])
def test_no_data_take_memory_or_time_that_their_length_does_not_justify(
    type: Any, avro: bytes
) -> None:
    """An object of a small record takes 500 bytes of memory and two of data, with fastavro twice that."""
    cls = event_class(record("E", v=type))
    codec = codec_for(cls)
    data = b"\x00\x00\x00\x00\x01" + avro
    for _ in range(2):  # the second time, everything is compiled
        with suppress(CorruptPayloadError):
            codec.decode(cls, data)
    start = time.thread_time()
    with suppress(CorruptPayloadError):
        codec.decode(cls, data)
    assert time.thread_time() - start < 1
    tracemalloc.start()
    try:
        with suppress(CorruptPayloadError):
            codec.decode(cls, data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300_000 + 600 * len(data)


def test_a_schema_whose_records_double_is_compiled_at_once() -> None:
    """Each of 40 records has the one before it twice: 2^40 values, if an array had any item."""
    type: Any = record("R0", x="int")
    for level in range(1, 41):
        type = record(f"R{level}", a=type, b=f"case.R{level - 1}")
    start = time.thread_time()
    assert decode(array(type), b"\x00") == ()
    with pytest.raises(CorruptPayloadError, match="a block says 1 items and 1 bytes are left"):
        decode(array(type), b"\x02\x00")
    assert time.thread_time() - start < 10


def test_the_cases_are_needed_because_fastavro_reads_some_of_them() -> None:
    for type, avro, wrong in (
        ("int", LONG_MAX, 2**63 - 1),
        ("boolean", b"\x02", True),
        (enum("S", "A", "B"), b"\x01", "B"),
    ):
        schema = fastavro.parse_schema(
            {"type": "record", "name": "E", "fields": [{"name": "v", "type": type}]}
        )
        assert fastavro.schemaless_reader(io.BytesIO(avro), schema, None) == {"v": wrong}
