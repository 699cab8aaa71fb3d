"""The two questions about a pair: does the reader read the writer, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.compat.explanation import Explanation
from duly.compat.verdict import AmbiguousFieldError, Verdicts
from duly.errors import SchemaInvalidError

if TYPE_CHECKING:
    from duly.compat.violation import Violation
    from duly.schema import Schema


def is_compatible(reader: Schema, writer: Schema) -> bool:
    """Whether `violations` would be empty, without looking for reasons.

    Raises SchemaInvalidError if a schema is not self-contained or nests too deeply.
    """
    try:
        return Verdicts(reader, writer).reads(reader.root, writer.root)
    except AmbiguousFieldError:
        return False
    except RecursionError:
        raise _too_deep(reader, writer) from None


def violations(reader: Schema, writer: Schema) -> tuple[Violation, ...]:
    """Every reason why the reader cannot read the writer, at most VIOLATIONS_MAX.

    Raises SchemaInvalidError if a schema is not self-contained or nests too deeply.
    """
    try:
        return Explanation(reader, writer).violations()
    except RecursionError:
        raise _too_deep(reader, writer) from None


def _too_deep(reader: Schema, writer: Schema) -> SchemaInvalidError:
    return SchemaInvalidError(
        "the types nest too deeply to be compared",
        file=reader.file or writer.file,
        hint="break the chain of records that hold records",
    )
