"""What the expressions of a service read from an event."""

from __future__ import annotations

import ast
import builtins
from abc import abstractmethod
from typing import TYPE_CHECKING, Final, TypeAlias

from duly.check import Place, Read
from duly.impact.objects import Objects
from duly.impact.recorder import ROUNDS_MAX, TooFar, place, shown
from duly.impact.shape import METHODS, wire_name
from duly.impact.source import Import
from duly.impact.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    Method,
    OfEvent,
    OwnModule,
    Row,
    Scope,
    Several,
    Unknown,
    Values,
    made_at,
    union,
)

if TYPE_CHECKING:
    from duly.impact.source import Definition, Module
    from duly.impact.values import Value

_OF_CLASS: Final = frozenset(
    {"__class__", "__contract__", "__avro_name__", "__doc__", "__module__"}
    | {"model_config", "model_fields", "model_computed_fields", "model_json_schema"}
)
"""Attributes that say something about the class and nothing about the event."""


_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Expressions(Objects):
    @abstractmethod
    def call(self, node: ast.Call, scope: Scope) -> Values: ...

    @abstractmethod
    def load(self, module: Module) -> None: ...

    @abstractmethod
    def bind(self, target: ast.expr, values: Values, scope: Scope) -> None: ...

    def value(self, node: ast.expr | None, scope: Scope) -> Values:  # noqa: C901, PLR0911 - a table
        self.step()
        match node:
            case None | ast.Constant():
                return NOTHING
            case ast.Name(id=name):
                return self.lookup(name, scope)
            case ast.Attribute():
                owner = self.value(node.value, scope)
                return union(self.attribute(v, node.attr, place(node, scope)) for v in owner)
            case ast.Call():
                return self.call(node, scope)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.Lambda():
                return frozenset({Function(node, scope.of_functions)})
            case ast.NamedExpr(target=target, value=inner):
                values = self.value(inner, scope)
                self.bind(target, values, scope.of_call)
                return values
            case ast.Await(value=inner) | ast.Starred(value=inner):
                return self.value(inner, scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, scope)
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                return self._display(node, scope)
            case _:
                return self._operation(node, scope)

    def _operation(self, node: ast.expr, scope: Scope) -> Values:  # noqa: C901 - a table
        at = place(node, scope)
        match node:
            case ast.BoolOp(op=operator, values=[first, *rest]):
                found = [self.value(first, scope), *(self._perhaps(r, scope) for r in rest)]
                if isinstance(operator, ast.And):  # gives an earlier one only if that is empty
                    found[:-1] = map(_without_event, found[:-1])
                return union(found)
            case ast.IfExp():
                self.value(node.test, scope)
                return self._perhaps(node.body, scope) | self._perhaps(node.orelse, scope)
            case ast.Compare():
                self._compare(node, scope)
            case ast.BinOp():
                return made_at(self._binary(node, scope), node)
            case ast.UnaryOp():
                self.value(node.operand, scope)
            case ast.FormattedValue():
                self.hand_on(self.value(node.value, scope), at, "turned into text")
                self.value(node.format_spec, scope)
            case ast.Yield(value=inner):
                scope.returned.add(Several(self.value(inner, scope)))
                return UNKNOWN
            case ast.YieldFrom(value=inner):
                scope.returned.add(Several(self.elements(self.value(inner, scope), at)))
                return UNKNOWN
            case _:  # f-strings, slices: their parts say it all
                for inner in ast.iter_child_nodes(node):
                    if isinstance(inner, ast.expr):
                        self.value(inner, scope)
        return NOTHING

    def _perhaps(self, node: ast.expr, scope: Scope) -> Values:
        with scope.of_call.interrupted():
            return self.value(node, scope)

    def _compare(self, node: ast.Compare, scope: Scope) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            sides = self.value(left, scope), self._perhaps(right, scope)
            if not (isinstance(operator, ast.Is | ast.IsNot) or _is_none(left) or _is_none(right)):
                at, word = place(node, scope), _WORDS.get(type(operator), "<")
                if isinstance(operator, ast.In | ast.NotIn):
                    searched = self.elements(sides[1], at)
                    self.hand_on(sides[0] | searched, at, f"compared by {word}")
                else:
                    self.hand_on(sides[0] | sides[1], at, f"compared with {word}")
            left = right

    def _binary(self, node: ast.BinOp, scope: Scope) -> Values:
        at = place(node, scope)
        both = self.value(node.left, scope) | self.value(node.right, scope)
        if not isinstance(node.op, ast.Add | ast.BitOr | ast.Mult):
            self.hand_on(both, at, f"used in {shown(node)}")
            return NOTHING
        records = frozenset(v for v in both if isinstance(v, OfEvent) and v.part.is_record)
        self.hand_on(records, at, f"used in {shown(node)}")
        rest = both - records
        containers = frozenset(v for v in rest if isinstance(v, Row | Several | OfEvent))
        if rest - containers:  # an operator of its own
            self.hand_on(containers, at, f"used in {shown(node)}")
        if not containers:
            return UNKNOWN if rest else NOTHING
        if any(isinstance(value, Several) and value.is_mapping for value in rest):
            return frozenset({Several(self.entries(rest, at), is_mapping=True)})
        return frozenset({Several(self.elements(rest, at))})

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Values:
        at = place(node, scope)
        owner, index = self.value(node.value, scope), self.value(node.slice, scope)
        self.hand_on(index, at, "used as an index")
        found: set[Values] = set()
        for value in owner:
            match value, node.slice:
                case OfEvent(part), _ if part.is_record:
                    self.hand_on(frozenset({value}), at, f"asked for a field by {shown(node)}")
                case ((Class() | Foreign()), _):  # a generic type with its parameters
                    found.add(frozenset({value}))
                case _, ast.Slice():
                    elements = self.elements(frozenset({value}), at)
                    found.add(frozenset({Several(elements, made=(node, 0))}))
                case Row(), _ if (number := _number(node.slice)) is not None:
                    found.add(self._at(number, value))
                case _:
                    found.add(self.entries(frozenset({value}), at))
        return union(found)

    def _at(self, number: int, row: Row) -> Values:
        items = self.items(row)
        if items is None:
            return self.inside(row)
        return items[number] if -len(items) <= number < len(items) else NOTHING

    def _display(self, node: ast.List | ast.Tuple | ast.Set | ast.Dict, scope: Scope) -> Values:
        at = place(node, scope)
        if isinstance(node, ast.Dict):
            values: set[Values] = set()
            for key, inner in zip(node.keys, node.values, strict=True):
                found = self.value(inner, scope)
                if key is None:
                    self._hand_on_records(found, at, "unpacked with **")
                    found = self.entries(found, at)
                self.hand_on(self.value(key, scope), at, "used as a key")
                values.add(found)
            return frozenset({Several(union(values), is_mapping=True, made=(node, 0))})
        row: list[Values] = []
        is_exact = True
        for inner in node.elts:
            found = self.value(inner, scope)
            if not isinstance(inner, ast.Starred):
                row.append(found)
            elif (items := self.only_items(found)) is not None:
                row.extend(items)
            else:
                is_exact = False
                row.append(self.elements(found, at))
        if isinstance(node, ast.Set):
            self.hand_on(union(row), at, "hashed for a set")
        made = (node, 0)
        return frozenset({Row(tuple(row), made) if is_exact else Several(union(row), made=made)})

    def _comprehension(self, node: _Comprehension, scope: Scope) -> Values:
        around = scope.of_call
        for _ in range(ROUNDS_MAX):
            before = around.names
            with around.interrupted():
                found = self._round_of_comprehension(node, scope)
            if around.names == before:
                return found
        raise TooFar

    def _round_of_comprehension(self, node: _Comprehension, scope: Scope) -> Values:
        inner = self.scope_of((node, scope), scope)
        inner.is_comprehension = True
        inner.is_generator = isinstance(node, ast.GeneratorExp)
        for loop in node.generators:
            around = scope if loop is node.generators[0] else inner
            found = self.elements(self.value(loop.iter, around), place(loop.iter, scope))
            self.bind(loop.target, found, inner)
            for condition in loop.ifs:
                self.value(condition, inner)
        if isinstance(node, ast.DictComp):
            self.hand_on(self.value(node.key, inner), place(node, scope), "used as a key")
            values = self.value(node.value, inner)
            return frozenset({Several(values, is_mapping=True, made=(node, 0))})
        elements = self.value(node.elt, inner)
        if isinstance(node, ast.SetComp):
            self.hand_on(elements, place(node, scope), "hashed for a set")
        return frozenset({Several(elements, made=(node, 0))})

    def attribute(self, value: Value, name: str, at: Place) -> Values:
        match value:
            case OfEvent():
                return self._of_event(value, name, at)
            case OwnModule(module):
                return self.member_of_module(module, name) or _undefined(module, name)
            case Foreign(dotted):
                return self.foreign(f"{dotted}.{name}")
            case Instance(of=owner) | (Class() as owner):
                found = self.member(owner, name, value, at)
                return found | self.attributes.get(name, NOTHING) if found else UNKNOWN
            case Row() | Several():
                return frozenset({Method(value, name)})
            case Function() | Method() | Unknown():
                return UNKNOWN

    def _of_event(self, value: OfEvent, name: str, at: Place) -> Values:
        part = value.part
        inner = part.attribute(name)
        if inner is not None:
            if inner is not part:
                self.read(inner, at)
            return frozenset({OfEvent(inner)})
        if not part.is_record:
            return frozenset({Method(value, name)}) if part.elements() else NOTHING
        wire = wire_name(name)
        if name in METHODS or wire is None:
            if name not in _OF_CLASS:
                self._hand_on_records(frozenset({value}), at, f"{name} may give every field")
        else:
            field = f"{part.path}.{wire}" if part.path else wire
            self.reads.add(Read(field=field, place=at, is_known=False))
        return NOTHING

    def _hand_on_records(self, values: Values, at: Place, reason: str) -> None:
        records = (v for v in values if isinstance(v, OfEvent) and v.part.is_record)
        self.hand_on(frozenset(records), at, reason)

    def name_globally(self, module: Module, name: str, values: Values) -> None:
        known = self.globals.get((module, name), NOTHING)
        if not values <= known:
            self.globals[module, name] = values | known
            self.has_grown = True

    def lookup(self, name: str, scope: Scope) -> Values:
        found = scope.look_up(name)
        for outer in scope.outer_until(name):
            self.told.setdefault((outer, name), outer.ever(name))
        return self.name_in_module(scope.module, name) if found is None else found

    def name_in_module(self, module: Module, name: str) -> Values:
        found = self.member_of_module(module, name)
        if not found and name not in module.names and hasattr(builtins, name):
            return frozenset({Foreign(f"builtins.{name}")})
        return found or _undefined(module, name)

    def member_of_module(self, module: Module, name: str) -> Values:
        key = (module, name)
        self.load(module)
        if key not in self.resolved:
            self.resolved[key] = NOTHING  # a definition that leads to itself
            scope = self.module_scopes.setdefault(module, Scope(module=module))
            definitions = module.names.get(name, ())
            found = union([self._define(definition, scope) for definition in definitions])
            if module in self.load_scopes:
                found |= self.load_scopes[module].ever(name)
            if not definitions and not found:
                found = self._from_elsewhere(module, name)
            self.resolved[key] = self.keep(found)
        return self.resolved[key] | self.globals.get(key, NOTHING)

    def _from_elsewhere(self, module: Module, name: str) -> Values:
        """A submodule, or a name that `import *` brings."""
        inner = self.source.module(f"{module.name}.{name}") if module.is_package else None
        if inner is not None:
            return frozenset({OwnModule(inner)})
        own = [star for star in map(self.source.module, module.stars) if star is not None]
        return union([self.member_of_module(star, name) for star in own])

    def _define(self, definition: Definition, scope: Scope) -> Values:
        match definition:
            case Import():
                return self.imported(definition)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self.function(definition, scope)
            case ast.ClassDef():
                return self.class_(definition, scope)
            case ast.expr():
                return self.value(definition, scope)

    def imported(self, found: Import) -> Values:
        module = self.source.module(found.module)
        if not found.name:
            return frozenset({OwnModule(module)}) if module else self.foreign(found.module)
        if module is not None:
            return self.member_of_module(module, found.name)
        return self.foreign(f"{found.module}.{found.name}")

    def foreign(self, dotted: str) -> Values:
        """What is imported from outside, unless the name leads back into the service."""
        module = self.source.module(dotted)
        return frozenset({OwnModule(module) if module else Foreign(dotted)})


_WORDS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _undefined(module: Module, name: str) -> Values:
    return NOTHING if name in module.names else UNKNOWN


def _without_event(values: Values) -> Values:
    return frozenset(value for value in values if not isinstance(value, OfEvent))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _number(node: ast.expr) -> int | None:
    try:
        number = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError):
        return None
    return number if isinstance(number, int) else None
