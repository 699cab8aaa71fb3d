"""What schemas/ says, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from duly.errors import ContractError, FrozenRevisionError
from duly.schema import Schema, full_name, locate, parse
from duly.toml_places import place_of_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from duly.compat import Level
    from duly.schema import Field, Json, Named, ReadFields

SubjectStrategy: TypeAlias = Literal["RecordName", "TopicName", "TopicRecordName"]
SHARED_DOMAIN = "common"
"""The domain of shared types, which have no topic, no subject and no revisions."""


class Position(NamedTuple):
    file: str
    line: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A frozen text; read as a schema when somebody first asks, because most verbs ask for few."""

    number: int
    text: str
    file: str
    full_name: str
    """Of the contract, which the text must define."""
    read: ReadFields = field(default_factory=dict[tuple[str, bytes], "Field"], repr=False)
    """One for the head and all revisions of a contract, see duly.schema.parse."""

    @cached_property
    def schema(self) -> Schema:
        """Raises FrozenRevisionError where the text is no longer what `duly freeze` wrote."""
        try:
            schema = parse(self.text, file=self.file, read=self.read)
            found = full_name(schema)
        except ContractError as error:
            raise FrozenRevisionError(
                f"frozen revision cannot be read: {error.reason}",
                file=self.file,
                line=error.line,
                column=error.column,
                hint=_RESTORE,
            ) from error
        if found != self.full_name:
            line, column = locate(self.text, "/name")
            raise FrozenRevisionError(
                f'frozen revision defines "{found}", expected "{self.full_name}"',
                file=self.file,
                line=line,
                column=column,
                hint=_RESTORE,
            )
        return schema


_RESTORE = "frozen revisions never change; restore the file from version control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A document in contract JSON that revision `revision` must always accept."""

    revision: int
    """One more than the newest revision: an example of the unfrozen head."""
    name: str
    file: str
    text: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Silence for one hazard or lint, for a while."""

    rule: str
    path: str
    """JSON pointer in the head."""
    reason: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    name: str
    domain: str
    line: str
    is_keyed: bool
    """Whether any contract on it has a key, so that its partition count can never change."""
    partitions: int
    config: Mapping[str, str]
    """Kafka's own names and texts, such as {"retention.ms": "-1"}; only what domain.toml decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An incompatible generation of a domain."""

    name: str
    folder: str
    namespace: str
    topic: Topic | None
    """None in the domain of shared types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    name: str
    file: str
    owner: str
    summary: str
    subject_strategy: SubjectStrategy
    lines: Mapping[str, Line]
    text: str = ""
    """Of its domain.toml."""

    def place(self, *keys: str | int) -> Position:
        """Where a key of domain.toml stands, or the table it would stand in."""
        return Position(self.file, *place_of_key(self.text, keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFile:
    """One contract: its head, its frozen past and its passport."""

    full_name: str
    domain: str
    line: str
    name: str
    file: str
    """Of the head, relative to the project, with forward slashes, as all files here."""
    head: Schema
    """Flattened; nodes keep their places in the files that define them, see Catalog.locate."""
    head_text: str
    revisions: tuple[Revision, ...]
    topic: str
    key: str | None
    subject: str
    compatibility: Level
    owner: str
    summary: str
    produced_by: tuple[str, ...]
    consumed_by: tuple[str, ...]
    retired: frozenset[int]
    waivers: tuple[Waiver, ...]
    deprecated: str
    """Why, and what to use in its place; empty where the contract is in force."""
    examples: tuple[Example, ...]
    frozen_revision: int | None
    """Number of the newest revision where the head equals it."""
    event_time: str = ""
    """The field that says when it happened, if domain.toml names one."""

    @property
    def live(self) -> tuple[Revision, ...]:
        """The revisions some record in a topic may still be written with, oldest first."""
        return tuple(r for r in self.revisions if r.number not in self.retired)

    @property
    def previous(self) -> tuple[Revision, ...]:
        """Live revisions but for the one that is the head itself, oldest first."""
        return tuple(r for r in self.live if r.number != self.frozen_revision)

    @property
    def compared(self) -> tuple[Revision, ...]:
        """The previous revisions that its level asks for: all, or the newest."""
        return self.previous if self.compatibility.is_transitive else self.previous[-1:]

    @property
    def next_line(self) -> str:
        """Where a change goes that breaks this line: domain and line, such as `products/v2`."""
        return f"{self.domain}/v{int(self.line.removeprefix('v')) + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The head or shared type that defines a named type."""

    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    root: str
    domains: Mapping[str, Domain]
    contracts: tuple[ContractFile, ...]
    """Sorted by full name."""
    types: Mapping[str, Named]
    """Shared types, and every named type inside the heads, as their files define them."""
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    """Full name of a type → where it is defined."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Sorted by name."""
        lines = (line for domain in self.domains.values() for line in domain.lines.values())
        topics = (line.topic for line in lines if line.topic is not None)
        return tuple(sorted(topics, key=lambda topic: topic.name))

    def is_foreign(self, owner: str, contract: ContractFile) -> bool:
        """Whether another file than the contract's own defines a named type."""
        source = self.sources.get(owner)
        return source is not None and source.file != contract.file

    def locate(self, owner: str, pointer: str) -> Position:
        """Where a node stands: `owner` is the named type whose definition holds it, `pointer` its path."""
        source = self.sources[owner]
        return Position(source.file, *locate(source.text, pointer))
