"""Contract JSON of one schema: a datum to JSON and back, compiled once; no class is needed."""

from __future__ import annotations

import difflib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from duly.codec.classes import branch_name
from duly.codec.datum import Datum, DatumForm, field_key
from duly.codec.defaults import default_datum
from duly.codec.json_scalars import described, is_text, json_of, value_of
from duly.codec.unfit import Key, Unfit
from duly.schema import Array, Enum, Field, Fixed, Map, Primitive, Record, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.scalars import Convert
    from duly.schema import Json, Type


class JsonForm:
    """Both directions for one schema, each compiled when it is asked for; they raise Unfit with the path."""

    def __init__(self, form: DatumForm) -> None:
        self._form = form

    @cached_property
    def to_json(self) -> Convert:
        return _Writing(self._form).convert(self._form.schema.root)

    @cached_property
    def from_json(self) -> Convert:
        return _Reading(self._form).convert(self._form.schema.root)


class Branch:
    """How a union's branch looks in JSON."""

    def __init__(self, index: int, type: Type) -> None:
        self.index = index
        self.name = branch_name(type)
        self.is_tagged = False
        self.kinds: frozenset[str]
        match type:
            case Primitive(type="null"):
                self.kinds = frozenset({"null"})
            case Primitive(type="boolean"):
                self.kinds = frozenset({"boolean"})
            case Primitive(type="float" | "double"):
                # not a number, and the infinities, are texts
                self.kinds = frozenset({"number", "text"})
            case Primitive() | Fixed():
                self.kinds = frozenset({"text" if is_text(type) else "number"})
            case Enum():
                self.kinds = frozenset({"text"})
            case Array():
                self.kinds = frozenset({"list"})
            case _:
                self.kinds = frozenset({"object"})
        self.is_whole = isinstance(type, Primitive) and self.kinds == frozenset({"number"})
        self.is_float = len(self.kinds) == 2

    def is_like(self, other: Branch) -> bool:
        """Whether nobody could tell by their JSON which of the two a value is of."""
        if (self.is_whole and other.is_whole) or (self.is_float and other.is_float):
            return False
        return bool(self.kinds & other.kinds)


def tagged(form: DatumForm, union: Union) -> tuple[Branch, ...]:
    """The branches of a union, those marked whose values stand in an object under their name.

    Only branches that JSON cannot tell apart are: two records, a text beside an enum. The int and
    the long branch count as one, and so do float and double, as they do in Python.
    """
    branches = tuple(Branch(i, form.schema.target(b)) for i, b in enumerate(union.branches))
    for one in branches:
        one.is_tagged = any(one.is_like(other) for other in branches if other is not one)
    if any(branch.is_tagged for branch in branches):
        for branch in branches:
            branch.is_tagged |= "object" in branch.kinds
    return branches


class _Writing:
    """Datum to JSON."""

    def __init__(self, form: DatumForm) -> None:
        self.form = form
        self._records: dict[str, Convert] = {}
        self._open = set[str]()

    def convert(self, type: Type) -> Convert:
        type = self.form.schema.target(type)
        match type:
            case Primitive() | Fixed():
                return json_of(type)
            case Enum():
                return type.symbols.__getitem__
            case Array():
                item = self.convert(type.items)
                return lambda data: _each(item, data)
            case Map():
                value = self.convert(type.values)
                return lambda data: _by_key(value, data)
            case Union():
                return self._union(type)
            case Record():
                return self._record(type)

    def _union(self, union: Union) -> Convert:
        parts: dict[str, tuple[str, Convert]] = {}
        names = self.form.branch_names(union)
        for name, branch, type in zip(names, tagged(self.form, union), union.branches, strict=True):
            parts[name] = (branch.name if branch.is_tagged else "", self.convert(type))

        def convert(datum: Datum) -> Json:
            tag, part = parts[datum[0]]
            value = part(datum[1]["value"])
            return {tag: value} if tag else value

        return convert

    def _record(self, type: Record) -> Convert:
        if type.name in self._records:
            return self._records[type.name]
        if type.name in self._open:
            return lambda datum: self._records[type.name](datum)  # noqa: PLW0108 - not there yet
        self._open.add(type.name)
        fields = [(field_key(i), f.name, self.convert(f.type)) for i, f in enumerate(type.fields)]
        self._open.discard(type.name)

        def convert(datum: Datum) -> Json:
            return {name: _at(name, part, datum[key]) for key, name, part in fields}

        self._records[type.name] = convert
        return convert


