"""Carry a plan out, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.registration.change import (
    ChangeTopic,
    CreateTopic,
    DeleteVersion,
    Register,
    SetCompatibility,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.broker import Topics
    from duly.registration.change import Change, Plan
    from duly.registry import SchemaRegistry


def apply(
    plan: Plan,
    topics: Topics,
    registry: SchemaRegistry,
    on_change: Callable[[Change], None] = lambda _: None,
) -> None:
    """Stops at the first failure; planned and applied again, it goes on from there."""
    for change in plan.changes:
        match change:
            case CreateTopic():
                topics.create_topic(
                    change.topic,
                    partitions=change.partitions,
                    replication=change.replication,
                    settings=change.settings,
                )
            case ChangeTopic():
                topics.set_topic(change.topic, change.after)
            case SetCompatibility():
                registry.set_compatibility(change.subject, change.after)
            case DeleteVersion():
                registry.delete_version(change.subject, change.version)
            case Register():
                registry.register(change.subject, change.text)
        on_change(change)
