"""Contract JSON: what a person writes in an example and reads in a console."""

from __future__ import annotations

from typing import Any

import pytest

from duly.codec import Trial, from_json, to_json
from duly.errors import CorruptPayloadError, DecodeError, EncodeError, UnresolvableError
from duly.schema import parse_json
from tests.unit.codec.constructs import (
    COMPANY,
    LEAVES,
    PERSON,
    array,
    decimal,
    default,
    enum,
    fixed,
    logical,
    map_of,
    record,
)
from tests.unit.codec.generated import event_class

MICROS = logical("long", "timestamp-micros")
SUIT = enum("Suit", "HEARTS", "SPADES")

FORMS: list[tuple[Any, Any]] = [
    ("null", None),
    ("boolean", True),
    ("int", 7),
    ("long", 2**63 - 1),
    ("float", 0.5),
    ("double", 1e300),
    ("double", "NaN"),
    ("double", "-Infinity"),
    ("bytes", "AP+A"),
    ("bytes", ""),
    ("string", "größe"),
    (fixed("Two", 2), "AP8="),
    (SUIT, "SPADES"),
    (decimal(6, 2), "12.30"),
    (decimal(6, 0), "-12"),
    (logical("bytes", "big-decimal"), "12.30"),
    (logical("bytes", "big-decimal"), "1E+3"),
    (decimal(30, 20), "0.00000000000000000001"),
    (logical("string", "uuid"), "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f"),
    (LEAVES["fixed uuid"], "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f"),
    (logical("int", "date"), "2026-01-05"),
    (logical("int", "time-millis"), "10:00:00.001000"),
    (logical("long", "time-micros"), "10:00:00"),
    (MICROS, "2026-01-05T10:00:00.000001Z"),
    (MICROS, "0001-01-01T00:00:00Z"),
    (logical("long", "timestamp-millis"), "2026-01-05T10:00:00.500000Z"),
    (logical("long", "local-timestamp-micros"), "2026-01-05T10:00:00"),
    (logical("long", "timestamp-nanos"), -1),
    (LEAVES["duration"], "P1M2DT0.5S"),
    (array("int"), [1, 2]),
    (map_of(array("int")), {"a": [], "b c": [1]}),
    (record("Inner", a="int"), {"a": 1}),
    (["null", "string"], None),
    (["null", "string"], "x"),
    (["null", "string", "long"], 5),
    (["int", "long"], 2**40),
    (["null", "double"], 5.0),
    (["float", "double"], "NaN"),
    (["null", PERSON], {"id": 7}),
    (["null", PERSON, COMPANY], {"case.Company": {"id": 7}}),
    (["null", PERSON, map_of("long")], {"map": {"id": 7}}),
    (["null", PERSON, map_of("long")], {"case.Person": {"id": 7}}),
    (["string", SUIT], {"case.Suit": "SPADES"}),
    (["string", "bytes", "int"], {"bytes": "AP8="}),
    (["string", "bytes", "int"], 5),
    (["long", "double"], {"double": 5.0}),
    (["string", "double"], {"double": "NaN"}),
    (["string", SUIT, PERSON], {"case.Person": {"id": 7}}),
    ([decimal(6, 2), logical("string", "uuid")], {"bytes": "1.20"}),
    ([logical("bytes", "big-decimal"), "string"], {"bytes": "1.20"}),
    (["null", logical("bytes", "big-decimal"), "int"], "1.20"),
    (["bytes", fixed("Two", 2)], {"case.Two": "AP8="}),
]


@pytest.mark.parametrize(("type", "form"), FORMS, ids=lambda value: repr(value)[:50])
def test_each_type_has_one_form_in_json(type: Any, form: Any) -> None:
    cls = event_class(record("E", v=type))
    event = from_json(cls, {"v": form})
    assert repr(to_json(event)) == repr({"v": form})


