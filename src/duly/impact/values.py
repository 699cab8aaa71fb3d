"""What an expression of a service may stand for, as far as events go."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from duly.impact.shape import Part
    from duly.impact.source import Module

Made: TypeAlias = tuple[ast.AST, int]
"""Where in the source a container is made, and how deep inside of what that makes."""
FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False, slots=True, kw_only=True)
class Scope:
    """The names of one call; inner functions look through to the outer ones."""

    module: Module
    names: dict[str, Values] = field(default_factory=dict[str, "Values"])
    outer: Scope | None = None
    is_comprehension: bool = False
    is_generator: bool = False
    """A comprehension that waits until somebody asks for its elements."""
    is_class: bool = False
    returned: set[Value] = field(default_factory=set["Value"])
    """What the call gives back; what it yields as Several."""
    elsewhere: set[str] = field(default_factory=set[str])
    """Names that `global` and `nonlocal` say are not of this call."""
    bound: list[dict[str, Values]] = field(default_factory=lambda: [{}])
    """All that names were bound to: at first, and in each open part of the call, the innermost last."""

    @property
    def of_call(self) -> Scope:
        """Where `:=` binds: outside of comprehensions."""
        scope = self
        while scope.is_comprehension and scope.outer is not None:
            scope = scope.outer
        return scope

    @property
    def of_run(self) -> Scope:
        """What runs in one go with this: comprehensions do with the call around them."""
        scope = self
        while scope.is_comprehension and not scope.is_generator and scope.outer is not None:
            scope = scope.outer
        return scope

    @property
    def bound_names(self) -> set[str]:
        return {name for bound in self.bound for name in bound}

    def has(self, name: str) -> bool:
        return any(name in bound for bound in self.bound)

    def ever(self, name: str) -> Values:
        """All that a name ever stood for."""
        return union(bound.get(name, NOTHING) for bound in self.bound)

    @property
    def of_functions(self) -> Scope:
        """What functions that are defined here see: methods do not see the names of their class."""
        return self.outer if self.is_class and self.outer is not None else self

    def bind(self, name: str, values: Values) -> None:
        self.names[name] = values
        self.bound[-1][name] = self.bound[-1].get(name, NOTHING) | values

    @contextmanager
    def interrupted(self) -> Generator[None]:
        """What may end anywhere in here: afterwards, names stand for all they stood for meanwhile."""
        before = self.names
        self.names = dict(before)
        self.bound.append({})
        yield
        meanwhile = self.bound.pop()
        self.bound[-1] = merged(self.bound[-1], meanwhile)
        self.names = merged(merged(before, meanwhile), self.names)

    def find(self, name: str) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and (not scope.has(name) or name in scope.elsewhere):
            scope = scope.outer
        return scope

    def look_up(self, name: str) -> Values | None:
        """What a name stands for here; of an outer call, all it ever stood for: who knows when this runs."""
        found = self.find(name)
        if found is None:
            return None
        if found.of_run is self.of_run and name in found.names:
            return found.names[name]
        return found.ever(name)

    def outer_until(self, name: str) -> Iterator[Scope]:
        """Calls around this one, up to the one of the name: they may bind it anew before this runs."""
        scope, found = self, self.find(name)
        while scope is not None:
            if scope.of_run is not self.of_run:
                yield scope
            scope = scope.outer if scope is not found else None

    def within_reach(self) -> Values:
        """What all its names stand for."""
        outer = self.outer.within_reach() if self.outer else NOTHING
        return union([outer, *map(self.ever, self.bound_names)])


@dataclass(frozen=True, slots=True)
class OfEvent:
    """The event, or a part of it."""

    part: Part


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple or list written out, each of whose places is known."""

    items: tuple[Values, ...]
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """A list, set, generator or dict of which only the elements are known; for a dict, its values."""

    elements: Values
    is_mapping: bool = False
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the service, perhaps with its first arguments given."""

    node: FunctionNode
    scope: Scope
    """Where it was defined."""
    given: tuple[Values, ...] = ()
    named: tuple[tuple[str, Values], ...] = ()
    through: str = ""
    """A decorator from outside the service, which sees what the function is called with."""


@dataclass(frozen=True, slots=True)
class Class:
    node: ast.ClassDef
    scope: Scope


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the service; what it holds counts as handed on."""

    of: Class


@dataclass(frozen=True, slots=True)
class OwnModule:
    module: Module


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something imported from outside the service, by its dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method of something that is not of the service: of a part, a list, a dict."""

    of: Value
    name: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something from outside the service: called with an event, or filled with it, it may read it."""


Value: TypeAlias = (
    OfEvent | Row | Several | Function | Class | Instance | OwnModule | Foreign | Method | Unknown
)
Values: TypeAlias = frozenset[Value]
NOTHING: Values = frozenset()
"""What neither is of an event nor can do anything with it, such as a number."""
UNKNOWN: Values = frozenset({Unknown()})


def union(several: Iterable[Values]) -> Values:
    return NOTHING.union(*several)


def merged(first: Mapping[str, Values], second: Mapping[str, Values]) -> dict[str, Values]:
    """The names after two ways through the code."""
    names = first.keys() | second.keys()
    return {name: first.get(name, NOTHING) | second.get(name, NOTHING) for name in names}


def made_at(values: Values, node: ast.AST, inside: int = 0) -> Values:
    """New containers get their place; those that were made elsewhere keep theirs."""
    found: set[Value] = set()
    for value in values:
        match value:
            case Row(items, made=None):
                inner = tuple(made_at(item, node, inside + 1) for item in items)
                found.add(Row(inner, (node, inside)))
            case Several(elements, is_mapping, made=None):
                inner_elements = made_at(elements, node, inside + 1)
                found.add(Several(inner_elements, is_mapping, (node, inside)))
            case _:
                found.add(value)
    return frozenset(found)


def depth(values: Values) -> int:
    """How many containers lie one inside the other."""
    deepest = 0
    for value in values:
        match value:
            case Row(items):
                deepest = max(deepest, 1 + max(map(depth, items), default=0))
            case Several(elements):
                deepest = max(deepest, 1 + depth(elements))
            case _:
                pass
    return deepest
