"""Generated text that turns bytes of one writer into an event: the read plan, printed."""

from __future__ import annotations

import struct
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from duly.codec.decoder import Defaults, convert_scalar
from duly.codec.guard import limits, minimum_size
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
    parts,
)
from duly.codec.read_blocks import ONE_BYTE, block_foot, block_head, branch, count_nesting, function
from duly.codec.read_scalars import (
    NAMESPACE,
    convert,
    read_number,
    read_scalar,
    read_text,
    struct_code,
)
from duly.codec.skip_source import Skipper
from duly.codec.source import Source, TooLarge
from duly.generated_v1 import SLOTS
from duly.schema import Array, Map, Primitive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from duly.codec.classes import Classes
    from duly.schema import Type

    Decode: TypeAlias = Callable[[bytes, int], Any]


def read_source(plan: ReadPlan, classes: Classes, careful: Decode) -> Source:
    """A function `decode(data, start)`; what it does not take it leaves to `careful`.

    Raises TooLarge where the plan is better interpreted, UnresolvableError for a wrong default.
    """
    found = limits(plan.writer)
    if found.has_empty_items:
        raise TooLarge
    emitter = _Emitter(plan, classes, found.recursive)
    emitter.src.namespace["careful"] = careful
    emitter.decode()
    return emitter.src


