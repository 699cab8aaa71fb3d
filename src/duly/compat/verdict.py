"""Whether a reader reads a writer: Avro's rules, decided by coinduction.

The rules are those of SchemaCompatibility in Avro Java 1.12. A pair of records that is met again below itself counts
as readable. Avro Java remembers what it concluded from such an assumption even where the assumption turns out false,
and so calls some unreadable pairs readable; here such conclusions are dropped: as in Tarjan's algorithm, a conclusion
is final only once it relies on no open pair above its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.compat.fit import reads_primitive
from duly.errors import SchemaInvalidError
from duly.schema import (
    Array,
    Enum,
    Fixed,
    Map,
    Primitive,
    Record,
    Reference,
    Union,
    simple_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema import Field, Named, Schema, Type

_NO_PAIR: Final = 1 << 30
"""Deeper than any open pair: what a conclusion relies on when it relies on none."""


class AmbiguousFieldError(Exception):
    """A reader field takes more than one writer field; Avro Java refuses the whole pair then."""

    def __init__(
        self, *, reader: Record, writer: Record, index: int, found: tuple[str, ...]
    ) -> None:
        super().__init__(reader.fields[index].name)
        self.reader = reader
        self.writer = writer
        self.index = index
        self.found = found


class Verdicts:
    """Answers for the types of one reader and one writer schema; remembers what is certain."""

    def __init__(self, reader: Schema, writer: Schema) -> None:
        self._reader = reader
        self._writer = writer
        self._open: dict[tuple[int, int], int] = {}
        """Pairs being decided → depth; the nodes live as long as the schemas, so their ids are stable."""
        self._open_others = 0
        """How many of them are not two records: those that `assume` was told of."""
        self._readable: dict[tuple[int, int], int] = {}
        """Pairs found readable → the outermost open pair this relies on."""
        self._unreadable: set[tuple[int, int]] = set()
        self._provisional: list[tuple[int, int]] = []
        self._relied_on = _NO_PAIR
        self._must_see_all: bool | None = None

    def reads(self, reader: Type, writer: Type) -> bool:  # noqa: C901, PLR0911 - one per kind of type
        """Raises AmbiguousFieldError where Avro Java raises."""
        if isinstance(reader, Reference):
            reader = follow(self._reader, reader)
        if isinstance(writer, Reference):
            writer = follow(self._writer, writer)
        if self._open_others and (id(reader), id(writer)) in self._open:
            self._relied_on = min(self._relied_on, self._open[id(reader), id(writer)])
            return True
        if isinstance(writer, Union):
            return self._reads_every_branch(reader, writer)
        if isinstance(reader, Union):
            return self._any_branch_reads(reader, writer)
        if isinstance(reader, Primitive):
            return isinstance(writer, Primitive) and reads_primitive(reader, writer)
        if isinstance(reader, Record):
            return isinstance(writer, Record) and self._reads_record(reader, writer)
        if isinstance(reader, Array):
            return isinstance(writer, Array) and self.reads(reader.items, writer.items)
        if isinstance(reader, Map):
            return isinstance(writer, Map) and self.reads(reader.values, writer.values)
        if isinstance(reader, Enum):
            return (
                isinstance(writer, Enum)
                and names_match(reader, writer)
                and not missing_symbols(reader, writer)
            )
        return (
            isinstance(writer, Fixed) and names_match(reader, writer) and reader.size == writer.size
        )

    def assume(self, reader: Type, writer: Type) -> Assumption:
        """Count the pair, which is none of references, as readable from now on, until `withdraw`."""
        key = (id(reader), id(writer))
        self._open[key] = len(self._open)
        is_other = not (isinstance(reader, Record) and isinstance(writer, Record))
        self._open_others += is_other
        # What was unreadable may be readable under one more assumption; the reverse cannot happen.
        assumption = Assumption(key, self._unreadable, len(self._provisional), is_other=is_other)
        self._unreadable = set()
        return assumption

    def withdraw(self, assumption: Assumption) -> None:
        del self._open[assumption.key]
        self._open_others -= assumption.is_other
        self._unreadable |= assumption.unreadable
        self._drop_provisional(assumption.provisional)

    def forget_open_pairs(self, count: int) -> None:
        """After an AmbiguousFieldError: back to the first `count` open pairs."""
        while len(self._open) > count:
            self._open.popitem()
        self._drop_provisional(0)

    def _reads_every_branch(self, reader: Type, writer: Union) -> bool:
        result = True
        for branch in writer.branches:
            if not self.reads(reader, branch):
                if self._may_stop():
                    return False
                result = False
        return result

    def _any_branch_reads(self, reader: Union, writer: Type) -> bool:
        if isinstance(writer, Primitive):
            for branch in reader.branches:
                if isinstance(branch, Primitive) and branch.type == writer.type:
                    return True
        for branch in reader.branches:  # noqa: SIM110 - a generator here costs a fifth of a check
            if self.reads(branch, writer):
                return True
        return False

    def _reads_record(self, reader: Record, writer: Record) -> bool:
        key = (id(reader), id(writer))
        if key in self._unreadable:
            return False
        relied_on = self._open.get(key, self._readable.get(key))
        if relied_on is not None:
            self._relied_on = min(self._relied_on, relied_on)
            return True
        depth = len(self._open)
        first_provisional = len(self._provisional)
        outside, self._relied_on = self._relied_on, _NO_PAIR
        self._open[key] = depth
        result = self._reads_fields(reader, writer)
        del self._open[key]
        relied_on, self._relied_on = self._relied_on, outside
        if not result:
            self._unreadable.add(key)
            self._drop_provisional(first_provisional)
        elif relied_on >= depth:
            self._readable[key] = _NO_PAIR
            for certain in self._provisional[first_provisional:]:
                self._readable[certain] = _NO_PAIR
            del self._provisional[first_provisional:]
        else:
            self._readable[key] = relied_on
            self._provisional.append(key)
            self._relied_on = min(outside, relied_on)
        return result

    def _reads_fields(self, reader: Record, writer: Record) -> bool:
        result = names_match(reader, writer)
        if not result and self._may_stop():
            return False
        written = {field.name: field for field in writer.fields}
        for index, field in enumerate(reader.fields):
            source = written.get(field.name)
            if source is field and field.stands_alone:
                continue
            if field.aliases:
                source = writer_field(reader, writer, index, written)
            if source is None:
                readable = field.has_default
            else:
                mine, theirs = field.type, source.type
                readable = same_primitive(mine, theirs) or self.reads(mine, theirs)
            if not readable:
                if self._may_stop():
                    return False
                result = False
        return result

    def _may_stop(self) -> bool:
        """No, if an ambiguous alias could still follow: it is fatal wherever it stands."""
        if self._must_see_all is None:
            self._must_see_all = any(
                field.aliases
                for named in self._reader.named.values()
                if isinstance(named, Record)
                for field in named.fields
            )
        return not self._must_see_all

    def _drop_provisional(self, first: int) -> None:
        for key in self._provisional[first:]:
            del self._readable[key]
        del self._provisional[first:]


class Assumption:
    """What `Verdicts.withdraw` needs to go back."""

    __slots__ = ("is_other", "key", "provisional", "unreadable")

    def __init__(
        self,
        key: tuple[int, int],
        unreadable: set[tuple[int, int]],
        provisional: int,
        *,
        is_other: bool,
    ) -> None:
        self.key = key
        self.unreadable = unreadable
        self.provisional = provisional
        self.is_other = is_other


def follow(schema: Schema, reference: Reference) -> Named:
    """The definition a reference names; SchemaInvalidError where the schema is not self-contained."""
    try:
        return schema.named[reference.name]
    except KeyError:
        raise SchemaInvalidError(
            f'type "{reference.name}" is used and not defined', file=schema.file
        ) from None


def same_primitive(reader: Type, writer: Type) -> bool:
    """A quick yes for most fields."""
    return (
        isinstance(reader, Primitive)
        and isinstance(writer, Primitive)
        and reader.type == writer.type
    )


def names_match(reader: Named, writer: Named) -> bool:
    """Unqualified names are equal, or an alias of the reader is the writer's full name."""
    return (
        reader.name == writer.name
        or simple_name(reader.name) == simple_name(writer.name)
        or writer.name in reader.aliases
    )


def missing_symbols(reader: Enum, writer: Enum) -> tuple[str, ...]:
    """Symbols the reader cannot read, in the writer's order; its default symbol reads them all."""
    if reader.default is not None and reader.default in reader.symbols:
        return ()
    return unknown_symbols(reader, writer)


def unknown_symbols(reader: Enum, writer: Enum) -> tuple[str, ...]:
    """Symbols that the reader does not have, in the writer's order."""
    known = frozenset(reader.symbols)
    return tuple(symbol for symbol in writer.symbols if symbol not in known)


def writer_field(
    reader: Record, writer: Record, index: int, written: Mapping[str, Field]
) -> Field | None:
    """The field of the writer that feeds one of the reader; AmbiguousFieldError if several do.

    An alias that repeats the field's own name counts as a second source, as in Avro Java.
    """
    field = reader.fields[index]
    if not field.aliases:
        return written.get(field.name)
    names = (field.name, *dict.fromkeys(field.aliases))
    found = tuple(name for name in names if name in written)
    if len(found) > 1:
        raise AmbiguousFieldError(reader=reader, writer=writer, index=index, found=found)
    return written[found[0]] if found else None
