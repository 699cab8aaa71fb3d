"""Avro's schema resolution, made once for a pair of schemas.

https://avro.apache.org/docs/1.12.0/specification/#schema-resolution, with names enforced as the
registries' compatibility check does: what duly.compat accepts is read, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from duly.codec.plan import (
    Branches,
    Chosen,
    Fields,
    Items,
    Plan,
    ReadPlan,
    RecordPair,
    Refuse,
    Scalar,
    Step,
    Symbols,
    Use,
    Values,
    describe,
)
from duly.codec.units import Inexact, factor
from duly.compat import branch_rank, is_compatible, names_match, reads_primitive, violations
from duly.errors import UnresolvableError
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Schema, Union

if TYPE_CHECKING:
    from duly.schema import Field, Named, Type

_Target: TypeAlias = "Primitive | Array | Map | Union | Record | Enum | Fixed"


def plan(reader: Schema, writer: Schema) -> ReadPlan:
    """How data of `writer` are read as `reader`, refusals and all."""
    resolution = _Resolution(reader, writer)
    root = resolution.plan(reader.root, writer.root, "", "")
    made = ReadPlan(reader=reader, writer=writer, root=root, records=resolution.records)
    if any(refusal.is_physical for refusal, _ in made.refusals()) or is_compatible(reader, writer):
        return made
    # Avro refuses some aliases even where no data would meet them.
    first = violations(reader, writer)[0]
    return replace(made, root=Refuse(reason=first.message, path=first.field, is_ambiguous=True))


def resolve(reader: Schema, writer: Schema) -> ReadPlan:
    """The plan, if some data can be read by it.

    Parts only some data reach may refuse when they are reached; raises UnresolvableError where
    every datum would be refused, and where aliases are ambiguous.
    """
    made = plan(reader, writer)
    for refusal, is_certain in made.refusals():
        if is_certain or refusal.is_ambiguous:
            raise unresolvable(refusal)
    return made


def own_plan(schema: Schema) -> ReadPlan:
    """How data of a schema are read as themselves: each field takes itself, whatever its aliases."""
    resolution = _OwnResolution(schema, schema)
    root = resolution.plan(schema.root, schema.root, "", "")
    return ReadPlan(reader=schema, writer=schema, root=root, records=resolution.records)


def unresolvable(refusal: Refuse) -> UnresolvableError:
    """The error for data that reach a refusal."""
    place = f"{refusal.path}: " if refusal.path else ""
    return UnresolvableError(
        f"{place}{refusal.reason}",
        path=refusal.path,
        hint="compare the two with: duly diff, or read this data with an older revision",
    )


class _Resolution:
    """One run over a pair of schemas; a pair of records is planned once."""

    def __init__(self, reader: Schema, writer: Schema) -> None:
        self.reader = reader
        self.writer = writer
        self.records: dict[RecordPair, Fields | Refuse] = {}
        self._open = set[RecordPair]()

    def plan(self, reader_type: Type, writer_type: Type, path: str, at: str) -> Plan:
        """`path` is for messages, `at` says where a union stands in its record (see Chosen)."""
        reader, writer = self.reader.target(reader_type), self.writer.target(writer_type)
        if isinstance(writer, Union):
            branches = tuple(self.plan(reader, branch, path, at) for branch in writer.branches)
            return Branches(writer=writer, by_index=branches)
        if isinstance(reader, Union):
            return self._choose(reader, writer, path, at)
        return self._same_kind(reader, writer, path, at)

    def _same_kind(  # noqa: PLR0911 - one per kind of type
        self, reader: _Target, writer: _Target, path: str, at: str
    ) -> Plan:
        match reader, writer:
            case Primitive(), Primitive():
                if reads_primitive(reader, writer):
                    return _scalar(reader, writer, path)
            case Fixed(), Fixed():
                return _fixed(reader, writer, path)
            case Enum(), Enum():
                return _symbols(reader, writer, path)
            case Array(), Array():
                items = self.plan(reader.items, writer.items, f"{path}[]", f"{at}/items")
                return Items(reader=reader, items=items)
            case Map(), Map():
                values = self.plan(reader.values, writer.values, f"{path}{{}}", f"{at}/values")
                return Values(reader=reader, values=values)
            case Record(), Record():
                return self._record(reader, writer, path)
            case _:
                pass
        return Refuse(
            reason=f"the writer's {_shown(writer)} cannot be read as {_shown(reader)}", path=path
        )

    def _record(self, reader: Record, writer: Record, path: str) -> Plan:
        mismatch = _name_mismatch(reader, writer, path)
        if mismatch is not None:
            return mismatch
        pair = (reader.name, writer.name)
        if pair not in self.records and pair not in self._open:
            self._open.add(pair)
            self.records[pair] = self._fields(reader, writer, path)
            self._open.discard(pair)
        return Use(pair=pair)

    def _fields(self, reader: Record, writer: Record, path: str) -> Fields | Refuse:
        taken: dict[str, list[tuple[Field, Plan]]] = {}
        defaults: list[Field] = []
        written = {field.name: field for field in writer.fields}
        for field in reader.fields:
            here = f"{path}.{field.name}" if path else field.name
            hits = [name for name in self._names(field) if name in written]
            if len(hits) > 1:
                return Refuse(
                    reason=f'field "{field.name}" and its aliases match the writer\'s fields '
                    + " and ".join(f'"{name}"' for name in hits),
                    path=here,
                    is_ambiguous=True,
                )
            if hits:
                below = self.plan(
                    field.type, written[hits[0]].type, here, f"{reader.name}/{field.name}"
                )
                taken.setdefault(hits[0], []).append((field, below))
            elif field.has_default:
                defaults.append(field)
            else:
                return Refuse(
                    reason=f'field "{field.name}" has no default and the writer has no such field',
                    path=here,
                )
        steps = (Step(writer=f, readers=tuple(taken.get(f.name, ()))) for f in writer.fields)
        return Fields(reader=reader, writer=writer, steps=tuple(steps), defaults=tuple(defaults))

    def _names(self, field: Field) -> tuple[str, ...]:
        """Under which names the writer may have a field."""
        return (field.name, *field.aliases)

    def _choose(self, reader: Union, writer: _Target, path: str, at: str) -> Plan:
        """The reader's branch that takes the writer's type: exact first, then promotions in order."""
        ranked = sorted(
            (rank, index)
            for index, branch in enumerate(reader.branches)
            if (rank := branch_rank(self.reader.target(branch), writer)) is not None
        )
        if ranked:
            index = self._first_readable([index for _, index in ranked], reader, writer)
            branch = self.reader.target(reader.branches[index])
            below = self._same_kind(branch, writer, path, at)
            return Chosen(reader=reader, at=at, index=index, plan=below)
        branches = ", ".join(_shown(self.reader.target(branch)) for branch in reader.branches)
        return Refuse(
            reason=f"the writer's {_shown(writer)} is no branch of the union of {branches}",
            path=path,
        )

    def _first_readable(self, indexes: list[int], reader: Union, writer: _Target) -> int:
        """The first branch that reads all of the writer's type, or just the first."""
        if len(indexes) > 1:
            theirs = Schema(root=writer, named=self.writer.named)
            for index in indexes:
                ours = Schema(root=reader.branches[index], named=self.reader.named)
                if is_compatible(ours, theirs):
                    return index
        return indexes[0]