@pytest.mark.parametrize(
    ("type", "form", "canonical"),
    [
        (decimal(6, 2), "12", "12.00"),
        (decimal(6, 2), "-0.00", "0.00"),
        (logical("bytes", "big-decimal"), "-0.00", "0.00"),
        (logical("bytes", "big-decimal"), "1e3", "1E+3"),
        (MICROS, "2026-01-05T15:30:00+05:30", "2026-01-05T10:00:00Z"),
        (MICROS, "2026-01-05T10:00:00.5Z", "2026-01-05T10:00:00.500000Z"),
        (
            logical("string", "uuid"),
            "6F1C1F9A-3C1D-4F39-9F6E-0D5F5F5F5F5F",
            "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f",
        ),
        ("double", 5, 5.0),
        ("float", 0.1, 0.10000000149011612),
        (LEAVES["duration"], "P1Y", "P12M"),
    ],
    ids=repr,
)
def test_other_forms_of_the_same_value_are_read(type: Any, form: Any, canonical: Any) -> None:
    cls = event_class(record("E", v=type))
    assert repr(to_json(from_json(cls, {"v": form}))) == repr({"v": canonical})


WRONG: list[tuple[Any, Any, str]] = [
    ("int", 1.0, "v: expected a whole number, not 1.0"),
    ("int", True, "v: expected a whole number, not true"),
    ("int", 2**31, "v: expected a 32-bit int from"),
    ("float", 1e39, "out of range"),
    ("double", "1", 'expected a number, "NaN", "Infinity" or "-Infinity", not "1"'),
    ("double", 10**400, "within the range of a 64-bit float"),
    ("string", 1, "expected a text, not 1"),
    ("string", "\ud800", "lone surrogate"),
    ("bytes", "AP8", "expected bytes as base64 text with padding"),
    ("bytes", "ÿ", "expected bytes as base64"),
    (fixed("Two", 2), "AA==", r"expected 2 bytes \(case.Two\), not 1"),
    (SUIT, "SPADE", r'expected a symbol of case.Suit, not "SPADE"; did you mean "SPADES"\?'),
    (SUIT, 0, "expected a symbol of case.Suit, not 0"),
    (decimal(6, 2), 12.3, 'expected a decimal as text, such as "12.30", not 12.3'),
    (decimal(6, 2), "1e3", "expected a decimal as text"),
    (decimal(6, 2), "1.234", "too many digits after the point"),
    (decimal(6, 2), "9" * 9999, "expected a decimal as text"),
    (logical("string", "uuid"), "{6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f}", "expected a UUID"),
    (logical("int", "date"), "20260105", 'expected a text such as "2026-01-05"'),
    (logical("int", "date"), "2026-02-30", '"2026-02-30" is not on the calendar or clock'),
    (MICROS, "2026-01-05 10:00:00Z", 'such as "2026-01-05T10:00:00Z"'),
    (MICROS, "2026-01-05T10:00:00", 'such as "2026-01-05T10:00:00Z"'),
    (MICROS, "2026-01-05T10:00:00.1234567Z", 'such as "2026-01-05T10:00:00Z"'),
    (MICROS, "0001-01-01T00:00:00+01:00", "is not on the calendar or clock"),
    (MICROS, 0, 'such as "2026-01-05T10:00:00Z"'),
    (logical("long", "timestamp-millis"), "2026-01-05T10:00:00.0001Z", "whole milliseconds"),
    (logical("long", "local-timestamp-micros"), "2026-01-05T10:00:00Z", "2026-01-05T10:00:00"),
    (logical("int", "time-millis"), "10:00", 'such as "10:00:00.5"'),
    (logical("int", "time-millis"), "24:00:00", "is not on the calendar or clock"),
    (LEAVES["duration"], "1 month", "expected an ISO 8601 duration"),
    (array("int"), {}, "expected a list, not an object"),
    (map_of("int"), [], r"expected an object \(a map\), not a list"),
    (PERSON, [], r"expected an object \(case.Person\), not a list"),
    (PERSON, {}, 'v: field "id" of case.Person is missing and has no default'),
    (PERSON, {"id": 1, "ids": 2}, r'"ids" is not a field of case.Person; did you mean "id"\?'),
    (["null", "string"], 5, "expected null or string, not 5"),
    (["int", "null"], 2**31, "expected a 32-bit int from"),
    (
        [PERSON, COMPANY],
        {"id": 7},
        'expected {"case.Person": …} or {"case.Company": …}, not an object of id',
    ),
    ([PERSON, COMPANY], 7, 'expected {"case.Person": …} or {"case.Company": …}, not 7'),
]


