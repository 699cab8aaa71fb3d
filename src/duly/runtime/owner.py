"""Whose database it is: two services in one would take each other's events for handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from duly.errors import ConfigError
from duly.runtime import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection


def take_or_check(connection: Connection, service: str) -> None:
    """Note the service in a new database; ConfigError in another's."""
    if check_owner(connection, service) is None:
        connection.execute(insert(tables.owner), {"number": 1, "service": service})


def check_owner(connection: Connection, service: str) -> str | None:
    """The service it belongs to, None if nobody's yet; ConfigError if another's."""
    owner = connection.execute(select(tables.owner.c.service)).scalar_one_or_none()
    if owner is not None and owner != service:
        raise ConfigError(
            f'the database belongs to service "{owner}", not to "{service}"',
            hint="give each service its own database: DATABASE_URL",
        )
    return owner
