"""From what is wanted and what is there to the steps between; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.compat import Level, holds_level
from duly.errors import ConfigError, ContractError
from duly.registration.change import (
    Change,
    ChangeTopic,
    CreateTopic,
    DeleteVersion,
    Known,
    Plan,
    Register,
    SetCompatibility,
)
from duly.schema import equal, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.broker import TopicState
    from duly.registration.state import State, SubjectState
    from duly.registration.want import Wanted, WantedSubject, WantedText, WantedTopic
    from duly.schema import Schema

REPLICATION_MAX: Final = 3
"""By default; the environment may ask for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """How safe topics are to be; 0 leaves it to the number of brokers."""

    replication: int = 0
    min_insync: int = 0

    def replication_of(self, brokers: int) -> int:
        if self.replication > brokers:
            raise ConfigError(
                f"DULY_TOPIC_REPLICATION is {self.replication}, and the cluster has {brokers} "
                f"{'broker' if brokers == 1 else 'brokers'}",
                hint="start more brokers, or ask for less",
            )
        return self.replication or min(REPLICATION_MAX, max(1, brokers))

    def min_insync_of(self, replication: int) -> int:
        """More than there are replicas would stop every producer."""
        if self.min_insync > replication:
            raise ConfigError(
                f"DULY_TOPIC_MIN_INSYNC is {self.min_insync}, and a topic has a replication of {replication}: "
                "nothing could be published",
                hint="ask for at most the replication",
            )
        return self.min_insync or max(1, replication - 1)


def plan(wanted: Wanted, state: State, sizing: Sizing) -> Plan:
    """Raises ConfigError for what must not be changed, such as the partition count of a keyed topic."""
    changes: list[Change] = []
    notes: list[str] = []
    for topic in wanted.topics:
        there = state.topics.get(topic.name)
        if there is None:
            changes.append(_create(topic, state.brokers, sizing))
        else:
            _refuse_repartitioning(topic, there)
            changes += _change(topic, there, sizing)
            notes += _topic_notes(topic, there, state.brokers, sizing)
    known: list[Known] = []
    for subject in wanted.subjects:
        there = state.subjects[subject.name]
        changes += _level(subject, there)
        changes += _deletions(subject, there, takes_heads=wanted.takes_unfrozen_heads)
        changes += _registrations(subject, there)
        known += _known(subject, there)
        notes += _disagreement(subject, there)
        if not wanted.takes_unfrozen_heads:
            notes += _strangers(subject, there)
    return Plan(changes=tuple(changes), known=tuple(known), notes=tuple(notes))


def _create(topic: WantedTopic, brokers: int, sizing: Sizing) -> CreateTopic:
    replication = sizing.replication_of(brokers)
    return CreateTopic(
        topic=topic.name,
        partitions=topic.partitions,
        replication=replication,
        settings=_settings(topic, replication, sizing),
    )


def _change(topic: WantedTopic, there: TopicState, sizing: Sizing) -> Iterator[ChangeTopic]:
    settings = _settings(topic, there.replication, sizing)
    after = {k: v for k, v in settings.items() if there.settings.get(k) != v}
    if after:
        before = {key: there.settings.get(key, "") for key in after}
        yield ChangeTopic(topic=topic.name, before=before, after=after)


def _settings(topic: WantedTopic, replication: int, sizing: Sizing) -> dict[str, str]:
    """By the replication the topic really has, which may be less than the cluster could give today."""
    settings = {**topic.settings, "min.insync.replicas": str(sizing.min_insync_of(replication))}
    return dict(sorted(settings.items()))


def _refuse_repartitioning(topic: WantedTopic, there: TopicState) -> None:
    if topic.is_fixed and there.partitions != topic.partitions:
        raise ConfigError(
            f'topic "{topic.name}" has {there.partitions} partitions and domain.toml says {topic.partitions}: '
            "a key would move to another partition and lose its order",
            hint=f"set partitions = {there.partitions} in domain.toml, or start a new line on a new topic",
        )


def _topic_notes(
    topic: WantedTopic, there: TopicState, brokers: int, sizing: Sizing
) -> Iterator[str]:
    replication = sizing.replication_of(brokers)
    if there.replication != replication:
        yield (
            f'topic "{topic.name}" has a replication of {there.replication} and {replication} is wanted; '
            "only Kafka's own tools change that (kafka-reassign-partitions)"
        )
    if there.partitions != topic.partitions:
        yield (
            f'topic "{topic.name}" has {there.partitions} partitions and {topic.partitions} are wanted; '
            "left as it is"
        )


