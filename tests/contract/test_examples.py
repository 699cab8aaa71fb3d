"""Every document ever given as an example is still an event of its contract."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import fastavro
import pytest

from duly import Codec, MemoryRegistry
from duly.codec import from_json, to_json
from duly.compat import Direction
from duly.schema import Record
from duly.schema import to_json as schema_json
from tests.contract.shop import CASES, CONTRACTS, Case

if TYPE_CHECKING:
    from duly.catalog import ContractFile

OF_HEAD = [case for case in CASES if case.is_of_head]
MEANINGS = {
    "typical": "an event as most are",
    "minimal": "an event without all that may be absent: null, empty, zero",
    "extreme": "an event at every limit: the last day, the largest numbers, text that is hard to print",
}
EXPECTED = [
    pytest.param(contract, revision.number, name, id=f"{contract.name}-{revision.number}-{name}")
    for contract in CONTRACTS
    for revision in contract.revisions
    for name in MEANINGS
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_head_class_takes_an_example_written_for_its_revision(case: Case) -> None:
    event = from_json(case.event_class, case.example.value, writer=case.writer)
    assert type(event) is case.event_class
    assert from_json(case.event_class, to_json(event)) == event


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_example_shows_every_field_of_its_revision(case: Case) -> None:
    root = case.writer.target(case.writer.root)
    assert isinstance(root, Record)
    assert isinstance(case.example.value, dict)
    assert list(case.example.value) == [field.name for field in root.fields]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_example_survives_the_wire(case: Case) -> None:
    codec = Codec(registry := MemoryRegistry())
    registry.register(case.contract.subject, case.event_class.__contract__.schema_text)
    event = from_json(case.event_class, case.example.value, writer=case.writer)
    assert codec.decode(case.event_class, codec.encode(event)) == event


@pytest.mark.parametrize("case", OF_HEAD, ids=lambda case: case.id)
def test_readers_of_every_live_revision_read_what_the_head_writes(case: Case) -> None:
    if Direction.NEW_WRITES not in case.contract.compatibility.directions:
        pytest.skip(f"{case.contract.compatibility} promises earlier readers nothing")
    codec = Codec(registry := MemoryRegistry())
    registry.register(case.contract.subject, case.event_class.__contract__.schema_text)
    avro = codec.encode(from_json(case.event_class, case.example.value))[5:]
    writer = cast("Any", schema_json(case.contract.head))
    for revision in case.contract.live:
        reader = cast("Any", schema_json(revision.schema))
        datum = cast("dict[str, Any]", fastavro.schemaless_reader(BytesIO(avro), writer, reader))
        assert set(datum) == {field["name"] for field in reader["fields"]}


@pytest.mark.parametrize(("contract", "revision", "name"), EXPECTED)
def test_every_revision_has_a_typical_a_minimal_and_an_extreme_example(
    contract: ContractFile, revision: int, name: str
) -> None:
    file = f"{contract.file.removesuffix('.avsc')}/examples/{revision}-{name}.json"
    how = (
        f"copy {revision - 1}-{name}.json and add what is new"
        if revision > 1
        else f"write {MEANINGS[name]}, with every field of {contract.name}/1.avsc in its order"
    )
    there = {(example.revision, example.name) for example in contract.examples}
    assert (revision, name) in there, f"{file} is missing: {how}; then make golden"
