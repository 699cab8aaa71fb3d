"""Read the table and the subscribers of every service of a project, without importing any of them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duly.check import Place, WholeRead
from duly.impact.containers import SERVICE
from duly.impact.reading import ServiceReading, SubscriberReading, Unread
from duly.impact.recorder import TooFar, place, shown
from duly.impact.shape import shape_of
from duly.impact.source import Import, Source
from duly.impact.statements import Statements
from duly.impact.values import Foreign, Function, Instance, OfEvent, Scope, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from duly.catalog import Catalog, ContractFile
    from duly.impact.source import Module
    from duly.project import Project

_UNIONS: Final = frozenset({"typing.Optional", "typing.Union"})
_TABLE: Final = "app"
_TOO_FAR: Final = "calls more code than can be followed"


def read_services(project: Project, catalog: Catalog) -> tuple[ServiceReading, ...]:
    """Every services/<name>/app.py, by name; what cannot be understood is in `unread`, nothing raises."""
    contracts = {_python_name(catalog.root, c): c for c in catalog.contracts}
    found = (
        _Service(project, file.parent, contracts).reading()
        for file in sorted(project.services.glob(f"*/{_TABLE}.py"))
    )
    return tuple(sorted(found, key=lambda reading: reading.name))


def _python_name(root: str, contract: ContractFile) -> str:
    """Where its class is imported from."""
    name = contract.full_name
    return name if name.startswith(f"{root}.") else f"{root}.{name}"


class _Service:
    def __init__(
        self, project: Project, folder: Path, contracts: Mapping[str, ContractFile]
    ) -> None:
        package = f"{project.services.name}.{folder.name}"
        self.source = Source(folder=folder, package=package, project=project.folder)
        self.contracts = contracts
        self.name = folder.name.replace("_", "-")
        self.table = Place((folder / f"{_TABLE}.py").relative_to(project.folder).as_posix(), 1)
        self.unread: list[Unread] = []
        self.modules = Statements(self.source)
        """Follows what the modules do when they are imported."""
        self.is_too_large = False
        self.is_service = True

    def reading(self) -> ServiceReading:
        subscribers: list[SubscriberReading] = []
        publishes: list[str] = []
        try:
            module = self.source.module(f"{self.source.package}.{_TABLE}")
            if module is not None:
                self._import(module)
            call = self._service_call(module) if module else None
            if module is not None and call is not None:
                self._know(call, module)
                for word in call.keywords:
                    if word.arg == "subscribers":
                        subscribers += self._subscribers(word.value, module)
                    elif word.arg == "publishes":
                        publishes += self._published(word.value, module)
        except (TooFar, RecursionError):
            self._cannot(self.table, _TOO_FAR)
        except (SyntaxError, OSError, ValueError) as error:
            self._give_up(error)
        rebinding = sorted(self.modules.rebinding)[:1]  # one place is reason enough
        subscribers = [
            replace(each, whole_reads=tuple(sorted({*rebinding, *each.whole_reads})))
            for each in subscribers
        ]
        return ServiceReading(
            name=self.name,
            place=self.table,
            subscribers=tuple(sorted(subscribers, key=lambda s: (s.contract, s.function))),
            publishes=tuple(sorted(publishes)),
            unread=tuple(self.unread),
            is_service=self.is_service,
        )

    def _import(self, module: Module) -> None:
        try:
            self.modules.import_table(module)
        except (TooFar, RecursionError):
            self.is_too_large = True
        self.modules.steps = 0

    def _know(self, call: ast.Call, module: Module) -> None:
        self.table = Place(module.file, call.lineno)
        for word in call.keywords:
            if word.arg == "name":
                self._name(word.value, module)
            elif word.arg is None:
                self._cannot(place(word.value, Scope(module=module)), "** in the table")
        if call.args:
            self._cannot(self.table, "the table gives its parts by place instead of by name")

    def _name(self, node: ast.expr, module: Module) -> None:
        match [node] if not isinstance(node, ast.Name) else module.names.get(node.id):
            case [ast.Constant(value=str() as name)]:
                self.name = name
            case _:
                self._cannot(place(node, Scope(module=module)), "its name is not written out")

    def _service_call(self, module: Module) -> ast.Call | None:
        for definition in module.names.get("service", ()):
            if isinstance(definition, ast.Call):
                called = self.modules.value(definition.func, Scope(module=module))
                if any(isinstance(v, Foreign) and v.name in SERVICE for v in called):
                    return definition
            elif isinstance(definition, Import):
                inner = self.source.module(definition.module)
                if inner is not None and inner is not module:
                    return self._service_call(inner)
        self.is_service = "service" in module.names or bool(module.stars)
        self._cannot(self.table, "it has no `service = Service(…)` written out")
        return None

    def _published(self, listed: ast.expr, module: Module) -> Iterator[str]:
        scope = Scope(module=module)
        modules = self.modules
        found = modules.elements(modules.value(listed, scope), place(listed, scope))
        for value in found:
            if isinstance(value, Foreign) and value.name in self.contracts:
                yield self.contracts[value.name].full_name

    def _subscribers(self, listed: ast.expr, module: Module) -> Iterator[SubscriberReading]:
        scope = Scope(module=module)
        each = listed.elts if isinstance(listed, ast.List | ast.Tuple) else [listed]
        for node in each:
            found = self.modules.value(node, scope)
            if node is listed or isinstance(node, ast.Starred):
                found = self.modules.elements(found, place(node, scope))
            at = place(node, scope)
            if not found:
                self._cannot(at, f"{shown(node)} cannot be followed")
            for value in found:
                yield from self._subscriber(value, at, shown(node))

    def _subscriber(self, value: object, at: Place, name: str) -> Iterator[SubscriberReading]:
        follower = self.modules.after_import()
        if isinstance(value, Instance):
            called = follower.member(value.of, "__call__", value, at)
            value = next(iter(called), None)
        if not isinstance(value, Function):
            self._cannot(at, f"{name} is not a function of this service")
            return
        contract = self._contract(follower, value)
        if contract is None:
            self._cannot(at, f"{name}: the type of its first parameter is no contract of schemas/")
            return
        start = Place(value.scope.module.file, value.node.lineno)
        event: Values = frozenset({OfEvent(shape_of(contract))})
        name = "lambda" if isinstance(value.node, ast.Lambda) else value.node.name
        is_too_large = self.is_too_large
        try:
            follower.follow(value, event, start)
        except (TooFar, RecursionError):
            is_too_large = True
        if is_too_large:
            follower.whole_reads.add(WholeRead(field="", place=start, reason=_TOO_FAR))
        yield SubscriberReading(
            service=self.name,
            contract=contract.full_name,
            function=name,
            place=start,
            reads=tuple(sorted(follower.reads)),
            whole_reads=tuple(sorted(follower.whole_reads)),
        )

    def _contract(self, follower: Statements, function: Function) -> ContractFile | None:
        arguments = function.node.args
        places = [*arguments.posonlyargs, *arguments.args]
        bound = len(function.given)
        annotation = places[bound].annotation if len(places) > bound else None
        for part in self._alternatives(annotation, follower, function.scope):
            for value in follower.value(part, function.scope):
                if isinstance(value, Foreign) and value.name in self.contracts:
                    return self.contracts[value.name]
        return None

    def _alternatives(
        self, annotation: ast.expr | None, follower: Statements, scope: Scope
    ) -> Iterator[ast.expr]:
        """`Event | None`, `Optional[Event]` and `Union[Event, None]` get tombstones, too."""
        match annotation:
            case ast.Constant(value=str() as text):
                yield from self._alternatives(_parsed(text), follower, scope)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from self._alternatives(left, follower, scope)
                yield from self._alternatives(right, follower, scope)
            case ast.Subscript(value=generic, slice=inner) if any(
                isinstance(value, Foreign) and value.name in _UNIONS
                for value in follower.value(generic, scope)
            ):
                for part in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                    yield from self._alternatives(part, follower, scope)
            case None:
                return
            case _:
                yield annotation

    def _give_up(self, error: SyntaxError | OSError | ValueError) -> None:
        if isinstance(error, SyntaxError):
            at = Place(error.filename or self.table.file, error.lineno or 1)
            self._cannot(at, f"it is not valid Python: {error.msg}")
        elif isinstance(error, OSError):
            reason = (error.strerror or str(error)).lower()
            self._cannot(self.table, f"a file cannot be read: {reason}")
        else:
            self._cannot(self.table, f"a file cannot be read: {error}")

    def _cannot(self, at: Place, reason: str) -> None:
        self.unread.append(Unread(place=at, reason=reason))


def _parsed(text: str) -> ast.expr | None:
    """An annotation in quotes; None where it says something to people alone."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
