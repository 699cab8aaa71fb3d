"""Calls: into the service, where they are followed; and out of it, where what is given counts as read."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from duly.check import WholeRead
from duly.impact.containers import Containers
from duly.impact.recorder import ROUNDS_MAX, TooFar, place, shown
from duly.impact.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    Method,
    OwnModule,
    Row,
    Scope,
    Several,
    Values,
    made_at,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.check import Place
    from duly.impact.source import Source
    from duly.impact.values import Value

FRAMES_MAX: Final = 40
CALLS_MAX: Final = 8
"""How often a recursive function is followed until nothing new comes out."""
_BY_NAME: Final = frozenset({"builtins.eval", "builtins.exec", "builtins.locals"})
"""They see whatever has a name where they are called."""
_BINDING: Final = frozenset({"builtins.exec", "builtins.globals"})
"""They may bind names of the module in which they are called."""
_SETTING: Final = frozenset({"builtins.delattr", "builtins.setattr", "builtins.vars"})
"""They may bind names in what they are given."""


@dataclass(slots=True, kw_only=True)
class _Arguments:
    row: list[Values] = field(default_factory=list[Values])
    named: dict[str, Values] = field(default_factory=dict[str, Values])
    is_exact: bool = True
    """False where an unknown number of others came between or after those in the row."""

    @property
    def all(self) -> Values:
        return union([*self.row, *self.named.values()])


class Calls(Containers):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.results: dict[object, Values] = {}
        self.open: dict[object, bool] = {}
        """Calls that are being followed, and whether they were met again meanwhile."""

    def follow(self, function: Function, event: Values, at: Place) -> None:
        """Follow a subscriber until containers and names hold nothing that what came before did not know of."""
        loaded = frozenset(self.loaded)
        for _ in range(ROUNDS_MAX):
            self.steps, self.has_grown = 0, False
            self.loaded = set(loaded)
            for found in (self.reads, self.whole_reads, self.results, self.told, self.reached):
                found.clear()
            self.call_function(function, [event], {}, at)
            if not (self.has_grown or self.has_told_less):
                return
        raise TooFar

    def call(self, node: ast.Call, scope: Scope) -> Values:
        at = place(node, scope)
        called = self.value(node.func, scope)
        given = self._arguments(node, scope)
        seeing = _BY_NAME if node.args or node.keywords else _BY_NAME | {"builtins.vars"}
        if any(isinstance(value, Foreign) and value.name in seeing for value in called):
            reached = self.reached.setdefault(scope, scope.within_reach())
            self.hand_on(reached, at, f"within reach of {shown(node.func)}")
        if not called:
            if given.all:
                self.hand_on(given.all, at, _passed(node))
            return UNKNOWN
        return union([self._call(value, node, given, at) for value in called])

    def _arguments(self, node: ast.Call, scope: Scope) -> _Arguments:
        at, given = place(node, scope), _Arguments()
        for argument in node.args:
            found = self.value(argument, scope)
            is_one = not isinstance(argument, ast.Starred)
            items = (found,) if is_one else self.only_items(found)
            if items is not None and given.is_exact:
                given.row.extend(items)
            else:
                given.is_exact = False
                how = "after" if is_one else "with"
                self.hand_on(found, at, f"passed {how} * to {shown(node.func)}")
        for keyword in node.keywords:
            found = self.value(keyword.value, scope)
            if keyword.arg is not None:
                given.named[keyword.arg] = found
            else:
                self.hand_on(found, at, f"passed with ** to {shown(node.func)}")
        return given

    def _call(self, called: Value, node: ast.Call, given: _Arguments, at: Place) -> Values:
        match called:
            case Function():
                return self.call_function(called, given.row, given.named, at)
            case Class():
                return self.construct(called, given.row, given.named, at)
            case Instance(of=owner):
                functions = self.member(owner, "__call__", called, at) or UNKNOWN
                return union([self._call(f, node, given, at) for f in functions])
            case Method():
                return made_at(self.call_method(called, given.row, given.named, at), node)
            case Foreign(name):
                return self._call_foreign(name, node, given, at)
            case _:
                if given.all:
                    self.hand_on(given.all, at, _passed(node))
                return UNKNOWN

    def _call_foreign(self, name: str, node: ast.Call, given: _Arguments, at: Place) -> Values:
        if name in _BINDING or name in _SETTING:
            self._rebind(name, node, given, at)
        if name == "functools.partial" and given.row and given.is_exact:
            first, *rest = given.row
            functions = [value for value in first if isinstance(value, Function)]
            if len(functions) == len(first) > 0:
                named = tuple(sorted(given.named.items(), key=lambda item: item[0]))
                return frozenset(
                    replace(f, given=(*f.given, *rest), named=(*f.named, *named)) for f in functions
                )
        found = self.call_known(name, given.row, given.named, at)
        if found is not None:
            return made_at(found, node)
        if given.all:
            reason = "turned into text" if name in _TEXT else _passed(node)
            self.hand_on(given.all, at, reason)
        return UNKNOWN

    def _rebind(self, name: str, node: ast.Call, given: _Arguments, at: Place) -> None:
        owners = given.row[0] if given.row else NOTHING
        match name, node.args, given.row:
            case "builtins.setattr", [_, ast.Constant(value=str() as attribute), _], [_, _, new]:
                for owner in owners:
                    self.set_attribute(owner, attribute, new)
                return
            case _:
                pass
        own = any(isinstance(owner, Class | Instance | OwnModule) for owner in owners)
        if name in _BINDING or own:
            reason = f"{shown(node.func)} may bind any name of this service"
            self.rebinding.add(WholeRead(field="", place=at, reason=reason))

    def call_function(
        self,
        function: Function,
        arguments: Sequence[Values],
        named: Mapping[str, Values],
        at: Place,
    ) -> Values:
        row = (*function.given, *arguments)
        by_name = {**dict(function.named), **named}
        if function.through:
            given = union([*row, *by_name.values()])
            self.hand_on(given, at, f"passed through the decorator {function.through}")
        key = (function.node, function.scope, row, tuple(sorted(by_name.items(), key=_first)))
        if key in self.open:
            self.open[key] = True
            return self.results.get(key, NOTHING)
        if function.scope.outer is None and not function.scope.names and key in self.results:
            return self.results[key]
        if len(self.open) >= FRAMES_MAX:
            raise TooFar
        return self._follow(key, function, row, by_name)

    def _follow(
        self,
        key: object,
        function: Function,
        row: tuple[Values, ...],
        named: Mapping[str, Values],
    ) -> Values:
        self.open[key] = False
        try:
            for _ in range(CALLS_MAX):
                before = self.results.get(key, NOTHING)
                scope = self.scope_of(key, function.scope)
                found = self._evaluate(function, row, named, scope)
                self.results[key] = before | found
                if not self.open[key] or self.results[key] == before:
                    return self.results[key]
        finally:
            del self.open[key]
        raise TooFar

    def _evaluate(
        self,
        function: Function,
        row: tuple[Values, ...],
        named: Mapping[str, Values],
        scope: Scope,
    ) -> Values:
        self.step()
        self._parameters(function, row, dict(named), scope)
        if isinstance(function.node, ast.Lambda):
            return self.value(function.node.body, scope)
        self.run(function.node.body, scope)
        return frozenset(scope.returned)

    def _parameters(
        self, function: Function, row: tuple[Values, ...], named: dict[str, Values], scope: Scope
    ) -> None:
        wanted = function.node.args
        places = [*wanted.posonlyargs, *wanted.args]
        defaults = [None] * (len(places) - len(wanted.defaults)) + list(wanted.defaults)
        for number, (parameter, default) in enumerate(zip(places, defaults, strict=True)):
            if number < len(row):
                found = row[number]
            elif parameter.arg in named:
                found = named.pop(parameter.arg)
            else:
                found = self._default(default, function.scope)
            scope.bind(parameter.arg, found)
        for parameter, default in zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True):
            given = named.pop(parameter.arg, None)
            if given is None:
                given = self._default(default, function.scope)
            scope.bind(parameter.arg, given)
        if wanted.vararg:
            scope.bind(wanted.vararg.arg, frozenset({Row(row[len(places) :])}))
        if wanted.kwarg:
            rest = Several(union(named.values()), is_mapping=True, made=(wanted.kwarg, 0))
            scope.bind(wanted.kwarg.arg, frozenset({rest}))

    def _default(self, node: ast.expr | None, scope: Scope) -> Values:
        """What a parameter stands for that nothing in the service is given for."""
        if node is None:
            return UNKNOWN
        since = self.scope_of((node, scope), scope)  # names may stand for something else by now
        return self.keep(self.value(node, since))


_TEXT: Final = frozenset({"builtins.str", "builtins.repr", "builtins.format", "builtins.print"})


def _passed(node: ast.Call) -> str:
    return f"passed to {shown(node.func)}, which is not of this service"


def _first(item: tuple[str, Values]) -> str:
    return item[0]
