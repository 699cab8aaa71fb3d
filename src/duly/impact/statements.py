"""Statements, in the order in which they run; where ways part, both are followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from duly.impact.calls import Calls
from duly.impact.patterns import match_pattern
from duly.impact.recorder import ROUNDS_MAX, TooFar, place, shown
from duly.impact.source import imports, loaded
from duly.impact.values import (
    NOTHING,
    UNKNOWN,
    Instance,
    OfEvent,
    Row,
    Scope,
    Several,
    Values,
    merged,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.impact.source import Module


class Statements(Calls):
    def run(self, statements: Sequence[ast.stmt], scope: Scope) -> bool:
        for statement in statements:
            self.step()
            if not self._statement(statement, scope):
                return False
        return True

    def import_table(self, module: Module) -> None:
        """Load a module, with all it imports, until its tables hold nothing new."""
        for _ in range(ROUNDS_MAX):
            self.steps, self.has_grown = 0, False
            self.resolved.clear()
            self.loaded.clear()
            self.load(module)
            if not self.has_grown:
                return
        raise TooFar

    def after_import(self) -> Statements:
        """Another follower, which knows what the modules hold before the first event."""
        other = Statements(self.source)
        other.added = dict(self.added)
        other.lasting = set(self.lasting)
        other.loaded = set(self.loaded)
        other.resolved = dict(self.resolved)
        other.globals = dict(self.globals)
        other.rebinding = self.rebinding  # of one subscriber, what another does counts, too
        other.attributes = dict(self.attributes)
        other.module_scopes = dict(self.module_scopes)
        other.load_scopes = dict(self.load_scopes)
        return other

    def load(self, module: Module) -> None:
        """Follow what importing a module does: it fills tables, also those of other modules."""
        if module in self.loaded:
            return
        self.loaded.add(module)
        outside, self.is_loading = (self.is_loading, self.results), True
        self.results = {}  # of calls that hand on nothing
        self._load_all(module)
        self.is_loading, self.results = outside

    def _load_all(self, module: Module) -> None:
        for inner in map(self.source.module, module.loads):
            if inner is not None:
                self.load(inner)
        scope = self.load_scopes.setdefault(module, Scope(module=module))
        before = dict(scope.bound[0])
        for statement in module.body:
            self._load(statement, scope)
        self.has_grown = self.has_grown or scope.bound[0] != before

    def _load(self, node: ast.stmt, scope: Scope) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if node.decorator_list or isinstance(node, ast.ClassDef):
                    self.member_of_module(scope.module, node.name)
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                if any(isinstance(inner, ast.Call) for inner in ast.walk(value)):
                    self.member_of_module(scope.module, name)
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                pass  # nobody imports it as __main__
            case ast.Import() | ast.ImportFrom():
                pass
            case _:
                self._statement(node, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> bool:
        match node:
            case ast.Return(value=value):
                scope.returned |= self.value(value, scope)
                return False
            case ast.Raise():
                # Not the end: what the names stand for here, a handler or the next round may see.
                self.value(node.exc, scope)
                self.value(node.cause, scope)
            case ast.If():
                return self._if(node, scope)
            case ast.Break() | ast.Continue():
                return False
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop_and_else(node, scope)
            case ast.With() | ast.AsyncWith():
                self._with(node, scope)
            case ast.Try() | ast.TryStar():
                return self._try(node, scope)
            case ast.Match():
                self._match(node, scope)
            case _:
                self._simple(node, scope)
        return True

    def _simple(self, node: ast.stmt, scope: Scope) -> None:  # noqa: C901, PLR0912 - a table
        at = place(node, scope)
        match node:
            case ast.Expr(value=value):
                self.value(value, scope)
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, scope)
                for target in targets:
                    self.bind(target, found, scope)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.bind(target, self.value(value, scope), scope)
            case ast.AugAssign():
                self._augment(node, scope)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target, scope)
            case ast.Assert():
                self.value(node.test, scope)
                self.value(node.msg, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.bind(node.name, NOTHING)  # known while its own decorators run
                self.name(scope, node.name, self.function(node, scope), at)
            case ast.ClassDef():
                scope.bind(node.name, NOTHING)
                self.name(scope, node.name, self.class_(node, scope), at)
            case ast.Import() | ast.ImportFrom():
                for own in map(self.source.module, loaded(scope.module, node)):
                    if own is not None:
                        self.load(own)
                for name, found in imports(scope.module, node):
                    self.name(scope, name, self.imported(found), at)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                scope.elsewhere |= set(names)
            case _:
                pass

    def _delete(self, target: ast.expr, scope: Scope) -> None:
        self.value(target, scope)
        if isinstance(target, ast.Subscript):
            owners = self.value(target.value, scope)
            self.put(owners, NOTHING, place(target, scope), shown(target))

    def _augment(self, node: ast.AugAssign, scope: Scope) -> None:
        at = place(node, scope)
        owners, added = self.value(node.target, scope), self.value(node.value, scope)
        if isinstance(node.op, ast.Add | ast.BitOr) and not _has_records(added):
            elements = self.entries(added, at)
            if owners or elements:
                self.put(owners, elements, at, shown(node.target))
        else:
            self.hand_on(added, at, f"used in {shown(node)}")

    def _if(self, node: ast.If, scope: Scope) -> bool:
        self.value(node.test, scope)
        before = dict(scope.names)
        goes_on = self.run(node.body, scope)
        after = scope.names
        scope.names = before
        other = self.run(node.orelse, scope)
        if goes_on and other:
            scope.names = merged(after, scope.names)
        elif goes_on:
            scope.names = after
        return goes_on or other

    def _loop_and_else(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> bool:
        self._loop(node, scope)
        if not any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
            return self.run(node.orelse, scope)
        at_break = dict(scope.names)
        goes_on = self.run(node.orelse, scope)
        scope.names = merged(at_break, scope.names) if goes_on else at_break
        return True

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> None:
        for _ in range(ROUNDS_MAX):
            before = scope.names
            with scope.interrupted():  # by `break` and `continue`
                self._round(node, scope)
            if scope.names == before:
                return
        raise TooFar

    def _round(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> None:
        if isinstance(node, ast.While):
            self.value(node.test, scope)
        else:
            found = self.elements(self.value(node.iter, scope), place(node, scope))
            self.bind(node.target, found, scope)
        self.run(node.body, scope)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        """What comes after it is reached even if its body returns: it may swallow exceptions."""
        for item in node.items:
            given = self.value(item.context_expr, scope)
            if item.optional_vars is not None:
                yielded = (v.elements for v in given if isinstance(v, Several))
                entered = UNKNOWN if any(isinstance(v, Instance) for v in given) else NOTHING
                self.bind(item.optional_vars, union(yielded) | given | entered, scope)
        with scope.interrupted():
            self.run(node.body, scope)

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        if not node.finalbody:
            return self._try_and_handle(node, scope)
        with scope.interrupted():
            goes_on = self._try_and_handle(node, scope)
        return self.run(node.finalbody, scope) and goes_on

    def _try_and_handle(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        with scope.interrupted():
            goes_on = self.run(node.body, scope)
            after = scope.names
        in_between, scope.names = scope.names, dict(after)
        goes_on = goes_on and self.run(node.orelse, scope)
        after = scope.names
        for handler in node.handlers:
            scope.names = dict(in_between)
            self.value(handler.type, scope)
            if handler.name is not None:
                scope.bind(handler.name, UNKNOWN)
            goes_on = self.run(handler.body, scope) or goes_on
            after = merged(after, scope.names)
        scope.names = after
        return goes_on

    def _match(self, node: ast.Match, scope: Scope) -> None:
        subject = self.value(node.subject, scope)
        before, after = scope.names, dict[str, Values]()
        for case in node.cases:
            scope.names = dict(before)
            match_pattern(self, case.pattern, subject, scope)
            if case.guard is not None:
                self.value(case.guard, scope)
                before = merged(before, scope.names)  # what a pattern bound, stays
            self.run(case.body, scope)
            after = merged(after, scope.names)
        scope.names = merged(before, after)

    def bind(self, target: ast.expr, values: Values, scope: Scope) -> None:
        at = place(target, scope)
        match target:
            case ast.Name(id=name):
                self.name(scope, name, values, at)
            case ast.Starred(value=inner):
                made = frozenset({Several(values, made=(target, 0))})
                self.bind(inner, made, scope)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                self._unpack(targets, values, scope)
            case ast.Subscript():
                self.hand_on(self.value(target.slice, scope), at, "used as a key")
                inner = self.entries(values, at) if isinstance(target.slice, ast.Slice) else values
                self.put(self.value(target.value, scope), inner, at, shown(target))
            case ast.Attribute():
                for owner in self.value(target.value, scope):
                    self.set_attribute(owner, target.attr, values)
                self.hand_on(values, at, f"stored in {shown(target)}")
            case _:
                self.hand_on(values, at, f"stored in {shown(target)}")

    def _unpack(self, targets: Sequence[ast.expr], values: Values, scope: Scope) -> None:
        found: list[Values] = [NOTHING] * len(targets)
        starred = any(isinstance(target, ast.Starred) for target in targets)
        for value in values:
            items = self.items(value) if isinstance(value, Row) else None
            if items is not None and len(items) == len(targets) and not starred:
                found = [had | item for had, item in zip(found, items, strict=True)]
                continue
            at = place(targets[0], scope) if targets else place(ast.Pass(), scope)
            if isinstance(value, OfEvent) and value.part.is_record:
                self.hand_on(frozenset({value}), at, "unpacked")
                continue
            elements = self.elements(frozenset({value}), at)
            found = [had | elements for had in found]
        for target, inner in zip(targets, found, strict=True):
            self.bind(target, inner, scope)


def _has_records(values: Values) -> bool:
    return any(isinstance(value, OfEvent) and value.part.is_record for value in values)
