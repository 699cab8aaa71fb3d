"""The words of Avro's six rules, for the author of the head, whichever side the head is on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from duly.check.default import takes
from duly.compat import Direction, quoted, unknown_symbols
from duly.schema import Array, Enum, Field, Fixed, Map, Primitive, Record, Schema, Union
from duly.schema import to_text as text_of

if TYPE_CHECKING:
    from duly.check.case import Case


def say_missing_default(case: Case) -> str:
    if case.head_reads:
        return f"{case.subject} has no default"
    return f"{case.subject} is gone, and earlier readers have no default for it"


def help_missing_default(case: Case) -> str:
    field = case.violation.reader.node
    if case.head_reads and isinstance(field, Field):
        before = _default_before(case, field)
        if before:
            return f'give back its default: "default": {before}'
        return f"give it a default: {_default(case, field)}"
    return "keep the field and mark it deprecated"


def say_type_mismatch(case: Case) -> str:
    if isinstance(case.violation.reader.node, Field):
        return f"{say_missing_default(case)} (the default symbol of its enum does not stand in)"
    reader, writer = case.violation.reader.text, case.violation.writer.text
    if case.head_reads:
        return f"{case.subject} is {reader} and cannot read {writer}"
    trail = case.violation.trail
    verb = "may be" if trail and trail[-1].kind == "writer_branch" else "is"
    return f"{case.subject} {verb} {writer}, and earlier readers take {reader}"


def help_type_mismatch(case: Case) -> str:
    reader, writer = case.violation.reader.node, case.violation.writer.node
    if isinstance(reader, Field):
        return help_missing_default(case)
    if isinstance(writer, Primitive) and writer.type == "null":
        if case.head_reads:
            return 'keep "null" in its union'
        return "leave it required, and add a nullable field beside it"
    return "keep its type, and add a field of the new type with a default beside it"


def say_missing_branch(case: Case) -> str:
    writer = case.violation.writer.text
    if case.head_reads:
        return f"{case.subject} has no branch that reads {writer}"
    return f"{case.subject} may be {writer}, for which earlier readers have no branch"


def help_missing_branch(case: Case) -> str:
    if case.head_reads:
        return "keep the branch in its union"
    return "put the new type into a field of its own, with a default"


def say_missing_symbols(case: Case) -> str:
    reader, writer = case.violation.reader.node, case.violation.writer.node
    missing = ""
    if isinstance(reader, Enum) and isinstance(writer, Enum):
        missing = quoted(unknown_symbols(reader, writer))
    if case.head_reads:
        return f'enum "{case.head.owner}" lacks {missing} and has no default symbol'
    return f'enum "{case.head.owner}" has {missing}, which earlier readers do not know'


def help_missing_symbols(case: Case) -> str:
    reader = case.violation.reader.node
    if case.head_reads and isinstance(reader, Enum):
        symbol = json.dumps(reader.symbols[0]) if reader.symbols else "…"
        return f'keep the symbols, or give the enum a default symbol: "default": {symbol}'
    return "take them back: earlier readers have no default symbol to read them as"


def say_name_mismatch(case: Case) -> str:
    violation = case.violation
    if isinstance(violation.reader.node, Field):
        return violation.message
    reader, writer = violation.reader.owner, violation.writer.owner
    if case.head_reads:
        return f'"{reader}" has neither the name nor an alias of "{writer}"'
    return f'"{writer}" is a name that earlier readers, who know "{reader}", do not take'


def help_name_mismatch(case: Case) -> str:
    violation = case.violation
    if isinstance(violation.reader.node, Field):
        return "take away an alias, so that one field of the writer is left"
    if case.contract.compatibility.directions == (Direction.NEW_READS,):
        return f'keep the name, or give it the alias: "aliases": ["{violation.writer.owner}"]'
    return "keep the name; an alias helps only readers that have it"


def say_fixed_size(case: Case) -> str:
    reader, writer = case.violation.reader.text, case.violation.writer.text
    if case.head_reads:
        return f"{reader} cannot read {writer}"
    return f"{writer} cannot be read as {reader}"


def help_fixed_size(case: Case) -> str:
    _ = case
    return "keep the size, and add a field of the new type with a default beside it"


def _default_before(case: Case, field: Field) -> str:
    """The default that the newest live revision with this field gave it, or ""."""
    for revision in reversed(case.contract.live):
        record = revision.schema.named.get(case.violation.reader.owner)
        for old in record.fields if isinstance(record, Record) else ():
            if old.name == field.name and takes(field.type, old):
                return json.dumps(old.default, ensure_ascii=False) if old.has_default else ""
    return ""


def _default(case: Case, field: Field) -> str:  # noqa: PLR0911 - one per kind
    """The smallest edit that works: Avro takes a default for the first branch of a union only."""
    target = case.contract.head.target(field.type)
    match target:
        case Array():
            return '"default": []'
        case Map():
            return '"default": {}'
        case Union():
            return _null_default(target)
        case Enum(default=str(symbol)):
            return f'"default": {json.dumps(symbol)}'
        case Primitive(type="null"):
            return '"default": null'
        case Primitive():
            written = text_of(Schema(root=target, named={}))
        case Record() | Enum() | Fixed() if target.path == f"{field.path}/type":
            return 'put "null" before its definition, "type": ["null", {…}], and "default": null'
        case Record() | Enum() | Fixed():
            written = json.dumps(target.name)
    return f'"type": ["null", {written}], "default": null'


def _null_default(union: Union) -> str:
    first = union.branches[0] if union.branches else None
    if isinstance(first, Primitive) and first.type == "null":
        return '"default": null'
    return 'put "null" first in its union, and "default": null'
