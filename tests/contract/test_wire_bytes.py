"""The bytes of every example: consumers in other languages read them, so a change of one fails here.

`wire/<contract>/<revision>-<example>.hex` holds the framed record value, the schema id being the revision.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any, cast

import fastavro
import pytest

from duly import Codec, MemoryRegistry
from duly.codec import from_json
from duly.schema import to_json as schema_json
from tests.contract.shop import CASES, CONTRACTS, PROJECT, Case
from tests.contract.wire import WIRE, golden_bytes, golden_file, hex_text

FROZEN = [case for case in CASES if case.example.revision <= len(case.contract.revisions)]


@pytest.mark.parametrize("case", FROZEN, ids=lambda case: case.id)
def test_the_bytes_of_a_record_do_not_change(case: Case, update_golden: bool) -> None:
    text = hex_text(written(case))
    file = golden_file(case)
    golden = file.read_text(encoding="ascii") if file.exists() else ""
    if update_golden and text != golden:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="ascii")
        pytest.fail(f"{file.relative_to(WIRE)} is written:\n- {golden}\n+ {text}")
    assert golden, f"{file.relative_to(PROJECT.folder)} is missing: make golden"
    assert text == golden, "other bytes than before: who reads them? if nobody minds: make golden"


@pytest.mark.parametrize("case", FROZEN, ids=lambda case: case.id)
def test_bytes_of_every_revision_are_read_as_the_event(case: Case) -> None:
    event = from_json(case.event_class, case.example.value, writer=case.writer)
    assert codec_of(case).decode(case.event_class, golden_bytes(case)) == event


@pytest.mark.parametrize("case", FROZEN, ids=lambda case: case.id)
def test_another_avro_library_reads_the_bytes_to_their_end(case: Case) -> None:
    stream = BytesIO(golden_bytes(case))
    assert stream.read(5) == b"\x00" + case.example.revision.to_bytes(4, "big")
    schema = cast("Any", schema_json(case.writer))
    datum = fastavro.schemaless_reader(stream, schema, None)
    assert not stream.read(1)
    again = BytesIO()
    fastavro.schemaless_writer(again, schema, cast("Any", datum))
    assert again.getvalue() == golden_bytes(case)[5:]


def test_no_golden_is_left_over(update_golden: bool) -> None:
    stale = sorted(set(WIRE.glob("*/*.hex")) - {golden_file(case) for case in FROZEN})
    if update_golden:
        for file in stale:
            file.unlink()
    assert not [str(file.relative_to(WIRE)) for file in stale]


def written(case: Case) -> bytes:
    """As a producer with that revision writes it."""
    event = from_json(case.event_class, case.example.value, writer=case.writer)
    head = codec_of(case).encode(event)
    if case.is_of_head:
        return head
    # No class of an earlier revision exists any more; Avro's own resolution gives its bytes.
    datum = fastavro.schemaless_reader(
        BytesIO(head[5:]), cast("Any", schema_json(case.contract.head)), None
    )
    earlier = BytesIO()
    earlier.write(b"\x00" + case.example.revision.to_bytes(4, "big"))
    fastavro.schemaless_writer(earlier, cast("Any", schema_json(case.writer)), cast("Any", datum))
    return earlier.getvalue()


def codec_of(case: Case) -> Codec:
    return codec_of_contract(case.contract.full_name)


@cache
def codec_of_contract(full_name: str) -> Codec:
    """With the revisions of one contract registered in order, so that an id is a revision's number."""
    contract = next(contract for contract in CONTRACTS if contract.full_name == full_name)
    registry = MemoryRegistry()
    for revision in contract.revisions:
        assert registry.register(contract.subject, revision.text) == revision.number
    return Codec(registry)
