"""What the cluster and the registry should be like, by the catalog; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.errors import ConfigError
from duly.record import RECORD_SIZE_MAX
from duly.schema import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duly.catalog import Catalog, ContractFile
    from duly.schema import Schema

TOPIC_SETTINGS: Final = {
    "cleanup.policy": "delete",
    "message.timestamp.type": "LogAppendTime",
    "retention.ms": "-1",
    "unclean.leader.election.enable": "false",
}
SERVICE_TOPIC_PARTITIONS: Final = 12
DEAD_LETTER_ROOM_BYTES: Final = 65_536
"""A dead letter is the original record and headers that say why; it must fit where the original fitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTopic:
    name: str
    partitions: int
    is_fixed: bool
    """Whether another partition count is refused: it would part a key from its own past."""
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedText:
    """One schema that the registry should know under a subject."""

    contract: str
    revision: int | None
    """None for a head that is not frozen."""
    text: str
    schema: Schema
    is_retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSubject:
    name: str
    level: str
    texts: tuple[WantedText, ...]
    """In the order to register them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    topics: tuple[WantedTopic, ...]
    subjects: tuple[WantedSubject, ...]
    takes_unfrozen_heads: bool
    """On a stack of one's own, what was an unfrozen head yesterday is removed again."""


def wanted(catalog: Catalog, *, takes_unfrozen_heads: bool) -> Wanted:
    """Raises ConfigError for an unfrozen head that is not taken."""
    if not takes_unfrozen_heads:
        _refuse_unfrozen(catalog.contracts)
    return Wanted(
        topics=(*_domain_topics(catalog), *_service_topics(catalog)),
        subjects=tuple(_subject(contract) for contract in catalog.contracts),
        takes_unfrozen_heads=takes_unfrozen_heads,
    )


def _domain_topics(catalog: Catalog) -> list[WantedTopic]:
    return [
        WantedTopic(
            name=topic.name,
            partitions=topic.partitions,
            is_fixed=topic.is_keyed,
            settings=TOPIC_SETTINGS | dict(topic.config),
        )
        for topic in catalog.topics
    ]


def _service_topics(catalog: Catalog) -> list[WantedTopic]:
    """`<service>.dead` and `<service>.replay` of every service that consumes something."""
    limits = {
        topic.name: int(topic.config.get("max.message.bytes", RECORD_SIZE_MAX))
        for topic in catalog.topics
    }
    largest: dict[str, int] = {}
    for contract in catalog.contracts:
        for service in contract.consumed_by:
            largest[service] = max(largest.get(service, 0), limits[contract.topic])
    return [
        WantedTopic(
            name=f"{service}.{purpose}",
            partitions=SERVICE_TOPIC_PARTITIONS,
            is_fixed=False,
            settings=TOPIC_SETTINGS
            | {"max.message.bytes": str(largest[service] + DEAD_LETTER_ROOM_BYTES)},
        )
        for service in sorted(largest)
        for purpose in ("dead", "replay")
    ]


def _subject(contract: ContractFile) -> WantedSubject:
    return WantedSubject(
        name=contract.subject, level=contract.compatibility.value, texts=tuple(_texts(contract))
    )


def _texts(contract: ContractFile) -> list[WantedText]:
    texts = [
        WantedText(
            contract=contract.full_name,
            revision=revision.number,
            text=revision.text,
            schema=revision.schema,
            is_retired=revision.number in contract.retired,
        )
        for revision in contract.revisions
    ]
    if contract.frozen_revision is None:
        texts.append(
            WantedText(
                contract=contract.full_name,
                revision=None,
                text=to_text(contract.head),
                schema=contract.head,
                is_retired=False,
            )
        )
    return texts


def _refuse_unfrozen(contracts: Iterable[ContractFile]) -> None:
    unfrozen = [contract for contract in contracts if contract.frozen_revision is None]
    if unfrozen:
        files = ", ".join(contract.file for contract in unfrozen)
        raise ConfigError(
            f"not frozen: {files}; only a local stack takes a head that is not frozen",
            hint="freeze first: duly freeze",
        )
