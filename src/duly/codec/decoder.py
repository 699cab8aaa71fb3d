"""From a datum to an event, by a plan; compiled once per writer and class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel

from duly.codec.datum import DatumForm, field_key
from duly.codec.defaults import default_datum
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
    Symbols,
    Use,
    Values,
)
from duly.codec.resolve import own_plan, unresolvable
from duly.codec.scalars import Convert, float32, from_avro, rescaled
from duly.codec.unfit import Key, Unfit
from duly.errors import UnresolvableError
from duly.generated_v1 import build
from duly.schema import Primitive

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.classes import Classes
    from duly.schema import Field, Record, Schema


_Make: TypeAlias = "Callable[[], Any]"


def compile_decoder(plan: ReadPlan, classes: Classes, form: DatumForm) -> Convert:
    """A function from a datum of the writer, in `form`, to an event.

    It raises Unfit where a value has no place in Python, UnresolvableError where the plan refuses.
    """
    return _Compiler(plan, classes, form).convert(plan.root)


class _Compiler:
    def __init__(self, plan: ReadPlan, classes: Classes, form: DatumForm) -> None:
        self.plan = plan
        self.classes = classes
        self.form = form
        self._defaults = Defaults(plan.reader, classes)
        self._records: dict[RecordPair, Convert] = {}
        self._open = set[RecordPair]()

    def convert(self, plan: Plan) -> Convert:  # noqa: PLR0911 - one per kind of plan
        match plan:
            case Refuse():
                return _refuse(plan)
            case Scalar():
                return convert_scalar(plan) or _same
            case Symbols():
                return self._symbols(plan)
            case Items():
                return _items(self.convert(plan.items))
            case Values():
                return _values(self.convert(plan.values))
            case Use():
                return self._record(plan.pair)
            case Branches():
                names = self.form.branch_names(plan.writer)
                parts = [self.convert(branch) for branch in plan.by_index]
                return _branches(dict(zip(names, parts, strict=True)))
            case Chosen():
                return self._chosen(plan)

    def _symbols(self, plan: Symbols) -> Convert:
        python = self.classes.enum(plan.reader.name)
        members = [
            None if isinstance(symbol, Refuse) else python(symbol) for symbol in plan.by_index
        ]

        def convert(index: int) -> Any:
            member = members[index]
            if member is None:
                refusal = plan.by_index[index]
                assert isinstance(refusal, Refuse)  # noqa: S101 - None stands for nothing else
                raise unresolvable(refusal)
            return member

        return convert

    def _chosen(self, plan: Chosen) -> Convert:
        part = self.convert(plan.plan)
        branch = self.plan.reader.target(plan.reader.branches[plan.index])
        wrapper = self.classes.wrapper(plan.at, branch)
        return part if wrapper is None else _wrap(wrapper, part)

    def _record(self, pair: RecordPair) -> Convert:
        if pair in self._records:
            return self._records[pair]
        if pair in self._open:
            return lambda datum: self._records[pair](datum)  # noqa: PLW0108 - not there yet
        fields = self.plan.records[pair]
        if isinstance(fields, Refuse):
            return _refuse(fields)
        self._open.add(pair)
        self._records[pair] = self._fields(fields)
        self._open.discard(pair)
        return self._records[pair]

    def _fields(self, plan: Fields) -> Convert:
        described = self.classes.record(plan.reader.name)
        sources: dict[str, tuple[str, Convert]] = {}
        for index, step in enumerate(plan.steps):
            for field, part in step.readers:
                sources[field.name] = (field_key(index), self.convert(part))
        absent = {field.name: self._defaults.of(field, plan.reader).make for field in plan.defaults}
        taken = list[tuple[str, str, str, Convert]]()
        made = list[tuple[str, _Make]]()
        for field in plan.reader.fields:
            attribute = described.names.get(field.name, field.name)
            if field.name in sources:
                taken.append((attribute, field.name, *sources[field.name]))
            else:
                made.append((attribute, absent[field.name]))
        return _build(described.python, taken, made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What a field the writer does not have is given."""

    make: _Make
    is_changeable: bool
    """Whether each object needs its own."""