class _Reading:
    """JSON to datum."""

    def __init__(self, form: DatumForm) -> None:
        self.form = form
        self._records: dict[str, Convert] = {}
        self._open = set[str]()

    def convert(self, type: Type) -> Convert:
        type = self.form.schema.target(type)
        match type:
            case Primitive() | Fixed():
                return value_of(type)
            case Enum():
                return _symbol(type)
            case Array():
                return _list(self.convert(type.items))
            case Map():
                return _object(self.convert(type.values))
            case Union():
                return self._union(type)
            case Record():
                return self._record(type)

    def _record(self, type: Record) -> Convert:
        if type.name in self._records:
            return self._records[type.name]
        if type.name in self._open:
            return lambda value: self._records[type.name](value)  # noqa: PLW0108 - not there yet
        self._open.add(type.name)
        parts = {
            field.name: (field_key(index), field, self.convert(field.type))
            for index, field in enumerate(type.fields)
        }
        self._open.discard(type.name)

        def convert(value: Json) -> Datum:
            if not isinstance(value, dict):
                raise Unfit(f"expected an object ({type.name}), not {described(value)}")
            for name in value.keys() - parts.keys():
                raise Unfit(f'"{name}" is not a field of {type.name}{_nearest(name, parts)}')
            return {
                key: _at(name, part, value[name]) if name in value else self._absent(type, field)
                for name, (key, field, part) in parts.items()
            }

        self._records[type.name] = convert
        return convert

    def _absent(self, owner: Record, field: Field) -> Datum:
        if not field.has_default:
            raise Unfit(f'field "{field.name}" of {owner.name} is missing and has no default')
        try:
            return default_datum(self.form, field.type, field.default)
        except Unfit as error:
            raise error.within(field.name) from None

    def _union(self, union: Union) -> Convert:
        names = self.form.branch_names(union)
        branches = tagged(self.form, union)
        parts = [self.convert(branch) for branch in union.branches]
        by_tag = {branch.name: branch for branch in branches if branch.is_tagged}
        bare = [branch for branch in branches if not branch.is_tagged]
        expected = " or ".join(_expected(branch) for branch in branches)

        def convert(value: Json) -> Datum:
            if isinstance(value, dict) and by_tag:
                if len(value) != 1 or next(iter(value)) not in by_tag:
                    raise Unfit(
                        f"expected {expected}, not an object of {', '.join(value) or 'nothing'}"
                    )
                tag = next(iter(value))
                branch = by_tag[tag]
                return names[branch.index], {"value": _at(tag, parts[branch.index], value[tag])}
            branch = _pick(bare, value)
            if branch is None:
                raise Unfit(f"expected {expected}, not {described(value)}")
            return names[branch.index], {"value": parts[branch.index](value)}

        return convert


def _pick(bare: list[Branch], value: Json) -> Branch | None:
    """The branch a JSON value without a tag is of: `int` before `long`, `double` before `float`."""
    kind = _kind(value)
    fitting = [branch for branch in bare if kind in branch.kinds]
    if kind == "number" and len(fitting) > 1:
        small = isinstance(value, int) and -(1 << 31) <= value < 1 << 31
        wanted = {"double"} if fitting[0].is_float else {"int"} if small else {"long"}
        fitting = [b for b in fitting if b.name in wanted] or fitting
    elif kind == "text" and len(fitting) > 1:
        fitting = [b for b in fitting if b.name == "double"] or fitting
    return fitting[0] if fitting else None


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case dict():
            return "object"


def _expected(branch: Branch) -> str:
    return f'{{"{branch.name}": …}}' if branch.is_tagged else branch.name


def _symbol(type: Enum) -> Convert:
    indexes = {symbol: index for index, symbol in enumerate(type.symbols)}

    def convert(value: Json) -> int:
        if isinstance(value, str) and value in indexes:
            return indexes[value]
        near = _nearest(value, indexes) if isinstance(value, str) else ""
        raise Unfit(f"expected a symbol of {type.name}, not {described(value)}{near}")

    return convert


def _list(part: Convert) -> Convert:
    def convert(value: Json) -> Datum:
        if not isinstance(value, list):
            raise Unfit(f"expected a list, not {described(value)}")
        return _each(part, value)

    return convert


def _object(part: Convert) -> Convert:
    def convert(value: Json) -> Datum:
        if not isinstance(value, dict):
            raise Unfit(f"expected an object (a map), not {described(value)}")
        return _by_key(part, value)

    return convert


def _each(part: Convert, values: list[Any]) -> list[Any]:
    return [_at(index, part, value) for index, value in enumerate(values)]


def _by_key(part: Convert, values: dict[str, Any]) -> dict[str, Any]:
    return {key: _at(Key(key), part, value) for key, value in values.items()}


def _at(step: Key | str | int, part: Callable[[Any], Any], value: Any) -> Any:
    try:
        return part(value)
    except Unfit as error:
        raise error.within(step) from None


def _nearest(name: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""
