"""One generated class per named type, with what a reader of the service wants to know in its docstring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.errors import GenerationError
from duly.schema import Enum, Field, Fixed, Record
from duly_codegen import names
from duly_codegen.annotations import Place, Wrapper, annotation, fixed, wrappers
from duly_codegen.defaults import expression, holds_record
from duly_codegen.texts import WIDTH, docstring, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.catalog import ContractFile
    from duly.schema import Json
    from duly_codegen.declarations import Declaration
    from duly_codegen.scope import Scope

_INDENT = "    "


def class_lines(declaration: Declaration, contract: ContractFile | None, scope: Scope) -> list[str]:
    """The source of one class, or of the alias of a fixed, and before it of its union wrappers."""
    match declaration.type:
        case Record() as record:
            lines = _record(record, declaration.name, contract, scope)
        case Enum() as enum:
            lines = _enum(enum, declaration.name, scope)
        case Fixed() as type:
            lines = [
                f"{declaration.name}: {scope.standard('typing')}.TypeAlias = {fixed(type, scope)}",
                *docstring(type.doc, ""),
            ]
    return lines


def record_wrappers(record: Record, scope: Scope) -> tuple[Wrapper, ...]:
    """The classes that stand for branches of the record's unions."""
    return tuple(
        wrapper
        for field in record.fields
        for wrapper in wrappers(field.type, scope, Place(record=record.name, path=(field.name,)))
    )


def _record(record: Record, name: str, contract: ContractFile | None, scope: Scope) -> list[str]:
    python = {field.name: names.field_name(field.name, record.name) for field in record.fields}
    own = record_wrappers(record, scope)
    lines = [line for wrapper in own for line in _wrapper(wrapper, record, scope)]
    base = "_duly.Event" if contract else "_duly.Record"
    # Where one field's name in the schema is another's in Python, only the Python names are safe.
    ambiguous = any(wire != py and wire in python.values() for wire, py in python.items())
    options = ", validate_by_alias=False" if ambiguous else ""
    lines += [
        f"@{scope.standard('typing')}.final",
        f"class {name}({base}{options}):",
        *docstring(_record_doc(record, contract), _INDENT),
        *([""] if record.doc or contract else []),
        f"{_INDENT}__avro_name__ = {literal(record.name)}",
    ]
    scope.shadowed = frozenset(python.values())
    hidden = sorted(w.name for w in own if w.name in scope.shadowed)
    if hidden:
        raise GenerationError(f'{record.name}: field "{hidden[0]}" hides a class of that name')
    gap = [""]
    for field in record.fields:
        text = _field(field, python[field.name], record, scope)
        lines += [*gap, *text]
        gap = [""] if text[-1].endswith('"""') else []
    scope.shadowed = frozenset()
    return lines


def _record_doc(record: Record, contract: ContractFile | None) -> str:
    if contract is None:
        return record.doc
    makers = ", ".join(sorted(contract.produced_by)) or "nobody yet"
    users = ", ".join(sorted(contract.consumed_by)) or "nobody yet"
    facts = f"Key: {contract.key or 'none'}. Produced by {makers}; consumed by {users}."
    parts = [record.doc.strip(), facts]
    if contract.deprecated:
        parts.append(f"Deprecated: {contract.deprecated}")
    return "\n\n".join(part for part in parts if part)


def _field(field: Field, name: str, record: Record, scope: Scope) -> list[str]:
    place = Place(record=record.name, path=(field.name,))
    text = annotation(field.type, scope, place)
    if name != field.name:
        typing = scope.standard("typing")
        text = f"{typing}.Annotated[{text}, _duly.wire({literal(field.name)})]"
    if _is_deprecated(field):
        text = f"_duly.Deprecated[{text}]"
    value = ""
    if field.has_default:
        value = expression(field.type, field.default, scope, place)
        if holds_record(field.type, field.default, scope):
            value = f"_duly.Field(default_factory=lambda: {value})"
        value = f" = _duly.default({value})" if _is_deprecated(field) else f" = {value}"
    line = f"{_INDENT}{name}: {text}{value}"
    if len(line) > WIDTH and " | " in text and "[" not in text:
        branches = f"\n{_INDENT * 2}| ".join(text.split(" | "))
        line = f"{_INDENT}{name}: (\n{_INDENT * 2}{branches}\n{_INDENT}){value}"
    return [*line.split("\n"), *docstring(_field_doc(field), _INDENT)]


def _field_doc(field: Field) -> str:
    if not _is_deprecated(field):
        return field.doc
    return f"{field.doc.strip()}\n\n{_deprecation(field.props['deprecated'])}".strip()


def _is_deprecated(field: Field) -> bool:
    note = field.props.get("deprecated")
    return note is not None and note is not False


def _deprecation(note: Json) -> str:
    if isinstance(note, str):
        return f"Deprecated: {note}"
    if not isinstance(note, dict):
        return "Deprecated."
    words = ["Deprecated"]
    words += [f"since {note['since']}"] if note.get("since") else []
    words += [f"to be removed after {note['remove_after']}"] if note.get("remove_after") else []
    use = f"; use {note['use']}" if note.get("use") else ""
    return f"{words[0]} {', '.join(words[1:])}".strip() + f"{use}."


def _enum(enum: Enum, name: str, scope: Scope) -> list[str]:
    doc = enum.doc.strip()
    if enum.default is not None:
        unknown = f"A symbol this revision does not know reads as {enum.default}."
        doc = f"{doc}\n\n{unknown}" if doc else unknown
    return [
        f"@{scope.standard('typing')}.final",
        f"class {name}(_duly.Enum):",
        *docstring(doc, _INDENT),
        *([""] if doc else []),
        f"{_INDENT}__avro_name__ = {literal(enum.name)}",
        "",
        *(
            f"{_INDENT}{names.symbol_name(symbol, enum.name)} = {literal(symbol)}"
            for symbol in enum.symbols
        ),
    ]


def _wrapper(wrapper: Wrapper, record: Record, scope: Scope) -> Sequence[str]:
    if wrapper.name in scope.classes or wrapper.name in scope.wrappers:
        raise GenerationError(
            f"{record.name}: the class for branch {wrapper.branch} of {wrapper.key} would be "
            f"called {wrapper.name}, which is taken",
            hint="rename the other type, or the field",
        )
    scope.wrappers.append(wrapper.name)
    scope.shadowed = frozenset(("value",))
    value = annotation(wrapper.type, scope, Place(record=record.name, path=()))
    scope.shadowed = frozenset()
    return [
        f"@{scope.standard('typing')}.final",
        f"class {wrapper.name}(_duly.Branch):",
        f'{_INDENT}"""The branch {wrapper.branch} of {wrapper.key.rpartition("/")[0]}."""',
        "",
        f"{_INDENT}__avro_branch__ = {literal(wrapper.branch)}",
        "",
        f"{_INDENT}value: {value}",
        "",
        "",
    ]
