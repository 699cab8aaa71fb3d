"""What the cluster and the registry are like now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.errors import SchemaNotFoundError, SubjectNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.broker import Topics, TopicState
    from duly.registration.want import Wanted, WantedSubject
    from duly.registry import Registered, SchemaRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectState:
    level: str | None
    versions: tuple[Registered, ...] = ()
    """Live ones."""
    ids: Mapping[str, int]
    """Wanted text → the id the registry finds for its content; absent where it finds none."""
    accepts_next: bool | None = None
    """Whether the registry would take the first wanted text it lacks, as things are; None where it lacks none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    brokers: int
    topics: Mapping[str, TopicState]
    """Those wanted that exist."""
    subjects: Mapping[str, SubjectState]
    """One for each wanted, the unknown ones empty."""


def read_state(
    wanted: Wanted,
    topics: Topics,
    registry: SchemaRegistry,
    on_step: Callable[[str], None] = lambda _: None,
) -> State:
    """Ask for everything wanted; `on_step` hears what was just read."""
    found: dict[str, TopicState] = {}
    for topic in wanted.topics:
        state = topics.topic(topic.name)
        if state is not None:
            found[topic.name] = state
        on_step(topic.name)
    subjects: dict[str, SubjectState] = {}
    for subject in wanted.subjects:
        subjects[subject.name] = _read_subject(subject, registry)
        on_step(subject.name)
    return State(brokers=topics.broker_count(), topics=found, subjects=subjects)


def _read_subject(subject: WantedSubject, registry: SchemaRegistry) -> SubjectState:
    level = registry.compatibility(subject.name)
    try:
        numbers = registry.versions(subject.name)
    except SubjectNotFoundError:
        return SubjectState(level=level, ids={})
    ids: dict[str, int] = {}
    for text in subject.texts:
        try:
            ids[text.text] = registry.schema_id(subject.name, text.text)
        except (SubjectNotFoundError, SchemaNotFoundError):
            continue
    versions = tuple(registry.version(subject.name, number) for number in numbers)
    missing = next((t.text for t in subject.texts if not t.is_retired and t.text not in ids), None)
    accepts = None if missing is None else registry.is_compatible(subject.name, missing)
    return SubjectState(level=level, versions=versions, ids=ids, accepts_next=accepts)
