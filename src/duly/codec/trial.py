"""Whether a reader reads single data of a writer, tried without classes for either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from duly.codec.aim import ways_to_refusal
from duly.codec.datum import Datum, DatumForm, field_key
from duly.codec.datum_bytes import DatumBytes
from duly.codec.decoder import convert_scalar
from duly.codec.guard import compile_guard
from duly.codec.json_form import JsonForm
from duly.codec.plan import (
    Branches,
    Chosen,
    Fields,
    Items,
    Plan,
    RecordPair,
    Refuse,
    Scalar,
    Symbols,
    Use,
    Values,
)
from duly.codec.resolve import plan as make_plan
from duly.codec.resolve import unresolvable
from duly.codec.unfit import Key, Unfit
from duly.errors import CorruptPayloadError
from duly.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from duly.codec.aim import Move
    from duly.schema import Json, Type, Union

    _Try = Callable[[Datum], object]


class Trial:
    """Resolves data as decoding does, and throws the values away; data have the form of `datum`."""

    def __init__(self, reader: Schema, writer: Schema) -> None:
        """Raises SchemaInvalidError where the two nest too deeply to be compared."""
        self._plan = make_plan(reader, writer)
        self._form = DatumForm(writer)
        self._bytes = DatumBytes(self._form)
        self._guard = compile_guard(writer)
        self._json = JsonForm(self._form)
        self._records: dict[RecordPair, _Try] = {}
        ambiguous = next((r for r, _ in self._plan.refusals() if r.is_ambiguous), None)
        self.refuses_all = ambiguous is not None
        """Whether aliases are ambiguous somewhere: then no decoder is made at all."""
        self._try = _refusing(ambiguous) if ambiguous else self._compiled(self._plan.root)

    def ways_to_refusal(
        self, reader: Type, writer: Type, is_fillable: Callable[[Type], bool]
    ) -> Iterator[tuple[Move, ...]]:
        """Where data of a writer's part must go to be refused by a reader's part, nearest first.

        `is_fillable`: whether a type of the writer has a finite datum.
        """
        mine = Schema(root=reader, named=self._plan.reader.named)
        theirs = Schema(root=writer, named=self._plan.writer.named)
        return ways_to_refusal(make_plan(mine, theirs), is_fillable)

    def record(self, values: Sequence[Datum]) -> Datum:
        """One of the writer's records, from the data of its fields in order."""
        return {field_key(index): value for index, value in enumerate(values)}

    def member(self, union: Union, index: int, datum: Datum) -> Datum:
        """One of the writer's unions, from a datum of a branch."""
        return self._form.branch_names(union)[index], {"value": datum}

    def write(self, datum: Datum) -> bytes:
        """Raises CorruptPayloadError where no reader would take it: nested too deep, too many nulls."""
        data = self._bytes.write(datum)
        self._guard(data)
        return data

    def read(self, data: bytes) -> None:
        """Raises UnresolvableError or CorruptPayloadError where decoding would, the latter with the place."""
        self._guard(data)
        try:
            self._try(self._bytes.read(data))
        except Unfit as error:
            raise CorruptPayloadError(error.message, path=error.pointer) from None

    def to_json(self, datum: Datum) -> Json:
        """Contract JSON of the writer; raises CorruptPayloadError for values without a place in Python."""
        try:
            return self._json.to_json(datum)
        except Unfit as error:
            raise CorruptPayloadError(error.message, path=error.pointer) from None

    def from_json(self, value: Json) -> Datum:
        """What contract JSON is written as; of a union, the branch that JSON takes it for."""
        try:
            return self._json.from_json(value)
        except Unfit as error:
            raise CorruptPayloadError(error.message, path=error.pointer) from None

    def _compiled(self, plan: Plan) -> _Try:  # noqa: PLR0911 - one per kind of plan
        match plan:
            case Refuse():
                return _refusing(plan)
            case Scalar():
                return convert_scalar(plan) or _taking
            case Symbols():
                return _one_of(plan.by_index)
            case Items():
                part = self._compiled(plan.items)
                return lambda datum: _each(part, enumerate(cast("Iterable[Datum]", datum)))
            case Values():
                part = self._compiled(plan.values)
                return lambda datum: _each(part, ((Key(key), datum[key]) for key in datum))
            case Use():
                return self._record(plan.pair)
            case Branches():
                names = self._form.branch_names(plan.writer)
                parts = dict(zip(names, map(self._compiled, plan.by_index), strict=True))
                return lambda datum: parts[datum[0]](datum[1]["value"])
            case Chosen():
                return self._compiled(plan.plan)

    def _record(self, pair: RecordPair) -> _Try:
        if pair not in self._records:
            # A record inside itself meets this until the outer one is compiled.
            self._records[pair] = lambda datum: self._records[pair](datum)  # noqa: PLW0108 - not there yet
            fields = self._plan.records[pair]
            if isinstance(fields, Refuse):
                self._records[pair] = _refusing(fields)
            else:
                self._records[pair] = self._fields(fields)
        return self._records[pair]

    def _fields(self, fields: Fields) -> _Try:
        parts = [
            (field_key(index), step.writer.name, self._compiled(part))
            for index, step in enumerate(fields.steps)
            for _, part in step.readers
        ]

        def read(datum: dict[str, Any]) -> None:
            for key, name, part in parts:
                try:
                    part(datum[key])
                except Unfit as error:
                    raise error.within(name) from None

        return read


def _taking(_datum: Datum) -> None:
    """A value that needs no conversion."""


def _refusing(refusal: Refuse) -> _Try:
    def read(_datum: Datum) -> None:
        raise unresolvable(refusal)

    return read


def _one_of(symbols: tuple[str | Refuse, ...]) -> _Try:
    def read(index: int) -> None:
        symbol = symbols[index]
        if isinstance(symbol, Refuse):
            raise unresolvable(symbol)

    return read


def _each(part: _Try, data: Iterable[tuple[Key | int, Datum]]) -> None:
    for step, datum in data:
        try:
            part(datum)
        except Unfit as error:
            raise error.within(step) from None
