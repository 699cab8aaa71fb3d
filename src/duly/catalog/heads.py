"""Heads and shared types: parsed together, because they refer to each other by full name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.catalog.model import SHARED_DOMAIN
from duly.errors import NameCollisionError, SchemaInvalidError
from duly.schema import (
    Enum,
    Fixed,
    Record,
    Schema,
    complaints,
    defined_names,
    equal,
    locate,
    parse,
    read_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duly.catalog.tree import File
    from duly.schema import Complaint, Named, ReadFields


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFile:
    """A head or a shared type, and the name its place gives it."""

    domain: str
    line: str
    name: str
    namespace: str
    file: File

    @property
    def full_name(self) -> str:
        return f"{self.namespace}.{self.name}" if self.namespace else self.name


class Heads:
    """All heads of a catalog; parses each once, when it or a type in it is first asked for."""

    def __init__(self, files: tuple[HeadFile, ...]) -> None:
        self._schemas: dict[str, Schema] = {}
        self._open: list[str] = []
        self.homes: dict[str, HeadFile] = {}
        """Full name of a type → the file that defines it, the first one by path if several do."""
        self._again: list[tuple[str, HeadFile]] = []
        self._read: dict[str, ReadFields] = {}
        for head in files:
            value = read_json(head.file.text, file=head.file.path)
            for name in dict.fromkeys(defined_names(value)):
                if name in self.homes:
                    self._again.append((name, head))
                else:
                    self.homes[name] = head

    def schema(self, head: HeadFile) -> Schema:
        """As written and by Avro's rules; references to other files stay references."""
        path = head.file.path
        if path in self._schemas:
            return self._schemas[path]
        if path in self._open:
            raise SchemaInvalidError(
                f"its defaults and those of {self._open[-1]} need each other",
                file=path,
                hint="write one of the defaults without the fields of the other type",
            )
        self._open.append(path)
        schema = parse(
            head.file.text, file=path, known=_Others(self, head), read=self.read_fields(head)
        )
        self._open.pop()
        self._schemas[path] = schema
        return schema

    def read_fields(self, head: HeadFile) -> ReadFields:
        """What a head and its revisions share, which mostly repeat it."""
        return self._read.setdefault(head.file.path, {})

    def check(self, head: HeadFile) -> None:
        """Refuse what Avro accepts and duly does not; asks for the types of other files freely."""
        schema = self.schema(head)
        _refuse_wrong_name(schema, head)
        found = complaints(schema, head.file.text, _Others(self, head))
        if found:
            _refuse_complaints(found, head.file.path)

    def named(self, name: str) -> Named:
        """KeyError where no file defines it."""
        return self.schema(self.homes[name]).named[name]

    def every_type(self) -> dict[str, Named]:
        """All named types, contracts among them, sorted by full name."""
        return {name: self.named(name) for name in sorted(self.homes)}

    def is_contract(self, name: str) -> bool:
        home = self.homes[name]
        return home.domain != SHARED_DOMAIN and home.full_name == name

    def refuse_collisions(self) -> None:
        """One class per full name: a name defined twice must mean the same."""
        for name, head in self._again:
            first = self.homes[name]
            here, there = self.schema(head), self.schema(first)
            if name in (head.full_name, first.full_name) or not _same(name, here, there):
                line, column = locate(head.file.text, f"{here.named[name].path}/name")
                raise NameCollisionError(
                    f'"{name}" is also defined in {first.file.path}, and not alike',
                    file=head.file.path,
                    line=line,
                    column=column,
                    hint="refer to the first one by its full name, or choose another name",
                )


class _Others(Mapping[str, "Named"]):
    """The named types of all files but one, which may refer to them."""

    def __init__(self, heads: Heads, head: HeadFile) -> None:
        self._heads = heads
        self._head = head

    def __contains__(self, name: object) -> bool:
        return name in self._heads.homes and self._heads.homes[str(name)] is not self._head

    def __getitem__(self, name: str) -> Named:
        if name not in self:
            raise KeyError(name)
        return self._heads.named(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._heads.homes if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _same(name: str, a: Schema, b: Schema) -> bool:
    return equal(
        Schema(root=a.named[name], named=a.named), Schema(root=b.named[name], named=b.named)
    )


def _refuse_complaints(found: Sequence[Complaint], path: str) -> None:
    first, *others = found
    more = f" (and {len(others)} more in this file)" if others else ""
    raise SchemaInvalidError(
        first.message + more, file=path, line=first.line, column=first.column, hint=first.hint
    )


def _refuse_wrong_name(schema: Schema, head: HeadFile) -> None:
    root = schema.root
    if not isinstance(root, Record) and head.domain != SHARED_DOMAIN:
        raise SchemaInvalidError(
            f"a contract is a record, and this is {_article(type(root).__name__.lower())}",
            file=head.file.path,
            line=1,
            column=1,
            hint=f"types without a topic belong into {SHARED_DOMAIN}"
            if isinstance(root, Enum | Fixed)
            else "",
        )
    found = getattr(root, "name", "")
    if found == head.full_name:
        return
    if not found:
        raise SchemaInvalidError(
            "a shared type needs a name, expected a record, an enum or a fixed",
            file=head.file.path,
            line=1,
            column=1,
        )
    namespace, _, name = found.rpartition(".")
    part, is_, expected = (
        ("name", name, head.name) if name != head.name else ("namespace", namespace, head.namespace)
    )
    line, column = locate(head.file.text, f"/{part}")
    raise SchemaInvalidError(
        f'{part} is "{is_}", expected "{expected}" as the file lies in {head.file.path}',
        file=head.file.path,
        line=line,
        column=column,
        hint="file name = record name; namespace = root.domain.line",
    )


def _article(word: str) -> str:
    return (
        f"an {word}" if word[0] in "aei" else f"a {word}"
    )  # "a union": the u is not a vowel to the ear