class _OwnResolution(_Resolution):
    def _names(self, field: Field) -> tuple[str, ...]:
        return (field.name,)


def _scalar(reader: Primitive | Fixed, writer: Primitive | Fixed, path: str) -> Plan:
    try:
        return Scalar(reader=reader, writer=writer, factor=factor(reader, writer))
    except Inexact as error:
        reason = f"the writer's {describe(writer)} cannot be read as {describe(reader)}: {error}"
        return Refuse(reason=reason, path=path, is_physical=False)


def _fixed(reader: Fixed, writer: Fixed, path: str) -> Plan:
    mismatch = _name_mismatch(reader, writer, path)
    if mismatch is not None:
        return mismatch
    if reader.size != writer.size:
        reason = f"{writer.name} has {writer.size} bytes and {reader.name} has {reader.size}"
        return Refuse(reason=reason, path=path)
    return _scalar(reader, writer, path)


def _symbols(reader: Enum, writer: Enum, path: str) -> Plan:
    mismatch = _name_mismatch(reader, writer, path)
    if mismatch is not None:
        return mismatch
    known = frozenset(reader.symbols)

    def read(symbol: str) -> str | Refuse:
        if symbol in known:
            return symbol
        if reader.default is not None:
            return reader.default
        reason = f'the writer\'s symbol "{symbol}" is not in {reader.name}, which has no default'
        return Refuse(reason=reason, path=path)

    return Symbols(reader=reader, by_index=tuple(read(symbol) for symbol in writer.symbols))


def _name_mismatch(reader: Named, writer: Named, path: str) -> Refuse | None:
    """Names agree if their last parts are equal or a reader's alias is the writer's full name."""
    if names_match(reader, writer):
        return None
    return Refuse(
        reason=f"the data hold {writer.name}, not {reader.name} (names differ and no alias says so)",
        path=path,
    )


def _shown(type: _Target) -> str:
    match type:
        case Primitive() | Fixed():
            return describe(type)
        case Record() | Enum():
            return f"{type.__class__.__name__.lower()} {type.name}"
        case _:
            return type.__class__.__name__.lower()
