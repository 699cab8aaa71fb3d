"""Every named type of the catalog, once, with the place its class gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.errors import GenerationError
from duly.schema import Array, Enum, Field, Fixed, Map, Primitive, Record, Reference, Type, Union
from duly_codegen import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duly.schema import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    type: Named
    module: str
    """Dotted name of the generated module, such as `shop.products.v1`."""
    name: str
    """Of the class, inside the module."""
    source: str
    """The file that defines it."""

    @property
    def full_name(self) -> str:
        return self.type.name


def declare(
    root: str, found: Iterable[tuple[Named, str]], files: Mapping[str, str]
) -> dict[str, Declaration]:
    """Give each named type its module and class name; `found` pairs a definition with its source.

    `files` knows the file that defines a full name, where it is another than the source.

    Raises GenerationError where two definitions, or a class and a package, want one name.
    """
    declarations: dict[str, Declaration] = {}
    for top, source in found:
        for named in _definitions(top):
            known = declarations.get(named.name)
            if known is None:
                declarations[named.name] = _declaration(root, named, files.get(named.name, source))
            elif _shape(known.type) != _shape(named):
                raise GenerationError(
                    f"{named.name} is defined twice, differently: in {known.source} and in {source}",
                    hint="give one of them another name, or move it to a shared type",
                )
    _refuse_collisions(root, declarations)
    return declarations


def referenced(type: Type) -> Iterator[str]:
    """Full names of the named types that `type` uses directly, in order."""
    match type:
        case Reference() | Record() | Enum() | Fixed():
            yield type.name
        case Array():
            yield from referenced(type.items)
        case Map():
            yield from referenced(type.values)
        case Union():
            for branch in type.branches:
                yield from referenced(branch)
        case Primitive():
            return


def dependencies(named: Named) -> tuple[str, ...]:
    """What a class needs to know: the named types its fields use, in order, once."""
    if not isinstance(named, Record):
        return ()
    return tuple(dict.fromkeys(name for field in named.fields for name in referenced(field.type)))


def _declaration(root: str, named: Named, source: str) -> Declaration:
    namespace = named.name.rpartition(".")[0]
    own = namespace == root or namespace.startswith(f"{root}.")
    parts = names.package_names(namespace, named.name)
    return Declaration(
        type=named,
        module=".".join(parts if own else (*root.split("."), *parts)),
        name=names.class_name(named.name),
        source=source,
    )


def _definitions(type: Type) -> Iterator[Named]:
    """Depth first, so that recursion depth is that of the schema, which its parser has bounded."""
    match type:
        case Record():
            yield type
            for field in type.fields:
                yield from _definitions(field.type)
        case Enum() | Fixed():
            yield type
        case Array():
            yield from _definitions(type.items)
        case Map():
            yield from _definitions(type.values)
        case Union():
            for branch in type.branches:
                yield from _definitions(branch)
        case Primitive() | Reference():
            return


def _shape(type: Type) -> object:
    """Everything the generated code depends on, with nested named types by their names."""
    match type:
        case Record():
            return ("record", type.name, tuple(map(_field_shape, type.fields)))
        case Enum():
            return ("enum", type.name, type.symbols, type.default)
        case Fixed():
            return ("fixed", type.name, type.size, type.logical)
        case _:
            return _use(type)


def _field_shape(field: Field) -> object:
    return (field.name, _use(field.type), field.has_default, repr(field.default))


def _use(type: Type) -> object:
    match type:
        case Primitive():
            return (type.type, type.logical)
        case Array():
            return ("array", _use(type.items))
        case Map():
            return ("map", _use(type.values))
        case Union():
            return ("union", tuple(map(_use, type.branches)))
        case Record() | Enum() | Fixed() | Reference():
            return ("named", type.name)


def _refuse_collisions(root: str, declarations: Mapping[str, Declaration]) -> None:
    taken: dict[str, Declaration] = {}
    for declaration in declarations.values():
        path = f"{declaration.module}.{declaration.name}"
        other = taken.setdefault(path, declaration)
        if other is not declaration:
            raise GenerationError(
                f"{_shown(other)} and {_shown(declaration)} would both be imported as {path}",
                hint=f"full names outside {root} are imported from {root} + full name; rename one",
            )
    folders: dict[str, str] = {}
    for declaration in declarations.values():
        for package in packages(declaration.module):
            if package in taken:
                raise GenerationError(
                    f"{_shown(taken[package])} would be both a class and the package of "
                    f"{_shown(declaration)}",
                    hint="rename the type, or the namespace",
                )
            known = folders.setdefault(package.casefold(), package)
            if known != package:
                raise GenerationError(
                    f"packages {known} and {package} differ in upper and lower case only, "
                    "which is one folder on some file systems",
                    hint="spell both the same",
                )


def packages(module: str) -> tuple[str, ...]:
    """A module and the packages around it, outermost first."""
    parts = module.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _shown(declaration: Declaration) -> str:
    return f"{declaration.full_name} ({declaration.source})"
