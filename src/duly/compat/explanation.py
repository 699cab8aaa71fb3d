"""Every reason why a reader does not read a writer, in Avro Java's order and at its locations."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from duly.compat.verdict import (
    AmbiguousFieldError,
    Verdicts,
    follow,
    missing_symbols,
    names_match,
    same_primitive,
    writer_field,
)
from duly.compat.violation import Place, Rule, Step, Violation, field_path, pointer
from duly.compat.wording import brief, quoted
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from duly.schema import Field, Named, Schema, Type

VIOLATIONS_MAX: Final = 1_000
"""A pair with more violations than this is explained by the first ones, nested causes counted."""


class _EnoughError(Exception):
    """VIOLATIONS_MAX is reached."""


class _Side(NamedTuple):
    """Where the walk stands on one side: not at a definition but where it is used."""

    owner: str
    path: str

    def place(self, node: Type | Field, text: str) -> Place:
        return Place(node=node, owner=self.owner, path=self.path, text=text)


class _At(NamedTuple):
    """Where the walk stands on both sides."""

    trail: tuple[Step, ...]
    reader: _Side
    writer: _Side

    def down(self, step: Step, reader_path: str, writer_path: str) -> _At:
        return _At(
            trail=(*self.trail, step),
            reader=_Side(owner=self.reader.owner, path=reader_path),
            writer=_Side(owner=self.writer.owner, path=writer_path),
        )

    def within(self, reader: Named, writer: Named, last: str = "") -> _At:
        """Inside two definitions, which may stand in other files than their uses."""
        return _At(
            trail=self.trail,
            reader=_Side(owner=reader.name, path=reader.path + last),
            writer=_Side(owner=writer.name, path=writer.path + last),
        )


class Explanation:
    """Walks what is unreadable, and only that, and collects violations."""

    def __init__(self, reader: Schema, writer: Schema) -> None:
        self._reader = reader
        self._writer = writer
        self._verdicts = Verdicts(reader, writer)
        self._found: list[Violation] = []
        self._count = 0
        self._assumed = 0
        """Pairs above the place where the walk stands, named or not: each counts as readable below itself."""

    def violations(self) -> tuple[Violation, ...]:
        with suppress(_EnoughError):
            reader, writer = self._reader.root, self._writer.root
            top = _At((), reader=_Side("", reader.path), writer=_Side("", writer.path))
            if isinstance(reader, Record) and isinstance(writer, Record):
                # Finds nothing where the pair is readable; to ask first would be a second walk.
                self._explain(reader, writer, top, verdict=False)
            else:
                self._explain_if_unreadable(reader, writer, top)
        return tuple(self._found)

    def _verdict(self, reader: Type, writer: Type) -> bool | AmbiguousFieldError:
        try:
            return self._verdicts.reads(reader, writer)
        except AmbiguousFieldError as error:
            self._verdicts.forget_open_pairs(self._assumed)
            return error

    def _explain_if_unreadable(self, reader: Type, writer: Type, at: _At) -> None:
        verdict = self._verdict(reader, writer)
        if verdict is not True:
            self._explain(reader, writer, at, verdict)

    def _explain(
        self, reader: Type, writer: Type, at: _At, verdict: AmbiguousFieldError | Literal[False]
    ) -> None:
        """Add the violations of one pair that is unreadable."""
        mine = follow(self._reader, reader) if isinstance(reader, Reference) else reader
        theirs = follow(self._writer, writer) if isinstance(writer, Reference) else writer
        assumption = self._verdicts.assume(mine, theirs)
        self._assumed += 1
        if isinstance(theirs, Union):
            for index, branch in enumerate(theirs.branches):
                step = Step(kind="writer_branch", index=index)
                below = at.down(step, at.reader.path, f"{theirs.path}/{index}")
                self._explain_if_unreadable(reader, branch, below)
        elif isinstance(mine, Union):
            if verdict is False:
                self._add_missing_branch(mine, writer, at)
            else:
                self._add_ambiguity(verdict, at)
        elif type(mine) is type(theirs):
            self._explain_same_kind(mine, theirs, at)
        else:
            self._add_type_mismatch(reader, writer, at)
        self._verdicts.withdraw(assumption)
        self._assumed -= 1

    def _explain_same_kind(self, reader: Type, writer: Type, at: _At) -> None:
        match reader, writer:
            case Record(), Record():
                self._explain_record(reader, writer, at)
            case Array(), Array():
                paths = (f"{reader.path}/items", f"{writer.path}/items")
                below = at.down(Step(kind="items"), *paths)
                self._explain_if_unreadable(reader.items, writer.items, below)
            case Map(), Map():
                paths = (f"{reader.path}/values", f"{writer.path}/values")
                below = at.down(Step(kind="values"), *paths)
                self._explain_if_unreadable(reader.values, writer.values, below)
            case Enum(), Enum():
                self._explain_enum(reader, writer, at)
            case Fixed(), Fixed():
                self._explain_fixed(reader, writer, at)
            case _:
                self._add_type_mismatch(reader, writer, at)

    def _explain_record(self, reader: Record, writer: Record, at: _At) -> None:
        self._explain_names(reader, writer, at)
        written = {field.name: field for field in writer.fields}
        for index, field in enumerate(reader.fields):
            source = written.get(field.name)
            if source is field and field.stands_alone:
                continue
            if field.aliases:
                try:
                    source = writer_field(reader, writer, index, written)
                except AmbiguousFieldError as error:
                    self._add_ambiguity(error, at.within(reader, writer))
                    continue
            if source is None:
                if not field.has_default:
                    self._add_missing_default(field, index, writer, at.within(reader, writer))
            elif (
                not same_primitive(field.type, source.type)
                and (verdict := self._verdict(field.type, source.type)) is not True
            ):
                step = Step(kind="field", index=index, reader=field.name, writer=source.name)
                inside = at.within(reader, writer)
                below = inside.down(step, f"{field.path}/type", f"{source.path}/type")
                self._explain(field.type, source.type, below, verdict)

    def _explain_names(self, reader: Named, writer: Named, at: _At) -> None:
        if not names_match(reader, writer):
            inside = at.within(reader, writer, "/name")
            self._add(
                Rule.NAME_MISMATCH,
                f'"{reader.name}" has neither the name nor an alias of the writer\'s "{writer.name}"',
                at,
                location=pointer(at.trail, "name"),
                reader=inside.reader.place(reader, brief(reader)),
                writer=inside.writer.place(writer, brief(writer)),
            )

    def _explain_enum(self, reader: Enum, writer: Enum, at: _At) -> None:
        self._explain_names(reader, writer, at)
        missing = missing_symbols(reader, writer)
        if missing:
            inside = at.within(reader, writer, "/symbols")
            self._add(
                Rule.MISSING_ENUM_SYMBOLS,
                f'enum "{reader.name}" lacks {quoted(missing)} and has no default symbol',
                at,
                location=pointer(at.trail, "symbols"),
                reader=inside.reader.place(reader, quoted(reader.symbols)),
                writer=inside.writer.place(writer, quoted(writer.symbols)),
            )

    def _explain_fixed(self, reader: Fixed, writer: Fixed, at: _At) -> None:
        self._explain_names(reader, writer, at)
        if reader.size != writer.size:
            inside = at.within(reader, writer, "/size")
            self._add(
                Rule.FIXED_SIZE_MISMATCH,
                f'fixed "{reader.name}" has {reader.size} bytes and the writer\'s has {writer.size}',
                at,
                location=pointer(at.trail, "size"),
                reader=inside.reader.place(reader, brief(reader)),
                writer=inside.writer.place(writer, brief(writer)),
            )

    def _add_type_mismatch(self, reader: Type, writer: Type, at: _At) -> None:
        mine = follow(self._reader, reader) if isinstance(reader, Reference) else reader
        theirs = follow(self._writer, writer) if isinstance(writer, Reference) else writer
        self._add(
            Rule.TYPE_MISMATCH,
            f"{_subject(at)} is {brief(mine)} and cannot read {brief(theirs)}",
            at,
            location=pointer(at.trail),
            reader=at.reader.place(reader, brief(mine)),
            writer=at.writer.place(writer, brief(theirs)),
        )

    def _add_missing_default(self, field: Field, index: int, writer: Record, at: _At) -> None:
        """Avro Java compares an enum that has a default symbol with the whole writer record."""
        step = Step(kind="field", index=index, reader=field.name)
        below = at.down(step, field.path, f"{writer.path}/fields")
        mine = follow(self._reader, field.type) if isinstance(field.type, Reference) else field.type
        rule = Rule.READER_FIELD_MISSING_DEFAULT_VALUE
        message = f"{_subject(below)} has no default"
        location = pointer(at.trail, f"fields/{index}")
        if isinstance(mine, Enum) and mine.default is not None:
            rule = Rule.TYPE_MISMATCH
            message += ", and the default symbol of its enum does not stand in for one"
            location = pointer(below.trail)
        self._add(
            rule,
            message,
            below,
            location=location,
            reader=below.reader.place(field, brief(mine)),
            writer=below.writer.place(writer, "field absent"),
        )

    def _add_missing_branch(self, reader: Union, writer: Type, at: _At) -> None:
        theirs = follow(self._writer, writer) if isinstance(writer, Reference) else writer
        outside, self._found = self._found, []
        try:
            for index, branch in self._alike(reader, theirs):
                step = Step(kind="reader_branch", index=index)
                below = at.down(step, f"{reader.path}/{index}", at.writer.path)
                self._explain_if_unreadable(branch, writer, below)
        finally:
            causes, self._found = tuple(self._found), outside
            self._found.append(
                Violation(
                    rule=Rule.MISSING_UNION_BRANCH,
                    location=pointer(at.trail),
                    message=f"{_subject(at)} has no branch that reads {brief(theirs)}",
                    reader=at.reader.place(reader, brief(reader)),
                    writer=at.writer.place(writer, brief(theirs)),
                    trail=at.trail,
                    causes=causes,
                )
            )
        self._count_one()

    def _alike(self, reader: Union, writer: Type) -> list[tuple[int, Type]]:
        """The branches a person would expect to fit: of the same kind, of the same name if any is."""
        if isinstance(writer, Primitive):
            return []
        same: list[tuple[int, Type]] = []
        for index, branch in enumerate(reader.branches):
            mine = follow(self._reader, branch) if isinstance(branch, Reference) else branch
            if type(mine) is type(writer):
                same.append((index, mine))
        named: list[tuple[int, Type]] = [
            (index, mine)
            for index, mine in same
            if isinstance(mine, Record | Enum | Fixed)
            and isinstance(writer, Record | Enum | Fixed)
            and names_match(mine, writer)
        ]
        return named or same

    def _add_ambiguity(self, error: AmbiguousFieldError, at: _At) -> None:
        field = error.reader.fields[error.index]
        step = Step(kind="field", index=error.index, reader=field.name)
        inside = at.within(error.reader, error.writer).down(step, field.path, error.writer.path)
        self._add(
            Rule.NAME_MISMATCH,
            f'field "{field.name}" takes more than one field of the writer: {quoted(error.found)}',
            inside,
            location=pointer(inside.trail),
            reader=inside.reader.place(field, quoted((field.name, *field.aliases))),
            writer=inside.writer.place(error.writer, quoted(error.found)),
        )

    def _add(
        self,
        rule: Rule,
        message: str,
        at: _At,
        *,
        location: str,
        reader: Place,
        writer: Place,
    ) -> None:
        self._found.append(
            Violation(
                rule=rule,
                location=location,
                message=message,
                reader=reader,
                writer=writer,
                trail=at.trail,
            )
        )
        self._count_one()

    def _count_one(self) -> None:
        self._count += 1
        if self._count >= VIOLATIONS_MAX:
            raise _EnoughError


def _subject(at: _At) -> str:
    field = field_path(at.trail)
    return f'field "{field}"' if field else "the root"
