"""Generated text that passes over values no reader's field takes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from duly.codec.guard import minimum_size
from duly.codec.read_blocks import block_foot, block_head, branch, count_nesting, function
from duly.codec.read_scalars import read_boolean, read_number, read_size, read_text, struct_code
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Union

if TYPE_CHECKING:
    from duly.codec.source import Source
    from duly.schema import Schema, Type


class Skipper:
    """Prints the lines for one writer; what is corrupt is refused as if it were read."""

    def __init__(self, src: Source, writer: Schema, recursive: frozenset[str]) -> None:
        self.src = src
        self.writer = writer
        self.recursive = recursive
        self._functions: dict[str, str] = {}

    def skip(self, type: Type) -> None:
        """Lines that move `i` behind a value."""
        type = self.writer.target(type)
        match type:
            case Primitive():
                self._primitive(type)
            case Fixed():
                self.src.line(f"i += {type.size}")
            case Enum():
                index = self.src.name("index")
                read_number(self.src, "int", index)
                with self.src.block(f"if not 0 <= {index} < {len(type.symbols)}:"):
                    self.src.line("raise Unusual")
            case Record():
                self.src.line(f"i = {self._record_function(type)}(data, i, depth)")
            case _ if self.src.is_deep:
                self.src.line(f"i = {self._apart(type)}(data, i, depth)")
            case Union():
                branch(self.src, [lambda b=b: self.skip(b) for b in type.branches])
            case Array():
                self._blocks(minimum_size(self.writer, type.items), type.items, has_keys=False)
            case Map():
                size = 1 + minimum_size(self.writer, type.values)
                self._blocks(size, type.values, has_keys=True)

    def _primitive(self, type: Primitive) -> None:
        src, value = self.src, self.src.name("skipped")
        match type.type:
            case "null":
                pass
            case "int" | "long" as name:
                read_number(src, name, value)
            case "boolean":
                read_boolean(src, value)
            case "string":
                read_text(src, value)
            case "bytes":
                src.line(f"i = {read_size(src, value)}")
            case _:
                src.line(f"i += {struct.calcsize('<' + struct_code(type))}")

    def _blocks(self, item_size: int, item: Type, *, has_keys: bool) -> None:
        src, block = self.src, self.src.name("block")
        with src.block("while True:"):
            block_head(src, item_size, block)
            with src.block(f"for _ in range({block}n):"):
                if has_keys:
                    read_text(src, src.name("key"))
                self.skip(item)
            block_foot(src, block)

    def _record_function(self, type: Record) -> str:
        if type.name not in self._functions:
            name = self._functions[type.name] = self.src.name("skip")
            with function(self.src, name):
                count_nesting(self.src, type, self.recursive)
                for field in type.fields:
                    self.skip(field.type)
                self.src.line("return i")
        return self._functions[type.name]

    def _apart(self, type: Type) -> str:
        name = self.src.name("skip")
        with function(self.src, name):
            self.skip(type)
            self.src.line("return i")
        return name