def _level(subject: WantedSubject, there: SubjectState) -> Iterator[SetCompatibility]:
    if there.level != subject.level:
        yield SetCompatibility(subject=subject.name, before=there.level, after=subject.level)


def _deletions(
    subject: WantedSubject, there: SubjectState, *, takes_heads: bool
) -> Iterator[DeleteVersion]:
    """Before any registration, since what is retired may be why the next revision is incompatible."""
    live_ids = {
        there.ids[t.text] for t in subject.texts if not t.is_retired and t.text in there.ids
    }
    retired = {there.ids[t.text]: t for t in subject.texts if t.is_retired and t.text in there.ids}
    for version in there.versions:
        text = retired.get(version.schema_id)
        if version.schema_id in live_ids:
            continue
        if text is not None:
            why = f"revision {text.revision} is retired"
        elif takes_heads:
            why = "was an unfrozen head"
        else:
            continue
        yield DeleteVersion(
            subject=subject.name, version=version.version, schema_id=version.schema_id, why=why
        )


def _strangers(subject: WantedSubject, there: SubjectState) -> Iterator[str]:
    """Versions that no revision accounts for."""
    ours = set(there.ids.values())
    for version in there.versions:
        if version.schema_id not in ours:
            yield (
                f'subject "{subject.name}" has a version {version.version} (id {version.schema_id}) '
                "that is no frozen revision"
            )


def _registrations(
    subject: WantedSubject, there: SubjectState
) -> Iterator[Register | SetCompatibility]:
    """Oldest first. A history that was frozen under a laxer level is let in under none, its newest text is not."""
    missing = [t for t in subject.texts if not t.is_retired and t.text not in there.ids]
    if not missing:
        return
    *history, newest = missing
    if history and not _holds(subject, there, history):
        yield SetCompatibility(subject=subject.name, before=subject.level, after=Level.NONE)
        yield from (_register(subject, text) for text in history)
        yield SetCompatibility(subject=subject.name, before=Level.NONE, after=subject.level)
    else:
        yield from (_register(subject, text) for text in history)
    yield _register(subject, newest)


def _holds(subject: WantedSubject, there: SubjectState, history: list[WantedText]) -> bool:
    gone = {change.version for change in _deletions(subject, there, takes_heads=False)}
    previous = [
        parse(version.text, strict=False)
        for version in there.versions
        if version.version not in gone
    ]
    for text in history:
        if not holds_level(Level(subject.level), new=text.schema, previous=previous):
            return False
        previous.append(text.schema)
    return True


def _disagreement(subject: WantedSubject, there: SubjectState) -> Iterator[str]:
    """Where the registry and duly.compat judge one change differently, as things are now."""
    if there.accepts_next is None or there.level is None:
        return
    missing = next(t for t in subject.texts if not t.is_retired and t.text not in there.ids)
    previous = [parse(version.text, strict=False) for version in there.versions]
    ours = holds_level(Level(there.level), new=missing.schema, previous=previous)
    if ours == there.accepts_next:
        return
    which = "the unfrozen head" if missing.revision is None else f"revision {missing.revision}"
    words = {True: "compatible", False: "incompatible"}
    yield (
        f"the registry calls {which} of {missing.contract} {words[there.accepts_next]} under "
        f"{there.level}, and duly {words[ours]}: "
        + ("duly check says why" if there.accepts_next else "the registry will refuse it")
    )


def _register(subject: WantedSubject, text: WantedText) -> Register:
    return Register(
        subject=subject.name, contract=text.contract, revision=text.revision, text=text.text
    )


def _known(subject: WantedSubject, there: SubjectState) -> Iterator[Known]:
    texts = {version.schema_id: version.text for version in there.versions}
    for text in subject.texts:
        schema_id = there.ids.get(text.text)
        if text.is_retired or schema_id is None:
            continue
        registered = texts.get(schema_id)
        yield Known(
            subject=subject.name,
            contract=text.contract,
            revision=text.revision,
            schema_id=schema_id,
            is_folded=registered is not None and not _is_equal(text.schema, registered),
        )


def _is_equal(schema: Schema, registered_text: str) -> bool:
    try:
        return equal(schema, parse(registered_text, strict=False))
    except ContractError:
        return False
