"""Classes of a service, their members, and functions with their decorators."""

from __future__ import annotations

import ast
from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duly.impact.recorder import Recorder, place, shown
from duly.impact.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    OwnModule,
    Scope,
    Values,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.check import Place
    from duly.impact.source import Module, Source
    from duly.impact.values import Value

_HARMLESS: Final = frozenset(
    {
        "abc.abstractmethod",
        "builtins.classmethod",
        "builtins.property",
        "builtins.staticmethod",
        "contextlib.contextmanager",
        "functools.cached_property",
        "functools.wraps",
        "typing.final",
        "typing.no_type_check",
        "typing.override",
        "typing_extensions.override",
    }
)
"""Decorators that look at no argument."""
_PASSIVE: Final = frozenset(
    {
        "abc.ABC",
        "abc.ABCMeta",
        "builtins.object",
        "dataclasses.dataclass",
        "functools.total_ordering",
        "typing.Generic",
        "typing.NamedTuple",
        "typing.Protocol",
        "typing.TypedDict",
        "typing.final",
        "typing.runtime_checkable",
    }
)
"""Bases and decorators of classes that call no method but operators."""
_PROPERTIES: Final = frozenset({"builtins.property", "functools.cached_property"})
_CALLED: Final = frozenset({"__init__", "__init_subclass__", "__call__"})
_BASES_MAX: Final = 50


