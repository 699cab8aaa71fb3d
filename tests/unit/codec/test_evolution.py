"""Data of other revisions, read by a class that never saw them; the writer is plain fastavro."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import fastavro
import pytest

from duly.codec import Codec
from duly.errors import CorruptPayloadError, UnresolvableError
from duly.registry import MemoryRegistry
from tests.unit.codec.constructs import (
    aliased,
    array,
    decimal,
    default,
    enum,
    fixed,
    logical,
    map_of,
    record,
)
from tests.unit.codec.generated import event_class, part

if TYPE_CHECKING:
    from duly.generated_v1 import Event

pytestmark = pytest.mark.usefixtures("engine")

MICROS = logical("long", "timestamp-micros")
MILLIS = logical("long", "timestamp-millis")
NANOS = logical("long", "timestamp-nanos")
BIG = logical("bytes", "big-decimal")
NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NEW_YEAR_MICROS = 1_767_225_600_000_000
A, B = record("A", x="int"), record("B", x="int")


def read(reader: dict[str, Any], writer: dict[str, Any], datum: Any) -> Event:
    """Write `datum` by `writer` with fastavro, decode it with the generated class of `reader`."""
    cls = event_class(reader)
    registry = MemoryRegistry()
    schema_id = registry.register("subject", json.dumps(writer))
    return Codec(registry).decode(cls, schema_id.to_bytes(5, "big") + avro(writer, datum))


def avro(writer: dict[str, Any], datum: Any) -> bytes:
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, fastavro.parse_schema(_bare(writer)), datum)
    return buffer.getvalue()


def _bare(schema: Any) -> Any:
    """Without logical types, so that a test says what is in the data."""
    if isinstance(schema, dict):
        return {key: _bare(value) for key, value in schema.items() if key != "logicalType"}  # pyright: ignore[reportUnknownVariableType]
    return [_bare(item) for item in schema] if isinstance(schema, list) else schema  # pyright: ignore[reportUnknownVariableType]


def value(reader: Any, writer: Any, datum: Any) -> Any:
    """The field `v` of a record, read by another type than it was written with."""
    event: Any = read(record("E", v=reader), record("E", v=writer), {"v": datum})
    return event.v


@pytest.mark.parametrize(
    ("reader", "writer", "datum", "expected"),
    [
        ("long", "int", -7, -7),
        ("float", "int", 16_777_217, 16_777_216.0),
        ("double", "int", 16_777_217, 16_777_217.0),
        ("float", "long", 2**62, float(2**62)),
        ("double", "long", 2**62, float(2**62)),
        ("double", "float", 0.5, 0.5),
        ("string", "bytes", "ü".encode(), "ü"),
        ("bytes", "string", "ü", "ü".encode()),
        (array("long"), array("int"), [1, 2], (1, 2)),
        (map_of("double"), map_of("int"), {"k": 1}, {"k": 1.0}),
        (array(array("string")), array(array("bytes")), [[b"a"], []], (("a",), ())),
        (logical("long", "time-micros"), logical("int", "time-millis"), 1, dt.time(0, 0, 0, 1000)),
    ],
    ids=repr,
)
def test_promoted(reader: Any, writer: Any, datum: Any, expected: Any) -> None:
    found = value(reader, writer, datum)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("reader", "writer", "datum", "expected"),
    [
        (MICROS, MILLIS, 1_767_225_600_001, NEW_YEAR + dt.timedelta(milliseconds=1)),
        (NANOS, MICROS, 5, 5_000),
        (NANOS, MILLIS, 5, 5_000_000),
        (MICROS, "long", NEW_YEAR_MICROS, NEW_YEAR),
        (MICROS, "int", 1, dt.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC)),
        ("long", MICROS, NEW_YEAR_MICROS, NEW_YEAR_MICROS),
        ("double", MICROS, 5, 5.0),
        ("int", logical("int", "date"), 3, 3),
        (decimal(8, 4), decimal(6, 2), b"\x04\xd2", Decimal("12.3400")),
        (decimal(8, 2), decimal(6, 2), b"\x04\xd2", Decimal("12.34")),
        (decimal(4, 2), decimal(6, 2), b"\x04\xd2", Decimal("12.34")),
        (decimal(6, 2), "bytes", b"\xfb\x2e", Decimal("-12.34")),
        ("bytes", decimal(6, 2), b"\x04\xd2", b"\x04\xd2"),
        (BIG, "bytes", b"\x04\x00\x96\x04", Decimal("1.50")),
        ("bytes", BIG, b"\x02\x01\x05", b"\x02\x01\x05"),
        (BIG, logical("bytes", "iban"), b"\x02\x01\x05", Decimal("1E+3")),
        (
            logical("string", "uuid"),
            "string",
            "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f",
            UUID("6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f"),
        ),
        ("string", logical("string", "uuid"), "anything", "anything"),
        (
            fixed("Money", 4, logicalType="decimal", precision=9, scale=3),
            fixed("Money", 4, logicalType="decimal", precision=8, scale=2),
            b"\x00\x00\x04\xd2",
            Decimal("12.340"),
        ),
    ],
    ids=repr,
)
def test_logical_types_are_the_readers(reader: Any, writer: Any, datum: Any, expected: Any) -> None:
    found = value(reader, writer, datum)
    assert (found, type(found)) == (expected, type(expected))
    assert str(found) == str(expected)


@pytest.mark.parametrize(
    ("reader", "writer", "reason"),
    [
        (MILLIS, MICROS, "timestamp-micros as timestamp-millis would lose digits"),
        (MICROS, NANOS, "would lose digits"),
        (logical("long", "time-micros"), MICROS, "does not mean the same"),
        (logical("long", "local-timestamp-micros"), MICROS, "does not mean the same"),
        (MICROS, logical("int", "date"), "date does not mean the same as timestamp-micros"),
        (decimal(8, 2), decimal(8, 4), "would lose digits after the point"),
        (decimal(8, 4), decimal(8, 2), "too few digits before the point"),
        (decimal(8, 4), "string", "a decimal's bytes are not a text"),
        ("string", decimal(8, 4), "a decimal's bytes are not a text"),
        (BIG, "string", "a decimal's bytes are not a text"),
        ("string", BIG, "a decimal's bytes are not a text"),
        (BIG, decimal(8, 4), "decimal does not mean the same as big-decimal"),
        (decimal(8, 4), BIG, "big-decimal does not mean the same as decimal"),
        ("int", "long", "the writer's long cannot be read as int"),
        ("string", "int", "the writer's int cannot be read as string"),
        ("null", "boolean", "the writer's boolean cannot be read as null"),
        (array("int"), map_of("int"), "the writer's map cannot be read as array"),
        (fixed("F", 2), fixed("F", 3), "case.F has 3 bytes and case.F has 2"),
        (fixed("F", 2), fixed("G", 2), "the data hold case.G, not case.F"),
        (A, B, "the data hold case.B, not case.A"),
        (record("A", x="int", y="int"), A, 'field "y" has no default'),
    ],
    ids=repr,
)
def test_refused_before_any_data_are_read(reader: Any, writer: Any, reason: str) -> None:
    with pytest.raises(UnresolvableError, match=reason) as caught:
        value(reader, writer, datum=_any_datum(writer))
    assert caught.value.path.startswith("v")


def _any_datum(writer: Any) -> Any:
    described = cast("dict[str, Any]", writer if isinstance(writer, dict) else {"type": writer})
    some = {"map": {}, "string": "", "bytes": b"", "boolean": True, "record": {"x": 1}}
    return {**some, "fixed": bytes(described.get("size", 0))}.get(described["type"], 1)


def test_fields_are_found_by_name_and_others_are_skipped() -> None:
    writer = record(
        "E",
        gone=record("Gone", deep=array(map_of(["null", "string"]))),
        b="string",
        a="int",
        gone_too=["null", "case.Gone"],
    )
    datum: Any = {"gone": {"deep": [{"k": "v"}, {}]}, "b": "b", "a": 1, "gone_too": {"deep": []}}
    event = read(record("E", a="int", b="string"), writer, datum)
    assert event.model_dump() == {"a": 1, "b": "b"}
    assert list(event.model_dump()) == ["a", "b"]


def test_absent_fields_take_their_defaults_as_python_values() -> None:
    reader = record(
        "E",
        amount=default(decimal(6, 2), "\x04\xd2"),
        since=default(MILLIS, 1_767_225_600_000),
        day=default(logical("int", "date"), 1),
        id=default(logical("string", "uuid"), "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f"),
        digest=default(fixed("Two", 2), "\x00\xff"),
        suit=default(enum("Suit", "HEARTS", "SPADES"), "SPADES"),
        maybe=default([decimal(6, 2), "null"], "\x01"),
        inner=default(record("Inner", a="int", b=default("double", 1)), {"a": 1}),
        counts=default(map_of("long"), {"x": 1}),
        list=default(array("case.Inner"), [{"a": 2, "b": 3.5}]),
    )
    event: Any = read(reader, record("E"), {})
    assert str(event.amount) == "12.34"
    assert event.since == NEW_YEAR
    assert event.day == dt.date(1970, 1, 2)
    assert event.id == UUID("6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f")
    assert event.digest == b"\x00\xff"
    assert event.suit is part(event_class(reader), "Suit").SPADES
    assert str(event.maybe) == "0.01"
    assert (event.inner.a, event.inner.b) == (1, 1.0)
    assert event.list[0].b == 3.5
    assert event == event_class(reader)()


@pytest.mark.parametrize("alias", ["name", "title"])
def test_defaults_do_not_depend_on_aliases_that_hit_the_readers_own_fields(alias: str) -> None:
    reader = record(
        "E",
        name=default("string", "n", aliases=[alias]),
        title=default("string", "t", aliases=["caption"]),
    )
    event: Any = read(reader, record("E", id="int"), {"id": 1})
    assert (event.name, event.title) == ("n", "t")


def test_a_default_that_can_be_changed_is_made_anew_for_each_event() -> None:
    reader = record("E", counts=default(map_of("long"), {"x": 1}))
    one: Any = read(reader, record("E"), {})
    one.counts["x"] = 2
    other: Any = read(reader, record("E"), {})
    assert other.counts == {"x": 1}


def test_renamed_fields_are_found_by_alias() -> None:
    event: Any = read(
        record("E", name=aliased("string", "title", "label")),
        record("E", label="string"),
        {"label": "x"},
    )
    assert event.name == "x"


def test_renamed_types_are_found_by_alias() -> None:
    reader = record("E", who=record("Person", id="int") | {"aliases": ["Human", "other.Being"]})
    being = record("Being", id="int") | {"name": "other.Being"}
    for writer in (record("Human", id="int"), being):
        event: Any = read(reader, record("E", who=writer), {"who": {"id": 7}})
        assert event.who.id == 7


def test_another_namespace_is_the_same_name() -> None:
    writer = record("E", id="int") | {"name": "elsewhere.E"}
    event: Any = read(record("E", id="int"), writer, {"id": 7})
    assert event.id == 7


def test_a_field_that_two_written_fields_claim_is_refused() -> None:
    reader = record("E", items=array(record("I", name=aliased("string", "title"))))
    writer = record("E", items=array(record("I", name="string", title="string")))
    with pytest.raises(
        UnresolvableError, match=r'"name" and its aliases match .* "name" and "title"'
    ):
        read(reader, writer, {"items": []})


def test_an_unknown_symbol_reads_as_the_default_symbol() -> None:
    reader, writer = enum("S", "OTHER", "A", default="OTHER"), enum("S", "A", "B")
    cls = event_class(record("E", v=reader))
    symbols = part(cls, "S")
    assert value(reader, writer, "B") is symbols.OTHER
    assert value(reader, writer, "A") is symbols.A


def test_only_data_with_an_unknown_symbol_are_refused_where_there_is_no_default() -> None:
    reader, writer = enum("S", "A"), enum("S", "B", "A")
    assert value(reader, writer, "A").value == "A"
    with pytest.raises(UnresolvableError, match=r'symbol "B" is not in case\.S'):
        value(reader, writer, "B")


@pytest.mark.parametrize(
    ("reader", "writer", "datum", "expected"),
    [
        (["null", "int"], ["null", "int"], None, None),
        (["int", "null"], ["null", "int"], 5, 5),
        (["null", "long", "string"], ["string", "int"], 5, 5),
        (["double", "int"], ["null", "int"], 1, 1),
        (["null", "int"], "int", 5, 5),
        (["double", "long"], "int", 5, 5.0),
        (["double", "int"], "int", 5, 5),
        (["bytes", "null"], "string", "x", b"x"),
        ("int", ["int", "null"], 5, 5),
        ("long", ["int", "long"], 5, 5),
        ("string", ["string"], "x", "x"),
        (["null", decimal(8, 4)], ["null", decimal(6, 2)], b"\x01", Decimal("0.0100")),
        (["null", "string"], ["null", "string", "int"], "x", "x"),
    ],
    ids=repr,
)
def test_unions_in_all_four_forms(reader: Any, writer: Any, datum: Any, expected: Any) -> None:
    found = value(reader, writer, datum)
    assert (found, type(found)) == (expected, type(expected))


CONDITIONAL: list[tuple[Any, ...]] = [
    ("string", ["null", "string"], "x", None, "the writer's null cannot be read as string"),
    (["null", "string"], ["null", "string", "int"], "x", 5, "the writer's int is no branch"),
    (["null", MILLIS], ["null", MICROS], None, 5, "would lose digits"),
    (["null", BIG], ["null", decimal(6, 2)], None, b"\x01", "does not mean the same"),
    (array("int"), array("string"), [], ["x"], "the writer's string cannot be read as int"),
    (map_of("int"), map_of("string"), {}, {"k": "x"}, r"v\{\}: the writer's string"),
    (array(record("I", a="int")), array(record("I")), [], [{}], 'field "a" has no default'),
]


@pytest.mark.parametrize(
    ("reader", "writer", "good", "bad", "reason"),
    CONDITIONAL,
    ids=repr,
)
def test_only_data_that_reach_what_cannot_be_read_are_refused(
    reader: Any, writer: Any, good: Any, bad: Any, reason: str
) -> None:
    value(reader, writer, good)
    with pytest.raises(UnresolvableError, match=reason):
        value(reader, writer, bad)


def test_a_branch_is_chosen_by_full_name_before_alias_before_last_name() -> None:
    def branch(name: str, *aliases: str) -> Any:
        return {**record("X", id="int"), "name": name, "aliases": list(aliases)}

    writer = record("E", v=[branch("w.X")])
    for reader, expected in (
        ([branch("r.X"), branch("q.Y", "w.X"), branch("w.X")], "w.X"),
        ([branch("r.X"), branch("q.Y", "w.X")], "q.Y"),
        ([branch("r.X"), branch("q.Y")], "r.X"),
    ):
        event: Any = read(record("E", v=reader), writer, {"v": {"id": 1}})
        assert event.v.__avro_name__ == expected


def test_a_branch_that_can_be_read_wins_over_one_that_fits_by_name_only() -> None:
    near = record("X", id="int", must="string") | {"name": "w.X"}
    far = record("Y", id="int") | {"name": "r.Y", "aliases": ["w.X"]}
    writer = record("E", v=record("X", id="int") | {"name": "w.X"})
    event: Any = read(record("E", v=[near, far]), writer, {"v": {"id": 1}})
    assert event.v.__avro_name__ == "r.Y"


def test_a_branch_read_into_a_look_alike_union_gets_its_wrapper() -> None:
    reader = ["bytes", fixed("Two", 2)]
    event: Any = read(record("E", v=reader), record("E", v=fixed("Two", 2)), {"v": b"ab"})
    assert (event.v.value, event.v.__avro_branch__) == (b"ab", "case.Two")
    event = read(record("E", v=reader), record("E", v="string"), {"v": "ab"})
    assert (event.v.value, event.v.__avro_branch__) == (b"ab", "bytes")


def test_recursive_types_evolve_at_every_level() -> None:
    reader = record("Tree", name="string", size=default("long", 1), children=array("case.Tree"))
    writer = record("Tree", children=array("case.Tree"), name="bytes", gone="int")
    leaf = {"name": b"b", "gone": 2, "children": list[Any]()}
    datum = {"name": b"a", "gone": 1, "children": [leaf]}
    event: Any = read(reader, writer, datum)
    assert [(t.name, t.size) for t in (event, event.children[0])] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("reader", "writer", "datum", "reason"),
    [
        ("string", "bytes", b"\xff", "v: bytes read as a string are not UTF-8"),
        (MICROS, MILLIS, 2**53, "v: .* outside the years 1 to 9999"),
        (MICROS, "long", -(2**63), "outside the years 1 to 9999"),
        (NANOS, MILLIS, 2**62, "does not fit in 64 bits"),
        (logical("int", "date"), "int", 2**31 - 1, "outside the years 1 to 9999"),
        (logical("int", "time-millis"), "int", 86_400_000, "outside a day"),
        (logical("long", "time-micros"), "long", -1, "outside a day"),
        (logical("string", "uuid"), "string", "no uuid", "'no uuid' is not a UUID"),
        (decimal(2, 0), decimal(3, 0), b"\x7f", "more than 2 digits"),
        (BIG, "bytes", b"\x7f", "v: a big-decimal is damaged: its number takes -64 bytes"),
        (decimal(4, 0), "bytes", b"\x01" * 1_000_000, "a decimal takes 1000000 bytes"),
        (array(MICROS), array("long"), [0, 2**62], r"v\[1\]: .* outside the years"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_values_without_a_place_in_python_are_refused(
    reader: Any, writer: Any, datum: Any, reason: str
) -> None:
    with pytest.raises(CorruptPayloadError, match=reason) as caught:
        value(reader, writer, datum)
    assert caught.value.path == ("/v/1" if isinstance(datum, list) else "/v")


def test_a_decimal_padded_with_sign_bytes_is_read() -> None:
    assert value(decimal(4, 2), "bytes", b"\xff" * 50 + b"\xfb\x2e") == Decimal("-12.34")
    assert value(decimal(4, 2), "bytes", b"") == Decimal("0.00")
