"""Engines agree on every byte, every object and every complaint."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Never

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from duly.codec import Codec, from_json
from duly.codec.classes import Classes
from duly.codec.codec import ENGINE_VARIABLE, ENGINES
from duly.codec.read_source import read_source
from duly.codec.resolve import resolve
from duly.codec.source import TooLarge
from duly.codec.write_plan import write_plan
from duly.codec.write_source import write_source
from duly.errors import CodecError, ContractError, EncodeError, GenerationError
from duly.registry import MemoryRegistry
from duly.schema import to_text
from duly.testing import events
from tests.unit.codec.constructs import LEAVES, STRUCTURES, array, everywhere, map_of, record
from tests.unit.codec.generated import event_class
from tests.unit.codec.reference_data import write
from tests.unit.codec.reference_schema import parse
from tests.unit.codec.test_round_trip import BENCH, SOURCES
from tests.unit.compat.schemas import pairs

if TYPE_CHECKING:
    from duly.generated_v1 import Event
    from duly.schema import Schema

NOT_PRINTED = {"fixed of nothing everywhere", "empty record everywhere"}
"""Arrays of items without bytes are counted, which the interpreted path does."""
SOME = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def codecs() -> tuple[Codec, ...]:
    """A codec of each engine, with one registry."""
    registry = MemoryRegistry(default_level="NONE")
    made = list[Codec]()
    for engine in ENGINES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(ENGINE_VARIABLE, engine)
            made.append(Codec(registry))
    return tuple(made)


@cache
def registered(cls: Any) -> tuple[Codec, ...]:
    registry: Any = codecs()[0].registry
    registry.register(cls.__contract__.subject, cls.__contract__.schema_text)
    return codecs()


def outcome(codec: Codec, cls: type[Event], data: bytes) -> object:
    """What comes of decoding, in a form that can be compared, NaN and all."""
    try:
        event = codec.decode(cls, data)
    except CodecError as error:
        return type(error), str(error), vars(error)
    assert event.model_fields_set == set(cls.model_fields)
    return repr(event)


def never(*_: object) -> Never:
    raise AssertionError("the printed function gave up")


@cache
def printed(cls: Any) -> tuple[Any, Any]:
    """The printed functions alone, without the interpreted path behind them."""
    classes = Classes(cls.__contract__)
    schema = classes.schema
    return (
        write_source(write_plan(classes), b"", never).compile("encode"),
        read_source(resolve(schema, schema), classes, never).compile("decode"),
    )


@pytest.mark.parametrize("name", [name for name in SOURCES if name not in NOT_PRINTED])
@SOME
@given(data=st.data())
def test_printed_functions_take_every_valid_event_themselves(
    name: str, data: st.DataObject
) -> None:
    cls: Any = event_class(SOURCES[name])
    encode, decode = printed(cls)
    event = data.draw(events(cls))
    read = decode(b"\x00" + encode(event), 1)
    assert read == event
    assert repr(read) == repr(event).replace(", fold=1", "")


@pytest.mark.parametrize(("type", "bits"), [("int", 32), ("long", 64)])
def test_printed_functions_read_numbers_of_every_length(type: str, bits: int) -> None:
    numbers = [sign * 2**k + off for k in range(bits - 1) for sign in (1, -1) for off in (-1, 0)]
    numbers += [2 ** (bits - 1) - 1, -(2 ** (bits - 1))]
    cls: Any = event_class(record("E", v=array(type)))
    encode, decode = printed(cls)
    event = cls(v=tuple(numbers))
    written = encode(event)
    assert written == write(parse(record("E", v=array(type))), {"v": numbers})
    assert decode(b"before" + written, 6) == event
    one, other = registered(cls)
    for cut in range(len(written)):
        damaged = (
            b"\x00" + one.registry.schema_id(*_identity(cls)).to_bytes(4, "big") + written[:cut]
        )
        assert outcome(one, cls, damaged) == outcome(other, cls, damaged)
        assert isinstance(outcome(one, cls, damaged), tuple)


def _identity(cls: type[Event]) -> tuple[str, str]:
    return cls.__contract__.subject, cls.__contract__.schema_text


@pytest.mark.parametrize("name", NOT_PRINTED)
def test_items_without_bytes_are_interpreted(name: str) -> None:
    cls: Any = event_class(SOURCES[name])
    with pytest.raises(TooLarge):
        printed(cls)


@pytest.mark.parametrize("name", SOURCES)
@SOME
@given(data=st.data())
def test_the_same_bytes_and_the_same_objects(name: str, data: st.DataObject) -> None:
    cls: Any = event_class(SOURCES[name])
    event = data.draw(events(cls))
    both = registered(cls)
    written = {codec.encode(event) for codec in both}
    assert len(written) == 1
    assert len({outcome(codec, cls, *written) for codec in both}) == 1


@pytest.mark.parametrize("name", [*BENCH, *STRUCTURES])
@settings(SOME, max_examples=60)
@given(data=st.data())
def test_the_same_complaints_about_damaged_bytes(name: str, data: st.DataObject) -> None:
    cls: Any = event_class(SOURCES[name])
    both = registered(cls)
    written = bytearray(both[0].encode(data.draw(events(cls))))
    for _ in range(data.draw(st.integers(1, 3))):
        if len(written) > 5:
            written[data.draw(st.integers(5, len(written) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(5, len(written)) | st.just(len(written)))
    damaged = bytes(written[:cut]) + data.draw(st.just(b"") | st.binary(max_size=3))
    one, other = (outcome(codec, cls, damaged) for codec in both)
    assert one == other


@settings(SOME, max_examples=60)
@given(pair=pairs(), data=st.data())
def test_the_same_resolution_of_any_writer(
    pair: tuple[Schema, Schema], data: st.DataObject
) -> None:
    try:
        reader: Any
        writer: Any
        reader, writer = (
            event_class(record("Root", v=json.loads(to_text(schema)))) for schema in pair
        )
        written = registered(writer)[0].encode(data.draw(events(writer)))
    except (ContractError, GenerationError, EncodeError, RecursionError):
        # Not every schema can be generated, and not every record ends.
        reject()
    one, other = (outcome(codec, reader, written) for codec in codecs())
    assert one == other


def test_loops_nest_deeper_than_python_allows() -> None:
    type: Any = "int"
    for level in range(24):
        type = array(type) if level % 2 else map_of(["null", type])
    value: Any = None
    for level in range(24):
        value = [value] if level % 2 else {"k": value}
    cls: Any = event_class(record("E", v=type))
    event = from_json(cls, {"v": value})
    encode, decode = printed(cls)
    assert decode(encode(event), 0) == event


def test_names_from_schemas_stay_data() -> None:
    cls: Any = event_class(everywhere(LEAVES["enum"]))
    both = registered(cls)
    sources = [codec.source(cls) for codec in both]
    assert "def encode(event):" in sources[0]
    assert "def decode(data, start):" in sources[0]
    assert "GREEN" not in sources[0]
    assert sources[1] == ""


def test_fastavro_is_imported_only_where_it_is_chosen() -> None:
    program = (
        "import sys; from duly import Codec; from duly.registry import MemoryRegistry; "
        "Codec(MemoryRegistry()); assert 'fastavro' not in sys.modules"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENGINE_VARIABLE, "python")
        subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
