"""The names one generated module can use, and the imports that make them usable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly_codegen.declarations import Declaration

BUILTINS: Final = frozenset(("bool", "bytes", "dict", "float", "int", "str"))
_STANDARD: Final = {
    "builtins": "_builtins",
    "datetime": "_dt",
    "decimal": "_decimal",
    "typing": "_t",
    "uuid": "_uuid",
}
_RUNTIME: Final = "_duly"


class Scope:
    """Every name the module takes from elsewhere starts with an underscore, which no generated name does."""

    def __init__(self, module: str, declarations: Mapping[str, Declaration]) -> None:
        self.module = module
        self.declarations = declarations
        self.classes = {d.name for d in declarations.values() if d.module == module}
        self.shadowed: frozenset[str] = frozenset()
        """Field names of the class being printed: inside it they hide builtins and classes."""
        self.wrappers: list[str] = []
        """Classes that stand for branches of unions, in the order they are printed."""
        self.aliased: dict[str, str] = {}
        """Class name → second name, for classes that a field of the same name hides."""
        self._private = {*_STANDARD.values(), _RUNTIME}
        self._standard: set[str] = set()
        self._generated: dict[str, str] = {}

    def standard(self, module: str) -> str:
        """The alias of a module of the standard library."""
        self._standard.add(module)
        return _STANDARD[module]

    def builtin(self, name: str) -> str:
        if name in self.classes or name in self.shadowed:
            return f"{self.standard('builtins')}.{name}"
        return name

    def reference(self, full_name: str) -> str:
        """How this module writes the class of a full name."""
        declaration = self.declarations.get(full_name)
        if declaration is None:
            raise GenerationError(f"{self.module} uses {full_name}, which no schema defines")
        if declaration.module != self.module:
            return self.inside(declaration.module, declaration.name)
        if declaration.name not in self.shadowed:
            return declaration.name
        if declaration.name not in self.aliased:
            self.aliased[declaration.name] = self._fresh(declaration.name)
        return self.aliased[declaration.name]

    def inside(self, module: str, name: str) -> str:
        """How this module writes a name of a generated module."""
        return name if module == self.module else f"{self._import(module)}.{name}"

    def import_lines(self) -> list[str]:
        standard = [f"import {name} as {_STANDARD[name]}" for name in sorted(self._standard)]
        generated = [f"import {name} as {alias}" for name, alias in sorted(self._generated.items())]
        own = [f"from duly import generated_v1 as {_RUNTIME}", *generated]
        return [*standard, "", *own] if standard else own

    def _import(self, module: str) -> str:
        if module not in self._generated:
            parts = module.split(".")
            # shop.common.v1 reads as _common: a line's number says nothing where there is one line.
            short = parts[-2] if len(parts) > 2 and _is_line(parts[-1]) else parts[-1]
            long = "_".join(parts[1:]) or short
            self._generated[module] = self._fresh(short, long)
        return self._generated[module]

    def _fresh(self, *wanted: str) -> str:
        for candidate in wanted:
            if f"_{candidate}" not in self._private:
                self._private.add(f"_{candidate}")
                return f"_{candidate}"
        return self._fresh(f"{wanted[-1]}_")


def _is_line(part: str) -> bool:
    return part[:1] == "v" and part[1:].isdigit()
