"""The fields of a contract as a tree of parts, over its head and, where that lacks one, its live past."""

from __future__ import annotations

import keyword
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from duly.errors import ContractError
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from duly.catalog import ContractFile
    from duly.schema import Schema, Type

METHODS: Final = frozenset(
    {*(name for name in dir(BaseModel) if not name.startswith("_")), "mro", "register"}
)
"""Names the generated classes have from pydantic; a field of such a name has an underscore behind it."""
_PREFIX: Final = "avro"


@dataclass(eq=False, slots=True, kw_only=True)
class Part:
    """An event or a part of it: what one path leads to, in one revision or another."""

    path: str
    types: tuple[tuple[Schema, Type], ...]
    """Each with the schema its references point into."""
    outer: Part | None = None
    past: Callable[[], tuple[tuple[Schema, Type], ...]] = tuple
    """The types of the same path in earlier revisions."""
    is_removed: bool = False
    """Earlier revisions have it, and the head no longer."""
    parts: dict[str, Part | None] = field(default_factory=dict[str, "Part | None"])
    base: str | None = None
    """The path its fields hang from, where that is not its own."""

    @property
    def is_record(self) -> bool:
        return any(True for _ in self._records(self.types))

    @property
    def holds_records(self) -> bool:
        """Whether it has fields: values without any are read by whoever has them in hand."""
        return any(_holds_records(schema, type) for schema, type in self.types)

    def below(self, inner: Part) -> str:
        """What leads from here to a part inside it: `tags[]`."""
        return inner.path.removeprefix(self.path if self.base is None else self.base).lstrip(".")

    def record_that_had(self, name: str) -> Record | None:
        """The one of its records that had this field earlier, or else the first."""
        had = {
            record.name
            for _, record in self._records(self.past())
            if any(field.name == name for field in record.fields)
        }
        records = [record for _, record in self._records(self.types)]
        return next((record for record in records if record.name in had), next(iter(records), None))

    def attribute(self, name: str) -> Part | None:
        """The field with this name in Python; the wrapper of a union's branch is the branch itself."""
        wire = wire_name(name)
        if wire is None:
            return None
        found = self.field(wire)
        if found is None and name == "value" and len(list(_branches(self.types))) > 1:
            return self
        return found

    def field(self, name: str) -> Part | None:
        return self._inner(name, lambda types: _field_types(self._records(types), name), ".")

    def items(self) -> Part | None:
        return self._inner("[]", lambda types: _item_types(types, Array), "")

    def values(self) -> Part | None:
        return self._inner("{}", lambda types: _item_types(types, Map), "")

    def elements(self) -> Part | None:
        """What a loop over it, or an index, gives."""
        return self.items() or self.values()

    def _inner(
        self,
        step: str,
        select: Callable[[Sequence[tuple[Schema, Type]]], tuple[tuple[Schema, Type], ...]],
        joint: str,
    ) -> Part | None:
        if step not in self.parts:
            past = lambda: select(self.past())  # noqa: E731 - one line, used twice
            present = select(self.types)
            types = present or past()
            base = self.path if self.base is None else self.base
            path = f"{base}{joint}{step}" if base else step
            if not types:
                self.parts[step] = None
                return None
            gone = self.is_removed or not present
            part = Part(path=path, types=types, outer=self, past=past, is_removed=gone)
            self.parts[step] = part.around()
        return self.parts[step]

    def around(self) -> Part:
        """The outer part of the same record type, so that a recursive type has finitely many parts."""
        names = self._record_names()
        outer = self.outer
        while names and outer is not None:
            if names & outer._record_names():  # noqa: SLF001 - of the same class
                return self._reentered(outer)
            outer = outer.outer
        return self

    def _reentered(self, outer: Part) -> Part:
        """This path, with the fields of the outer part."""
        self.parts = outer.parts
        self.base = outer.path if outer.base is None else outer.base
        return self

    def _record_names(self) -> frozenset[str]:
        return frozenset(record.name for _, record in self._records(self.types))

    @staticmethod
    def _records(types: Sequence[tuple[Schema, Type]]) -> Iterator[tuple[Schema, Record]]:
        for schema, type in _branches(types):
            if isinstance(type, Record):
                yield schema, type


def shape_of(contract: ContractFile) -> Part:
    """The event itself; earlier revisions are read when somebody asks for a field the head lacks."""

    def past() -> tuple[tuple[Schema, Type], ...]:
        return tuple(_readable(contract))

    return Part(path="", types=((contract.head, contract.head.root),), past=past)


def wire_name(name: str) -> str | None:
    """The Avro name of a field with this name in Python; None where the class itself has the name."""
    bare = name.rstrip("_")
    if keyword.iskeyword(bare) or bare in METHODS:
        return name[:-1] if name.endswith("_") else None
    if name.startswith((f"{_PREFIX}_", f"{_PREFIX}{_PREFIX}")) and "_" in name:
        return name.removeprefix(_PREFIX)
    return None if name.startswith("_") else name


def _readable(contract: ContractFile) -> Iterator[tuple[Schema, Type]]:
    for revision in reversed(contract.live):
        try:
            yield revision.schema, revision.schema.root
        except ContractError:
            continue  # `duly check` reports a damaged revision; who reads what can still be said


def _branches(types: Sequence[tuple[Schema, Type]]) -> Iterator[tuple[Schema, Type]]:
    for schema, type in types:
        target = schema.target(type)
        if isinstance(target, Union):
            yield from ((schema, schema.target(branch)) for branch in target.branches)
        else:
            yield schema, target


def _field_types(
    records: Iterator[tuple[Schema, Record]], name: str
) -> tuple[tuple[Schema, Type], ...]:
    return tuple(
        (schema, field.type)
        for schema, record in records
        for field in record.fields
        if field.name == name
    )


def _item_types(
    types: Sequence[tuple[Schema, Type]], kind: type[Array | Map]
) -> tuple[tuple[Schema, Type], ...]:
    return tuple(
        (schema, type.items if isinstance(type, Array) else type.values)
        for schema, type in _branches(types)
        if isinstance(type, kind)
    )


def _holds_records(schema: Schema, type: Type) -> bool:
    match schema.target(type):
        case Record():
            return True
        case Array(items=inner) | Map(values=inner):
            return _holds_records(schema, inner)
        case Union(branches=branches):
            return any(_holds_records(schema, branch) for branch in branches)
        case Enum() | Fixed() | Primitive():
            return False


def parts(part: Part) -> Iterator[Part]:
    """Every part of a contract, its earlier live revisions included, outer ones first."""
    for inner in _inner_parts(part):
        yield inner
        if inner.base is None:  # a recursive type goes on where it began
            yield from parts(inner)


def _inner_parts(part: Part) -> Iterator[Part]:
    types = (*part.types, *part.past())
    records = (type for _, type in _branches(types) if isinstance(type, Record))
    names = dict.fromkeys(field.name for record in records for field in record.fields)
    found = [part.field(name) for name in names]
    yield from (inner for inner in (*found, part.items(), part.values()) if inner is not None)
