"""Tools for the tests of a service."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from duly.testing.memory_broker import MemoryBroker

if TYPE_CHECKING:
    from duly.testing.bench import Bench
    from duly.testing.strategies import events

__all__ = ["Bench", "MemoryBroker", "events"]

# hypothesis is no dependency of duly, SQLAlchemy and FastAPI are extras: each comes with its own name.
_HOME = {"Bench": "duly.testing.bench", "events": "duly.testing.strategies"}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'duly.testing' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
