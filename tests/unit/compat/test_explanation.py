"""What a violation tells: where on both sides, which field, why, and below which branch."""

from __future__ import annotations

from typing import Any

import pytest

from duly.compat import VIOLATIONS_MAX, Violation, is_compatible, violations
from duly.errors import SchemaInvalidError
from duly.schema import (
    Enum,
    Field,
    Primitive,
    PrimitiveName,
    Record,
    Reference,
    Schema,
    Union,
    flatten,
    parse,
    parse_json,
)


def _schema(value: Any) -> Schema:
    return parse_json(value, strict=False)


def _record(*fields: dict[str, Any], name: str = "shop.R") -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields)}


def _only(reader: Any, writer: Any) -> Violation:
    (violation,) = violations(_schema(reader), _schema(writer))
    return violation


def test_a_missing_field_names_the_field_and_both_sides() -> None:
    found = _only(_record({"name": "sku", "type": "string"}), _record())
    assert found.rule == "READER_FIELD_MISSING_DEFAULT_VALUE"
    assert found.message == 'field "sku" has no default'
    assert found.field == "sku"
    assert (found.location, found.reader.path) == ("/fields/0", "/fields/0")
    assert found.writer.path == "/fields"
    assert (found.reader.text, found.writer.text) == ("string", "field absent")
    assert (found.reader.owner, found.writer.owner) == ("shop.R", "shop.R")


def test_a_field_deep_inside_is_named_by_its_path() -> None:
    def nested(type: str) -> dict[str, Any]:
        line = _record({"name": "price", "type": {"type": "map", "values": type}}, name="Line")
        return _record({"name": "lines", "type": {"type": "array", "items": line}})

    found = _only(nested("int"), nested("string"))
    assert found.field == "lines[].price{}"
    assert found.message == 'field "lines[].price{}" is int and cannot read string'
    assert found.location == "/fields/0/type/items/fields/0/type/values"
    assert found.reader.path == found.location
    assert found.reader.owner == "shop.Line"


def test_a_union_is_located_by_the_writer_and_placed_by_the_reader() -> None:
    reader = _record({"name": "x", "type": ["null", "long"]})
    writer = _record({"name": "x", "type": ["int", "null", "string"]})
    found = _only(reader, writer)
    assert found.location == "/fields/0/type/2"
    assert found.reader.path == "/fields/0/type"
    assert found.writer.path == "/fields/0/type/2"
    assert found.message == 'field "x" has no branch that reads string'
    assert found.reader.text == "[null, long]"


def test_a_missing_branch_is_explained_by_the_branch_of_the_same_name() -> None:
    def union(*fields: str) -> dict[str, Any]:
        a = _record(*({"name": name, "type": "int"} for name in fields), name="A")
        b = _record({"name": "q", "type": "int"}, name="B")
        return _record({"name": "x", "type": ["null", b, a]})

    found = _only(union("y", "z"), union("y"))
    assert found.rule == "MISSING_UNION_BRANCH"
    assert [(cause.rule.value, cause.message) for cause in found.causes] == [
        ("READER_FIELD_MISSING_DEFAULT_VALUE", 'field "x.z" has no default')
    ]
    assert found.causes[0].reader.path == "/fields/0/type/2/fields/1"


def test_a_missing_branch_of_a_primitive_needs_no_further_cause() -> None:
    assert _only(["null", "int"], ["string"]).causes == ()


def test_a_type_of_another_file_is_placed_where_it_is_used_or_where_it_is_defined() -> None:
    money = parse(
        '{"type": "record", "name": "shop.Money", "fields": [{"name": "amount", "type": "long"}]}'
    )
    narrow = parse(
        '{"type": "record", "name": "shop.Money", "fields": [{"name": "amount", "type": "int"}]}'
    )
    text = (
        '{"type": "record", "name": "shop.R", "fields": [{"name": "price", "type": "shop.Money"}]}'
    )
    use = parse(text, known=money.named)
    reader, writer = flatten(use, narrow.named), flatten(use, money.named)

    (inside,) = violations(reader, writer)
    assert (inside.location, inside.field) == ("/fields/0/type/fields/0/type", "price.amount")
    assert (inside.reader.owner, inside.reader.path) == ("shop.Money", "/fields/0/type")

    (replaced,) = violations(reader, _schema(_record({"name": "price", "type": "string"})))
    assert (replaced.reader.owner, replaced.reader.path) == ("shop.R", "/fields/0/type")
    assert replaced.message == 'field "price" is record shop.Money and cannot read string'


