"""Errors read alike: lower case, no full stop, a stable code, an exit code, a page."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import pytest

from duly import errors
from tests.house.tree import syntax, text, written_python

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSES = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, errors.DulyError)
]
NAMES = {cls.__name__ for cls in CLASSES} | {"RetryLater", "Reject"}
PROPER_NAMES = (
    "Kafka",
    "Apicurio",
    "PostgreSQL",
    "SQLite",
    "Python",
    "Avro",
    "Java",
    "JSON",
    "HTTP",
    "TOML",
    "I/O",
    "DATABASE_URL",
    "KAFKA_",
    "SCHEMA_REGISTRY_",
    "SMTP",
    "DULY_",
    "DATABASE",
)


def _texts() -> Iterator[tuple[str, int, str]]:
    """The literal part of the first argument of every duly error that is raised."""
    for name in written_python("src/", "codegen/", "services/"):
        for node in ast.walk(syntax(name)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if called not in NAMES:
                continue
            argument = node.args[0]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield name, node.lineno, argument.value
            elif isinstance(argument, ast.JoinedStr):
                parts = [v.value if isinstance(v, ast.Constant) else "…" for v in argument.values]
                yield name, node.lineno, "".join(str(part) for part in parts)


def test_messages_are_lower_case_without_a_full_stop() -> None:
    wrong = [
        f"{name}:{line}: {message!r}"
        for name, line, message in _texts()
        if (message[:1].isupper() and not message.startswith(PROPER_NAMES))
        or (message.endswith(".") and not message.endswith("…"))
    ]
    assert not wrong


def test_there_are_messages_to_look_at() -> None:
    assert len(list(_texts())) > 50


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_has_its_own_code_and_is_public(cls: type[errors.DulyError]) -> None:
    assert cls.__name__ in errors.__all__
    assert "code" in vars(cls), f"{cls.__name__} inherits its code"
    assert [other.code for other in CLASSES].count(cls.code) == 1
    assert cls.exit_code in {1, 2, 3, 4}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_has_an_entry_in_the_reference(cls: type[errors.DulyError]) -> None:
    assert f"`{cls.code}`" in text("docs/reference/errors.md")


def test_no_error_is_swallowed() -> None:
    wrong = [
        f"{name}:{node.lineno}"
        for name in written_python("src/", "codegen/", "services/")
        for node in ast.walk(syntax(name))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]
    assert not wrong
