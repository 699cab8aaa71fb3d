"""What is fuzzed: contracts of the shop and of the generator's hardest cases, and who writes them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.benching import event_classes, random_events
from duly.catalog import load
from duly.codec import Codec
from duly.codec.codec import ENGINE_VARIABLE
from duly.project import find_project
from duly.registry import MemoryRegistry
from tests.fuzz.evolved import UTF8, evolved
from tests.unit.codec.generated import event_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly.catalog import ContractFile
    from duly.generated_v1 import Event

ROOT: Final = Path(__file__).parents[2]
CASES: Final = ROOT / "tests" / "codegen" / "cases"
PROJECTS: Final = (
    ROOT,
    *(
        CASES / name
        for name in ("torture", "torture_original", "unions", "every_type", "recursive", "defaults")
    ),
)
PREFIX_SIZE: Final = 5
REFERENCE: Final = "fastavro"
SEEDS: Final = 16
"""Valid payloads of each target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A class that reads and a schema that wrote."""

    name: str
    cls: type[Event]
    writer: str
    """Text of the writer's schema."""
    seeded_by: str
    """A schema whose data look the same and can all be read."""


class World:
    """Targets, with one registry that knows every writer and one codec of an engine."""

    def __init__(self, engine: str = "", only: Sequence[Target] = ()) -> None:
        self.targets = tuple(only) or targets()
        self.registry = MemoryRegistry(default_level="NONE")
        self.ids = tuple(
            self.registry.register(f"{number}", target.writer)
            for number, target in enumerate(self.targets)
        )
        for target in self.targets:
            contract = target.cls.__contract__
            self.registry.register(contract.subject, contract.schema_text)
        self.codec = codec(self.registry, engine)
        self.reference = codec(self.registry, REFERENCE)
        """The engine that all others must agree with."""

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """Number of a target, and Avro data of its writer."""
        for number, target in enumerate(self.targets):
            yield from ((number, payload) for payload in payloads(target))


def codec(registry: MemoryRegistry, engine: str = "") -> Codec:
    """A codec with this engine, whatever the environment says; without one, with that of a user."""
    before = os.environ.pop(ENGINE_VARIABLE, None)
    os.environ[ENGINE_VARIABLE] = engine or before or ""
    try:
        return Codec(registry)
    finally:
        del os.environ[ENGINE_VARIABLE]
        if before is not None:
            os.environ[ENGINE_VARIABLE] = before


@cache
def targets() -> tuple[Target, ...]:
    """In an order that does not change from run to run."""
    return tuple(target for project in PROJECTS for target in _targets(project))


def payloads(target: Target, count: int = SEEDS) -> tuple[bytes, ...]:
    """Valid Avro data of a target's writer, the same each time."""
    cls = event_class(json.loads(target.seeded_by))
    registry = MemoryRegistry(default_level="NONE")
    registry.register(cls.__contract__.subject, cls.__contract__.schema_text)
    encode = codec(registry, REFERENCE).encode
    return tuple(encode(event)[PREFIX_SIZE:] for event in random_events(cls, count))


def _targets(folder: Path) -> Iterator[Target]:
    project = find_project(folder)
    contracts = load(project).contracts
    classes = event_classes(project, contracts)
    for contract in contracts:
        cls = classes[contract.full_name]
        for who, writer, seeded_by in _writers(contract, cls):
            name = f"{contract.full_name} from {who}"
            yield Target(name=name, cls=cls, writer=writer, seeded_by=seeded_by)


def _writers(contract: ContractFile, cls: type[Event]) -> Iterator[tuple[str, str, str]]:
    own = cls.__contract__.schema_text
    yield "itself", own, own
    for revision in contract.revisions:
        if revision.number != contract.frozen_revision:
            yield f"revision {revision.number}", revision.text, revision.text
    schema = json.loads(own)
    yield "another writer", json.dumps(evolved(schema)), json.dumps(evolved(schema, UTF8))
