"""The modules of one service, as syntax; nothing is imported."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE_BYTES_MAX: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Import:
    """A name bound by an import: a module, or a name inside one."""

    module: str
    name: str = ""


Definition: TypeAlias = "Import | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr"


@dataclass(eq=False, slots=True, kw_only=True)
class Module:
    name: str
    """As it would be imported: `services.billing.domain`."""
    file: str
    """Relative to the project."""
    is_package: bool
    names: dict[str, list[Definition]] = field(default_factory=dict[str, "list[Definition]"])
    stars: list[str] = field(default_factory=list[str])
    """Modules whose names are all imported."""
    loads: list[str] = field(default_factory=list[str])
    """Modules that its imports run, by their full names; or names in them."""
    body: list[ast.stmt] = field(default_factory=list[ast.stmt])


@dataclass(eq=False, slots=True, kw_only=True)
class Source:
    """Reads a module of the service when somebody first asks for it."""

    folder: Path
    """Of the service."""
    package: str
    """`services.billing`."""
    project: Path
    modules: dict[str, Module | None] = field(default_factory=dict[str, "Module | None"])

    def module(self, name: str) -> Module | None:
        """None outside the service; SyntaxError, OSError where a file of it cannot be read."""
        if name not in self.modules:
            self.modules[name] = self._read(name)
        return self.modules[name]

    def _read(self, name: str) -> Module | None:
        if name != self.package and not name.startswith(f"{self.package}."):
            return None
        steps = name[len(self.package) + 1 :].split(".") if name != self.package else []
        if not all(step.isidentifier() for step in steps):
            return None
        at = self.folder.joinpath(*steps)
        file, is_package = at / "__init__.py", True
        if not file.is_file():
            file, is_package = at.with_suffix(".py"), False
            if not steps or not file.is_file():
                # A folder without __init__.py is a package as well, an empty one.
                return Module(name=name, file="", is_package=True) if at.is_dir() else None
        shown = file.relative_to(self.project).as_posix()
        if file.stat().st_size > FILE_BYTES_MAX:
            raise SyntaxError(f"larger than {FILE_BYTES_MAX:,} bytes", (shown, 1, 1, None))
        tree = ast.parse(file.read_bytes(), filename=shown)
        module = Module(name=name, file=shown, is_package=is_package)
        module.body = tree.body
        bind(module, tree.body)
        return module


def bind(module: Module, statements: Sequence[ast.stmt]) -> None:
    """Collect what a module's names stand for, those under `if` and `try` included."""
    for name, definition in _definitions(module, statements):
        module.names.setdefault(name, []).append(definition)


def imports(module: Module, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Import]]:
    """Names an import binds; `*` for all of a module."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, Import(alias.name)
            else:
                top = alias.name.partition(".")[0]
                yield top, Import(top)
        return
    origin = _origin(module, statement)
    for alias in statement.names:
        yield alias.asname or alias.name, Import(origin, alias.name)


def loaded(module: Module, statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Full names of the modules an import runs, outer packages first; perhaps of names in them."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    else:
        origin = _origin(module, statement)
        names = [f"{origin}.{alias.name}" for alias in statement.names]
    for name in names:
        steps = name.split(".")
        yield from (".".join(steps[:end]) for end in range(1, len(steps) + 1))


def _origin(module: Module, statement: ast.ImportFrom) -> str:
    if not statement.level:
        return statement.module or ""
    up = statement.level - (1 if module.is_package else 0)
    steps = module.name.split(".")
    base = steps[: len(steps) - up] if up else steps
    return ".".join([*base, *([statement.module] if statement.module else [])])


def _definitions(  # noqa: C901, PLR0912 - a table
    module: Module, statements: Sequence[ast.stmt]
) -> Iterator[tuple[str, Definition]]:
    for statement in statements:
        match statement:
            case ast.Import() | ast.ImportFrom():
                module.loads += loaded(module, statement)
                for name, found in imports(module, statement):
                    if name == "*":
                        module.stars.append(found.module)
                    else:
                        yield name, found
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name, statement
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        yield target.id, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.If() | ast.While() | ast.For():
                yield from _definitions(module, [*statement.body, *statement.orelse])
            case ast.With():
                yield from _definitions(module, statement.body)
            case ast.Try():
                handlers = [inner for handler in statement.handlers for inner in handler.body]
                body = [*statement.body, *handlers, *statement.orelse, *statement.finalbody]
                yield from _definitions(module, body)
            case _:
                pass
