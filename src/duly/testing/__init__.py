"""Tools for the tests of a service."""

from duly.testing.memory_broker import MemoryBroker

__all__ = ["MemoryBroker"]
