"""What a text becomes: names, references, logical types, properties."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duly.errors import SchemaInvalidError
from duly.schema import (
    Array,
    Enum,
    Field,
    Fixed,
    Logical,
    Primitive,
    Record,
    Reference,
    Schema,
    Union,
    defined_names,
    equal,
    flatten,
    full_name,
    is_written,
    locate,
    parse,
    parse_json,
    pretty,
    to_json,
    to_text,
)

MONEY = parse_json(
    {
        "type": "record",
        "name": "shop.common.v1.Money",
        "fields": [
            {"name": "amount", "type": "long"},
            {"name": "unit", "type": {"type": "enum", "name": "Unit", "symbols": ["EUR"]}},
        ],
    }
)


def record(*fields: Any, **attributes: Any) -> Any:
    return {"type": "record", "name": "R", "fields": list(fields), **attributes}


def fields(schema: Schema) -> tuple[Field, ...]:
    assert isinstance(schema.root, Record)
    return schema.root.fields


def test_a_short_name_takes_the_namespace_around_it() -> None:
    inner = {"type": "enum", "name": "E", "symbols": ["A"], "aliases": ["Old", "x.Old"]}
    schema = parse_json(
        record({"name": "a", "type": inner}, {"name": "b", "type": "E"}, namespace="one.two")
    )
    first, second = fields(schema)
    assert isinstance(first.type, Enum)
    assert first.type.name == "one.two.E"
    assert first.type.aliases == ("one.two.Old", "x.Old")
    assert second.type == Reference(name="one.two.E", path="/fields/1/type")
    assert schema.target(second.type) is first.type
    assert full_name(schema) == "one.two.R"


def test_a_name_may_be_used_before_it_is_defined() -> None:
    schema = parse_json(
        record(
            {"name": "a", "type": ["null", "N"], "default": {"x": 1}},
            {"name": "b", "type": record({"name": "x", "type": "int"}, name="N")},
        )
    )
    flat = flatten(schema, {})
    first, second = fields(flat)
    assert isinstance(first.type, Union)
    assert isinstance(first.type.branches[1], Record)
    assert isinstance(second.type, Reference)
    assert equal(flat, schema)


def test_a_default_ahead_of_its_type_is_judged_once_the_type_is_known() -> None:
    with pytest.raises(SchemaInvalidError, match='default of field "a": field "x" of N is missing'):
        parse_json(
            record(
                {"name": "a", "type": "N", "default": {}},
                {"name": "b", "type": record({"name": "x", "type": "int"}, name="N")},
            )
        )


def test_a_type_of_another_file_is_embedded_at_its_first_use() -> None:
    reader = parse_json(
        record(
            {"name": "a", "type": "shop.common.v1.Money"},
            {"name": "b", "type": {"type": "array", "items": "shop.common.v1.Money"}},
        ),
        known=MONEY.named,
    )
    flat = flatten(reader, MONEY.named)
    assert list(flat.named) == ["R", "shop.common.v1.Money", "shop.common.v1.Unit"]
    first, second = fields(flat)
    assert first.type is MONEY.root
    assert second.type == Array(
        items=Reference(name="shop.common.v1.Money", path="/fields/1/type/items"),
        path="/fields/1/type",
    )
    assert equal(parse(to_text(flat)), flat)


def test_flatten_names_a_type_that_is_nowhere() -> None:
    schema = parse_json(record({"name": "a", "type": "shop.common.v1.Money"}), known=MONEY.named)
    with pytest.raises(SchemaInvalidError, match=r'"shop.common.v1.Money" is not defined at /f'):
        flatten(schema, {})


def test_a_chain_of_types_too_deep_to_write_is_refused() -> None:
    chain = {
        f"R{i}": parse_json(
            record({"name": "x", "type": f"R{i + 1}"}, name=f"R{i}"),
            known={f"R{i + 1}": MONEY.named["shop.common.v1.Unit"]},
        ).named[f"R{i}"]
        for i in range(100)
    }
    with pytest.raises(SchemaInvalidError, match="nested more than 64 levels deep"):
        flatten(Schema(root=chain["R0"], named={"R0": chain["R0"]}), chain)


@pytest.mark.parametrize(
    ("type", "logical"),
    [
        ({"type": "string", "logicalType": "uuid"}, Logical(name="uuid")),
        ({"type": "int", "logicalType": "time-millis"}, Logical(name="time-millis")),
        ({"type": "long", "logicalType": "timestamp-nanos"}, Logical(name="timestamp-nanos")),
        (
            {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2},
            Logical(name="decimal", precision=4, scale=2),
        ),
        ({"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 4}, None),
        ({"type": "bytes", "logicalType": "decimal", "precision": "4"}, None),
        ({"type": "bytes", "logicalType": "decimal", "precision": True}, None),
        ({"type": "bytes", "logicalType": "big-decimal"}, Logical(name="big-decimal")),
        ({"type": "string", "logicalType": "big-decimal"}, None),
        ({"type": "string", "logicalType": "date"}, None),
        ({"type": "long", "logicalType": "money"}, None),
        ({"type": "long", "logicalType": 5}, None),
    ],
)
def test_a_logical_type_is_kept_where_it_fits(
    type: dict[str, Any], logical: Logical | None
) -> None:
    schema = parse_json(type)
    assert isinstance(schema.root, Primitive)
    assert schema.root.logical == logical
    assert to_json(schema) == type
    assert not equal(schema, parse_json(type["type"]))


def test_an_attribute_beside_a_decimal_that_leaves_out_its_scale_is_kept() -> None:
    decimal: dict[str, Any] = {"type": "bytes", "logicalType": "decimal", "precision": 4}
    known = parse_json({**decimal, "unit": "m"})
    assert isinstance(known.root, Primitive)
    assert known.root.props == {"unit": "m"}
    assert not equal(known, parse_json(decimal))


@pytest.mark.parametrize(
    ("size", "attributes", "name"),
    [
        (16, {"logicalType": "uuid"}, "uuid"),
        (15, {"logicalType": "uuid"}, None),
        (12, {"logicalType": "duration"}, "duration"),
        (2, {"logicalType": "decimal", "precision": 4}, "decimal"),
        (2, {"logicalType": "decimal", "precision": 5}, None),
    ],
)
def test_a_logical_type_fits_the_size_of_a_fixed(
    size: int, attributes: dict[str, Any], name: str | None
) -> None:
    root = parse_json({"type": "fixed", "name": "F", "size": size, **attributes}).root
    assert isinstance(root, Fixed)
    assert (root.logical.name if root.logical else None) == name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (record(doc="x"), record(doc="y")),
        (record(aliases=["x"]), record()),
        (record({"name": "a", "type": "int"}), record({"name": "a", "type": "long"})),
        (
            record({"name": "a", "type": "double", "default": 1}),
            record({"name": "a", "type": "double", "default": 1.0}),
        ),
        (
            record({"name": "a", "type": ["null", "int"], "default": None}),
            record({"name": "a", "type": ["null", "int"]}),
        ),
        (
            record({"name": "a", "type": "int"}, {"name": "b", "type": "int"}),
            record({"name": "b", "type": "int"}, {"name": "a", "type": "int"}),
        ),
        (
            {"type": "enum", "name": "E", "symbols": ["A"], "default": "A"},
            {"type": "enum", "name": "E", "symbols": ["A"]},
        ),
        (
            {"type": "long", "logicalType": "timestamp-millis"},
            {"type": "long", "logicalType": "timestamp-micros"},
        ),
        (
            record({"name": "a", "type": "int", "deprecated": True}),
            record({"name": "a", "type": "int", "deprecated": 1}),
        ),
    ],
)
def test_schemas_that_say_something_else_are_not_equal(a: Any, b: Any) -> None:
    assert not equal(parse_json(a), parse_json(b))


def test_layout_and_spelling_of_names_do_not_matter() -> None:
    long = record({"name": "a", "type": {"type": "int"}, "order": "ascending"}, name="x.R")
    short = record({"name": "a", "type": "int"}, name="R", namespace="x", doc="", aliases=[])
    assert equal(parse_json(long), parse_json(short))


def test_a_namespace_is_written_where_it_changes() -> None:
    nothing: Any = {"type": "enum", "name": "N", "namespace": "", "symbols": ["A"]}
    value = record({"name": "a", "type": nothing}, {"name": "b", "type": "N"}, namespace="x")
    schema = parse_json(value)
    assert full_name(Schema(root=fields(schema)[0].type, named={})) == "N"
    assert to_json(schema) == {
        "type": "record",
        "name": "R",
        "namespace": "x",
        "fields": [{"name": "a", "type": nothing}, {"name": "b", "type": "N"}],
    }


def test_the_lenient_parser_takes_what_registries_hold() -> None:
    value = record({"name": "a-b", "type": "int", "default": "x"}, name="my-record")
    assert equal(parse_json(value, strict=False), parse(json.dumps(value), strict=False))


def test_a_schema_without_a_name_has_no_full_name() -> None:
    with pytest.raises(SchemaInvalidError, match="the schema is a union, expected a record"):
        full_name(parse('["null", "int"]'))


def test_a_frozen_text_is_indented_and_ends_its_last_line() -> None:
    assert pretty(parse('{"type": "map", "values": "int"}')) == (
        '{\n  "type": "map",\n  "values": "int"\n}\n'
    )
    assert not is_written(parse('"int"'), "not json")


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (1, 1)),
        ("/a", (1, 7)),
        ("/a/1", (1, 12)),
        ("/b~1c/~0", (2, 15)),
        ("/a/9/x", (1, 7)),
        ("/nowhere", (1, 1)),
    ],
)
def test_a_pointer_leads_to_its_value_or_the_nearest_above(
    pointer: str, place: tuple[int, int]
) -> None:
    assert locate('{"a": [10, 20],\n "b/c": {"~": "x"}}', pointer) == place


def test_the_names_a_text_defines_are_told_before_it_is_checked() -> None:
    value = record(
        {"name": "a", "type": ["null", {"type": "enum", "name": "y.E"}]},
        {"name": "b", "type": {"type": "map", "values": {"type": "fixed", "name": "F"}}},
        {"name": "c", "type": {"type": "record", "name": 5}},
        "no field",
        namespace="x",
    )
    assert list(defined_names(value)) == ["x.R", "y.E", "x.F"]