@pytest.mark.parametrize(("type", "value", "reason"), WRONG, ids=lambda value: repr(value)[:50])
def test_wrong_json_is_refused_saying_what_is_expected(type: Any, value: Any, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason) as caught:
        from_json(event_class(record("E", v=type)), {"v": value})
    assert caught.value.path == "/v"


def test_the_error_has_a_path_to_read_and_a_pointer_to_look_up() -> None:
    cls = event_class(record("E", items=array(map_of(record("Line", price=decimal(6, 2))))))
    with pytest.raises(DecodeError, match=r'^E: items\[1\]\["a/b"\].price: expected') as caught:
        from_json(cls, {"items": [{}, {"a/b": {"price": 5}}]})
    assert caught.value.path == "/items/1/a~1b/price"


def test_a_datum_that_has_no_contract_json_is_named_by_its_place() -> None:
    schema = parse_json(record("E", items=array(map_of(MICROS))))
    trial = Trial(schema, schema)
    datum = trial.record([[{}, {"a/b": 2**62}]])
    with pytest.raises(CorruptPayloadError, match=r'^items\[1\]\["a/b"\]: ') as shown:
        trial.to_json(datum)
    with pytest.raises(CorruptPayloadError, match=r'^items\[1\]\["a/b"\]: ') as read:
        trial.read(trial.write(datum))
    assert shown.value.path == read.value.path == "/items/1/a~1b"


@pytest.mark.parametrize("value", [None, [], "x", 5])
def test_an_event_is_an_object(value: Any) -> None:
    with pytest.raises(DecodeError, match=r"E: expected an object \(case.E\)") as caught:
        from_json(event_class(record("E", v="int")), value)
    assert caught.value.path == ""


def test_absent_fields_take_their_defaults() -> None:
    cls = event_class(
        record("E", a="int", b=default(decimal(6, 2), "\x01"), c=default(["null", "string"], None))
    )
    assert to_json(from_json(cls, {"a": 1})) == {"a": 1, "b": "0.01", "c": None}


def test_names_are_those_of_the_schema() -> None:
    cls = event_class(record("E", **{"class": "int", "_id": "int"}))
    event = from_json(cls, {"class": 1, "_id": 2})
    assert to_json(event) == {"class": 1, "_id": 2}
    with pytest.raises(DecodeError, match="class_"):
        from_json(cls, {"class_": 1, "_id": 2})


def test_an_example_of_an_old_revision_is_read_as_that_revision_wrote_it() -> None:
    head = record("E", amount=decimal(8, 4), suit=enum("S", "OTHER", "A", default="OTHER"))
    old = record("E", amount=decimal(6, 2), gone="string", suit=enum("S", "A", "B"))
    cls = event_class(head)
    event = from_json(cls, {"amount": "1.50", "gone": "x", "suit": "B"}, writer=parse_json(old))
    assert to_json(event) == {"amount": "1.5000", "suit": "OTHER"}
    with pytest.raises(UnresolvableError):
        from_json(cls, {"x": 1}, writer=parse_json(record("E", x="int")))


def test_recursive_events_nest_as_deep_as_their_json() -> None:
    cls = event_class(record("Tree", name="string", children=array("case.Tree")))
    value: Any = {"name": "a", "children": [{"name": "b", "children": list[Any]()}]}
    assert to_json(from_json(cls, value)) == value
    for _ in range(100_000):
        value = {"name": "x", "children": [value]}
    with pytest.raises(DecodeError, match="nested too deep"):
        from_json(cls, value)


def test_an_event_that_breaks_its_contract_has_no_json() -> None:
    event: Any = from_json(event_class(record("E", m=map_of("int"))), {"m": {}})
    event.m["x"] = "y"
    with pytest.raises(EncodeError, match=r'E: m\["x"\]: expected a 32-bit int'):
        to_json(event)
