"""What a witness says is so: the reader fails on it, and on nothing that has no violation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duly.check.change import ScalarChange, changes
from duly.check.datum import NoDatumError
from duly.check.hazard.conversion import rounded_number
from duly.check.shortening import shortened
from duly.check.violation import faults
from duly.check.witness import Prover
from duly.codec import Codec, Trial, datum_reader, from_json
from duly.compat import violations
from duly.errors import CorruptPayloadError, UnresolvableError
from duly.registry import MemoryRegistry
from duly.schema import parse_json
from tests.unit.check.data import Data
from tests.unit.codec.constructs import array, decimal, enum, fixed, logical, map_of, record
from tests.unit.codec.generated import event_class
from tests.unit.compat.schemas import pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.specimen import Specimen
    from duly.compat import Violation
    from duly.schema import Json, Schema

PUBLIC = Path(__file__).parents[2] / "compat" / "data" / "public.jsonl"

WITHOUT_DATA = {"pub-0120", "pub-0549", "pub-1198"}
"""Writers whose records hold themselves without end, or a union without branches."""


def _has_data(schema: Schema) -> bool:
    """Whether every type of the schema has a finite datum."""
    trial = Trial(schema, schema)
    try:
        for named in schema.named.values():
            Data(schema, trial, st.just).of(named, 0)
    except NoDatumError:
        return False
    return True


def _assert_unreadable(reader: Schema, writer: Schema, record: Json) -> None:
    """By whoever writes this JSON, which says no branch where JSON alone tells them apart."""
    trial = Trial(reader, writer)
    data = trial.write(datum_reader(writer)(record))
    with pytest.raises((UnresolvableError, CorruptPayloadError)):
        trial.read(data)


def _faults(found: tuple[Violation, ...]) -> Iterator[Violation]:
    """As Avro names them, and as `duly check` does."""
    yield from found
    yield from (fault for violation in found for fault, unions in faults(violation) if unions)


@settings(max_examples=300)
@given(pair=pairs())
def test_every_violation_has_a_record_that_cannot_be_read(pair: tuple[Schema, Schema]) -> None:
    reader, writer = pair
    prover = Prover(reader, writer)
    for violation in _faults(violations(reader, writer)):
        witness = prover.violation(violation, written="revision 1", read="")
        if not witness.text.endswith("cannot be read"):
            assert witness.text == "none: no finite record written with revision 1 gets there"
            assert not _has_data(writer)
        else:
            _assert_unreadable(reader, writer, witness.record)


@settings(max_examples=300)
@given(pair=pairs(), data=st.data())
def test_without_violations_all_data_can_be_read(
    pair: tuple[Schema, Schema], data: st.DataObject
) -> None:
    reader, writer = pair
    if not violations(reader, writer):
        trial = Trial(reader, writer)
        try:
            datum = Data(writer, trial, data.draw).any()
        except NoDatumError:
            return
        trial.read(trial.write(datum))


def test_every_violation_of_the_public_pairs_has_a_record_that_cannot_be_read() -> None:
    without: set[str] = set()
    for line in PUBLIC.read_text(encoding="utf-8").splitlines():
        pair: dict[str, Any] = json.loads(line)
        reader, writer = (parse_json(pair[side], strict=False) for side in ("reader", "writer"))
        found = violations(reader, writer)
        prover = Prover(reader, writer) if found else None
        for violation in _faults(found):
            assert prover
            witness = prover.violation(violation, written="revision 1", read="")
            if not witness.text.endswith("cannot be read"):
                without.add(pair["id"])
    assert without == WITHOUT_DATA


BIG = logical("bytes", "big-decimal")
BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "READER_FIELD_MISSING_DEFAULT_VALUE": (
        record("R", lines=array(record("L", a="int", b="string"))),
        record("R", lines=array(record("L", a="int"))),
    ),
    "TYPE_MISMATCH": (record("R", price="int"), record("R", price=["null", "long"])),
    "MISSING_UNION_BRANCH": (
        record("R", x=["null", record("A", u="int")]),
        record("R", x=["null", record("A", v=logical("int", "date"))]),
    ),
    "MISSING_ENUM_SYMBOLS": (
        record("R", sizes=map_of(enum("E", "S"))),
        record("R", sizes=map_of(enum("E", "S", "M"))),
    ),
    "NAME_MISMATCH": (
        record("R", at=logical("long", "timestamp-micros"), x=fixed("F", 2)),
        record("R", at=logical("long", "timestamp-micros"), x=fixed("G", 2)),
    ),
    "FIXED_SIZE_MISMATCH": (
        record("R", amount=decimal(6, 2), exact=BIG, x=array(fixed("F", 2))),
        record("R", amount=decimal(6, 2), exact=BIG, x=array(fixed("F", 3))),
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_the_codec_fails_on_the_witness_of_each_rule(rule: str) -> None:
    schemas = [parse_json(schema) for schema in BROKEN[rule]]
    found = next(v for v in violations(*schemas) if v.rule == rule)
    witness = Prover(*schemas).violation(found, written="revision 1", read="")
    reader, writer = map(event_class, BROKEN[rule])
    event = from_json(writer, witness.record)
    registry = MemoryRegistry(default_level="NONE")
    registry.register(writer.__contract__.subject, writer.__contract__.schema_text)
    data = Codec(registry).encode(event)
    with pytest.raises(UnresolvableError):
        Codec(registry).decode(reader, data)


@pytest.mark.parametrize("reader", [["null", "int"], "int", ["int", "string"]])
def test_the_witness_of_a_long_beside_an_int_is_no_int(reader: Any) -> None:
    schemas = (
        parse_json(record("R", a=reader)),
        parse_json(record("R", a=["null", "int", "long"])),
    )
    records = [
        Prover(*schemas).violation(found, written="head", read="").record
        for found in violations(*schemas)
    ]
    assert {"a": 2**31} in records
    assert {"a": 1} not in records


def test_a_number_that_is_rounded_is_written_as_the_type_that_is_rounded() -> None:
    schemas = (
        parse_json(record("R", a=["int", "float"])),
        parse_json(record("R", a=["int", "long"])),
    )
    (change,) = (c for c in changes(*schemas).found if isinstance(c, ScalarChange))
    witness = Prover(*schemas).hazard(change.trail, _specimen(change), written="head")
    assert witness
    assert witness.text == '{"a": 2147483649} written with head is read as 2147483648.0'


def _specimen(change: ScalarChange) -> Specimen:
    found = rounded_number(change)
    assert found
    return found


@pytest.mark.parametrize("depth", [14, 40])
def test_a_record_too_large_to_show_is_not_made_and_not_denied(depth: int) -> None:
    def doubled(depth: int) -> dict[str, Any]:
        if depth == 0:
            return record("T0", a="int")
        return record(f"T{depth}", a=doubled(depth - 1), b=f"case.T{depth - 1}")

    writer = record("R", x="string", t=doubled(depth))
    reader = record("R", x="int", t=doubled(depth))
    schemas = parse_json(reader), parse_json(writer)
    (found,) = violations(*schemas)
    witness = Prover(*schemas).violation(found, written="head", read="")
    assert witness.text == (
        "none: the smallest record written with head that gets there is too large to be shown"
    )


@pytest.mark.timeout(20)
def test_the_search_for_a_record_ends_where_types_recur_through_unions() -> None:
    def nested(x: Any) -> list[Any]:
        endless = record("B", x=x, again="B")
        return ["null", record("A", b=endless, c=["null", "A"], d=["null", "A"])]

    schemas = parse_json(nested("int")), parse_json(nested(["int", "string"]))
    (found,) = violations(*schemas)
    witness = Prover(*schemas).violation(found, written="head", read="")
    assert witness.text.startswith("none: ")


def test_a_way_through_a_record_without_end_does_not_hide_another_way() -> None:
    def nested(t: str) -> list[Any]:
        endless = record("X", p=record("P", a=t), again="X")
        return ["null", record("Z", u=[endless, record("Y", q=record("Q", p="P"))])]

    schemas = parse_json(nested("int")), parse_json(nested("string"))
    (found,) = violations(*schemas)
    witness = Prover(*schemas).violation(found, written="head", read="")
    assert witness.text.endswith("cannot be read")


def test_what_matters_is_shown_and_the_rest_as_far_as_it_fits() -> None:
    value: Json = {f"field_{n}": "x" * n for n in range(30)}
    assert shortened(value, ("field_1",), 60) == (
        '{"field_0": "", "field_1": "x", "field_2": "xx", …}'
    )
    assert shortened(value, ("field_29",), 80) == (
        f'{{"field_0": "", "field_1": "x", …, "field_29": "{"x" * 29}"}}'
    )
    assert shortened({"key": {"shop.A": {"b": [1, 2]}}}, ("key", "b")) == (
        '{"key": {"shop.A": {"b": [1, …]}}}'
    )
    time = "2255-06-05T23:47:34.740993Z"
    assert shortened({"v": time}, ("v",)) == f'{{"v": "{time}"}}'
    assert shortened([{"a": {"string": time}, "b": time}], ("a",)) == (
        f'[{{"a": {{"string": "{time}"}}, "b": "2255…"}}]'
    )
    assert (
        shortened({"a": 1, "b": {"string": time}}, ("a",)) == '{"a": 1, "b": {"string": "2255…"}}'
    )
    assert shortened({"v": "x" * 200}, ("v",), 40) == f'{{"v": "{"x" * 30}…"}}'
    assert shortened({"v": time}, ("v",), 10) == '{"v": "2255-06-05T23:47:34.740…"}'
    assert shortened({}) == "{}"
    assert shortened([]) == "[]"
    assert shortened(10**60) == "10000000000000000000000…"