def test_a_field_that_two_writer_fields_feed_is_refused_wherever_it_stands() -> None:
    reader = _record({"name": "c", "type": "int", "aliases": ["a", "b"]})
    writer = _record({"name": "a", "type": "int"}, {"name": "b", "type": "int"})
    found = _only(reader, writer)
    assert found.rule == "NAME_MISMATCH"
    assert found.message == 'field "c" takes more than one field of the writer: "a", "b"'
    # Avro Java raises for the first branch, although the second would fit.
    other = {**writer, "name": "shop.S"}
    assert not is_compatible(_schema([reader, other]), _schema([other]))
    assert violations(_schema([reader, other]), _schema([other]))


def test_an_enum_says_which_symbols_it_lacks() -> None:
    reader = {"type": "enum", "name": "E", "symbols": ["A"]}
    writer = {"type": "enum", "name": "E", "symbols": ["C", "A", "B"]}
    assert _only(reader, writer).message == 'enum "E" lacks "C", "B" and has no default symbol'
    assert is_compatible(_schema({**reader, "default": "A"}), _schema(writer))


def test_the_default_symbol_of_an_enum_is_no_default_of_a_field() -> None:
    enum = {"type": "enum", "name": "E", "symbols": ["A"], "default": "A"}
    found = _only(_record({"name": "e", "type": enum}), _record())
    assert (found.rule, found.location) == ("TYPE_MISMATCH", "/fields/0/type")
    assert found.message.startswith('field "e" has no default')


def test_long_lists_of_symbols_are_cut() -> None:
    reader = {"type": "enum", "name": "E", "symbols": ["A"]}
    writer = {"type": "enum", "name": "E", "symbols": [f"S{n}" for n in range(20)]}
    assert '"S7" and 12 more' in _only(reader, writer).message


def test_violations_stop_at_their_limit() -> None:
    names = [f"f{n}" for n in range(VIOLATIONS_MAX + 200)]
    reader = _schema(_record(*({"name": name, "type": "int"} for name in names)))
    assert len(violations(reader, _schema(_record()))) == VIOLATIONS_MAX


def _mutual(size: int, type: PrimitiveName) -> Schema:
    """Records that all refer to each other, so that paths through them are beyond counting."""
    names = [f"R{n}" for n in range(size)]
    types: dict[str, Record] = {}
    for name in names:
        fields = [Field(name=other, type=Reference(name=other)) for other in names]
        if name == names[-1]:
            fields.append(Field(name="x", type=Primitive(type=type)))
        types[name] = Record(name=name, fields=tuple(fields))
    return Schema(root=types["R0"], named=types)


@pytest.mark.timeout(60)
def test_records_that_all_refer_to_each_other_are_judged_in_reasonable_time() -> None:
    assert is_compatible(_mutual(30, "int"), _mutual(30, "int"))
    assert not is_compatible(_mutual(30, "int"), _mutual(30, "string"))
    assert violations(_mutual(30, "int"), _mutual(30, "string"))


def test_a_chain_of_records_too_long_to_follow_is_an_error_and_not_a_crash() -> None:
    size = 2_000
    types = {
        f"R{n}": Record(
            name=f"R{n}",
            fields=(
                Field(
                    name="next",
                    type=Reference(name=f"R{n + 1}") if n < size else Primitive(type="int"),
                ),
            ),
        )
        for n in range(size + 1)
    }
    chain = Schema(root=types["R0"], named=types)
    with pytest.raises(SchemaInvalidError, match="nest too deeply"):
        is_compatible(chain, chain)
    with pytest.raises(SchemaInvalidError, match="nest too deeply"):
        violations(chain, chain)


def test_a_schema_that_is_not_self_contained_is_refused() -> None:
    open_end = Schema(root=Reference(name="shop.Money"), named={}, file="R.avsc")
    with pytest.raises(SchemaInvalidError, match=r'R.avsc: type "shop.Money" is used and not'):
        is_compatible(open_end, _schema("int"))


def test_a_node_that_two_schemas_share_is_judged_by_what_its_names_mean_in_each() -> None:
    shared = Field(
        name="size", type=Union(branches=(Primitive(type="null"), Reference(name="Size")))
    )

    def schema(*symbols: str) -> Schema:
        size = Enum(name="Size", symbols=symbols)
        first = Field(name="first", type=size, has_default=True, default="S")
        root = Record(name="R", fields=(first, shared))
        return Schema(root=root, named={"R": root, "Size": size})

    small, large = schema("S"), schema("S", "L")
    assert violations(large, small) == ()
    assert {v.field for v in violations(small, large)} == {"first", "size"}
    assert not is_compatible(small, large)
