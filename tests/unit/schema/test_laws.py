"""What holds for every schema."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duly.errors import ContractError
from duly.schema import Json, Schema, equal, flatten, is_written, parse, parse_json, pretty, to_json
from duly.schema import to_text as compact
from tests.unit.schema.strategies import schemas, shuffled

KEYS = ["type", "name", "fields", "items", "values", "symbols", "size", "default", "aliases"]


def _containers(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    kinds = st.sampled_from(["record", "enum", "fixed", "array", "map", "int", "R", ""])
    return st.lists(inside | kinds, max_size=3) | st.dictionaries(
        st.sampled_from(KEYS), inside | kinds, max_size=5
    )


lawful = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@lawful
@given(schemas())
def test_a_schema_written_and_read_again_is_equal(value: Any) -> None:
    schema = parse_json(value)
    for text in (compact(schema), pretty(schema)):
        assert equal(parse(text), schema)
        assert is_written(schema, text)
    assert compact(parse(pretty(schema))) == compact(schema)


@lawful
@given(schemas())
def test_nothing_but_the_layout_is_lost_by_reading(value: Any) -> None:
    assert _attributes(to_json(parse_json(value))) == _attributes(value)


@lawful
@given(schemas(), st.data())
def test_equal_ignores_the_order_of_keys(value: Any, data: st.DataObject) -> None:
    assert equal(parse_json(value), parse(json.dumps(shuffled(value, data.draw), indent=3)))


@lawful
@given(schemas(), schemas(), schemas())
def test_equal_is_an_equivalence(a: Any, b: Any, c: Any) -> None:
    first, second, third = map(parse_json, (a, b, c))
    assert equal(first, first)
    assert equal(first, second) == equal(second, first)
    if equal(first, second) and equal(second, third):
        assert equal(first, third)


@lawful
@given(schemas())
def test_flatten_changes_nothing_the_second_time(value: Any) -> None:
    once = flatten(parse_json(value), {})
    assert compact(flatten(once, {})) == compact(once)
    assert equal(once, parse_json(value))


@lawful
@given(schemas())
def test_every_node_is_where_its_path_says(value: Any) -> None:
    schema = parse_json(value)
    for named in schema.named.values():
        found = cast("dict[str, Any]", _at(value, named.path))
        assert str(found["name"]).rpartition(".")[2] == named.name.rpartition(".")[2]


@lawful
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), _containers))
def test_any_json_gives_a_schema_or_a_typed_error(value: Json) -> None:
    for strict in (True, False):
        with suppress(ContractError):
            assert isinstance(parse_json(value, strict=strict), Schema)


def _attributes(value: Any) -> list[str]:
    """Every scalar that an author wrote, in no order; names apart, which may be written in two ways."""
    found: list[str] = []

    def walk(item: Any, key: str) -> None:
        if isinstance(item, dict):
            attributes = cast("dict[str, Any]", item)
            if attributes.keys() == {"type"}:
                walk(attributes["type"], "type")
                return
            for name, part in attributes.items():
                walk(part, name)
        elif isinstance(item, list):
            for part in cast("list[Any]", item):
                walk(part, key)
        elif key == "order":
            found.extend([] if item.lower() == "ascending" else [item.lower()])
        elif key == "aliases":
            found.append(item.rpartition(".")[2])
        elif key not in {"name", "namespace"} and (key, item) != ("doc", ""):
            found.append(json.dumps(item))

    walk(value, "")
    return sorted(found)


def _at(value: Any, pointer: str) -> Any:
    at: Any = value
    for step in pointer.split("/")[1:]:
        at = at[int(step)] if isinstance(at, list) else at[step]  # pyright: ignore[reportUnknownVariableType]
    return at  # pyright: ignore[reportUnknownVariableType]
