"""What the contract tests look at: the shop's contracts, classes, examples and services."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from duly.catalog import Catalog, ContractFile, load
from duly.project import find_project

if TYPE_CHECKING:
    from duly import Event, Service
    from duly.catalog import Example
    from duly.schema import Schema

PROJECT = find_project(Path(__file__))
CATALOG: Catalog = load(PROJECT)
CONTRACTS = CATALOG.contracts


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example of one contract, with the schema it was written for."""

    contract: ContractFile
    example: Example

    @property
    def id(self) -> str:
        return f"{self.contract.name}-{self.example.revision}-{self.example.name}"

    @property
    def writer(self) -> Schema:
        """That of its revision; the head's where the example is one of the unfrozen head."""
        revisions = {r.number: r for r in self.contract.revisions}
        frozen = revisions.get(self.example.revision)
        return self.contract.head if frozen is None else frozen.schema

    @property
    def is_live(self) -> bool:
        """Its revision is frozen and not retired: somebody may still read or write it."""
        return self.example.revision in {revision.number for revision in self.contract.live}

    @property
    def is_of_head(self) -> bool:
        newest = self.contract.frozen_revision or len(self.contract.revisions) + 1
        return self.example.revision == newest

    @property
    def event_class(self) -> type[Event]:
        return event_class(self.contract)


CASES = tuple(
    Case(contract=contract, example=example)
    for contract in CONTRACTS
    for example in contract.examples
)


def event_class(contract: ContractFile) -> type[Event]:
    """The generated class, found by the contract's full name alone."""
    module, _, name = contract.full_name.rpartition(".")
    return cast("type[Event]", getattr(import_module(module), name))


def services() -> dict[str, Service]:
    """Every folder in services/ with an app.py, by the folder's name."""
    names = sorted(file.parent.name for file in PROJECT.services.glob("*/app.py"))
    return {
        name: cast("Service", import_module(f"{PROJECT.services.name}.{name}.app").service)
        for name in names
    }
