"""Imports point one way: services → shop → duly, and each library has one door."""

from __future__ import annotations

import ast
import re
import sys
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import syntax, tracked, written_python

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICES = sorted(
    name.split("/")[1] for name in tracked() if re.fullmatch(r"services/\w+/app\.py", name)
)
SERVICE_MAY = {"duly", "shop", "fastapi", "pydantic", "sqlalchemy", "httpx", "services"}
PURE = ("src/duly/schema/", "src/duly/compat/")
PURE_NEVER = {"logging", "structlog", "time", "random", "os", "pathlib", "socket", "sys", "io"}
PURE_CALLS_NEVER = {"open", "print", "input"}
CONFLUENT_DOORS = ("src/duly/kafka/", "src/duly/registry/")


def imports(name: str, *, type_checking: bool = True) -> Iterator[tuple[int, str]]:
    """Each imported module with its line; `from x import y` gives `x.y` too."""
    hidden = set[int]()
    if not type_checking:
        for node in ast.walk(syntax(name)):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                hidden |= {inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.stmt)}
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        if node.lineno not in hidden:
            yield from ((node.lineno, module) for module in found)


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_only_contracts_duly_and_its_libraries(service: str) -> None:
    names = written_python(f"services/{service}/")
    assert names, f"services/{service} has no files"
    wrong = [
        f"{name}:{line}: {module}"
        for name in names
        for line, module in imports(name)
        if top(module) not in SERVICE_MAY | set(sys.stdlib_module_names)
    ]
    assert not wrong


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_never_imports_another_service(service: str) -> None:
    wrong = [
        f"{name}:{line}: {module}"
        for name in written_python(f"services/{service}/")
        for line, module in imports(name)
        if top(module) == "services" and not f"{module}.".startswith(f"services.{service}.")
    ]
    assert not wrong


def test_services_use_only_public_names_of_duly() -> None:
    public = {
        "duly",
        "duly.errors",
        "duly.testing",
        "duly.columns",
        "duly.schema",
        "duly.compat",
        "duly.catalog",
    }
    wrong = [
        f"{name}:{line}: {module}"
        for name in written_python("services/")
        for line, module in imports(name)
        if top(module) == "duly"
        and module not in public
        and module.rpartition(".")[0] not in public
    ]
    assert not wrong


def test_generated_classes_import_only_the_private_contract_pydantic_and_the_standard_library() -> (
    None
):
    names = [
        name for name in tracked() if name.startswith("generated/shop/") and name.endswith(".py")
    ]
    assert names
    allowed = {"pydantic", "shop"} | set(sys.stdlib_module_names)
    wrong = [
        f"{name}:{line}: {module}"
        for name in names
        for line, module in imports(name)
        if top(module) not in allowed and not f"{module}.".startswith("duly.generated_v1.")
    ]
    assert not wrong


def test_the_generator_imports_only_public_names_of_schema_and_catalog() -> None:
    names = written_python("codegen/duly_codegen/")
    assert names
    doors = {"duly.schema", "duly.catalog", "duly.errors", "duly.project"}
    wrong = [
        f"{name}:{line}: {module}"
        for name in names
        for line, module in imports(name)
        if top(module) == "duly" and module.rpartition(".")[0] not in doors
    ]
    assert not wrong


def test_the_runtime_never_imports_the_generator() -> None:
    wrong = [
        f"{name}:{line}"
        for name in written_python("src/duly/", "services/")
        for line, module in imports(name)
        if top(module) == "duly_codegen"
    ]
    assert not wrong


def test_only_two_packages_import_confluent_kafka() -> None:
    wrong = [
        f"{name}:{line}"
        for name in written_python("src/", "services/", "codegen/", "generated/")
        for line, module in imports(name)
        if top(module) == "confluent_kafka" and not name.startswith(CONFLUENT_DOORS)
    ]
    assert not wrong


def test_schema_and_compat_do_no_input_or_output() -> None:
    names = written_python(*PURE)
    assert names
    modules = [
        f"{name}:{line}: {module}"
        for name in names
        for line, module in imports(name, type_checking=False)
        if top(module) in PURE_NEVER
    ]
    calls = [
        f"{name}:{node.lineno}: {node.func.id}"
        for name in names
        for node in ast.walk(syntax(name))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in PURE_CALLS_NEVER
    ]
    assert not modules + calls


def test_packages_import_public_names_of_each_other_and_nothing_deeper() -> None:
    """`duly.schema.parse` inside duly.schema is fine; elsewhere it is `from duly.schema import …`.

    The command line and the tools for tests are inside: they load or drive single parts on purpose.
    """
    inside = {"cli", "testing", "__main__.py"}
    packages = {name.split("/")[2] for name in written_python("src/duly/") if name.count("/") > 2}
    wrong: list[str] = []
    for name in written_python("src/duly/"):
        own = name.split("/")[2]
        for line, module in imports(name):
            parts = module.split(".")
            deeper = len(parts) > 3 and parts[0] == "duly" and parts[1] in packages
            if deeper and own not in inside and parts[1] != own:
                wrong.append(f"{name}:{line}: {module}")
    assert not wrong


def test_packages_of_duly_form_no_circle() -> None:
    """Imports for types count: who reads one package need not read another that reads it."""
    uses: dict[str, set[str]] = {}
    for name in written_python("src/duly/"):
        own = name.split("/")[2].removesuffix(".py")
        for _, module in imports(name):
            parts = module.split(".")
            if parts[0] == "duly" and len(parts) > 2 and parts[1] != own:
                uses.setdefault(own, set()).add(parts[1])
    order = TopologicalSorter(uses)
    order.prepare()  # raises CycleError
    assert order.is_active()
