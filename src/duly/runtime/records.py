"""From an event to the record Kafka will store: final bytes, key and headers."""

from __future__ import annotations

import decimal
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import TYPE_CHECKING, Final

from duly.broker import OutgoingRecord
from duly.errors import BrokerUnavailableError, ContractError, PublishError, TopologyError
from duly.excerpt import excerpt
from duly.record import RECORD_SIZE_MAX, size_of
from duly.runtime.headers import cloud_event_headers, rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duly.broker import Broker
    from duly.codec import Codec
    from duly.generated_v1 import Contract, Event
    from duly.registry import SchemaRegistry
    from duly.runtime.delivery import Delivery
    from duly.runtime.traces import Traces

KEY_CHARACTERS_SHOWN: Final = 60


@dataclass(slots=True)
class SizeLimits:
    """How large a record of each topic may be; Kafka's default until the broker has said it."""

    by_topic: dict[str, int] = field(default_factory=dict[str, int])

    def ask(self, broker: Broker, topics: Iterable[str]) -> None:
        """Ask for the topics not known yet; a broker that is away leaves them to the next time."""
        self.refresh(broker, [topic for topic in topics if topic not in self.by_topic])

    def refresh(self, broker: Broker, topics: Iterable[str]) -> None:
        """Ask whatever is known: somebody may have raised a limit."""
        for topic in topics:
            try:
                self.by_topic[topic] = broker.record_size_max(topic)
            except BrokerUnavailableError:
                return

    def of(self, topic: str) -> int:
        return self.by_topic.get(topic, RECORD_SIZE_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMaker:
    """Makes the records of one service; threads share it."""

    service: str
    publishes: frozenset[type[Event]] | None
    """None: any event."""
    codec: Codec
    registry: SchemaRegistry
    traces: Traces
    allows_unfrozen: bool
    limits: SizeLimits = field(default_factory=SizeLimits)

    def record(
        self, event: Event, *, event_id: str, now: datetime, cause: Delivery | None = None
    ) -> OutgoingRecord:
        """Encode, add the headers, check the size. Raises what `Tx.publish` says."""
        contract = type(event).__contract__
        self._check(type(event))
        value = self.codec.encode(event)
        key = record_key(event)
        record = OutgoingRecord(
            topic=contract.topic,
            key=key,
            value=value,
            headers=cloud_event_headers(
                id=event_id,
                source=source_of(self.service),
                type=contract.full_name,
                time=now,
                schema_url=f"{self.registry.url.rstrip('/')}/schemas/ids/{int.from_bytes(value[1:5])}",
                subject=key.decode("utf-8", "replace") if key else "",
                traceparent=self.traces.sent(contract.topic, event_id, cause),
            ),
        )
        size, size_max = size_of(record), self.limits.of(contract.topic)
        if size > size_max:
            raise PublishError(
                f"{contract.full_name} with key {shown_key(key)} makes a record of {size} bytes; "
                f'topic "{contract.topic}" takes at most {size_max}',
                hint="publish a reference to the large part instead, or raise max.message.bytes of the topic",
            )
        return record

    def _check(self, event: type[Event]) -> None:
        contract = event.__contract__
        if self.publishes is not None and event not in self.publishes:
            raise TopologyError(
                f'service "{self.service}" published {contract.full_name}, which is not in its table',
                hint=f"add {event.__name__} to publishes=[…] of the service",
            )
        if not self.allows_unfrozen:
            check_frozen(contract)


def check_frozen(contract: Contract) -> None:
    """Refuse a head that was never frozen: the registry cannot know it."""
    if contract.revision is None:
        raise ContractError(
            f"{contract.full_name} is not frozen, so it can be published on the local stack only",
            hint="run: duly freeze, then duly register",
        )


def source_of(service: str) -> str:
    """`ce_source`: a URI reference, as CloudEvents asks for."""
    return f"/{service}"


def shown_key(key: bytes | None) -> str:
    """For a sentence."""
    return excerpt(repr(key), KEY_CHARACTERS_SHOWN)


def record_key(event: Event) -> bytes | None:
    """UTF-8 of the key field; None without one, so that the record has no key."""
    name = type(event).__contract__.key
    if name is None:
        return None
    value = getattr(event, _attribute(type(event), name))
    return None if value is None else _key_bytes(value)


def _attribute(event: type[Event], wire_name: str) -> str:
    for name, info in event.model_fields.items():
        if (info.serialization_alias or name) == wire_name:
            return name
    raise TopologyError(
        f'{event.__contract__.full_name} has no field "{wire_name}", which domain.toml names as its key',
        hint="run: make generate",
    )


def _key_bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, Enum):
        return str(value.value).encode()
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, datetime):
        return (rfc3339(value) if value.tzinfo else value.isoformat()).encode()
    if isinstance(value, (str, int, uuid.UUID, date, time)):
        return str(value).encode()
    if isinstance(value, decimal.Decimal):
        return format(value, "f").encode()
    raise TopologyError(f"a {type(value).__name__} cannot be a record key")
