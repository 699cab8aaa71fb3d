"""From a catalog to the texts of all generated files; pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from duly.errors import GenerationError
from duly.schema import Fixed, Record
from duly_codegen.classes import class_lines
from duly_codegen.contracts import contract_lines, revision_words
from duly_codegen.declarations import Declaration, declare, dependencies, packages
from duly_codegen.scope import Scope
from duly_codegen.texts import comment, docstring, escapes, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.catalog import Catalog, ContractFile
    from duly.schema import Named

VERSION: Final = "0.1.0"
MARK: Final = "# Generated from "
"""How every generated Python file starts, and no other file under a generated root does."""
_MARK_END: Final = ". DO NOT EDIT; run `make generate`."


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFile:
    path: PurePosixPath
    """Relative to the folder of generated code, such as shop/products/v1/__init__.py."""
    text: str


def generate(catalog: Catalog) -> tuple[GeneratedFile, ...]:
    """All files for a catalog, sorted by path; the same catalog gives the same bytes.

    Raises GenerationError where no Python can be written for a schema.
    """
    files = {name: source.file for name, source in catalog.sources.items()}
    declarations = declare(catalog.root, _definitions(catalog, files), files)
    modules: dict[str, list[Declaration]] = {catalog.root: []}
    for declaration in declarations.values():
        modules.setdefault(declaration.module, []).append(declaration)
    for module in list(modules):
        for package in packages(module):
            if package.startswith(f"{catalog.root}."):
                modules.setdefault(package, [])
    _refuse_cycles(modules, declarations)
    contracts = {contract.full_name: contract for contract in catalog.contracts}
    files = [
        GeneratedFile(
            path=PurePosixPath(*module.split("."), "__init__.py"),
            text=_Module(module, own, declarations, contracts, catalog).text(),
        )
        for module, own in modules.items()
    ]
    marker = GeneratedFile(path=PurePosixPath(*catalog.root.split("."), "py.typed"), text="")
    return tuple(sorted([*files, marker], key=lambda file: file.path))


class _Module:
    def __init__(
        self,
        name: str,
        own: Sequence[Declaration],
        declarations: Mapping[str, Declaration],
        contracts: Mapping[str, ContractFile],
        catalog: Catalog,
    ) -> None:
        self.name = name
        self.declarations = _dependencies_first(own, contracts)
        self.contracts = [contracts[d.full_name] for d in own if d.full_name in contracts]
        self.contracts.sort(key=lambda contract: contract.full_name)
        self.catalog = catalog
        self.scope = Scope(name, declarations)

    def text(self) -> str:
        if not self.declarations:
            return "\n".join([*self._header(), ""])
        scope = self.scope
        by_name = {contract.full_name: contract for contract in self.contracts}
        classes = [(d, class_lines(d, by_name.get(d.full_name), scope)) for d in self.declarations]
        foot = [line for d in self._incomplete() for line in (f"{d.name}.model_rebuild()",)]
        feet = [contract_lines(contract, self.catalog.root, scope) for contract in self.contracts]
        body: list[str] = []
        alias_before = False
        for declaration, lines in classes:
            is_alias = isinstance(declaration.type, Fixed)
            body += [*([""] if is_alias and alias_before else ["", ""]), *lines]
            alias_before = is_alias
            if declaration.name in scope.aliased:
                alias = scope.aliased[declaration.name]
                typing = scope.standard("typing")
                body += ["", "", f"{alias}: {typing}.TypeAlias = {declaration.name}"]
        body += ["", "", *foot] if foot else []
        for lines in feet:
            body += ["", "", *lines]
        public = sorted({*(d.name for d in self.declarations), *scope.wrappers})
        head = [
            *self._header(),
            "",
            "from __future__ import annotations",
            "",
            *scope.import_lines(),
            "",
            "__all__ = [",
            *(f"    {literal(name)}," for name in public),
            "]",
        ]
        return "\n".join([*head, *body, ""])

    def _header(self) -> list[str]:
        labels = [f"duly-codegen {VERSION}", *map(revision_words, self.contracts)]
        lines = [f"{MARK}{escapes(self._source())}{_MARK_END}", *comment(labels)]
        if self.declarations:
            lines += ["# ruff: noqa", "# fmt: off"]
        return [*lines, *docstring(self._summary(), "")]

    def _source(self) -> str:
        folders = {PurePosixPath(d.source).parent.as_posix() for d in self.declarations}
        return ", ".join(sorted(folders)) or "schemas"

    def _summary(self) -> str:
        below = self.name.removeprefix(self.catalog.root).lstrip(".").split(".")
        domain = self.catalog.domains.get(below[0])
        return domain.summary if domain is not None else ""

    def _incomplete(self) -> list[Declaration]:
        """Records that mention a class below them, directly or not, and so are finished afterwards."""
        order = {d.full_name: index for index, d in enumerate(self.declarations)}
        uses = {
            d.full_name: [name for name in dependencies(d.type) if name in order]
            for d in self.declarations
        }
        late = {
            name
            for name, used in uses.items()
            if any(order[other] > order[name] for other in used)
            or (name in used and self.scope.declarations[name].name in self.scope.aliased)
        }
        grown = True
        while grown:
            more = {name for name, used in uses.items() if not late.isdisjoint(used)} - late
            late |= more
            grown = bool(more)
        return [d for d in self.declarations if d.full_name in late and isinstance(d.type, Record)]


def _dependencies_first(
    own: Sequence[Declaration], contracts: Mapping[str, ContractFile]
) -> list[Declaration]:
    """Contracts by name, each after the types it is the first to use; then what no contract uses."""
    here = {d.full_name: d for d in own}
    roots = sorted(here, key=lambda name: (name not in contracts, name))
    ordered: dict[str, Declaration] = {}
    entered: set[str] = set()
    stack = [(name, False) for name in reversed(roots)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            ordered[name] = here[name]
        elif name not in entered:
            entered.add(name)
            stack.append((name, True))
            below = [other for other in dependencies(here[name].type) if other in here]
            stack += [(other, False) for other in reversed(below) if other not in entered]
    return list(ordered.values())


def _definitions(catalog: Catalog, files: Mapping[str, str]) -> list[tuple[Named, str]]:
    """Every definition with its file; heads first, so that their types stand beside them."""
    heads = [
        (contract.head.root, contract.file)
        for contract in catalog.contracts
        if isinstance(contract.head.root, Record)
    ]
    return [*heads, *((type, files.get(name, name)) for name, type in catalog.types.items())]


def _refuse_cycles(
    modules: Mapping[str, Sequence[Declaration]], declarations: Mapping[str, Declaration]
) -> None:
    """Python modules cannot import each other in a circle and be complete in any order."""
    edges: dict[str, dict[str, str]] = {}
    for module, own in modules.items():
        edges[module] = {}
        for declaration in own:
            for name in dependencies(declaration.type):
                target = declarations.get(name)
                if target is not None and target.module != module:
                    edges[module].setdefault(target.module, f"{declaration.full_name} uses {name}")
    done: set[str] = set()
    for start in sorted(edges):
        trail: list[str] = []
        stack = [(start, False)]
        while stack:
            module, leaving = stack.pop()
            if leaving:
                trail.pop()
                done.add(module)
            elif module in trail:
                circle = [*trail[trail.index(module) :], module]
                reasons = [edges[a][b] for a, b in pairwise(circle)]
                raise GenerationError(
                    f"namespaces refer to each other in a circle: {'; '.join(reasons)}",
                    hint="put these types into one namespace",
                )
            elif module not in done:
                trail.append(module)
                stack.append((module, True))
                stack += [(other, False) for other in sorted(edges[module])]
