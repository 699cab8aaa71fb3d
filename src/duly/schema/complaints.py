"""What Avro lets pass and a contract must not have: duly's own rules for the schemas people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.schema import logical, names
from duly.schema.attributes import nearest, pointer_step, shown
from duly.schema.endless import endless_records
from duly.schema.exact import exact_fault
from duly.schema.model import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union
from duly.schema.text import duplicate_keys, locate_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.schema.model import Field, Json, Named, Schema, Type

_TEXTS: Final = frozenset(("doc", "namespace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    rule: str
    message: str
    line: int
    column: int
    pointer: str
    hint: str = ""


def complaints(
    schema: Schema, text: str, known: Mapping[str, Named] | None = None
) -> tuple[Complaint, ...]:
    """Everything wrong with the text of a head that Avro itself accepts, in the order of the text.

    `schema` is what `parse` made of `text`, with the same `known`.
    """
    found = [
        Complaint(
            rule="duplicate_key",
            message="this key is in its object twice",
            line=line,
            column=column,
            pointer=pointer,
            hint="remove one; JSON readers keep the last one and drop the others",
        )
        for pointer, line, column in duplicate_keys(text)
    ]
    findings = list(_Inspection(schema, {} if known is None else known).findings())
    if findings:
        places = locate_all(text, {finding.pointer for finding in findings})
        found += [_complaint(finding, *places[finding.pointer]) for finding in findings]
    return tuple(sorted(found, key=lambda complaint: (complaint.line, complaint.column)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    rule: str
    pointer: str
    message: str
    hint: str = ""


def _complaint(finding: _Finding, line: int, column: int) -> Complaint:
    return Complaint(
        rule=finding.rule,
        message=finding.message,
        line=line,
        column=column,
        pointer=finding.pointer,
        hint=finding.hint,
    )


class _Inspection:
    def __init__(self, schema: Schema, known: Mapping[str, Named]) -> None:
        self.schema = schema
        self.known = known

    def lookup(self, name: str) -> Named | None:
        return self.schema.named.get(name) or self.known.get(name)

    def findings(self) -> Iterator[_Finding]:
        yield from self.type(self.schema.root)
        for record in endless_records(self.schema.named, self.lookup):
            yield _Finding(
                rule="endless_record",
                pointer=record.path,
                message=f'record "{record.name}" can never be filled: it holds records without end',
                hint='make one field on the way optional: ["null", …], or an array or a map',
            )

    def type(self, type: Type) -> Iterator[_Finding]:
        match type:
            case Primitive():
                if type.props:
                    yield from self.logical(type.type, type.props, type.path)
            case Array() | Map() | Union():
                yield from self.container(type)
            case Reference():
                yield from self.reference(type)
            case Record():
                yield from self.named(type)
                yield from self.record(type)
            case Enum():
                yield from self.named(type)
                yield from self.enum(type)
            case Fixed():
                yield from self.named(type)
                yield from self.logical("fixed", type.props, type.path, size=type.size)

    def container(self, type: Array | Map | Union) -> Iterator[_Finding]:
        match type:
            case Array():
                yield from self.type(type.items)
            case Map():
                yield from self.type(type.values)
            case Union():
                if not type.branches:
                    yield _Finding(
                        rule="empty_union",
                        pointer=type.path,
                        message="a union without branches has no values",
                    )
                for branch in type.branches:
                    yield from self.type(branch)

    def logical(
        self, underlying: str, props: Mapping[str, Json], path: str, *, size: int = 0
    ) -> Iterator[_Finding]:
        if why := logical.misfit(underlying, props, size=size):
            yield _Finding(
                rule="logical_type",
                pointer=f"{path}/logicalType",
                message=why,
                hint="Avro would read the plain type without a word",
            )

    def reference(self, type: Reference) -> Iterator[_Finding]:
        for key in type.props:
            yield _Finding(
                rule="lost_attribute",
                pointer=type.path + pointer_step(key),
                message=f'Avro drops "{key}" beside the name of a type',
                hint="write it on the field, or where the type is defined",
            )

    def named(self, type: Named) -> Iterator[_Finding]:
        simple = names.simple_name(type.name)
        if not names.is_specified(type.name):
            yield self.name("/name", type.path, type.name)
        elif simple in names.COMPLEX_TYPES:
            yield _Finding(
                rule="name",
                pointer=f"{type.path}/name",
                message=f'"{simple}" is the name of a kind of type, expected another name',
            )
        for index, alias in enumerate(type.aliases):
            if not names.is_specified(alias):
                yield self.name(f"/aliases/{index}", type.path, alias)
            elif alias == type.name:
                yield _Finding(
                    rule="alias",
                    pointer=f"{type.path}/aliases/{index}",
                    message=f'"{alias}" is an alias of itself',
                )
        yield from self.texts(type.props, type.path)

    def name(self, at: str, path: str, name: str) -> _Finding:
        return _Finding(
            rule="name",
            pointer=path + at,
            message=f'name "{name}" is not as Avro specifies, expected A-Z a-z 0-9 _, no digit first',
        )

    def texts(self, props: Mapping[str, Json], path: str) -> Iterator[_Finding]:
        for key in sorted(_TEXTS):
            if key in props:
                yield _Finding(
                    rule="lost_attribute",
                    pointer=f"{path}/{key}",
                    message=f"{key} is {shown(props[key])}, expected a text",
                )

    def enum(self, type: Enum) -> Iterator[_Finding]:
        if not type.symbols:
            yield _Finding(
                rule="empty_enum",
                pointer=type.path,
                message=f'enum "{type.name}" without symbols has no values',
            )
        for index, symbol in enumerate(type.symbols):
            if not names.is_specified(symbol):
                yield self.name(f"/symbols/{index}", type.path, symbol)
        if "default" in type.props:
            yield _Finding(
                rule="lost_attribute",
                pointer=f"{type.path}/default",
                message=f"default of an enum is {shown(type.props['default'])}, expected a symbol",
            )

    def record(self, type: Record) -> Iterator[_Finding]:
        answering: dict[str, str] = {field.name: field.name for field in type.fields}
        for field in type.fields:
            yield from self.field(field)
            for index, alias in enumerate(field.aliases):
                at = f"{field.path}/aliases/{index}"
                if not names.is_specified(alias) or "." in alias:
                    yield self.name(f"/aliases/{index}", field.path, alias)
                elif alias in answering:
                    yield _Finding(
                        rule="alias",
                        pointer=at,
                        message=f'"{alias}" already leads to field "{answering[alias]}"',
                        hint="a reader that finds two ways to a field refuses the data",
                    )
                answering.setdefault(alias, field.name)

    def field(self, field: Field) -> Iterator[_Finding]:
        if not names.is_specified(field.name):
            yield self.name("/name", field.path, field.name)
        if field.props:
            yield from self.attributes(field)
        if field.has_default and (fault := exact_fault(field.type, field.default, self.lookup)):
            yield _Finding(
                rule="default",
                pointer=f"{field.path}/default{fault.pointer}",
                message=f'default of field "{field.name}": {fault.message}',
                hint=fault.hint,
            )
        yield from self.type(field.type)

    def attributes(self, field: Field) -> Iterator[_Finding]:
        yield from self.texts(field.props, field.path)
        for misplaced in ("logicalType", "symbols", "items", "values", "size", "fields"):
            if misplaced in field.props:
                yield _Finding(
                    rule="lost_attribute",
                    pointer=f"{field.path}/{misplaced}",
                    message=f'"{misplaced}" beside a field\'s type has no effect',
                    hint='write it inside: "type": {"type": …, "' + misplaced + '": …}',
                )
        for key in (key for key in field.props if key not in _TEXTS):
            if hint := nearest(key, ("default", "aliases", "doc", "order"), cutoff=0.8):
                yield _Finding(
                    rule="lost_attribute",
                    pointer=field.path + pointer_step(key),
                    message=f'"{key}" means nothing to Avro',
                    hint=hint,
                )
