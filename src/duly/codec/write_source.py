"""Generated text that turns an event into bytes: the write plan, printed."""

from __future__ import annotations

import struct
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from duly.codec.guard import NESTING_MAX, limits
from duly.codec.source import Source, TooLarge
from duly.codec.varints import long_bytes
from duly.codec.write_plan import (
    Case,
    WriteItems,
    WritePart,
    WritePlan,
    WriteRecord,
    WriteScalar,
    WriteSymbol,
    WriteUnion,
    WriteUse,
    WriteValues,
)
from duly.codec.write_scalars import NAMESPACE, fixed, floating, size, text, unless, write_scalar
from duly.schema import Fixed, Primitive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from duly.generated_v1 import Event

    Encode: TypeAlias = Callable[[Event], bytes]


def write_source(plan: WritePlan, prefix: bytes, careful: Encode) -> Source:
    """A function `encode(event)`; what it does not take it leaves to `careful`.

    Raises TooLarge where the plan is better interpreted.
    """
    found = limits(plan.schema)
    if found.has_empty_items:
        raise TooLarge
    emitter = _Emitter(plan, found.recursive)
    emitter.src.namespace["careful"] = careful
    emitter.encode(prefix)
    return emitter.src


class _Emitter:
    def __init__(self, plan: WritePlan, recursive: frozenset[str]) -> None:
        self.plan = plan
        self.recursive = recursive
        self.src = Source(NAMESPACE)
        self.uses = Counter(_uses(plan))
        self._functions: dict[str, str] = {}

    def encode(self, prefix: bytes) -> None:
        src = self.src
        with src.function("encode", "event"):
            with src.block("try:"):
                src.line("depth = 0")
                start = [repr(prefix)] if prefix else []
                pieces = [*start, *self.write(self.plan.root, "event")]
                src.line(f"return {joined(pieces)}")
            with src.block("except Exception:"):
                src.line("pass")
            src.line("return careful(event)")

    def write(  # noqa: PLR0911 - one per kind of part
        self, part: WritePart, v: str
    ) -> list[str]:
        """Lines that check the value in `v`, and the pieces it becomes."""
        match part:
            case WriteScalar():
                return write_scalar(self.src, part.type, v)
            case WriteSymbol():
                return self._symbol(part, v)
            case WriteUse():
                return self._use(part, v)
            case _ if self.src.is_deep:
                return self._apart(part, v)
            case WriteItems():
                return self._items(part, v)
            case WriteValues():
                return self._values(part, v)
            case WriteUnion():
                return self._union(part, v)

    def _apart(self, part: WritePart, v: str) -> list[str]:
        """In a function of its own, where loops nest too deep."""
        name, value = self.src.name("write"), self.src.name()
        with self.src.function(name, f"{value}, depth"):
            self.src.line(f"return {joined(self.write(part, value))}")
        return [f"{name}({v}, depth)"]

    def _symbol(self, part: WriteSymbol, v: str) -> list[str]:
        table = {symbol: long_bytes(index) for index, symbol in enumerate(part.type.symbols)}
        unless(self.src, f"{v}.__class__ is {self.src.inject(part.python, part.python.__name__)}")
        # A member's own hash is a Python function; that of its text is kept in the text.
        return [f"{self.src.inject(table, 'symbols')}[{v}._value_]"]

    def _use(self, part: WriteUse, v: str) -> list[str]:
        if part.name in self.recursive or self.uses[part.name] > 1 or self.src.is_deep:
            return [f"{self._record_function(part.name)}({v}, depth)"]
        return self._fields(self.plan.records[part.name], v)

    def _record_function(self, name: str) -> str:
        if name not in self._functions:
            function, value = self.src.name("record"), self.src.name()
            self._functions[name] = function
            with self.src.function(function, f"{value}, depth"):
                if name in self.recursive:
                    self.src.line("depth += 1")
                    with self.src.block(f"if depth > {NESTING_MAX}:"):
                        self.src.line("raise Unusual")
                pieces = self._fields(self.plan.records[name], value)
                self.src.line(f"return {joined(pieces)}")
        return self._functions[name]

    def _fields(self, record: WriteRecord, v: str) -> list[str]:
        src, values = self.src, self.src.name("fields")
        unless(src, f"{v}.__class__ is {src.inject(record.python, record.python.__name__)}")
        src.line(f"{values} = {v}.__dict__")
        with src.block(f"if len({values}) != {len(record.fields)}:"):
            src.line("raise Unusual")
        pieces, run = list[str](), list[tuple[str, str]]()
        for field in record.fields:
            value = src.name()
            src.line(f"{value} = {values}[{field.attribute!r}]")
            code = self._packed(field.part, value)
            if code:
                run.append((code, value))
                continue
            pieces.extend(self._run(run))
            run = []
            pieces.extend(self.write(field.part, value))
        return [*pieces, *self._run(run)]

    def _packed(self, part: WritePart, v: str) -> str:
        """The check and the struct code of a value that can be packed with its neighbours."""
        match part:
            case WriteScalar(type=Primitive(type="float" | "double" as name)):
                floating(self.src, v)
                return name[0]
            case WriteScalar(type=Fixed(logical=None) as type) if type.size:
                fixed(self.src, type, v)
                return f"{type.size}s"
            case _:
                return ""

    def _run(self, run: list[tuple[str, str]]) -> list[str]:
        if not run:
            return []
        form = struct.Struct("<" + "".join(code for code, _ in run))
        values = ", ".join(value for _, value in run)
        return [f"{self.src.inject(form.pack, 'run')}({values})"]

    def _items(self, part: WriteItems, v: str) -> list[str]:
        src, made = self.src, self.src.name("items")
        unless(src, f"{v}.__class__ is tuple")
        src.line(f"{made}n = len({v})")
        whole = self._whole_items(part.items, v, made)
        with src.block(f"if {made}n:"):
            if whole:
                src.line(f'{made} = ({size(f"{made}n")}) + {whole} + b"\\x00"')
            else:
                item = src.name("item")
                src.line(f"{made} = [{size(f'{made}n')}]")
                with src.block(f"for {item} in {v}:"):
                    self._add(made, self.write(part.items, item))
                src.line(f'{made}.append(b"\\x00")')
                src.line(f"{made} = join({made})")
        with src.block("else:"):
            src.line(f'{made} = b"\\x00"')
        return [made]

    def _whole_items(self, part: WritePart, v: str, made: str) -> str:
        """The bytes of all items in one expression, where there is one."""
        match part:
            case WriteScalar(type=Primitive(logical=None, type="float" | "double" as name)):
                self._all(v, "float")
                return f'pack(f"<{{{made}n}}{name[0]}", *{v})'
            case WriteScalar(type=Primitive(logical=None, type="int" | "long" as name)):
                self._all(v, "int")
                return f"{name}s_bytes({v})"
            case _:
                return ""

    def _all(self, v: str, python: str) -> None:
        types = self.src.inject(frozenset({int if python == "int" else float}), "types")
        unless(self.src, f"{types}.issuperset(map(type, {v}))")

    def _values(self, part: WriteValues, v: str) -> list[str]:
        src, made = self.src, self.src.name("map")
        key, value = src.name("key"), src.name("value")
        unless(src, f"{v}.__class__ is dict")
        with src.block(f"if {v}:"):
            src.line(f"{made}n = len({v})")
            src.line(f"{made} = [{size(f'{made}n')}]")
            with src.block(f"for {key}, {value} in {v}.items():"):
                self._add(made, [*text(src, key), *self.write(part.values, value)])
            src.line(f'{made}.append(b"\\x00")')
            src.line(f"{made} = join({made})")
        with src.block("else:"):
            src.line(f'{made} = b"\\x00"')
        return [made]

    def _add(self, made: str, pieces: list[str]) -> None:
        if pieces:
            self.src.line(f"{made} += ({', '.join(pieces)},)")

    def _union(self, part: WriteUnion, v: str) -> list[str]:
        src, made = self.src, self.src.name("union")
        numbers = [case for case in part.cases if case.python is int]
        head = "if"
        for case in part.cases:
            with src.block(f"{head} {self._takes(case, numbers, v)}:"):
                self._branch(case, v, made)
            head = "elif"
        with src.block("else:" if part.cases else "if True:"):
            src.line("raise Unusual")
        return [made]

    def _takes(self, case: Case, numbers: Sequence[Case], v: str) -> str:
        if case.python is type(None):
            return f"{v} is None"
        condition = f"{v}.__class__ is {self.src.inject(case.python, case.python.__name__)}"
        if len(numbers) > 1 and case in numbers:
            fits = f"-2147483648 <= {v} < 2147483648"
            condition += f" and {fits}" if case.writes("int") else f" and not {fits}"
        return condition

    def _branch(self, case: Case, v: str, made: str) -> None:
        value = self.src.name()
        self.src.line(f"{value} = {v}.value" if case.is_wrapped else f"{value} = {v}")
        is_null = case.python is type(None)
        pieces = [repr(long_bytes(case.index)), *(() if is_null else self.write(case.part, value))]
        self.src.line(f"{made} = {joined(pieces)}")


def joined(pieces: list[str]) -> str:
    """One expression of bytes."""
    if len(pieces) == 1:
        return pieces[0]
    if len(pieces) == 2:
        return " + ".join(f"({piece})" if " " in piece else piece for piece in pieces)
    return f"join(({', '.join(pieces)}))" if pieces else 'b""'


def _uses(plan: WritePlan) -> Iterator[str]:
    """Each place of the plan where a record is written."""
    todo: list[WritePart] = [plan.root]
    for record in plan.records.values():
        todo.extend(field.part for field in record.fields)
    while todo:
        match todo.pop():
            case WriteUse(name=name):
                yield name
            case WriteItems(items=part) | WriteValues(values=part):
                todo.append(part)
            case WriteUnion(cases=cases):
                todo.extend(case.part for case in cases)
            case _:
                pass
