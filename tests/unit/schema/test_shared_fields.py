"""Texts that repeat each other share nodes, and still say what each of them says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.errors import ContractError
from duly.schema import Record, parse
from duly.schema import to_text as compact
from tests.unit.schema.strategies import schemas

if TYPE_CHECKING:
    from duly.schema import Field, ReadFields, Schema


def text(*fields: Any, **more: Any) -> str:
    return json.dumps({"type": "record", "name": "R", "namespace": "n", "fields": fields, **more})


def fields(schema: Schema) -> tuple[Field, ...]:
    assert isinstance(schema.root, Record)
    return schema.root.fields


PLAIN = (
    {"name": "a", "type": "string", "doc": "A."},
    {"name": "b", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
    {"name": "c", "type": {"type": "array", "items": "int"}, "default": [1]},
    {"name": "d", "type": {"type": "map", "values": "int"}},
)


def test_fields_that_repeat_are_one_node() -> None:
    read: ReadFields = {}
    first = fields(parse(text(*PLAIN), read=read))
    second = fields(parse(text(*PLAIN, {"name": "e", "type": "int"}), read=read))
    assert all(map(_is, first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"x-unit": 1}, {"x-unit": True}),
        ({"x-unit": 1}, {"x-unit": 1.0}),
        ({"x-unit": "1"}, {"x-unit": 1}),
        ({"x-unit": 0.0}, {"x-unit": -0.0}),
        ({"doc": "A."}, {"doc": "B."}),
        ({"default": 1}, {"default": 2}),
        ({"aliases": ["b"]}, {}),
    ],
)
def test_what_differs_is_read_again(first: dict[str, Any], second: dict[str, Any]) -> None:
    read: ReadFields = {}
    for more in (first, second):
        written = text({"name": "a", "type": "int", **more})
        assert compact(parse(written, read=read)) == compact(parse(written))


def test_a_name_may_mean_something_else_in_the_next_text() -> None:
    read: ReadFields = {}
    use = {"name": "b", "type": ["null", "Size"]}
    for symbols in (["S", "M"], ["S", "M", "L"]):
        defined = {"name": "a", "type": {"type": "enum", "name": "Size", "symbols": symbols}}
        written = text(defined, use)
        schema = parse(written, read=read)
        assert schema == parse(written)
        assert compact(schema) == compact(parse(written))


def test_a_field_of_another_place_has_its_own_path() -> None:
    read: ReadFields = {}
    parse(text(*PLAIN), read=read)
    moved = fields(parse(text(*reversed(PLAIN)), read=read))
    assert [field.path for field in moved] == [f"/fields/{index}" for index in range(len(moved))]


@given(st.lists(schemas(), min_size=1, max_size=4))
def test_sharing_changes_no_schema(values: list[Any]) -> None:
    read: ReadFields = {}
    for value in (*values, *values):
        written = text({"name": "a", "type": value}, {"name": "b", "type": "int", "default": 1})
        assert parse(written, read=read) == parse(written)
        assert compact(parse(written, read=read)) == compact(parse(written))


def test_a_field_that_nests_too_deeply_is_refused_with_its_place() -> None:
    # Somewhere here JSON is still read, and what looks at it next finds no stack left.
    for depth in (*range(850, 1_000), 3_000, 30_000):
        deep = "[" * depth + "]" * depth
        written = (
            f'{{"type":"record","name":"R","fields":[{{"name":"a","type":"int","x":{deep}}}]}}'
        )
        with pytest.raises(ContractError, match="deep"):
            parse(written, read={})


def _is(a: object, b: object) -> bool:
    return a is b
