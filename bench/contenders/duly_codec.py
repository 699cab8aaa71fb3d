"""duly: generated classes and Codec, once with each engine that runs here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, cast

from bench.contender import Contender, Lane
from bench.generated import event_classes
from duly import Codec, MemoryRegistry
from duly.codec.codec import ENGINE_VARIABLE, ENGINES
from duly.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.samples import Plain
    from duly import Event

REGISTRY: Final = MemoryRegistry(default_level="NONE")


def codec(engine: str = "") -> Codec:
    """A codec with this engine, whatever the environment says; without one, with that of a user."""
    before = os.environ.pop(ENGINE_VARIABLE, None)
    os.environ[ENGINE_VARIABLE] = engine
    try:
        return Codec(REGISTRY)
    finally:
        del os.environ[ENGINE_VARIABLE]
        if before is not None:
            os.environ[ENGINE_VARIABLE] = before


def _engines() -> Iterator[str]:
    for engine in ENGINES:
        try:
            yield codec(engine).engine
        except ConfigError:  # one that was not built here
            continue


def _contender(engine: str) -> Contender:
    def lane(shape: str) -> Lane:
        cls, one = event_classes()[shape], codec(engine)
        REGISTRY.register(cls.__contract__.subject, cls.__contract__.schema_text)
        return Lane(
            build=lambda sample: build(cls, sample),
            encode=one.encode,
            decode=lambda data: one.decode(cls, data),
            plain=plain,
        )

    return Contender(name=f"duly ({engine})", gives="pydantic", lane=lane)


def build(cls: type[Event], sample: Plain) -> Event:
    """Parts of an order are objects of their own classes: duly's classes take nothing else."""
    if "customer" not in sample:
        return cls(**sample)
    part: dict[str, Any] = dict(cls.__contract__.types)
    return cls(
        **sample
        | {
            "customer": part["bench.Customer"](**sample["customer"]),
            "status": part["bench.Status"](sample["status"]),
            "items": [part["bench.LineItem"](**item) for item in sample["items"]],
        }
    )


def plain(event: Event) -> Plain:
    return {name: _plain_value(value) for name, value in event.model_dump().items()}


def _plain_value(value: Any) -> Any:
    """Arrays are tuples in duly's classes, enums are StrEnums."""
    if isinstance(value, tuple):
        return list(cast("tuple[Any, ...]", value))
    return str(value) if isinstance(value, str) else value


CONTENDERS = tuple(_contender(engine) for engine in _engines())
DEFAULT: Final = f"duly ({codec().engine})"
"""What a user gets who chooses nothing."""
