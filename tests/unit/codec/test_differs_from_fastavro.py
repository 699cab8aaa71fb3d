"""Where the codec and fastavro differ: each row of the page is run on both."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import fastavro
import pytest

from duly.codec import Codec
from duly.registry import MemoryRegistry
from tests.house.tree import text
from tests.unit.codec.constructs import (
    aliased,
    array,
    decimal,
    default,
    enum,
    fixed,
    logical,
    record,
)
from tests.unit.codec.generated import codec_for, event_class, part
from tests.unit.codec.test_wrong_values import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.generated_v1 import Event

PAGE = "docs/decisions/0008-where-the-codec-differs-from-fastavro.md"
MICROS, MILLIS = logical("long", "timestamp-micros"), logical("long", "timestamp-millis")
BIG = logical("bytes", "big-decimal")
PERSON, COMPANY = record("Person", id="int"), record("Company", id="int")
LONG_MAX = b"\xfe" + b"\xff" * 8 + b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Data of one writer, read by another schema; `data` are Avro."""

    reader: Any
    writer: Any
    data: bytes

    def theirs(self) -> Any:
        reader, writer = (fastavro.parse_schema(_plain(s)) for s in (self.reader, self.writer))
        return fastavro.schemaless_reader(io.BytesIO(self.data), writer, reader)

    def ours(self) -> Any:
        cls = event_class(self.reader)
        registry = MemoryRegistry(default_level="NONE")
        prefix = registry.register("writer", json.dumps(self.writer)).to_bytes(5, "big")
        return Codec(registry).decode(cls, prefix + self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A value of field `v`: of an event, and of a dict."""

    type: Any
    value: Any
    event: Event | None = None

    def theirs(self) -> Any:
        file = io.BytesIO()
        schema = fastavro.parse_schema(_plain(record("E", v=self.type)))
        fastavro.schemaless_writer(file, schema, {"v": self.value})
        return file.getvalue()

    def ours(self) -> Any:
        event = self.event or changed(self.type, self.value)
        return codec_for(event.__class__).encode(event)[5:]


def _plain(schema: Any) -> Any:
    return json.loads(json.dumps(schema))


def of(type: Any, data: bytes) -> Read:
    return Read(reader=record("E", v=type), writer=record("E", v=type), data=data)


def as_(reader: Any, writer: Any, data: bytes) -> Read:
    return Read(reader=record("E", v=reader), writer=record("E", v=writer), data=data)


def company() -> Event:
    cls = event_class(record("E", v=[PERSON, COMPANY]))
    return cls.model_validate({"v": part(cls, "Company")(id=1)})


ROWS: dict[str, Read | Write] = {
    "`Company(id=1)` in a union of Person and Company with the same fields": Write(
        type=[PERSON, COMPANY], value={"id": 1}, event=company()
    ),
    "`1` in a union of double and int": Write(type=["double", "int"], value=1),
    "`1.5` as int": Write(type="int", value=1.5),
    "`True` as int": Write(type="int", value=True),
    "2³¹ as int": Write(type="int", value=2**31),
    "a text that is no UUID, as uuid": Write(type=logical("string", "uuid"), value="no"),
    "a datetime without a zone, as timestamp-micros": Write(
        type=MICROS,
        value=dt.datetime(2026, 1, 1),  # noqa: DTZ001 - that is what it is about
    ),
    "microseconds in a timestamp-millis": Write(
        type=MILLIS, value=dt.datetime(1970, 1, 1, 0, 0, 0, 1500, tzinfo=dt.UTC)
    ),
    "`1.50` as big-decimal": Write(type=BIG, value=Decimal("1.50")),
    "big-decimal": of(BIG, b"\x08\x04\x00\x96\x04"),
    "timestamp-micros read as long": as_("long", MICROS, b"\x0a"),
    "long read as timestamp-micros": as_(MICROS, "long", b"\x0a"),
    "timestamp-micros read as timestamp-millis": as_(MILLIS, MICROS, b"\xd8\x17"),
    "decimal(6, 2) read as decimal(8, 4)": as_(decimal(8, 4), decimal(6, 2), b"\x04\x04\xd2"),
    "decimal(6, 2) read as big-decimal": as_(BIG, decimal(6, 2), b"\x04\x04\xd2"),
    "big-decimal read as decimal(6, 2)": as_(decimal(6, 2), BIG, b"\x08\x04\x00\x96\x04"),
    "a decimal's default for a field the writer has not": Read(
        reader=record("E", v=default(decimal(6, 2), "\x01")), writer=record("E"), data=b""
    ),
    "a timestamp's default for a field the writer has not": Read(
        reader=record("E", v=default(MICROS, 0)), writer=record("E"), data=b""
    ),
    "uuid on fixed(16)": of(fixed("Id", 16, logicalType="uuid"), bytes(16)),
    "int read as a union of double and int": as_(["double", "int"], "int", b"\x02"),
    "a field that stands under its name and under its alias": Read(
        reader=record("E", v=aliased("int", "old")),
        writer=record("E", v="int", old="int"),
        data=b"\x02\x04",
    ),
    "one written field for a field and the alias of another": Read(
        reader=record("E", v="int", w=aliased("int", "v")),
        writer=record("E", v="int"),
        data=b"\x02",
    ),
    "64 bits where an int stands": of("int", LONG_MAX),
    "2 as boolean": of("boolean", b"\x02"),
    "−1 as the index of a symbol": of(enum("S", "A", "B"), b"\x01"),
    "a block that says 2 bytes and takes 1": of(array("int"), b"\x01\x04\x02\x00"),
    "bytes left over after the end": of("int", b"\x02\x02"),
    "the greatest long as timestamp-micros": of(MICROS, LONG_MAX),
    "bytes that are no UTF-8, read as string": as_("string", "bytes", b"\x02\xff"),
}


def outcome(run: Callable[[], Any]) -> str:
    """What a reader of the page sees: bytes in hex, the value of `v`, or the error's class."""
    try:
        result: Any = run()
    except Exception as error:  # fastavro raises whatever happens to it
        return type(error).__name__
    if isinstance(result, bytes):
        return f"`{result.hex(' ')}`"
    return f"`{_shown(result['v'] if isinstance(result, dict) else result.v)}`"


def _shown(value: Any) -> str:
    return value.value if type(value).__module__.startswith("case_") else repr(value)


@pytest.mark.parametrize("name", ROWS)
def test_each_row_of_the_page_is_what_happens(name: str) -> None:
    row = f"| {name} | {outcome(ROWS[name].theirs)} | {outcome(ROWS[name].ours)} |"
    assert row in text(PAGE).splitlines()


@pytest.mark.parametrize("name", ROWS)
def test_each_row_is_a_difference(name: str) -> None:
    assert outcome(ROWS[name].theirs) != outcome(ROWS[name].ours)


def test_the_page_has_no_other_rows() -> None:
    cells = {line.split(" | ")[0][2:] for line in text(PAGE).splitlines() if line[:2] == "| "}
    assert cells - {"situation", "---"} == ROWS.keys()
