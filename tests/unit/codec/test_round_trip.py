"""What is written is read back as it was, and is what fastavro writes and reads."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duly.codec import from_json, to_json
from duly.testing import events
from tests.unit.codec.constructs import LEAVES, STRUCTURES, everywhere
from tests.unit.codec.generated import codec_for, event_class

if TYPE_CHECKING:
    from duly.generated_v1 import Event

pytestmark = pytest.mark.usefixtures("engine")

BENCH = ("flat", "order", "telemetry", "torture")
SOURCES: dict[str, Any] = {
    **{name: name for name in BENCH},
    **{f"{name} everywhere": everywhere(leaf) for name, leaf in LEAVES.items()},
    **STRUCTURES,
}
FASTAVRO_MIXES_UP = {
    "union of all kinds",
    "union of logical types",
    "look-alike records",
    "look-alike octets",
    "look-alike numbers",
    "whole numbers",
    "fractions",
    "text beside enum",
    "record beside map",
}
SOME = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("name", SOURCES)
@SOME
@given(data=st.data())
def test_an_event_survives_bytes_and_contract_json(name: str, data: st.DataObject) -> None:
    cls = event_class(SOURCES[name])
    codec = codec_for(cls)
    event = data.draw(events(cls))
    written = codec.encode(event)
    read = codec.decode(cls, written)
    assert read == event
    assert repr(read) == repr(event).replace(", fold=1", "")
    assert codec.encode(read) == written
    text = json.dumps(to_json(event), allow_nan=False)
    assert from_json(cls, json.loads(text)) == event


@pytest.mark.parametrize("name", [name for name in SOURCES if name not in FASTAVRO_MIXES_UP])
@SOME
@given(data=st.data())
def test_fastavro_reads_what_was_written_and_writes_the_same_bytes(
    name: str, data: st.DataObject
) -> None:
    cls = event_class(SOURCES[name])
    written = codec_for(cls).encode(data.draw(events(cls)))[5:]
    schema = _fastavro_schema(cls)
    buffer = io.BytesIO(written)
    read = fastavro.schemaless_reader(buffer, schema, None, return_named_type=True)
    assert not buffer.read()
    again = io.BytesIO()
    fastavro.schemaless_writer(again, schema, read)
    assert again.getvalue() == written


@pytest.mark.parametrize("name", ["flat", "order", "telemetry"])
@SOME
@given(data=st.data())
def test_fastavro_writes_the_same_bytes_for_the_same_values(name: str, data: st.DataObject) -> None:
    cls = event_class(name)
    event = data.draw(events(cls))
    again = io.BytesIO()
    fastavro.schemaless_writer(again, _fastavro_schema(cls), event.model_dump(by_alias=True))
    assert again.getvalue() == codec_for(cls).encode(event)[5:]


def _fastavro_schema(cls: type[Event]) -> Any:
    return fastavro.parse_schema(json.loads(cls.__contract__.schema_text))