class Objects(Recorder):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.resolved: dict[tuple[Module, str], Values] = {}
        self.module_scopes: dict[Module, Scope] = {}
        self.load_scopes: dict[Module, Scope] = {}
        """The names that modules bind by more than a definition."""
        self.globals: dict[tuple[Module, str], Values] = {}
        """What functions bind in modules."""
        self.attributes: dict[str, Values] = {}
        """What is set on objects and classes of the service, in place of what their class says."""
        self.loaded: set[Module] = set()
        self.scopes: dict[object, Scope] = {}
        """The same names for the same code, so that a function made there is not new in each round."""

    @abstractmethod
    def run(self, statements: Sequence[ast.stmt], scope: Scope) -> bool:
        """Follow statements; whether what comes after them is reached."""

    @abstractmethod
    def value(self, node: ast.expr | None, scope: Scope) -> Values: ...

    def scope_of(self, key: object, outer: Scope) -> Scope:
        scope = self.scopes.setdefault(key, Scope(module=outer.module, outer=outer))
        scope.names = {}
        scope.returned = set()
        return scope

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Values:
        """A definition as its name stands for it, after its decorators."""
        found: Values = frozenset({Function(node, scope.of_functions)})
        for decorator in reversed(node.decorator_list):
            found = self._decorated(found, decorator, scope)
        return found

    def class_(self, node: ast.ClassDef, scope: Scope) -> Values:
        """A class, and what its decorators make of it; it tells its bases that it is there."""
        scope = scope.of_functions
        made = Class(node, scope)
        found: Values = frozenset({made})
        at = place(node, scope)
        body = self.scope_of((node, scope), scope)
        body.is_class = True
        self.run(node.body, body)
        operators = [
            n
            for n in node.body
            if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and _is_operator(n.name)
        ]
        if scope.outer is not None:  # methods of others see no names of a call
            for operator in operators:
                bound = self._member(operator, made, Instance(made), at)
                self.hand_on(bound, at, f"within reach of {operator.name} of {node.name}")
            if not all(map(self._is_passive, self._bases(made))):
                self.hand_on(frozenset({Instance(made)}), at, f"within reach of {node.name}")
        for decorator in reversed(node.decorator_list):
            own = (v for v in self.value(decorator, scope) if isinstance(v, Function))
            found |= union([self.call_function(function, [found], {}, at) for function in own])
        for base in self._bases(made)[1:]:
            for told in self.member(base, "__init_subclass__", base, at):
                if isinstance(told, Function):
                    self.call_function(told, [frozenset({made})], {}, at)
        return found

    def _is_passive(self, of: Class) -> bool:
        """Whether nothing that it is made from calls a method of its, nor it one of theirs by `super()`."""
        node = of.node
        makers = [*node.bases, *(word.value for word in node.keywords)]
        makers += map(_called, node.decorator_list)
        return all(_is_known(self.value(maker, of.scope)) for maker in makers) and not any(
            isinstance(inner, ast.Name) and inner.id == "super" for inner in ast.walk(node)
        )

    def _decorated(self, found: Values, decorator: ast.expr, scope: Scope) -> Values:
        meant = self.value(_called(decorator), scope)
        own = [value for value in self.value(decorator, scope) if isinstance(value, Function)]
        if own and not _is_foreign_call(meant):
            at = place(decorator, scope)
            return union([self.call_function(function, [found], {}, at) for function in own])
        names = {value.name for value in meant if isinstance(value, Foreign)}
        if names and names <= _HARMLESS:
            return found
        through = shown(decorator)
        if scope.of_functions.outer is not None:  # it may keep what sees the names of a call
            self.hand_on(found, place(decorator, scope), f"passed to the decorator {through}")
        return frozenset(replace(f, through=through) for f in found if isinstance(f, Function))

    def construct(
        self, owner: Class, arguments: Sequence[Values], named: Mapping[str, Values], at: Place
    ) -> Values:
        first: Values = frozenset({owner})
        made: Values = frozenset({Instance(owner)})
        for maker in self._before_init(owner, at):
            if isinstance(maker, Function):
                made |= self.call_function(maker, [first, *arguments], named, at)
        makers = self.member(owner, "__init__", Instance(owner), at)
        for maker in makers:
            if isinstance(maker, Function):
                self.call_function(maker, arguments, named, at)
        if not makers or any(not isinstance(maker, Function) for maker in makers):
            stored = union([*arguments, *named.values()])
            self.hand_on(stored, at, f"stored in an object of {owner.node.name}")
        return made

    def _before_init(self, owner: Class, at: Place) -> Values:
        """`__new__`, and `__call__` of its metaclass, which get the class first."""
        metas = [
            self.value(word.value, base.scope)
            for base in self._bases(owner)
            for word in base.node.keywords
            if word.arg == "metaclass"
        ]
        called = [
            self.member(meta, "__call__", meta, at)
            for meta in union(metas)
            if isinstance(meta, Class)
        ]
        return self.member(owner, "__new__", owner, at).union(*called)

    def set_attribute(self, owner: Value, name: str, values: Values) -> None:
        match owner:
            case OwnModule(module):
                self.name_globally(module, name, values)
            case Class() | Instance():
                if isinstance(owner, Class):  # its objects bind what it has
                    first = (frozenset({Instance(owner)}),)
                    own = [value for value in values if isinstance(value, Function)]
                    values |= {replace(f, given=first + f.given) for f in own}
                known = self.attributes.get(name, NOTHING)
                self.attributes[name] = known | values
                self.has_grown = self.has_grown or not values <= known
            case _:
                pass

    def methods(self, of: Class | Instance, at: Place) -> Values:
        owner = of if isinstance(of, Class) else of.of
        inner = [base for base in self._bases(owner) if base.scope.outer is not None]
        return union(
            [self._member(node, base, of, at) for base in inner for node in base.node.body]
        )

    def member(self, owner: Class, name: str, of: Value, at: Place) -> Values:
        """An attribute of an object, or of the class itself; methods come bound."""
        if name == "__class__" and isinstance(of, Instance):
            return frozenset({owner})
        for base in self._bases(owner):
            found = [node for node in base.node.body if _defines(node, name)]
            if found:
                return union([self._member(node, base, of, at) for node in found])
        return NOTHING

    def _member(self, node: ast.stmt, base: Class, of: Value, at: Place) -> Values:
        match node:
            case ast.Assign() | ast.AnnAssign():
                return self.keep(self.value(node.value, base.scope))
            case ast.ClassDef():
                return self.class_(node, base.scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._method(node, base, of, at)
            case _:
                return NOTHING

    def _method(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, base: Class, of: Value, at: Place
    ) -> Values:
        meant = [self.value(_called(d), base.scope) for d in node.decorator_list]
        names = {value.name for value in union(meant) if isinstance(value, Foreign)}
        functions = self.function(node, base.scope)
        if "builtins.staticmethod" in names:
            return functions
        if isinstance(of, Class) and "builtins.classmethod" not in names:
            return functions
        first = (frozenset({of}),)
        bound = [replace(f, given=first + f.given) for f in functions if isinstance(f, Function)]
        if names & _PROPERTIES:
            return union([self.call_function(function, (), {}, at) for function in bound])
        return frozenset(bound)

    def _bases(self, owner: Class) -> list[Class]:
        """The class and those of the service it inherits from, each behind all that inherit from it."""
        found, waiting = list[Class](), [owner]
        for _ in range(_BASES_MAX):
            if not waiting:
                break
            here = waiting.pop(0)
            bases = [value for node in here.node.bases for value in self.value(node, here.scope)]
            inner = [base for base in bases if isinstance(base, Class) and base != owner]
            found = [*(base for base in found if base != here), here]
            waiting = [*inner, *waiting]
        return found


def _defines(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return node.name == name
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Name) and target.id == name for target in targets)
        case ast.AnnAssign(target=ast.Name(id=found)):
            return found == name and node.value is not None
        case _:
            return False


def _is_operator(name: str) -> bool:
    """Whether a method is called by something that is not written as a call of it."""
    return name.startswith("__") and name.endswith("__") and name not in _CALLED


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _is_known(maker: Values) -> bool:
    """What is of the service is followed where it is applied, or called."""
    return all(
        isinstance(value, Class | Function)
        or (isinstance(value, Foreign) and value.name in _PASSIVE)
        for value in maker or UNKNOWN
    )


def _is_foreign_call(meant: Values) -> bool:
    return any(isinstance(value, Foreign) for value in meant)
