"""A table that contradicts itself is refused when it is made, with both sides named."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, final

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from duly import Begin, Service, generated_v1
from duly.errors import TopologyError
from tests.unit.runtime.depot import (
    TOPIC,
    ParcelCountedEvent,
    ParcelLostEvent,
    ParcelPostedEvent,
    depot,
)

if TYPE_CHECKING:
    from duly import Tx
    from tests.unit.runtime.depot import ParcelPostedEvent as Hidden


def on_parcel_posted(event: ParcelPostedEvent, tx: Tx) -> None: ...


def on_posted_too(event: ParcelPostedEvent, tx: Tx) -> None: ...


def on_parcel_lost(event: ParcelLostEvent, tx: Tx) -> None: ...


def on_hidden(event: Hidden, tx: Tx) -> None: ...


def on_untyped(event, tx): ...  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]


def on_text(event: str, tx: Tx) -> None: ...


def on_one_thing(event: ParcelPostedEvent) -> None: ...


async def on_async(event: ParcelPostedEvent, tx: Tx) -> None: ...


def count(tx: Tx) -> None: ...


def count_again(begin: Begin) -> bool:
    return bool(begin)


async def count_async(tx: Tx) -> None: ...


@final
class ParcelPostedV2Event(generated_v1.Event):
    __avro_name__ = "shop.depot.v2.ParcelPostedEvent"
    __contract__ = dataclasses.replace(
        ParcelPostedEvent.__contract__,
        full_name="shop.depot.v2.ParcelPostedEvent",
        line="v2",
        topic="depot.v2",
    )

    parcel: str


def on_v2(event: ParcelPostedV2Event, tx: Tx) -> None: ...


def test_the_type_of_the_first_parameter_decides_what_is_subscribed_to() -> None:
    service = Service(name="depot", subscribers=[on_parcel_posted, on_parcel_lost])
    assert {name: s.function for name, s in service.subscriptions.items()} == {
        "shop.depot.v1.ParcelPostedEvent": on_parcel_posted,
        "shop.depot.v1.ParcelLostEvent": on_parcel_lost,
    }
    assert service.topics == (TOPIC,)


def test_a_worker_takes_a_tx_or_the_function_that_begins_one() -> None:
    service = Service(name="depot", workers=[count, count_again])
    assert [(w.name, w.takes_begin) for w in service.worker_table] == [
        ("count", False),
        ("count_again", True),
    ]


CONTRADICTIONS: list[tuple[dict[str, object], str]] = [
    ({"name": "Depot"}, 'service name "Depot" must be lower-case'),
    ({"name": ""}, "must be lower-case"),
    (
        {"subscribers": [on_parcel_posted, on_posted_too]},
        "on_parcel_posted and on_posted_too both subscribe to shop.depot.v1.ParcelPostedEvent",
    ),
    (
        {"subscribers": [on_parcel_posted, on_v2]},
        "on_parcel_posted subscribes to line v1 of domain depot, on_v2 to line v2",
    ),
    ({"subscribers": [on_untyped]}, 'its first parameter "event" has no type'),
    ({"subscribers": [on_text]}, "has the type str, which is not a generated event class"),
    ({"subscribers": [on_hidden]}, 'the type "Hidden" of its first parameter cannot be found'),
    ({"subscribers": [on_one_thing]}, r"takes .*, expected \(event, tx\)"),
    ({"subscribers": [on_async]}, "is async; subscribers are plain functions"),
    ({"subscribers": ["on_parcel_posted"]}, "is not a function"),
    ({"publishes": [ParcelCountedEvent, ParcelCountedEvent]}, "lists .* 2 times"),
    ({"publishes": [str]}, "publishes str, which is not a generated event class"),
    ({"workers": [count_async]}, "is async; workers are plain functions"),
    ({"workers": [on_text]}, r"takes .*, expected \(tx\)"),
    ({"workers": [count, count]}, "workers lists count 2 times"),
    (
        {"tables": MetaData(), "api": object()},
        "api is not a fastapi.APIRouter",
    ),
    ({"transient": ["TimeoutError"]}, "which is not an exception class"),
]


@pytest.mark.parametrize(("table", "message"), CONTRADICTIONS)
def test_contradictions(table: dict[str, object], message: str) -> None:
    with pytest.raises(TopologyError, match=message):
        Service(**{"name": "depot", **table})  # pyright: ignore[reportArgumentType]


def test_the_runtimes_own_tables_are_not_the_authors() -> None:
    tables = MetaData()
    Table("duly_inbox", tables, Column("id", Integer, primary_key=True))
    with pytest.raises(TopologyError, match="table duly_inbox has a name the runtime keeps"):
        Service(name="depot", tables=tables)


def test_a_service_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        depot().name = "other"  # pyright: ignore[reportAttributeAccessIssue]
