"""Avro's rules once more, as plainly as they can be said: no memory, no early exit, exponential.

Modelled on what SchemaCompatibility of Avro Java does, except that nothing is remembered between pairs.
"""

from __future__ import annotations

from typing import TypeAlias

from duly.schema import (
    Array,
    Enum,
    Field,
    Fixed,
    Map,
    Named,
    Primitive,
    Record,
    Schema,
    Type,
    Union,
)

PROMOTIONS = {
    ("long", "int"),
    ("float", "int"),
    ("float", "long"),
    ("double", "int"),
    ("double", "long"),
    ("double", "float"),
    ("bytes", "string"),
    ("string", "bytes"),
}


Found: TypeAlias = list[tuple[str, str]]
Open: TypeAlias = frozenset[tuple[int, int]]


class Ambiguous(Exception):  # noqa: N818 - a verdict, not a fault
    """Avro Java raises here."""


class TooLong(Exception):  # noqa: N818 - a verdict, not a fault
    """More pairs than a test has time for."""


def judge(reader: Schema, writer: Schema) -> Found:
    """(rule, location) of every incompatibility, in order."""
    return _Judge(reader, writer).pair(reader.root, writer.root, "", frozenset())


class _Judge:
    def __init__(self, reader: Schema, writer: Schema) -> None:
        self.reader = reader
        self.writer = writer
        self.pairs = 0

    def pair(self, r: Type, w: Type, at: str, open: Open) -> Found:
        self.pairs += 1
        if self.pairs > 3_000:
            raise TooLong
        r, w = self.reader.target(r), self.writer.target(w)
        if (id(r), id(w)) in open:
            return []
        open = open | {(id(r), id(w))}
        if isinstance(w, Union):
            found: Found = []
            for index, branch in enumerate(w.branches):
                found += self.pair(r, branch, f"{at}/{index}", open)
            return found
        if isinstance(r, Union):
            if any(not self.pair(branch, w, at, open) for branch in r.branches):
                return []
            return [("MISSING_UNION_BRANCH", at or "/")]
        return self.plain(r, w, at, open)

    def plain(self, r: Type, w: Type, at: str, open: Open) -> Found:  # noqa: PLR0911 - one per rule
        """Neither is a union."""
        match r, w:
            case Primitive(), Primitive() if r.type == w.type or (r.type, w.type) in PROMOTIONS:
                return []
            case Array(), Array():
                return self.pair(r.items, w.items, f"{at}/items", open)
            case Map(), Map():
                return self.pair(r.values, w.values, f"{at}/values", open)
            case Enum(), Enum():
                lacks = r.default is None and bool(set(w.symbols) - set(r.symbols))
                symbols = [("MISSING_ENUM_SYMBOLS", f"{at}/symbols")] if lacks else []
                return self.names(r, w, at) + symbols
            case Fixed(), Fixed():
                size = [("FIXED_SIZE_MISMATCH", f"{at}/size")] if r.size != w.size else []
                return self.names(r, w, at) + size
            case Record(), Record():
                return self.names(r, w, at) + self.fields(r, w, at, open)
            case _:
                return [("TYPE_MISMATCH", at or "/")]

    def names(self, r: Named, w: Named, at: str) -> Found:
        same = r.name.split(".")[-1] == w.name.split(".")[-1] or w.name in r.aliases
        return [] if same else [("NAME_MISMATCH", f"{at}/name")]

    def fields(self, r: Record, w: Record, at: str, open: Open) -> Found:
        found: Found = []
        for index, field in enumerate(r.fields):
            here = f"{at}/fields/{index}"
            sources = self.sources(field, w)
            if len(sources) > 1:
                raise Ambiguous
            if sources:
                found += self.pair(field.type, sources[0].type, f"{here}/type", open)
            elif not field.has_default:
                type = self.reader.target(field.type)
                if isinstance(type, Enum) and type.default is not None:
                    found.append(("TYPE_MISMATCH", f"{here}/type"))
                else:
                    found.append(("READER_FIELD_MISSING_DEFAULT_VALUE", here))
        return found

    def sources(self, field: Field, w: Record) -> list[Field]:
        names = [field.name, *dict.fromkeys(field.aliases)]
        return [source for name in names for source in w.fields if source.name == name]
