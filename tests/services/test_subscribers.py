"""Every subscriber, run twice on every example of every revision, has the effect of one run."""

from __future__ import annotations

import io
import struct
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duly import Delivery, Service
from duly.broker import OutgoingRecord
from duly.catalog import ContractFile, Example, Revision, load
from duly.codec import from_json
from duly.project import find_project
from duly.schema import flatten, to_json
from duly.testing import Bench, events

if TYPE_CHECKING:
    from duly import Event

CATALOG = load(find_project())
SERVICES = ("billing", "inventory", "notification", "products")
CASES = [
    pytest.param(
        name, contract, example, id=f"{name}-{contract.name}-{example.revision}-{example.name}"
    )
    for contract in CATALOG.contracts
    for name in contract.consumed_by
    for example in contract.examples
]


def service(name: str) -> Service:
    return import_module(f"services.{name}.app").service


def event_of(name: str, contract: ContractFile, example: Example) -> Event:
    return from_json(service(name).subscriptions[contract.full_name].event, example.value)


def revision_of(contract: ContractFile, example: Example) -> Revision:
    (revision,) = (r for r in contract.revisions if r.number == example.revision)
    return revision


def as_written(
    bench: Bench, contract: ContractFile, example: Example, event: Event
) -> OutgoingRecord:
    """The record a producer of that time wrote: by its own revision, with another Avro library."""
    revision = revision_of(contract, example)
    schema: Any = fastavro.parse_schema(to_json(flatten(revision.schema, CATALOG.types)))  # pyright: ignore[reportArgumentType]
    avro = io.BytesIO()
    fastavro.schemaless_writer(avro, schema, event.model_dump())
    schema_id = bench.registry.register(contract.subject, revision.text)
    return OutgoingRecord(
        topic=contract.topic,
        key=str(getattr(event, contract.key or "")).encode(),
        value=struct.pack(">bI", 0, schema_id) + avro.getvalue(),
        headers=(
            ("ce_id", str(uuid4()).encode()),
            ("ce_source", b"a producer of that time"),
            ("ce_type", contract.full_name.encode()),
        ),
    )


EVENTS = [
    pytest.param(name, subscriber.event, id=f"{name}-{subscriber.event.__name__}")
    for name in SERVICES
    for subscriber in service(name).subscriptions.values()
]


@pytest.mark.parametrize(("name", "event"), EVENTS)
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_every_event_the_contract_allows_is_handled(
    name: str, event: type[Event], data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMTP_URL", raising=False)
    allowed = data.draw(st.lists(events(event), min_size=10, max_size=10))
    with Bench(service(name)) as bench:
        bench.publish(*allowed)
        bench.settle()
        assert [(letter.error_type, letter.error_message) for letter in bench.dead_letters()] == []


def tables(bench: Bench, name: str) -> dict[str, list[dict[str, Any]]]:
    metadata = service(name).tables
    assert metadata is not None
    return {
        table.name: [dict(row) for row in bench.rows(table.select().order_by(*table.primary_key))]
        for table in metadata.sorted_tables
    }


def published(name: str, bench: Bench) -> int:
    return sum(len(bench.published(event)) for event in service(name).publishes)


@pytest.mark.parametrize(("name", "contract", "example"), CASES)
def test_a_record_delivered_twice_has_the_effect_of_one(
    name: str, contract: ContractFile, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMTP_URL", raising=False)
    with Bench(service(name)) as bench:
        record = as_written(bench, contract, example, event_of(name, contract, example))
        bench.produce(record)
        bench.settle()
        after_one = tables(bench, name), published(name, bench)
        bench.produce(record)
        bench.settle()
        assert (tables(bench, name), published(name, bench)) == after_one
        assert bench.dead_letters() == []
        progress = bench.status().as_json()
    assert progress["totals"]["handled"] == 1
    assert progress["totals"]["repeated"] == 1


@pytest.mark.parametrize(("name", "contract", "example"), CASES)
def test_a_subscriber_called_twice_leaves_the_tables_of_one_call(
    name: str, contract: ContractFile, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the inbox forgot: what a fact says about a product is still the same."""
    monkeypatch.delenv("SMTP_URL", raising=False)
    event = event_of(name, contract, example)
    function = service(name).subscriptions[contract.full_name].function
    delivery = Delivery(
        topic=contract.topic,
        partition=0,
        offset=7,
        key=None,
        headers=(),
        attempt=1,
        ce_id=str(uuid4()),
        ce_source="bench",
        ce_time=None,
    )
    with Bench(service(name)) as bench:
        seen = list[object]()
        for _ in range(2):
            with bench.tx() as tx:
                tx.delivery = delivery
                function(event, tx)
            seen.append(tables(bench, name))
        assert seen[0] == seen[1]
