"""What the services wrote is plain Avro in Confluent's format: other people's libraries read it."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import fastavro
import httpx
import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.e2e.adventure_works import price_changes, priced_products
from tests.e2e.foreign import read_all

if TYPE_CHECKING:
    from tests.e2e.foreign import Seen
    from tests.e2e.shop import Shop

TOPICS = ("products.v1", "inventory.v1")


@pytest.fixture
def product(shop: Shop, mark: str) -> dict[str, Any]:
    """Created and repriced, and on the shelf: events of two services."""
    (body,) = priced_products(1, mark=mark)
    product = shop.create(body)
    for change in price_changes(body, mark=mark):
        shop.change_price(product, change)
    shop.await_known(product)
    shop.await_sent()
    return product


def records(shop: Shop, product: dict[str, Any]) -> list[tuple[str, Seen]]:
    """All that is published about the product, with its topic."""
    found = [(t, r) for t in TOPICS for r in read_all(shop.stack.bootstrap_servers, t)]
    ours = [(topic, record) for topic, record in found if record.key == product["product_id"]]
    assert {record.event_type for _, record in ours} >= {
        "ProductCreatedEvent",
        "ProductPriceChangedEvent",
        "StockLevelChangedEvent",
    }
    return ours


def test_confluents_own_deserializer_reads_every_record(
    shop: Shop, product: dict[str, Any]
) -> None:
    settings = {"url": shop.stack.registry_url, "timeout": 10}
    with closing(SchemaRegistryClient(settings)) as registry:
        deserialize = cast("Any", AvroDeserializer)(registry)
        for topic, record in records(shop, product):
            datum = deserialize(record.value, SerializationContext(topic, MessageField.VALUE))
            assert str(datum["product_id"]) == product["product_id"]
            if record.event_type == "ProductCreatedEvent":
                assert datum["sku"] == product["sku"]
                assert f"{datum['list_price']['amount']:f}" == product["list_price"]["amount"]


def test_plain_fastavro_reads_every_record_to_its_last_byte(
    shop: Shop, product: dict[str, Any]
) -> None:
    for _, record in records(shop, product):
        stream = BytesIO(record.value)
        assert stream.read(1) == b"\x00"
        stream.read(4)
        schema = json.loads(_text(shop, record.schema_id))
        datum = cast("dict[str, Any]", fastavro.schemaless_reader(stream, schema, None))
        assert not stream.read(1)
        assert datum["product_id"] == UUID(product["product_id"])
        assert datum["occurred_at"].tzinfo is not None
        assert f"{schema['namespace']}.{schema['name']}" == record.headers["ce_type"]


def test_every_record_says_what_it_is_as_cloudevents_do(
    shop: Shop, product: dict[str, Any]
) -> None:
    seen: set[tuple[str, str]] = set()
    for topic, record in records(shop, product):
        headers = record.headers
        assert headers["ce_specversion"] == "1.0"
        assert headers["ce_type"].startswith(f"shop.{topic}.")
        assert headers["ce_source"] == f"/{topic.partition('.')[0]}"
        assert UUID(headers["ce_id"]).version == (7 if topic == "products.v1" else 8)
        assert headers["ce_subject"] == product["product_id"]
        age = datetime.now(UTC) - datetime.fromisoformat(headers["ce_time"])
        assert timedelta(0) < age < timedelta(minutes=5)
        assert headers["content-type"] == "application/avro"
        assert httpx.get(headers["ce_dataschema"], trust_env=False).is_success
        version, trace, span, _ = headers["traceparent"].split("-")
        assert (version, len(trace), len(span)) == ("00", 32, 16)
        seen.add((headers["ce_source"], headers["ce_id"]))
    assert len(seen) == len(records(shop, product))


def test_what_follows_from_an_event_is_in_its_trace(shop: Shop, product: dict[str, Any]) -> None:
    by_type = {record.event_type: record for _, record in records(shop, product)}
    created = by_type["ProductCreatedEvent"].headers["traceparent"]
    stocked = by_type["StockLevelChangedEvent"].headers["traceparent"]
    assert created.split("-")[1] == stocked.split("-")[1]
    assert created != stocked


def _text(shop: Shop, schema_id: int) -> str:
    url = f"{shop.stack.registry_url}/schemas/ids/{schema_id}"
    return httpx.get(url, trust_env=False).json()["schema"]
