"""What was found while one subscriber is followed."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from duly.check import Place, Read, WholeRead
from duly.excerpt import excerpt
from duly.impact.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    Method,
    OfEvent,
    Row,
    Scope,
    Several,
    Unknown,
    Values,
    depth,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.impact.shape import Part
    from duly.impact.source import Module
    from duly.impact.values import Made, Value

STEPS_MAX: Final = 50_000
ROUNDS_MAX: Final = 20
"""How often a loop is followed until its names stand for nothing new."""
NESTING_MAX: Final = 6
"""Containers inside each other that are followed."""


class TooFar(Exception):  # noqa: N818 - never leaves this package
    """The code is too large, or too tangled, to be followed to its end."""


class Recorder(ABC):
    def __init__(self) -> None:
        self.reads: set[Read] = set()
        self.whole_reads: set[WholeRead] = set()
        self.rebinding: set[WholeRead] = set()
        """Where the service binds names in a way that cannot be followed: any of its code may be another."""
        self.steps = 0
        self.added: dict[Made, Values] = {}
        """What containers were found to hold beside what they were made with, by where they are made."""
        self.lasting: set[Made] = set()
        """Containers that outlive a call: others look into them."""
        self.has_grown = False
        """Whether more was found than what came before could know of."""
        self.told: dict[tuple[Scope, str], Values] = {}
        """What names of outer calls stood for when they were first asked for."""
        self.reached: dict[Scope, Values] = {}
        """What all names together stood for where a call first saw them."""
        self.handing_on: set[Value] = set()
        self.is_loading = False
        """While modules are imported there is no event yet."""

    @abstractmethod
    def call_function(
        self,
        function: Function,
        arguments: Sequence[Values],
        named: Mapping[str, Values],
        at: Place,
    ) -> Values:
        """Follow a call into the service."""

    @abstractmethod
    def name_globally(self, module: Module, name: str, values: Values) -> None: ...

    @abstractmethod
    def methods(self, of: Class | Instance, at: Place) -> Values:
        """Those that see the names of a call, bound to the object."""

    @property
    def has_told_less(self) -> bool:
        """Whether code that may run later saw less in a name than it stood for in the end."""
        return any(
            scope.ever(name) != values for (scope, name), values in self.told.items()
        ) or any(scope.within_reach() != values for scope, values in self.reached.items())

    def step(self) -> None:
        self.steps += 1
        if self.steps > STEPS_MAX:
            raise TooFar

    def read(self, part: Part, at: Place) -> None:
        self.reads.add(Read(field=part.path, place=at, is_removed=part.is_removed))

    def hand_on(self, values: Values, at: Place, reason: str) -> None:
        """Whoever gets these values may read everything in them."""
        for value in values - self.handing_on:  # a list may hold itself
            self.step()
            self.handing_on.add(value)
            self._hand_on(value, at, reason)
            self.handing_on.remove(value)

    def _hand_on(self, value: Value, at: Place, reason: str) -> None:
        match value:
            case Row() | Several():
                self._fill(value)
                self.hand_on(self.inside(value), at, reason)
            case _ if self.is_loading:
                pass
            case OfEvent(part):
                if part.holds_records:
                    found = WholeRead(field=part.path, place=at, reason=reason)
                    self.whole_reads.add(found)
            case Function():
                # Whoever gets a function may call it, now or later, and gets what it gives back.
                self.hand_on(self.call_function(value, (), {}, at), at, reason)
            case Class() | Instance():
                self.hand_on(self.methods(value, at), at, reason)
            case Method(of):
                self.hand_on(frozenset({of}), at, reason)
            case _:
                pass

    def _fill(self, handed_on: Row | Several) -> None:
        """Whoever gets functions in a list or dict may put others there, or elsewhere in it."""
        made = handed_on.made
        if made is None or isinstance(made[0], ast.Tuple):
            return
        if any(isinstance(v, Function | Class | Foreign) for v in self.inside(handed_on)):
            self.add(made, UNKNOWN)

    def elements(self, values: Values, at: Place) -> Values:
        """What a loop over them gives."""
        found: set[Values] = set()
        for value in values:
            match value:
                case OfEvent(part):
                    if part.is_record:
                        self.hand_on(values, at, "its fields are looped over")
                    items = part.items()
                    found.add(frozenset({OfEvent(items)}) if items else NOTHING)
                case Row() | Several(is_mapping=False):
                    found.add(self.inside(value))
                case Unknown() | Instance():
                    found.add(UNKNOWN)
                case _:
                    pass
        return union(found)

    def entries(self, values: Values, at: Place) -> Values:
        """What an index into them gives."""
        found = self.elements(values, at)
        for value in values:
            if isinstance(value, OfEvent) and (inner := value.part.values()):
                found |= {OfEvent(inner)}
            elif isinstance(value, Several) and value.is_mapping:
                found |= self.inside(value)
        return found

    def inside(self, value: Row | Several) -> Values:
        held = union(value.items) if isinstance(value, Row) else value.elements
        return held | self.added.get(value.made, NOTHING) if value.made else held

    def items(self, row: Row) -> tuple[Values, ...] | None:
        """Each of its places; None where others were added."""
        return None if row.made in self.added else row.items

    def only_items(self, values: Values) -> tuple[Values, ...] | None:
        """Each place of what can only be one row."""
        match list(values):
            case [Row() as row]:
                return self.items(row)
            case _:
                return None

    def put(self, owners: Values, added: Values, at: Place, where: str) -> None:
        """Into containers; what they are put into that is no container of this call, may read them."""
        if depth(added) > NESTING_MAX:
            self.hand_on(added, at, f"stored in {where}, too deeply to be followed")
            added = NOTHING
        stays = bool(owners)
        for owner in owners:
            if isinstance(owner, Row | Several) and owner.made:
                self.add(owner.made, added)
                stays = stays and owner.made not in self.lasting
            else:
                stays = False
        if not stays:
            self.hand_on(added, at, f"stored in {where}")

    def add(self, made: Made, added: Values) -> None:
        """Also nothing, which makes the places of a row unsure."""
        known = self.added.get(made)
        if known is None or not added <= known:
            self.added[made] = added | (known or NOTHING)
            self.has_grown = True

    def keep(self, values: Values) -> Values:
        """What outlives a call."""
        for value in values:
            if isinstance(value, Row | Several):
                if value.made:
                    self.lasting.add(value.made)
                self.keep(union(value.items) if isinstance(value, Row) else value.elements)
        return values

    def name(self, scope: Scope, name: str, values: Values, at: Place) -> None:
        if depth(values) > NESTING_MAX:
            self.hand_on(values, at, f'"{name}" is nested too deeply to be followed')
            values = NOTHING
        if name not in scope.elsewhere:
            scope.bind(name, values)
            return
        outer = scope.outer.find(name) if scope.outer else None
        if outer is None:
            self.hand_on(values, at, f'stored in the global "{name}"')
            self.name_globally(scope.module, name, values)
        else:
            outer.bind(name, outer.ever(name) | values)


def place(node: ast.AST, scope: Scope) -> Place:
    return Place(scope.module.file, getattr(node, "lineno", 0))


def shown(node: ast.AST) -> str:
    return excerpt(" ".join(ast.unparse(node).split()), 60)
