"""Codec and the registry: ids looked up and kept, writers fetched once, errors that say who acts."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer

from duly import Codec
from duly.codec import codec as codec_module
from duly.codec import from_json
from duly.errors import (
    ConfigError,
    FramingError,
    RegistryUnavailableError,
    SchemaNotFoundError,
    SubjectNotFoundError,
    UnknownSchemaIdError,
    UnresolvableError,
)
from duly.registry import MemoryRegistry
from tests.unit.codec.constructs import default, record
from tests.unit.codec.generated import event_class

if TYPE_CHECKING:
    from duly.generated_v1 import Event

pytestmark = pytest.mark.usefixtures("engine")

CLASS = event_class(record("Happened", v="int"))
EVENT: Event = from_json(CLASS, {"v": 7})
TEXT = CLASS.__contract__.schema_text


class Counting(MemoryRegistry):
    """Says how often it was asked."""

    def __init__(self) -> None:
        super().__init__(default_level="NONE")
        self.asked = list[object]()

    def schema_text(self, schema_id: int) -> str:
        self.asked.append(schema_id)
        return super().schema_text(schema_id)

    def schema_id(self, subject: str, schema_text: str) -> int:
        self.asked.append(subject)
        return super().schema_id(subject, schema_text)


def test_an_id_and_a_writer_are_asked_for_once() -> None:
    registry = Counting()
    registry.register("case.Happened", TEXT)
    codec = Codec(registry)
    for _ in range(3):
        assert codec.decode(CLASS, codec.encode(EVENT)) == EVENT
        assert codec.writer(codec.encode(EVENT)).full_name == "case.Happened"
    assert registry.asked == ["case.Happened", 1]


def test_what_is_known_works_while_the_registry_is_away() -> None:
    registry = MemoryRegistry()
    registry.register("case.Happened", TEXT)
    codec = Codec(registry)
    data = codec.encode(EVENT)
    codec.decode(CLASS, data)
    registry.go_away()
    assert codec.decode(CLASS, codec.encode(EVENT)) == EVENT
    with pytest.raises(RegistryUnavailableError):
        Codec(registry).encode(EVENT)
    with pytest.raises(RegistryUnavailableError):
        Codec(registry).decode(CLASS, data)


def test_a_contract_that_is_not_registered_is_not_registered_by_the_way() -> None:
    registry = MemoryRegistry(default_level="NONE")
    with pytest.raises(SubjectNotFoundError) as no_subject:
        Codec(registry).encode(EVENT)
    assert "duly register" in no_subject.value.hint
    registry.register("case.Happened", json.dumps(record("Happened", v="long")))
    codec = Codec(registry)
    with pytest.raises(SchemaNotFoundError) as no_schema:
        codec.encode(EVENT)
    assert "duly register" in no_schema.value.hint
    assert registry.versions("case.Happened") == (1,)
    registry.register("case.Happened", TEXT)
    assert codec.encode(EVENT) == b"\x00\x00\x00\x00\x02\x0e"


def test_an_unknown_id_names_the_registry() -> None:
    registry = MemoryRegistry()
    codec = Codec(registry)
    data = b"\x00\x00\x00\x00\x63\x0e"
    with pytest.raises(UnknownSchemaIdError, match=r"schema id 99 is not in .*memory:") as caught:
        codec.decode(CLASS, data)
    assert caught.value.schema_id == 99
    assert caught.value.retryable
    with pytest.raises(UnknownSchemaIdError):
        codec.writer(data)


def test_the_guid_header_is_resolved() -> None:
    registry = MemoryRegistry()
    guid = registry.guid(registry.register("case.Happened", TEXT))
    codec = Codec(registry)
    headers = (("__value_schema_id", b"\x01" + guid.bytes),)
    assert codec.decode(CLASS, b"\x0e", headers) == EVENT
    writer = codec.writer(b"\x0e", headers)
    assert (writer.guid, writer.schema_id, writer.full_name) == (guid, None, "case.Happened")
    with pytest.raises(UnknownSchemaIdError, match=r"schema GUID 0+-") as caught:
        codec.writer(b"\x0e", (("__value_schema_id", bytes([1]) + bytes(16)),))
    assert caught.value.schema_id == UUID(int=0)


def test_bytes_without_framing_are_refused() -> None:
    with pytest.raises(FramingError, match="JSON"):
        Codec(MemoryRegistry()).decode(CLASS, b'{"v": 7}')


def test_data_of_another_contract_are_refused_with_both_names() -> None:
    registry = MemoryRegistry()
    registry.register("other", json.dumps(record("Other", v="int")))
    with pytest.raises(UnresolvableError, match=r"hold case\.Other, not case\.Happened"):
        Codec(registry).decode(CLASS, b"\x00\x00\x00\x00\x01\x0e")


@pytest.mark.parametrize(
    ("text", "name"),
    [('"string"', "string"), ('{"type": "array", "items": "int"}', "array"), ('["null"]', "union")],
)
def test_a_writer_without_a_record_has_the_name_of_its_type(text: str, name: str) -> None:
    registry = MemoryRegistry()
    registry.register("other", text)
    codec = Codec(registry)
    assert codec.writer(b"\x00\x00\x00\x00\x01").full_name == name
    with pytest.raises(UnresolvableError):
        codec.decode(CLASS, b"\x00\x00\x00\x00\x01\x00")


def test_a_registry_text_that_is_no_avro_is_unresolvable() -> None:
    class JsonSchemas(MemoryRegistry):
        def schema_text(self, schema_id: int) -> str:
            return '{"type": "object", "properties": {}}'

    with pytest.raises(UnresolvableError, match="holds no Avro schema duly can read: schema id 1"):
        Codec(JsonSchemas()).writer(b"\x00\x00\x00\x00\x01\x0e")


def test_names_other_parsers_let_pass_are_read() -> None:
    registry = MemoryRegistry()
    odd = {**record("Happened", v="int", **{"odd-name": "int"}), "name": "odd-space.Happened"}
    registry.register("other", json.dumps(odd))
    assert Codec(registry).decode(CLASS, b"\x00\x00\x00\x00\x01\x0e\x02") == EVENT


def test_a_later_revision_is_read_without_restart() -> None:
    registry = MemoryRegistry()
    registry.register("case.Happened", TEXT)
    codec = Codec(registry)
    assert codec.decode(CLASS, codec.encode(EVENT)) == EVENT
    registry.register(
        "case.Happened", json.dumps(record("Happened", more=default("string", ""), v="int"))
    )
    assert codec.decode(CLASS, b"\x00\x00\x00\x00\x02\x02x\x0e") == EVENT


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec_module, "CACHED_MAX", 3)
    registry = Counting()
    for number in range(6):
        registry.register("s", json.dumps(record("Happened", v="int") | {"doc": str(number)}))
    codec = Codec(registry)
    for _ in range(2):
        for schema_id in range(1, 7):
            assert codec.decode(CLASS, b"\x00\x00\x00\x00" + bytes([schema_id]) + b"\x0e") == EVENT
    assert registry.asked == [*range(1, 7)] * 2


def test_threads_share_a_codec() -> None:
    registry = MemoryRegistry()
    registry.register("case.Happened", TEXT)
    codec = Codec(registry)
    wrong = list[object]()

    def work() -> None:
        for _ in range(200):
            if codec.decode(CLASS, codec.encode(EVENT)) != EVENT:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_engine_is_named_and_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    assert Codec(MemoryRegistry()).engine == engine
    monkeypatch.delenv("DULY_CODEC_ENGINE")
    assert Codec(MemoryRegistry()).engine == "python"
    monkeypatch.setenv("DULY_CODEC_ENGINE", "turbo")
    with pytest.raises(
        ConfigError, match='DULY_CODEC_ENGINE is "turbo", expected one of: "python", "fastavro"'
    ):
        Codec(MemoryRegistry())


def test_what_is_no_event_is_refused() -> None:
    codec: Any = Codec(MemoryRegistry())
    with pytest.raises(TypeError, match="str is not an event class"):
        codec.encode("text")
    with pytest.raises(TypeError, match="str is not an event class"):
        codec.decode(str, b"\x00\x00\x00\x00\x01\x0e")


def test_confluents_deserializer_reads_what_was_written() -> None:
    cls = event_class("order")
    text = cls.__contract__.schema_text
    theirs = SchemaRegistryClient.new_client({"url": "mock://orders"})
    ours = MemoryRegistry()
    assert theirs.register_schema("s", Schema(text, "AVRO")) == ours.register(
        cls.__contract__.subject, text
    )
    value: dict[str, Any] = {
        "order_id": "6f1c1f9a-3c1d-4f39-9f6e-0d5f5f5f5f5f",
        "customer": {"customer_id": 7, "email": "zoë@example.com", "vip": True},
        "status": "SHIPPED",
        "items": [{"sku": "ä", "quantity": 2, "unit_price": "12.30"}],
        "attributes": {"k": "v"},
        "coupon": None,
        "placed_at": "2026-01-05T10:00:00.001Z",
        "shipped_at": None,
        "total": "24.60",
    }
    event: Any = from_json(cls, value)
    deserializer = cast("Any", AvroDeserializer)(theirs)
    read = deserializer(Codec(ours).encode(event), None)
    assert read["items"][0]["unit_price"] == event.items[0].unit_price
    assert str(read["order_id"]) == value["order_id"]
    assert read["placed_at"] == event.placed_at
    assert read["customer"]["email"] == "zoë@example.com"
    assert read["status"] == "SHIPPED"
