"""A small domain for the runtime's own tests, as the generator would write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, final

from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select, update

from duly import generated_v1 as _duly
from duly.runtime import Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.runtime import Tx
    from duly.testing import Bench

NAMESPACE = "shop.depot.v1"
TOPIC = "depot.v1"
COUNTS_TOPIC = "counts.v1"


@final
class ParcelPostedEvent(_duly.Event):
    __avro_name__ = f"{NAMESPACE}.ParcelPostedEvent"

    parcel: str
    number: _duly.Int64
    note: str = ""


@final
class ParcelLostEvent(_duly.Event):
    __avro_name__ = f"{NAMESPACE}.ParcelLostEvent"

    parcel: str


@final
class ParcelCountedEvent(_duly.Event):
    """What the service under test publishes about what it saw."""

    __avro_name__ = "shop.counts.v1.ParcelCountedEvent"

    parcel: str
    number: _duly.Int64


@final
class DraftEvent(_duly.Event):
    """Never frozen."""

    __avro_name__ = "shop.counts.v1.DraftEvent"

    parcel: str


def _contract(
    cls: type[_duly.Event], *, topic: str, fields: dict[str, str], revision: int | None = 1
) -> _duly.Contract:
    namespace, _, name = cls.__avro_name__.rpartition(".")
    _, domain, line = namespace.split(".")
    schema = {
        "type": "record",
        "name": name,
        "namespace": namespace,
        "fields": [
            {"name": field, "type": type_, **({"default": ""} if field == "note" else {})}
            for field, type_ in fields.items()
        ],
    }
    return _duly.Contract(
        full_name=cls.__avro_name__,
        domain=domain,
        line=line,
        revision=revision,
        topic=topic,
        key="parcel",
        subject=cls.__avro_name__,
        root="shop",
        schema_text=json.dumps(schema),
        types={cls.__avro_name__: cls},
    )


ParcelPostedEvent.__contract__ = _contract(
    ParcelPostedEvent, topic=TOPIC, fields={"parcel": "string", "number": "long", "note": "string"}
)
ParcelLostEvent.__contract__ = _contract(ParcelLostEvent, topic=TOPIC, fields={"parcel": "string"})
ParcelCountedEvent.__contract__ = _contract(
    ParcelCountedEvent, topic=COUNTS_TOPIC, fields={"parcel": "string", "number": "long"}
)
DraftEvent.__contract__ = _contract(
    DraftEvent, topic=COUNTS_TOPIC, fields={"parcel": "string"}, revision=None
)

metadata = MetaData()
seen = Table(
    "seen",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parcel", Text, nullable=False),
    Column("number", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""One row for each effect, in the order of the effects; nothing here forbids a second one."""
last = Table("last", metadata, Column("parcel", Text, primary_key=True), Column("number", Integer))

ADD = insert(seen)
SEEN = select(seen.c.parcel, seen.c.number).order_by(seen.c.id)
ADD_LAST = insert(last)
SET_LAST = update(last).where(last.c.parcel == bindparam("which")).values(number=bindparam("to"))
LAST = select(last.c.parcel, last.c.number).order_by(last.c.parcel)


def note_posted(event: ParcelPostedEvent, tx: Tx) -> None:
    tx.write(ADD, {"parcel": event.parcel, "number": event.number})
    tx.publish(ParcelCountedEvent(parcel=event.parcel, number=event.number))


def nothing(event: ParcelPostedEvent, tx: Tx) -> None:
    """Before an event that meets no trouble."""


def depot(before: Callable[[ParcelPostedEvent, Tx], None] = nothing, **options: object) -> Service:
    """A service that notes parcels; `before` is called first and may raise."""

    def on_parcel_posted(event: ParcelPostedEvent, tx: Tx) -> None:
        before(event, tx)
        note_posted(event, tx)

    table: dict[str, object] = {
        "name": "depot",
        "tables": metadata,
        "subscribers": [on_parcel_posted],
        "publishes": [ParcelCountedEvent],
    }
    return Service(**{**table, **options})  # pyright: ignore[reportArgumentType]


def posted(parcel: str, *numbers: int) -> list[ParcelPostedEvent]:
    return [ParcelPostedEvent(parcel=parcel, number=number) for number in numbers]


def effects(bench: Bench) -> list[tuple[str, int]]:
    """What the service did, in order."""
    return [(row["parcel"], row["number"]) for row in bench.rows(SEEN)]


class Away:
    """Something a subscriber needs, which works again when told so."""

    def __init__(self, error: Exception, *, parcel: str = "a") -> None:
        self.error: Exception | None = error
        self.parcel = parcel
        self.attempts: list[int] = []

    def __call__(self, event: ParcelPostedEvent, tx: Tx) -> None:
        if event.parcel == self.parcel and self.error is not None:
            assert tx.delivery is not None
            self.attempts.append(tx.delivery.attempt)
            raise self.error

    def everywhere(self, event: ParcelPostedEvent, tx: Tx) -> None:
        """The same for every parcel."""
        if self.error is not None:
            raise self.error
