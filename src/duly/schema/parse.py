"""The two ways in: a text, and JSON already loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.errors import SchemaInvalidError
from duly.schema import names
from duly.schema.attributes import FaultError
from duly.schema.text import locate, read_json
from duly.schema.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema.model import Json, Named, Schema
    from duly.schema.walk import ReadFields


def parse(
    text: str,
    *,
    file: str = "",
    strict: bool = True,
    known: Mapping[str, Named] | None = None,
    read: ReadFields | None = None,
) -> Schema:
    """Read the text of a schema; `known` holds named types of other files it may refer to.

    `strict` checks names and defaults as Avro Java's strict parser does; without it, any schema a
    registry may hold is read. `read` is for texts that mostly repeat each other, such as the
    revisions of a contract: what one says at the same place as another, read as strictly with the
    same `read`, is read once and is one node in both.
    Raises SchemaSyntaxError or SchemaInvalidError with line and column.
    """
    value = read_json(text, file=file)
    try:
        return _walk(known, read, strict=strict).schema(value, file)
    except FaultError as fault:
        line, column = locate(text, fault.pointer)
        raise SchemaInvalidError(
            fault.message, file=file, line=line, column=column, hint=fault.hint
        ) from None


def parse_json(
    value: Json, *, file: str = "", strict: bool = True, known: Mapping[str, Named] | None = None
) -> Schema:
    """The same for JSON already loaded; errors name the JSON pointer in place of a line."""
    try:
        return _walk(known, None, strict=strict).schema(value, file)
    except FaultError as fault:
        where = f" at {fault.pointer}" if fault.pointer else ""
        raise SchemaInvalidError(f"{fault.message}{where}", file=file, hint=fault.hint) from None


def _walk(known: Mapping[str, Named] | None, read: ReadFields | None, *, strict: bool) -> Walk:
    # Not `known or {}`: a lazy mapping would have to count itself.
    return Walk(
        {} if known is None else known,
        names.STRICT if strict else names.LENIENT,
        read,
        check_defaults=strict,
    )
