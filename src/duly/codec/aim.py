"""Ways down a writer's data to where a plan refuses them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from duly.codec.plan import (
    Branches,
    Chosen,
    Fields,
    Items,
    Plan,
    ReadPlan,
    RecordPair,
    Refuse,
    Symbols,
    Use,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duly.schema import Type

_Node: TypeAlias = "Plan | Fields"
Way: TypeAlias = "tuple[Move, ...]"


@dataclass(frozen=True, slots=True)
class Move:
    """One step down in data, from a writer's type to a part of it."""

    kind: Literal["field", "item", "value", "branch", "symbol", "scalar"]
    to: Any = None
    """The field's name, the index of the branch or symbol, the value itself of a scalar."""


def ways_to_refusal(plan: ReadPlan, is_fillable: Callable[[Type], bool]) -> Iterator[Way]:
    """Nearest first: data that go one of them cannot be read.

    `is_fillable`: whether a type of the writer has a finite datum. Where a field has none, data can
    only go into that field; so the first way found to a pair is as good as any.
    """
    seen: set[RecordPair] = set()
    waiting: deque[tuple[_Node, Way]] = deque([(plan.root, ())])
    while waiting:
        node, way = waiting.popleft()
        node = _opened(plan, node, seen)
        if isinstance(node, Refuse):
            if node.is_physical:
                yield way
            continue
        if node is not None:
            waiting.extend((part, (*way, move)) for move, part in _parts(node, is_fillable))


def _opened(plan: ReadPlan, node: _Node, seen: set[RecordPair]) -> _Node | None:
    """Follow Use and Chosen to the plan they stand for; None where a record was met before."""
    while isinstance(node, Use | Chosen):
        if isinstance(node, Use):
            if node.pair in seen:
                return None
            seen.add(node.pair)
        node = plan.records[node.pair] if isinstance(node, Use) else node.plan
    return node


def _parts(  # noqa: C901 - one per kind of plan
    node: _Node, is_fillable: Callable[[Type], bool]
) -> Iterator[tuple[Move, _Node]]:
    match node:
        case Fields():
            endless = [step for step in node.steps if not is_fillable(step.writer.type)]
            for step in node.steps:
                if all(other is step for other in endless):
                    for _, part in step.readers:
                        yield Move("field", step.writer.name), part
        case Items():
            yield Move("item"), node.items
        case Values():
            yield Move("value"), node.values
        case Branches():
            for index, branch in enumerate(node.by_index):
                yield Move("branch", index), branch
        case Symbols():
            for index, entry in enumerate(node.by_index):
                if isinstance(entry, Refuse):
                    yield Move("symbol", index), entry
        case _:
            return
