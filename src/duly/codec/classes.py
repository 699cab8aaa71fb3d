"""Which generated class, field or wrapper stands for which part of a contract's schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duly.errors import ConfigError
from duly.schema import Array, Map, Primitive, Union, parse

if TYPE_CHECKING:
    from enum import Enum

    from pydantic import BaseModel

    from duly.generated_v1 import Contract
    from duly.schema import Schema, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordClass:
    python: type[BaseModel]
    names: dict[str, str]
    """Wire name → Python name of each field."""


class Classes:
    """The classes of one contract by their Avro names."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.schema: Schema = parse(contract.schema_text, file=contract.full_name, strict=False)
        self._records: dict[str, RecordClass] = {}

    def record(self, name: str) -> RecordClass:
        """Raises ConfigError where the classes were not generated from this schema."""
        if name not in self._records:
            python: type[BaseModel] = self._class(name)
            names = {
                field.serialization_alias or attribute: attribute
                for attribute, field in python.model_fields.items()
            }
            self._records[name] = RecordClass(python=python, names=names)
        return self._records[name]

    def enum(self, name: str) -> type[Enum]:
        return self._class(name)

    def wrapper(self, at: str, branch: Type) -> type[BaseModel] | None:
        """The class around the values of a union's branch, where another branch looks alike."""
        return self.contract.branches.get(f"{at}/{branch_name(branch)}")

    def _class(self, name: str) -> type[Any]:
        found = self.contract.types.get(name)
        if found is None:
            raise ConfigError(
                f"{self.contract.full_name} has no generated class for {name}",
                hint="generate the classes again with: duly generate",
            )
        return found


def branch_name(branch: Type) -> str:
    """A union's branch as Avro names it: `long`, `array`, or a full name."""
    match branch:
        case Primitive():
            return branch.type
        case Array():
            return "array"
        case Map():
            return "map"
        case Union():
            raise AssertionError("a union stands in no union")
        case _:
            return branch.name
