"""What Avro accepts and a contract must not have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duly.schema import complaints, parse, parse_json


def record(*fields: Any, **attributes: Any) -> Any:
    return {"type": "record", "name": "R", "fields": list(fields), **attributes}


def field(type: Any, **attributes: Any) -> Any:
    return record({"name": "a", "type": type, **attributes})


def logical(underlying: str, name: str, **attributes: Any) -> Any:
    return {"type": underlying, "logicalType": name, **attributes}


DECIMAL = logical("bytes", "decimal", precision=2, scale=1)
BIG = logical("bytes", "big-decimal")
ENUM: Any = {"type": "enum", "name": "E", "symbols": ["NEW", "OLD"]}
FIXED: Any = {"type": "fixed", "name": "F", "size": 4}
POINT: Any = {"type": "record", "name": "P", "fields": [{"name": "x", "type": "int"}]}

COMPLAINTS: list[tuple[Any, str, str]] = [
    (field("string", logicalType="uuid"), "lost_attribute", "beside a field's type has no effect"),
    (field("string", defualt="x"), "lost_attribute", '"defualt" means nothing to Avro'),
    (field("string", alias="x"), "lost_attribute", '"alias" means nothing to Avro'),
    (field("int", doc=5), "lost_attribute", "doc is 5, expected a text"),
    (record(namespace=5), "lost_attribute", "namespace is 5, expected a text"),
    ({**ENUM, "default": 5}, "lost_attribute", "default of an enum is 5"),
    (
        record({"name": "a", "type": POINT}, {"name": "b", "type": {"type": "P", "doc": "x"}}),
        "lost_attribute",
        'Avro drops "doc" beside the name of a type',
    ),
    (field("int", name="grüße"), "name", 'name "grüße" is not as Avro specifies'),
    (record(name="record"), "name", '"record" is the name of a kind of type'),
    (field("int", aliases=["1bad"]), "name", 'name "1bad"'),
    (record(aliases=["R"]), "alias", '"R" is an alias of itself'),
    (field("int", aliases=["a"]), "alias", '"a" already leads to field "a"'),
    ({"type": "enum", "name": "E", "symbols": []}, "empty_enum", "has no values"),
    (field([]), "empty_union", "a union without branches has no values"),
    (field("R"), "endless_record", 'record "R" can never be filled'),
    (field({**POINT, "fields": [{"name": "r", "type": ["R"]}]}), "endless_record", '"R"'),
    (field(logical("string", "date")), "logical_type", "does not fit string, expected int"),
    (field(logical("int", "timestamp-millis")), "logical_type", "expected long"),
    (field(logical("bytes", "uuid")), "logical_type", "expected string or a fixed of 16 bytes"),
    (field({**FIXED, "logicalType": "uuid"}), "logical_type", "does not fit fixed of 4 bytes"),
    (field(logical("bytes", "decimal")), "logical_type", "has precision missing"),
    (field(logical("bytes", "decimal", precision=0)), "logical_type", "has precision 0"),
    (field(logical("bytes", "decimal", precision=1, scale=2)), "logical_type", "more than its"),
    (
        field({**FIXED, "logicalType": "decimal", "precision": 10}),
        "logical_type",
        "a fixed of 4 bytes holds at most 9 digits",
    ),
    (field("string", default="x", logicalType=5), "lost_attribute", "logicalType"),
    (field(["null", "string"], default="null"), "default", "the first branch of the union"),
    (field(ENUM, default="NEWS"), "default", '"NEWS" is not a symbol of E'),
    (field(FIXED, default="abc"), "default", "3 bytes, F has 4"),
    (field("bytes", default="Ā"), "default", '"Ā" is not one byte'),
    (field("double", default="NaN"), "default", "only Avro Java reads it as one"),
    (field(POINT, default={"x": 1, "y": 2}), "default", '"y" is not a field of P'),
    (field(DECIMAL, default=""), "default", "no bytes"),
    (field(DECIMAL, default="\u0064"), "default", "100 has more than 2 digits"),
    (field(DECIMAL, default="\u009c"), "default", "-100 has more than 2 digits"),
    (field(logical("string", "big-decimal")), "logical_type", "expected bytes"),
    (field(BIG, default=""), "default", "its bytes end in the middle of its length"),
    (field(BIG, default="\u0004\u0001"), "default", "takes 2 bytes and 1 are left"),
    (field(logical("string", "uuid"), default="6f1c"), "default", '"6f1c" is not a uuid'),
    (field(logical("int", "date"), default=2_932_897), "default", "outside the years 1 to 9999"),
    (field(logical("int", "time-millis"), default=86_400_000), "default", "not a time of day"),
    (
        field(logical("long", "timestamp-micros"), default=2**62),
        "default",
        "outside the years 1 to 9999",
    ),
    (
        field({"type": "array", "items": {"type": "map", "values": ENUM}}, default=[{"k": "X"}]),
        "default",
        '"X" is not a symbol',
    ),
]


@pytest.mark.parametrize(("value", "rule", "words"), COMPLAINTS)
def test_a_contract_must_not_have(value: Any, rule: str, words: str) -> None:
    text = json.dumps(value, ensure_ascii=False)
    found = complaints(parse(text), text)
    assert [complaint.rule for complaint in found] == [rule] * len(found)
    assert words in found[0].message


FINE: list[Any] = [
    field(["null", "string"], default=None),
    field(ENUM, default="NEW"),
    field(FIXED, default="abcd"),
    field(DECIMAL, default="\u0063"),
    field(logical("string", "uuid"), default="6F1C2B1E-0B9D-4B4E-8F7E-0D8B1E9C2A11"),
    field(logical("int", "date"), default=2_932_896),
    field(logical("int", "date"), default=-719_162),
    field(logical("long", "local-timestamp-nanos"), default=2**62),
    field(BIG),
    field(BIG, default="\u0004\u0000\u0096\u0004"),
    field(logical("string", "our-own")),
    field(POINT, default={"x": 1}),
    field({"type": "array", "items": "R"}),
    field(["null", "R"], default=None),
    field({"type": "map", "values": "R"}, deprecated="use b", description="x"),
    field("double", default=1),
]


@pytest.mark.parametrize("value", FINE)
def test_a_contract_may_have(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert complaints(parse(text), text) == ()


def test_a_key_given_twice_is_reported_where_it_comes_again() -> None:
    text = '{"type": "record", "name": "R",\n "name": "S", "fields": []}'
    (found,) = complaints(parse(text), text)
    assert (found.rule, found.line, found.column, found.pointer) == ("duplicate_key", 2, 2, "/name")


def test_a_key_given_twice_is_seen_beside_comments() -> None:
    text = '{"type": "int", // one\n "type": "long"}'
    (found,) = complaints(parse(text), text)
    assert (found.line, found.column) == (2, 2)


def test_complaints_come_in_the_order_of_the_text() -> None:
    text = json.dumps(record({"name": "a", "type": [], "doc": 5}, doc=5), indent=1)
    found = complaints(parse(text), text)
    assert [complaint.line for complaint in found] == [7, 8, 11]


def test_a_default_is_judged_by_types_of_other_files_too() -> None:
    known = parse_json({**ENUM, "name": "x.E"}).named
    text = json.dumps(field("x.E", default="GONE"))
    (found,) = complaints(parse(text, known=known), text, known)
    assert found.message == 'default of field "a": "GONE" is not a symbol of x.E'
