"""How data of one writer schema become values of one reader schema, decided once: pure values.

An engine turns a plan into functions; nothing here knows Python classes or bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from duly.schema import Primitive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.schema import Array, Enum, Field, Fixed, Map, Record, Schema, Union

RecordPair: TypeAlias = tuple[str, str]
"""Full names: reader before writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Data that reach this cannot be read; the rest can."""

    reason: str
    path: str
    is_physical: bool = True
    """False: Avro's own rules would accept it and change what the value means."""
    is_ambiguous: bool = False
    """Nobody can say what was meant, so the whole plan is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A primitive or fixed value, promoted if the types differ, then multiplied by `factor`."""

    reader: Primitive | Fixed
    writer: Primitive | Fixed
    factor: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbols:
    """An enum: for each index the writer may send, the reader's symbol."""

    reader: Enum
    by_index: tuple[str | Refuse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    reader: Array
    items: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    reader: Map
    values: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A writer's field, in the order of the data; skipped where no reader's field takes it."""

    writer: Field
    readers: tuple[tuple[Field, Plan], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A record: the writer's fields in order, then the reader's fields that take their default."""

    reader: Record
    writer: Record
    steps: tuple[Step, ...]
    defaults: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A record by its pair of names, so that recursive types end."""

    pair: RecordPair


@dataclass(frozen=True, slots=True, kw_only=True)
class Branches:
    """The writer has a union: one plan for each branch it may send."""

    writer: Union
    by_index: tuple[Plan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The reader has a union: the value becomes that of one of its branches."""

    reader: Union
    at: str
    """Where the union stands in its record: `<record>/<field>[/items|/values…]`, in wire names."""
    index: int
    plan: Plan


Plan: TypeAlias = Refuse | Scalar | Symbols | Items | Values | Use | Branches | Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    reader: Schema
    writer: Schema
    root: Plan
    records: Mapping[RecordPair, Fields | Refuse]

    def refusals(self) -> Iterator[tuple[Refuse, bool]]:
        """Each refusal, and whether every datum runs into it."""
        return walk(self.root, self.records)


def walk(
    root: Plan, records: Mapping[RecordPair, Fields | Refuse]
) -> Iterator[tuple[Refuse, bool]]:
    """Refusals below `root`, those every datum runs into first."""
    seen = set[RecordPair]()
    later = list[tuple["Plan | Fields", bool]]()
    todo: list[tuple[Plan | Fields, bool]] = [(root, True)]
    while todo or later:
        plan, is_certain = todo.pop() if todo else later.pop()
        if isinstance(plan, Refuse):
            yield plan, is_certain
        elif isinstance(plan, Use):
            found = records.get(plan.pair)
            if found is not None and plan.pair not in seen:
                seen.add(plan.pair)
                todo.append((found, is_certain))
        else:
            for below, always in parts(plan):
                certain = is_certain and always
                (todo if certain else later).append((below, certain))


def parts(plan: Plan | Fields) -> Iterator[tuple[Plan, bool]]:  # noqa: C901 - one per kind
    """Direct parts of a plan, and whether each is reached whenever the plan is."""
    match plan:
        case Fields():
            for step in reversed(plan.steps):
                for _, part in step.readers:
                    yield part, True
        case Symbols():
            for entry in plan.by_index:
                if isinstance(entry, Refuse):
                    yield entry, False
        case Items():
            yield plan.items, False
        case Values():
            yield plan.values, False
        case Branches():
            for branch in plan.by_index:
                yield branch, len(plan.by_index) == 1
        case Chosen():
            yield plan.plan, True
        case _:
            return


def describe(type: Primitive | Fixed) -> str:
    """A scalar type as messages name it: `long (timestamp-micros)`."""
    name = type.type if isinstance(type, Primitive) else f"fixed {type.name}"
    if type.logical is None:
        return name
    if type.logical.name == "decimal":
        return f"{name} (decimal({type.logical.precision}, {type.logical.scale}))"
    return f"{name} ({type.logical.name})"
