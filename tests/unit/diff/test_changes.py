"""A semantic diff: what differs in meaning, and who reads whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from duly.compat import is_compatible
from duly.diff import Change, What, changes
from duly.schema import equal, flatten, parse_json
from tests.unit.schema.strategies import schemas

STRING = {"name": "a", "type": "string"}


def _record(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": "R", "namespace": "x", "fields": list(fields), **more}


def _changes(old: Any, new: Any) -> tuple[Change, ...]:
    return changes(*(flatten(parse_json(value, strict=False), {}) for value in (old, new)))


def _only(old: Any, new: Any) -> Change:
    (change,) = _changes(old, new)
    return change


def _field(type: Any, **more: Any) -> dict[str, Any]:
    return _record({"name": "a", "type": type, **more})


def _enum(*symbols: str, **more: Any) -> dict[str, Any]:
    return {"type": "enum", "name": "E", "symbols": list(symbols), **more}


INNER = {"type": "record", "name": "I", "fields": [{"name": "b", "type": "int"}]}
WIDER = {"type": "record", "name": "I", "fields": [{"name": "b", "type": "long"}]}

CASES: list[tuple[Any, Any, What, str, tuple[bool, bool]]] = [
    (_record(), _record(STRING), What.FIELD_ADDED, "a", (False, True)),
    (_record(STRING), _record(), What.FIELD_REMOVED, "a", (True, False)),
    (_record(), _record({**STRING, "default": ""}), What.FIELD_ADDED, "a", (True, True)),
    (
        _record(STRING),
        _record({"name": "b", "type": "string", "aliases": ["a"]}),
        What.FIELD_RENAMED,
        "b",
        (True, False),
    ),
    (_field("int"), _field("long"), What.TYPE, "", (True, False)),
    (
        _field("int"),
        _field({"type": "int", "logicalType": "date"}),
        What.LOGICAL,
        "a",
        (True, True),
    ),
    (_field("string"), _field("string", default="x"), What.DEFAULT, "a", (True, True)),
    (_field("string"), _field("string", doc="x"), What.DOC, "a", (True, True)),
    (_field("string"), _field("string", order="ignore"), What.SORT, "a", (True, True)),
    (_field("string"), _field("string", unit="kg"), What.ATTRIBUTE, "a", (True, True)),
    (_record(), _record(aliases=["x.Q"]), What.ALIASES, "", (True, True)),
    (_field(_enum("A")), _field(_enum("A", "B")), What.SYMBOLS_ADDED, "a", (True, False)),
    (
        _field(_enum("A", "B", default="A")),
        _field(_enum("A", default="A")),
        What.SYMBOLS_REMOVED,
        "a",
        (True, True),
    ),
    (_field(_enum("A", "B")), _field(_enum("B", "A")), What.SYMBOL_ORDER, "a", (True, True)),
    (_field(["null", "int"]), _field(["null"]), What.BRANCH_REMOVED, "a", (False, True)),
    (_field(["null"]), _field(["null", "int"]), What.BRANCH_ADDED, "a", (True, False)),
    (_field(["null", "int"]), _field(["int", "null"]), What.BRANCH_ORDER, "a", (True, True)),
    (
        _field({"type": "array", "items": ["null", INNER]}),
        _field({"type": "array", "items": ["null", WIDER]}),
        What.TYPE,
        "a[].b",
        (True, False),
    ),
    (
        _field({"type": "map", "values": {"type": "fixed", "name": "F", "size": 4}}),
        _field({"type": "map", "values": {"type": "fixed", "name": "F", "size": 8}}),
        What.SIZE,
        "a{}",
        (False, False),
    ),
    (
        _record(STRING, {"name": "b", "type": "int"}),
        _record({"name": "b", "type": "int"}, STRING),
        What.FIELD_ORDER,
        "",
        (True, True),
    ),
]


@pytest.mark.parametrize(("old", "new", "what", "place", "reads"), CASES)
def test_each_kind_of_change_has_a_place_and_a_verdict(
    old: Any, new: Any, what: What, place: str, reads: tuple[bool, bool]
) -> None:
    found = [change for change in _changes(old, new) if change.what is what]
    assert len(found) == 1
    assert found[0].place == (place or ("a" if what is What.TYPE else ""))
    assert (found[0].new_reads_old, found[0].old_reads_new) == reads


@pytest.mark.parametrize("more", [{"doc": "x"}, {"unit": "kg"}, {"aliases": ["b"]}])
def test_the_sign_tells_what_came_from_what_went(more: dict[str, Any]) -> None:
    bare, full = _field("string"), _field("string", **more)
    assert _only(bare, full).sign == "+"
    assert _only(full, bare).sign == "-"


def test_order_of_keys_and_layout_do_not_count() -> None:
    old = {"type": "record", "name": "R", "namespace": "x", "fields": [STRING]}
    new = json.loads('{"fields":[{"type":"string","name":"a"}],"name":"x.R","type":"record"}')
    assert _changes(old, new) == ()


def test_a_type_used_twice_is_reported_once() -> None:
    def twice(inner: Any) -> Any:
        return _record({"name": "a", "type": inner}, {"name": "b", "type": "x.I"})

    assert _only(twice(INNER), twice(WIDER)).place == "a.b"


B = {"name": "b", "type": "string"}
MERGED = {"name": "c", "type": "string", "aliases": ["a", "b"]}


def test_of_fields_that_are_merged_into_a_new_one_each_is_told() -> None:
    removed, renamed, _ = _changes(_record(STRING, B), _record(MERGED))
    assert (removed.what, removed.place) == (What.FIELD_REMOVED, "b")
    assert (renamed.what, renamed.place, renamed.old) == (What.FIELD_RENAMED, "c", "a")
    assert not removed.new_reads_old, "two fields of the writer feed one of the reader"


def test_of_fields_that_are_merged_into_one_that_stays_each_is_told() -> None:
    stays = {"name": "c", "type": "string"}
    first, second, _ = _changes(_record(STRING, B, stays), _record(MERGED))
    assert [first.place, second.place] == ["a", "b"]
    assert {first.what, second.what} == {What.FIELD_REMOVED}
    assert not first.new_reads_old


def test_of_thousands_of_symbols_the_first_are_named_and_the_rest_are_counted() -> None:
    many = [f"S{n}" for n in range(10_000)]
    removed = _only(_field(_enum("A", *many)), _field(_enum("A")))
    assert removed.old.startswith("S0, S1, ")
    assert removed.old.endswith("S39 and 9,960 more")
    moved = _only(_field(_enum(*many, "A", "B")), _field(_enum(*many, "B", "A")))
    assert (moved.old, moved.new) == ("…, A, B", "…, B, A")


def test_a_recursive_type_comes_to_an_end() -> None:
    def tree(value: str) -> Any:
        next = {"name": "next", "type": ["null", "x.R"]}
        return _record(next, {"name": "value", "type": value})

    assert _only(tree("int"), tree("long")).place == "value"


def test_a_change_inside_is_not_blamed_on_the_branch_beside_it() -> None:
    added, inside = _changes(_field(["null", INNER]), _field(["null", WIDER, "string"]))
    assert (added.what, added.new_reads_old) == (What.BRANCH_ADDED, True)
    assert inside.place == "a.b"


@given(schemas(), schemas())
def test_nothing_is_found_exactly_where_two_schemas_are_equal(a: Any, b: Any) -> None:
    old, new = parse_json(a), parse_json(b)
    assert changes(old, old) == ()
    assert (changes(old, new) == ()) == equal(old, new)


@given(schemas(), schemas())
def test_who_cannot_read_is_told_at_least_one_change_that_is_to_blame(a: Any, b: Any) -> None:
    old, new = parse_json(a), parse_json(b)
    found = changes(old, new)
    if not is_compatible(new, old):
        assert not all(change.new_reads_old for change in found)
    if not is_compatible(old, new):
        assert not all(change.old_reads_new for change in found)
