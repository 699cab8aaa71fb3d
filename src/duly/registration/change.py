"""The steps of a plan, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTopic:
    topic: str
    partitions: int
    replication: int
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTopic:
    topic: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    """The same keys: only settings that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCompatibility:
    subject: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteVersion:
    subject: str
    version: int
    schema_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    subject: str
    contract: str
    revision: int | None
    """None for a head that is not frozen."""
    text: str


Change: TypeAlias = CreateTopic | ChangeTopic | SetCompatibility | DeleteVersion | Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A text the registry has, and the id that events written with it carry."""

    subject: str
    contract: str
    revision: int | None
    schema_id: int
    is_folded: bool
    """The registry answers with the id of a schema that reads the same and is not equal, such as one without doc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    changes: tuple[Change, ...]
    """In the order to apply them; each is harmless when it is applied twice."""
    known: tuple[Known, ...]
    notes: tuple[str, ...]
    """What duly cannot change, and somebody should know."""
