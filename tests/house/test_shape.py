"""Small files, small functions, telling names, columns that keep their digits."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import syntax, text, tracked, written_python

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
LONGER_FILES: dict[str, str] = {}
"""File → the reason why it may be longer."""

SAYS_NOTHING = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
FORBIDDEN_COLUMNS = {
    "Numeric": "duly.columns.Decimal: SQLite's Numeric loses digits",
    "DECIMAL": "duly.columns.Decimal: SQLite's DECIMAL loses digits",
    "DateTime": "duly.columns.Timestamp: SQLite's DateTime loses the zone",
    "TIMESTAMP": "duly.columns.Timestamp: SQLite's TIMESTAMP loses the zone",
}
PYTHON = written_python("src/", "codegen/", "services/", "tests/", "bench/")


@pytest.mark.parametrize("name", PYTHON)
def test_a_file_has_at_most_400_lines(name: str) -> None:
    lines = text(name).count("\n")
    assert lines <= FILE_LINES_MAX or name in LONGER_FILES, (
        f"{name} has {lines} lines: split by noun"
    )


def test_no_exception_for_length_is_out_of_date() -> None:
    stale = [name for name in LONGER_FILES if text(name).count("\n") <= FILE_LINES_MAX]
    assert not stale


def test_a_function_has_at_most_60_lines() -> None:
    """The options of a verb, which are its signature, do not count."""
    long = [
        f"{name}:{node.lineno}: {node.name} has {lines} lines"
        for name in PYTHON
        for node in ast.walk(syntax(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for lines in [_lines(node, is_verb=name.startswith("src/duly/cli/"))]
        if lines > FUNCTION_LINES_MAX
    ]
    assert not long


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_verb: bool) -> int:
    first = node.body[0].lineno if is_verb else node.lineno
    return (node.end_lineno or first) - first + 1


def test_file_names_say_what_is_inside() -> None:
    assert not [name for name in PYTHON if PurePosixPath(name).name in SAYS_NOTHING]


def test_stores_use_columns_that_keep_digits_and_zones() -> None:
    wrong = [
        f"{name}:{line}: {found}: use {FORBIDDEN_COLUMNS[found]}"
        for name in written_python("services/", "src/duly/runtime/")
        for line, found in _names(name)
        if found in FORBIDDEN_COLUMNS
    ]
    assert not wrong


def _names(name: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def test_services_are_look_alikes() -> None:
    expected = {"__init__.py", "app.py", "api.py", "domain.py", "store.py", "subscribers.py"}
    for service in ("products", "inventory", "billing", "notification"):
        prefix = f"services/{service}/"
        found = {name.removeprefix(prefix) for name in tracked() if name.startswith(prefix)}
        optional = {"__init__.py", "subscribers.py"}  # products subscribes to nothing
        assert expected - optional <= found, f"{prefix} lacks {expected - optional - found}"
