"""docs/reference/domain.md: the keys of domain.toml, from the tables that read it."""

from __future__ import annotations

import ast
from importlib import import_module
from typing import TYPE_CHECKING, Final

from docs.python_reference import notes, syntax
from duly.catalog import SHARED_DOMAIN
from duly.compat import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSPORT: Final = import_module("duly.catalog.passport")
TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "DomainTable": ("The domain", "At the top of the file, before any table."),
    "LineTable": ("A line: `[v1]`", "Each line is one topic, and all that Kafka is told of it."),
    "ContractTable": (
        "A contract: `[v1.ProductCreatedEvent]`",
        "Each head has a table, and each table a head.",
    ),
    "WaiverTable": (
        "A waiver: `[[v1.ProductCreatedEvent.waivers]]`",
        "It silences one hazard or lint at one place and all below it; never a violation of compatibility.",
    ),
}
INNER: Final = {"lines", "contracts", "waivers"}
"""Tables of their own."""
VALUES: Final = {
    "_Text": "text",
    "_Services": "list of names of services",
    "_Compatibility": f"one of {', '.join(f'`{level}`' for level in Level)}",
    "_Bytes": "bytes",
    "_Milliseconds": "milliseconds",
    "_Unlimited": "number, -1 or more",
    "SubjectStrategy": "`RecordName`, `TopicName`, `TopicRecordName`",
    "dt.date": "date, without quotes",
    "Annotated[str, AfterValidator(_pointer)]": "JSON pointer",
    "Annotated[str, AfterValidator(_topic_name)]": "name of a topic",
    "Annotated[str, AfterValidator(_namespace)]": "Avro namespace",
    "Annotated[int, Field(ge=1, le=100000)]": "number, 1 to 100,000",
    "list[Annotated[int, Field(ge=1)]]": "list of numbers of revisions",
}


def page() -> str:
    lines = [
        "# domain.toml",
        "",
        "The passport of a domain, in `schemas/<domain>/`; an unknown key is refused by file, line and column.",
        f"That of `{SHARED_DOMAIN}`, the domain of shared types, has `owner` and `summary` and nothing else.",
        "How to write one: [add a domain](../add-a-domain.md).",
    ]
    for table, (title, about) in TABLES.items():
        lines += ["", f"## {title}", "", about, ""]
        lines += ["| key | is | if absent | means |", "|---|---|---|---|", *_rows(table)]
    return "\n".join([*lines, ""])


def _rows(table: str) -> list[str]:
    body = next(
        node.body
        for node in syntax(PASSPORT).body
        if isinstance(node, ast.ClassDef) and node.name == table
    )
    said = notes(body)
    fields = getattr(PASSPORT, table).model_fields
    rows: list[str] = []
    for key, field in fields.items():
        if key not in INNER:
            means, _, absent = said[key].removesuffix(".").partition("; absent: ")
            default = absent or _default(field.is_required(), field.default)
            rows.append(f"| `{key}` | {VALUES[_annotation(body, key)]} | {default} | {means}. |")
    return rows


def _annotation(body: list[ast.stmt], key: str) -> str:
    """As it is written, without `| None`."""
    written = next(
        ast.unparse(statement.annotation)
        for statement in body
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == key
    )
    return written.removesuffix(" | None")


def _default(is_required: bool, default: object) -> str:  # noqa: FBT001 - as pydantic says it
    if is_required:
        return "refused"
    match default:
        case None:
            return ""
        case str():
            return f"`{default}`"
        case list():
            return "`[]`"
        case _:
            return f"{default}"