class _Emitter:
    def __init__(self, plan: ReadPlan, classes: Classes, recursive: frozenset[str]) -> None:
        self.plan = plan
        self.classes = classes
        self.recursive = recursive
        slots = {f"set_{name.strip('_')}": setter for name, setter in SLOTS.items()}
        self.src = Source({**NAMESPACE, **slots})
        self.defaults = Defaults(plan.reader, classes)
        self.uses = Counter(_uses(plan))
        self._functions: dict[RecordPair, str] = {}
        self.skipper = Skipper(self.src, plan.writer, recursive)

    def decode(self) -> None:
        src = self.src
        with src.function("decode", "data, start"):
            with src.block("try:"):
                src.line("i = start")
                src.line("size = len(data)")
                src.line("depth = 0")
                event = src.name("event")
                self.read(self.plan.root, self.plan.writer.root, event)
                with src.block("if i == size:"):
                    src.line(f"return {event}")
            with src.block("except Exception:"):
                src.line("pass")
            src.line("return careful(data, start)")

    def read(self, plan: Plan, type: Type, t: str) -> None:
        """Lines that read data of the writer's `type` and leave the value in `t`."""
        type = self.plan.writer.target(type)
        match plan:
            case Refuse():
                self.src.line("raise Unusual")
            case Scalar():
                read_scalar(self.src, plan, t)
            case Symbols():
                self._symbols(plan, t)
            case Use():
                self._use(plan, t)
            case Chosen():
                self._chosen(plan, type, t)
            case _ if self.src.is_deep:
                self._apart(plan, type, t)
            case Items():
                assert isinstance(type, Array)  # noqa: S101 - the plan was made for this type
                self._items(plan, type, t)
            case Values():
                assert isinstance(type, Map)  # noqa: S101 - the plan was made for this type
                self._values(plan, type, t)
            case Branches():
                branches = list(zip(plan.by_index, plan.writer.branches, strict=True))
                branch(self.src, [lambda p=p, b=b: self.read(p, b, t) for p, b in branches])

    def _apart(self, plan: Plan, type: Type, t: str) -> None:
        """In a function of its own, where loops nest too deep."""
        name = self.src.name("read")
        with function(self.src, name):
            value = self.src.name()
            self.read(plan, type, value)
            self.src.line(f"return {value}, i")
        self.src.line(f"{t}, i = {name}(data, i, depth)")

    def _symbols(self, plan: Symbols, t: str) -> None:
        python = self.classes.enum(plan.reader.name)
        members = {
            index: python(symbol)
            for index, symbol in enumerate(plan.by_index)
            if not isinstance(symbol, Refuse)
        }
        if len(plan.by_index) <= ONE_BYTE:
            table = {index << 1: member for index, member in members.items()}
            self.src.line(f"{t} = {self.src.inject(table, 'members')}[data[i]]")
            self.src.line("i += 1")
        else:
            read_number(self.src, "int", t)
            self.src.line(f"{t} = {self.src.inject(members, 'members')}[{t}]")

    def _chosen(self, plan: Chosen, type: Type, t: str) -> None:
        self.read(plan.plan, type, t)
        branch = self.plan.reader.target(plan.reader.branches[plan.index])
        wrapper = self.classes.wrapper(plan.at, branch)
        if wrapper is not None:
            self._build(wrapper, f'{{"value": {t}}}', t)

    def _use(self, plan: Use, t: str) -> None:
        fields = self.plan.records[plan.pair]
        if isinstance(fields, Refuse):
            self.src.line("raise Unusual")
        elif fields.writer.name in self.recursive or self.uses[plan.pair] > 1 or self.src.is_deep:
            self.src.line(f"{t}, i = {self._record_function(plan.pair, fields)}(data, i, depth)")
        else:
            self._fields(fields, t)

    def _record_function(self, pair: RecordPair, fields: Fields) -> str:
        if pair not in self._functions:
            name = self._functions[pair] = self.src.name("record")
            with function(self.src, name):
                count_nesting(self.src, fields.writer, self.recursive)
                value = self.src.name()
                self._fields(fields, value)
                self.src.line(f"return {value}, i")
        return self._functions[pair]

    def _fields(self, fields: Fields, t: str) -> None:
        described = self.classes.record(fields.reader.name)
        values: dict[str, str] = {}
        for run in _runs(fields.steps, self.plan):
            if len(run) > 1:
                self._run(run, values)
            else:
                self._step(run[0], values)
        for field in fields.defaults:
            default = self.defaults.of(field, fields.reader)
            if default.is_changeable:
                values[field.name] = f"{self.src.inject(default.make, 'default')}()"
            else:
                values[field.name] = self.src.inject(default.make(), "default")
        by_attribute = {described.names.get(name, name): value for name, value in values.items()}
        pairs = (f"{name!r}: {by_attribute[name]}" for name in described.python.model_fields)
        self._build(described.python, f"{{{', '.join(pairs)}}}", t)

    def _build(self, python: type[BaseModel], values: str, t: str) -> None:
        """What generated_v1.build does, without a call."""
        src = self.src
        new = src.inject(python.__new__, "new")
        names = src.inject(set(python.model_fields).copy, "names")
        made = src.name("made")
        src.line(f"{made} = {new}({src.inject(python, python.__name__)})")
        src.line(f"set_dict({made}, {values})")
        src.line(f"set_pydantic_fields_set({made}, {names}())")
        src.line(f"set_pydantic_extra({made}, None)")
        src.line(f"set_pydantic_private({made}, None)")
        src.line(f"{t} = {made}")

    def _step(self, step: Step, values: dict[str, str]) -> None:
        if not step.readers:
            self.skipper.skip(step.writer.type)
            return
        start = self.src.name("start")
        if len(step.readers) > 1:
            self.src.line(f"{start} = i")
        for count, (field, part) in enumerate(step.readers):
            if count:
                self.src.line(f"i = {start}")
            values[field.name] = self.src.name()
            self.read(part, step.writer.type, values[field.name])

    def _run(self, run: list[Step], values: dict[str, str]) -> None:
        """Neighbours of fixed size in one call."""
        codes, names = "<", list[str]()
        for step in run:
            code = struct_code(self.plan.writer.target(step.writer.type))
            if step.readers:
                names.append(self.src.name())
                codes += code
            else:
                codes += f"{struct.calcsize('<' + code)}x"
        form = struct.Struct(codes)
        if names:
            unpack = self.src.inject(form.unpack_from, "run")
            self.src.line(f"{', '.join(names)}, = {unpack}(data, i)")
        self.src.line(f"i += {form.size}")
        used = (step.readers[0] for step in run if step.readers)
        for name, (field, part) in zip(names, used, strict=True):
            assert isinstance(part, Scalar)  # noqa: S101 - runs are made of scalars
            convert(self.src, part, name)
            values[field.name] = name

    def _items(self, plan: Items, type: Array, t: str) -> None:
        src, item, made = self.src, self.src.name("item"), self.src.name("items")
        item_size = minimum_size(self.plan.writer, type.items)
        whole = _whole(plan.items)
        src.line(f"{made} = []")
        if not whole:
            src.line(f"{made}a = {made}.append")
        with src.block("while True:"):
            block_head(src, item_size, made)
            if whole in {"int", "long"}:
                src.line(f"{made}s, i = {whole}s_at(data, i, {made}n)")
                src.line(f"{made} += {made}s")
            elif whole:
                src.line(f'{made} += unpack(f"<{{{made}n}}{whole}", data, i)')
                src.line(f"i += {made}n * {item_size}")
            else:
                with src.block(f"for _ in range({made}n):"):
                    self.read(plan.items, type.items, item)
                    src.line(f"{made}a({item})")
            block_foot(src, made)
        src.line(f"{t} = tuple({made})")

    def _values(self, plan: Values, type: Map, t: str) -> None:
        src = self.src
        key, item, made = src.name("key"), src.name("value"), src.name("map")
        src.line(f"{made} = {{}}")
        with src.block("while True:"):
            block_head(src, 1 + minimum_size(self.plan.writer, type.values), made)
            with src.block(f"for _ in range({made}n):"):
                read_text(src, key)
                self.read(plan.values, type.values, item)
                src.line(f"{made}[{key}] = {item}")
            block_foot(src, made)
        src.line(f"{t} = {made}")


def _uses(plan: ReadPlan) -> Iterator[RecordPair]:
    """Each place of the plan where a record is read."""
    todo: list[Plan | Fields] = [plan.root, *plan.records.values()]
    while todo:
        part = todo.pop()
        if isinstance(part, Use):
            yield part.pair
        else:
            todo.extend(below for below, _ in parts(part))


def _whole(items: Plan) -> str:
    """The struct code, or the type, of items that are read in one call."""
    if not isinstance(items, Scalar) or convert_scalar(items) is not None:
        return ""
    match items.writer:
        case Primitive(type="int" | "long" as name):
            return name
        case Primitive():
            return struct_code(items.writer)
        case _:
            return ""


def _runs(steps: tuple[Step, ...], plan: ReadPlan) -> Iterator[list[Step]]:
    """The steps in order, neighbours of fixed size together."""
    run = list[Step]()
    for step in steps:
        is_fixed = bool(struct_code(plan.writer.target(step.writer.type)))
        is_plain = all(isinstance(part, Scalar) for _, part in step.readers)
        if is_fixed and is_plain and len(step.readers) < 2:
            run.append(step)
            continue
        if run:
            yield run
            run = []
        yield [step]
    if run:
        yield run