class Defaults:
    """The defaults of a reader's fields, as values of its classes."""

    def __init__(self, reader: Schema, classes: Classes) -> None:
        self.reader = reader
        self.classes = classes
        self._own: _Compiler | None = None

    def of(self, field: Field, owner: Record) -> Default:
        """Raises UnresolvableError where the default does not fit the field."""
        own = self._own_data()
        path = f"{owner.name}.{field.name}"
        fields = own.plan.records[(owner.name, owner.name)]
        assert isinstance(fields, Fields)  # noqa: S101 - a schema resolves with itself
        convert = next(own.convert(s.readers[0][1]) for s in fields.steps if s.writer is field)
        try:
            datum = default_datum(own.form, field.type, field.default)
            value = convert(datum)
        except Unfit as error:
            reason = f"{path}: the default does not fit: {error.message}"
            raise UnresolvableError(reason, path=path) from error
        if _is_changeable(value):
            return Default(make=lambda: convert(datum), is_changeable=True)
        return Default(make=lambda: value, is_changeable=False)

    def _own_data(self) -> _Compiler:
        """What turns data of the reader's own schema, such as its defaults, into values."""
        if self._own is None:
            form = DatumForm(self.reader)
            self._own = _Compiler(own_plan(self.reader), self.classes, form)
        return self._own


def _is_changeable(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_changeable, value))  # pyright: ignore[reportUnknownArgumentType]
    return isinstance(value, dict | BaseModel)


def _build(
    python: type[BaseModel],
    taken: list[tuple[str, str, str, Convert]],
    made: list[tuple[str, _Make]],
) -> Convert:
    order = list(python.model_fields)
    in_order = [attribute for attribute, *_ in taken] == order

    def convert(datum: dict[str, Any]) -> BaseModel:
        values = dict[str, Any]()
        name = ""
        try:
            for attribute, name, key, part in taken:  # noqa: B007 - name is for the except
                values[attribute] = part(datum[key])
        except Unfit as error:
            raise error.within(name) from None
        for attribute, make in made:
            values[attribute] = make()
        if not in_order:
            values = {name: values[name] for name in order}
        return build(python, values)

    return convert


def convert_scalar(plan: Scalar) -> Convert | None:
    """From what Avro read to the reader's value, or None where they are the same; raises Unfit."""
    steps = list[Convert]()
    promote = _promotion(plan)
    if promote is not None:
        steps.append(promote)
    if plan.factor != 1:
        steps.append(rescaled(plan.factor, plan.reader))
    logical = from_avro(plan.reader)
    if logical is not None:
        steps.append(logical)
    match steps:
        case []:
            return None
        case [only]:
            return only
        case _:
            return _chain(steps)


def _promotion(plan: Scalar) -> Convert | None:
    if not isinstance(plan.reader, Primitive) or not isinstance(plan.writer, Primitive):
        return None
    match plan.reader.type, plan.writer.type:
        case "double", "int" | "long":
            return float
        case "float", "int" | "long":
            return lambda number: float32(float(number))
        case "string", "bytes":
            return _text
        case "bytes", "string":
            return str.encode
        case _:
            return None


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unfit(f"bytes read as a string are not UTF-8: {error.reason}") from None


def _same(datum: Any) -> Any:
    return datum


def _chain(steps: list[Convert]) -> Convert:
    def convert(datum: Any) -> Any:
        for step in steps:
            datum = step(datum)
        return datum

    return convert


def _refuse(plan: Refuse) -> Convert:
    def convert(_datum: Any) -> Any:
        raise unresolvable(plan)

    return convert


def _wrap(wrapper: type[BaseModel], part: Convert) -> Convert:
    return lambda datum: build(wrapper, {"value": part(datum)})


def _items(part: Convert) -> Convert:
    if part is _same:
        return tuple

    def convert(data: list[Any]) -> tuple[Any, ...]:
        try:
            return tuple([part(datum) for datum in data])
        except Unfit as error:
            raise error.within(_first_unfit(part, data)) from None

    return convert


def _first_unfit(part: Convert, data: list[Any]) -> int:
    """Counting in the loop itself would cost every good datum."""
    for index, datum in enumerate(data):
        try:
            part(datum)
        except Unfit:
            return index
    return 0


def _values(part: Convert) -> Convert:
    if part is _same:
        return _same

    def convert(data: dict[str, Any]) -> dict[str, Any]:
        values = dict[str, Any]()
        key = ""
        try:
            for key, datum in data.items():
                values[key] = part(datum)
        except Unfit as error:
            raise error.within(Key(key)) from None
        return values

    return convert


def _branches(parts: dict[str, Convert]) -> Convert:
    def convert(datum: tuple[str, dict[str, Any]]) -> Any:
        name, branch = datum
        return parts[name](branch["value"])

    return convert
