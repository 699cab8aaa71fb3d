"""Random schemas that share names, refer to themselves and to each other, and differ a little."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from hypothesis import reject
from hypothesis import strategies as st

from duly.errors import SchemaInvalidError
from duly.schema import Schema, parse_json

PRIMITIVES: Final = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
RECORDS: Final = ("A", "B", "C")
_Json: TypeAlias = dict[str, Any]


@dataclass
class _Text:
    """Writes one schema: a name is defined where it is used first, and refers afterwards."""

    draw: st.DrawFn
    defined: set[str] = field(default_factory=set[str])

    def type(self, depth: int, *, in_union: bool = False) -> Any:  # noqa: PLR0911 - one per kind
        kinds = ["primitive", "primitive", "record", "enum", "fixed"]
        if depth < 4:
            kinds += ["array", "map", *([] if in_union else ["union", "union"])]
        match self.draw(st.sampled_from(kinds)):
            case "record":
                return self.named(self.draw(st.sampled_from(RECORDS)), depth)
            case "enum":
                return self.named("E", depth)
            case "fixed":
                return self.named("F", depth)
            case "array":
                return {"type": "array", "items": self.type(depth + 1)}
            case "map":
                return {"type": "map", "values": self.type(depth + 1)}
            case "union":
                return self.union(depth)
            case _:
                return self.draw(st.sampled_from(PRIMITIVES))

    def union(self, depth: int) -> Any:
        branches: list[Any] = []
        seen: set[str] = set()
        for _ in range(self.draw(st.integers(1, 3))):
            before = set(self.defined)
            branch = self.type(depth + 1, in_union=True)
            key = branch if isinstance(branch, str) else branch.get("name", branch["type"])
            if key in seen:
                # A branch twice is no schema; what it defined is undefined again.
                self.defined = before
                continue
            seen.add(key)
            branches.append(branch)
        return branches

    def named(self, name: str, depth: int) -> Any:
        if name in self.defined:
            return name
        self.defined.add(name)
        if name == "E":
            symbols = self.draw(
                st.lists(st.sampled_from("XYZ"), min_size=1, max_size=3, unique=True)
            )
            default = self.draw(st.sampled_from([None, symbols[0]]))
            return {"type": "enum", "name": "E", "symbols": symbols} | (
                {"default": default} if default else {}
            )
        if name == "F":
            return {"type": "fixed", "name": "F", "size": self.draw(st.integers(1, 2))}
        aliases = self.draw(st.sampled_from([[], [], ["A"], ["B"]]))
        return {
            "type": "record",
            "name": name,
            "aliases": aliases,
            "fields": self.fields(depth),
        }

    def fields(self, depth: int) -> list[Any]:
        names = self.draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True))
        fields: list[Any] = []
        for name in names:
            type = self.type(depth + 1)
            written: dict[str, Any] = {"name": name, "type": type}
            if self.draw(st.integers(0, 3)) == 0:
                written["default"] = None  # its value does not matter to a lenient parser
            if self.draw(st.integers(0, 7)) == 0:
                written["aliases"] = [self.draw(st.sampled_from("abc"))]
            fields.append(written)
        return fields


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    return parse_json(_Text(draw).type(0), strict=False)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """A reader and a writer; more often than not the writer is the reader, edited in a few places."""
    reader = _Text(draw).named(draw(st.sampled_from(RECORDS)), 0)
    writer = _edited(draw, reader) if draw(st.integers(0, 4)) else _Text(draw).type(0)
    if draw(st.booleans()):
        reader, writer = writer, reader
    try:
        return parse_json(reader, strict=False), parse_json(writer, strict=False)
    except SchemaInvalidError:
        reject()


@st.composite
def histories(draw: st.DrawFn) -> list[Schema]:
    return draw(st.lists(schemas(), max_size=4))


def _edited(draw: st.DrawFn, schema: Any) -> Any:
    """A copy with a change here and there; it may not be a schema."""
    if isinstance(schema, list):
        return [_edited(draw, item) for item in cast("list[Any]", schema)]
    if isinstance(schema, dict):
        copy = {key: _edited_part(draw, key, part) for key, part in cast("_Json", schema).items()}
        if "fields" in copy and draw(st.integers(0, 9)) == 0:
            copy["fields"].append({"name": "d", "type": draw(st.sampled_from(PRIMITIVES))})
        if draw(st.integers(0, 9)) == 0:
            copy.pop("default", None)
        return copy
    return draw(st.sampled_from(PRIMITIVES)) if _is_rarely_changed(draw, schema) else schema


def _edited_part(draw: st.DrawFn, key: str, part: Any) -> Any:
    match key:
        case "type" | "items" | "values" | "fields":
            return _edited(draw, part)
        case "symbols":
            return [*part, "W"] if draw(st.integers(0, 3)) == 0 else part
        case "size":
            return part + (draw(st.integers(0, 5)) == 0)
        case _:
            return part


def _is_rarely_changed(draw: st.DrawFn, name: str) -> bool:
    return name in PRIMITIVES and draw(st.integers(0, 5)) == 0
