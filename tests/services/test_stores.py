"""The stores speak both databases, and keep their statements where writes can be grouped."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.base import Executable

if TYPE_CHECKING:
    from sqlalchemy import Table

NAMES = ("billing", "inventory", "notification", "products")
DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def statements(name: str) -> dict[str, ClauseElement]:
    store = import_module(f"services.{name}.store")
    return {
        key: value
        for key, value in vars(store).items()
        if isinstance(value, Executable) and isinstance(value, ClauseElement)
    }


def tables(name: str) -> list[Table]:
    return list(import_module(f"services.{name}.store").metadata.tables.values())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_statement_is_understood_by_both_databases(name: str, dialect: str) -> None:
    found = statements(name)
    assert len(found) > 5
    for statement in found.values():
        assert str(statement.compile(dialect=DIALECTS[dialect]))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_table_can_be_made_in_both_databases(name: str, dialect: str) -> None:
    for table in tables(name):
        assert str(CreateTable(table).compile(dialect=DIALECTS[dialect]))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=DIALECTS[dialect]))


def test_rows_are_locked_where_a_database_has_several_writers() -> None:
    found = statements("inventory")["_STOCKS_LOCKED"]
    assert "FOR UPDATE" in str(found.compile(dialect=DIALECTS["postgresql"]))
