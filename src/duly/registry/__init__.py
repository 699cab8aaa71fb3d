"""The schema registry, over HTTP and in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.registry.memory import MemoryRegistry
from duly.registry.port import Registered, SchemaRegistry

if TYPE_CHECKING:
    from duly.registry.client import Registry

__all__ = ["MemoryRegistry", "Registered", "Registry", "SchemaRegistry"]


def __getattr__(name: str) -> object:
    # confluent-kafka is an extra; who only needs MemoryRegistry must not need it.
    if name != "Registry":
        raise AttributeError(f"module 'duly.registry' has no attribute {name!r}")
    from duly.registry.client import Registry

    return Registry
