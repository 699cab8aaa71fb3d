"""Two schemas side by side: every place where both have the same thing and say it differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.check.default import gives_the_same
from duly.check.sizes import expected_by_java, written_at_least
from duly.compat import Step, branch_rank, reads_primitive
from duly.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Primitive,
    Record,
    Reference,
    Union,
)

if TYPE_CHECKING:
    from duly.compat import StepKind
    from duly.schema import Field, Named, Schema, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A place in both schemas; owners and paths as in duly.compat.Place."""

    trail: tuple[Step, ...]
    reader_owner: str
    reader_path: str
    writer_owner: str
    writer_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarChange(Change):
    """Two readable scalars that are not the same type with the same meaning."""

    reader: Primitive | Fixed
    writer: Primitive | Fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange(Change):
    """A field whose doc or default is another one."""

    reader: Field
    writer: Field
    is_same_default: bool
    """Whether both have one that gives a reader the same value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedChange(Change):
    """Two named types in the same place, with another full name, doc, default symbol or symbols."""

    reader: Named
    writer: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange(Change):
    """Two records that do not have the same fields, or have aliases."""

    reader: Record
    writer: Record
    sources: tuple[Field | None, ...]
    """For each field of the reader, the writer's that feeds it."""
    has_aliases: bool
    """Whether a field on either side has any; most records have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasChange(Change):
    """A field that is read as its default, though the writer has it under an earlier name.

    Two schemas do not show it: duly.check.hazard.lineage finds it in those between.
    """

    reader: Field
    writer: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsChange(Change):
    """The items of two arrays, where the reader's take more bytes than the writer's may have."""

    reader: Type
    writer: Type
    reader_bytes: int
    """At least, for each item; as duly.check.sizes counts."""
    writer_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    found: list[Change]
    is_same_backwards: bool
    """Whether values and names pass the other way just as well: no promotion, no alias, no other branch."""


def changes(reader: Schema, writer: Schema) -> Changes:
    """Every pair of named types is compared once, at its first use."""
    walk = _Walk(reader, writer)
    found = walk.run()
    return Changes(found=found, is_same_backwards=walk.is_same_backwards)


@dataclass(frozen=True, slots=True)
class _At:
    """One move, and where it leads on both sides; the moves before it are behind `above`."""

    above: _At | None
    kind: StepKind | None
    index: int
    reader_name: str
    writer_name: str
    reader_owner: str
    writer_owner: str

    def trail(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        at: _At | None = self
        while at is not None:
            if at.kind is not None:
                steps.append(
                    Step(
                        kind=at.kind,
                        index=at.index,
                        reader=at.reader_name,
                        writer=at.writer_name,
                    )
                )
            at = at.above
        return tuple(reversed(steps))


_TOP: Final = _At(None, None, 0, "", "", "", "")


class _Walk:
    def __init__(self, reader: Schema, writer: Schema) -> None:
        self.reader = reader
        self.writer = writer
        self.found: list[Change] = []
        self.is_same_backwards = True
        self.seen: set[tuple[int, int]] = set()
        # A stack of its own: chains of records may be longer than Python's.
        self.waiting: list[tuple[Type, Type, _At]] = []

    def run(self) -> list[Change]:
        self.waiting.append((self.reader.root, self.writer.root, _TOP))
        while self.waiting:
            self.pair(*self.waiting.pop())
        return self.found

    def pair(self, reader: Type, writer: Type, at: _At) -> None:  # noqa: C901 - one per kind
        if isinstance(reader, Reference):
            reader = self.reader.named[reader.name]
        if isinstance(writer, Reference):
            writer = self.writer.named[writer.name]
        if isinstance(writer, Union) or isinstance(reader, Union):
            self.unions(reader, writer, at)
            return
        match reader, writer:
            case Primitive(), Primitive():
                self.scalars(reader, writer, at)
            case Fixed(), Fixed():
                if self.named(reader, writer, at):
                    self.scalars(reader, writer, at)
            case Enum(), Enum():
                self.named(reader, writer, at)
            case Record(), Record():
                if self.named(reader, writer, at):
                    self.fields(reader, writer, at)
            case Array(), Array():
                self.items(reader, writer, at)
            case Map(), Map():
                below = _At(at, "values", 0, "", "", at.reader_owner, at.writer_owner)
                self.waiting.append((reader.values, writer.values, below))
            case _:
                self.is_same_backwards = False

    def unions(self, reader: Type, writer: Type, at: _At) -> None:
        theirs = writer.branches if isinstance(writer, Union) else (writer,)
        mine = reader.branches if isinstance(reader, Union) else (reader,)
        chosen: set[int] = set()
        for index, branch in enumerate(theirs):
            fitting = _fitting(mine, self.reader, self.writer.target(branch))
            # Two branches read as one are apart again the other way.
            if fitting is None or fitting in chosen:
                self.is_same_backwards = False
            if fitting is not None:
                chosen.add(fitting)
                below = at
                if isinstance(writer, Union):
                    below = _At(
                        below, "writer_branch", index, "", "", at.reader_owner, at.writer_owner
                    )
                if isinstance(reader, Union):
                    below = _At(
                        below, "reader_branch", fitting, "", "", at.reader_owner, at.writer_owner
                    )
                self.waiting.append((mine[fitting], branch, below))
        for index, branch in enumerate(mine):
            if index not in chosen:
                fitting = _fitting(theirs, self.writer, self.reader.target(branch))
                self.is_same_backwards &= fitting is None

    def named(self, reader: Named, writer: Named, at: _At) -> bool:
        """Whether the pair is met for the first time."""
        key = (id(reader), id(writer))
        if key in self.seen:
            return False
        self.seen.add(key)
        if reader.name != writer.name or reader.doc != writer.doc or _other_symbols(reader, writer):
            self.found.append(
                NamedChange(
                    trail=at.trail(),
                    reader_owner=reader.name,
                    reader_path=reader.path,
                    writer_owner=writer.name,
                    writer_path=writer.path,
                    reader=reader,
                    writer=writer,
                )
            )
        return True

    def fields(self, reader: Record, writer: Record, at: _At) -> None:
        written = {field.name: field for field in writer.fields}
        sources: list[Field | None] = []
        is_same = len(reader.fields) == len(writer.fields)
        has_aliases = False
        for index, field in enumerate(reader.fields):
            source = written.get(field.name)
            if field.aliases:
                is_same = self.is_same_backwards = False
                has_aliases = True
                if source is None:
                    source = next((written[a] for a in field.aliases if a in written), None)
            sources.append(source)
            if source is None:
                is_same = False
            elif not (source is field and field.stands_alone):
                self.is_same_backwards &= not source.aliases
                below = _At(at, "field", index, field.name, source.name, reader.name, writer.name)
                self.field(field, source, below)
        if not is_same:
            if any(field.aliases for field in writer.fields):
                self.is_same_backwards = False
                has_aliases = True
            self.found.append(
                RecordChange(
                    trail=at.trail(),
                    reader_owner=reader.name,
                    reader_path=reader.path,
                    writer_owner=writer.name,
                    writer_path=writer.path,
                    reader=reader,
                    writer=writer,
                    sources=tuple(sources),
                    has_aliases=has_aliases,
                )
            )

    def field(self, field: Field, source: Field, at: _At) -> None:
        if (
            field.doc != source.doc
            or field.has_default != source.has_default
            or field.default != source.default
        ):
            self.found.append(
                FieldChange(
                    trail=at.trail(),
                    reader_owner=at.reader_owner,
                    reader_path=field.path,
                    writer_owner=at.writer_owner,
                    writer_path=source.path,
                    reader=field,
                    writer=source,
                    is_same_default=field.has_default
                    and source.has_default
                    and gives_the_same(field, self.reader, source, self.writer),
                )
            )
        if not _same_plain(field.type, source.type):
            self.waiting.append((field.type, source.type, at))

    def items(self, reader: Array, writer: Array, at: _At) -> None:
        if _same_plain(reader.items, writer.items):
            return
        below = _At(at, "items", 0, "", "", at.reader_owner, at.writer_owner)
        self.waiting.append((reader.items, writer.items, below))
        expected = expected_by_java(reader.items, self.reader)
        written = written_at_least(writer.items, self.writer)
        if expected != written:
            self.is_same_backwards = False
        if expected > written:
            self.found.append(
                ItemsChange(
                    trail=below.trail(),
                    reader_owner=at.reader_owner,
                    reader_path=reader.items.path,
                    writer_owner=at.writer_owner,
                    writer_path=writer.items.path,
                    reader=self.reader.target(reader.items),
                    writer=self.writer.target(writer.items),
                    reader_bytes=expected,
                    writer_bytes=written,
                )
            )

    def scalars(self, reader: Primitive | Fixed, writer: Primitive | Fixed, at: _At) -> None:
        if _same_scalar(reader, writer):
            return
        self.is_same_backwards &= _physical(reader) == _physical(writer)
        if not _is_readable(reader, writer):
            return
        self.found.append(
            ScalarChange(
                trail=at.trail(),
                reader_owner=reader.name if isinstance(reader, Fixed) else at.reader_owner,
                reader_path=reader.path,
                writer_owner=writer.name if isinstance(writer, Fixed) else at.writer_owner,
                writer_path=writer.path,
                reader=reader,
                writer=writer,
            )
        )


def meaning(type: Primitive | Fixed) -> str:
    """The logical type by name, also where duly does not know it; empty if there is none."""
    if type.logical is not None:
        return type.logical.name
    written = type.props.get("logicalType")
    return written if isinstance(written, str) else ""


def _same_plain(reader: Type, writer: Type) -> bool:
    if isinstance(reader, Primitive) and isinstance(writer, Primitive):
        return _same_scalar(reader, writer)
    if isinstance(reader, Union) and isinstance(writer, Union):
        same_length = len(reader.branches) == len(writer.branches)
        return same_length and all(map(_same_plain, reader.branches, writer.branches))
    return False


def _fitting(branches: tuple[Type, ...], schema: Schema, writer: Type) -> int | None:
    """The reader's branch for a writer's type, as the codec chooses it; `schema` is the reader's."""
    ranked = [
        (rank, index)
        for index, branch in enumerate(branches)
        if (rank := branch_rank(schema.target(branch), writer)) is not None
    ]
    return min(ranked)[1] if ranked else None


def _other_symbols(reader: Named, writer: Named) -> bool:
    if not (isinstance(reader, Enum) and isinstance(writer, Enum)):
        return False
    return reader.default != writer.default or reader.symbols != writer.symbols


def _same_scalar(reader: Primitive | Fixed, writer: Primitive | Fixed) -> bool:
    if isinstance(reader, Primitive) and isinstance(writer, Primitive):
        if reader.type != writer.type:
            return False
    elif type(reader) is not type(writer):
        return False
    if reader.logical is None and writer.logical is None:
        return not (reader.props or writer.props) or meaning(reader) == meaning(writer)
    return reader.logical == writer.logical


def _physical(type: Primitive | Fixed) -> tuple[str, int]:
    """What decides whether a change matters in one direction only: the type, the digits of a decimal."""
    precision = type.logical.precision if type.logical is not None else 0
    return getattr(type, "type", ""), precision


def _is_readable(reader: Primitive | Fixed, writer: Primitive | Fixed) -> bool:
    if isinstance(reader, Primitive) and isinstance(writer, Primitive):
        return reads_primitive(reader, writer)
    return isinstance(reader, Fixed) and isinstance(writer, Fixed) and reader.size == writer.size
