"""Contract-first events for Python on Apache Kafka and a Schema Registry.

Names load on first use, so that importing duly needs only what is used of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duly.codec import Codec as Codec
    from duly.duration import Duration as Duration
    from duly.errors import DulyError as DulyError
    from duly.generated_v1 import Event as Event
    from duly.registry import MemoryRegistry as MemoryRegistry
    from duly.registry import Registry as Registry
    from duly.runtime import Begin as Begin
    from duly.runtime import Delivery as Delivery
    from duly.runtime import Publisher as Publisher
    from duly.runtime import ReadTx as ReadTx
    from duly.runtime import Reject as Reject
    from duly.runtime import RetryLater as RetryLater
    from duly.runtime import Service as Service
    from duly.runtime import Tx as Tx

_HOME = {
    "Begin": "duly.runtime",
    "Codec": "duly.codec",
    "Delivery": "duly.runtime",
    "DulyError": "duly.errors",
    "Duration": "duly.duration",
    "Event": "duly.generated_v1",
    "MemoryRegistry": "duly.registry",
    "Publisher": "duly.runtime",
    "Registry": "duly.registry",
    "ReadTx": "duly.runtime",
    "Reject": "duly.runtime",
    "RetryLater": "duly.runtime",
    "Service": "duly.runtime",
    "Tx": "duly.runtime",
}

__all__ = [
    "Begin",
    "Codec",
    "Delivery",
    "DulyError",
    "Duration",
    "Event",
    "MemoryRegistry",
    "Publisher",
    "ReadTx",
    "Registry",
    "Reject",
    "RetryLater",
    "Service",
    "Tx",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'duly' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
