"""Avro types as Python annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duly.errors import GenerationError
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Type, Union

if TYPE_CHECKING:
    from duly.schema import Logical
    from duly_codegen.scope import Scope

_PLAIN: Final = {
    "boolean": "bool",
    "bytes": "bytes",
    "double": "float",
    "string": "str",
}
_RULED: Final = {"int": "Int32", "long": "Int64", "float": "Float32"}
_TIMES: Final = {
    "time-millis": "TimeMillis",
    "time-micros": "TimeMicros",
    "timestamp-millis": "TimestampMillis",
    "timestamp-micros": "TimestampMicros",
    "timestamp-nanos": "TimestampNanos",
    "local-timestamp-millis": "LocalTimestampMillis",
    "local-timestamp-micros": "LocalTimestampMicros",
    "local-timestamp-nanos": "LocalTimestampNanos",
}
_KINDS: Final = {
    "big-decimal": "decimal",
    "date": "date",
    "decimal": "decimal",
    "duration": "duration",
    "uuid": "uuid",
    "time-millis": "time",
    "time-micros": "time",
    "timestamp-nanos": "nanos",
    "local-timestamp-nanos": "nanos",
}
_NUMBERS: Final = {"int": "int", "long": "int", "nanos": "int", "float": "float", "double": "float"}
"""Avro types whose values have one Python type, except that nanos are another thing than a count."""

_COUNTS: Final = frozenset(("int", "long", "float", "double"))
_CONTAINERS: Final = {Array: "array", Fixed: "bytes", Map: "map", Union: "union"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a record a type is used; names the wrappers of ambiguous unions."""

    record: str
    """Full name."""
    path: tuple[str, ...]
    """Wire name of the field, then `items` or `values` for each container around."""

    def inside(self, step: str) -> Place:
        return Place(record=self.record, path=(*self.path, step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapper:
    """A generated class for one branch of a union, where the value alone would not tell which."""

    name: str
    key: str
    """As in `Contract.branches`."""
    branch: str
    """Avro's name of the branch."""
    type: Type


def annotation(type: Type, scope: Scope, place: Place) -> str:
    match type:
        case Primitive():
            return _primitive(type, scope)
        case Array():
            return f"_duly.Array[{annotation(type.items, scope, place.inside('items'))}]"
        case Map():
            values = annotation(type.values, scope, place.inside("values"))
            return f"{scope.builtin('dict')}[{scope.builtin('str')}, {values}]"
        case Union():
            return _union(type, scope, place)
        case Record() | Enum() | Fixed() | Reference():
            return scope.reference(type.name)


def fixed(type: Fixed, scope: Scope) -> str:
    """What the alias of a fixed stands for."""
    if type.logical is None:
        return f"{scope.standard('typing')}.Annotated[{scope.builtin('bytes')}, _duly.size({type.size})]"
    return _logical(type.logical, scope)


def wrappers(type: Type, scope: Scope, place: Place) -> tuple[Wrapper, ...]:
    """The wrappers of a field's type, outermost first."""
    match type:
        case Array():
            return wrappers(type.items, scope, place.inside("items"))
        case Map():
            return wrappers(type.values, scope, place.inside("values"))
        case Union():
            own = tuple(
                _wrapper(branch, scope, place)
                for branch in type.branches
                if branch_is_wrapped(type, branch, scope)
            )
            return (*own, *(w for b in type.branches for w in wrappers(b, scope, place)))
        case _:
            return ()


def wrapper_name(branch: Type, scope: Scope, place: Place) -> str:
    return _wrapper(branch, scope, place).name


def branch_is_wrapped(union: Union, branch: Type, scope: Scope) -> bool:
    """Whether another branch has values of the same Python type and a different meaning."""
    kind = _kind(branch, scope)
    rivals = [
        b for b in union.branches if b is not branch and _python(b, scope) == _python(branch, scope)
    ]
    # Plain numbers go by range: an int is an int, or else a long; a float is a double.
    return any(not (kind in _COUNTS and _kind(b, scope) in _COUNTS) for b in rivals)


def _union(type: Union, scope: Scope, place: Place) -> str:
    plain = {b.type for b in type.branches if isinstance(b, Primitive) and b.logical is None}
    texts: list[str] = []
    for branch in type.branches:
        if branch_is_wrapped(type, branch, scope):
            text = wrapper_name(branch, scope, place)
        elif _kind(branch, scope) == "int" and "long" in plain:
            text = "_duly.Int64"
        elif _kind(branch, scope) == "float" and "double" in plain:
            text = scope.builtin("float")
        else:
            text = annotation(branch, scope, place)
        texts.append(text)
    if not texts:
        raise GenerationError(
            f'{place.record}: field "{place.path[0]}" is a union without branches'
        )
    last = ["None"] if "None" in texts else []
    return " | ".join([*dict.fromkeys(text for text in texts if text != "None"), *last])


def _primitive(type: Primitive, scope: Scope) -> str:
    if type.logical is not None:
        return _logical(type.logical, scope)
    if type.type == "null":
        return "None"
    if type.type in _RULED:
        return f"_duly.{_RULED[type.type]}"
    return scope.builtin(_PLAIN[type.type])


def _logical(logical: Logical, scope: Scope) -> str:
    match logical.name:
        case "decimal":
            rule = f"_duly.digits({logical.precision}, {logical.scale})"
            number = f"{scope.standard('decimal')}.Decimal"
            return f"{scope.standard('typing')}.Annotated[{number}, {rule}]"
        case "big-decimal":
            return "_duly.BigDecimal"
        case "uuid":
            return f"{scope.standard('uuid')}.UUID"
        case "date":
            return f"{scope.standard('datetime')}.date"
        case "duration":
            return "_duly.Duration"
        case name if name in _TIMES:
            return f"_duly.{_TIMES[name]}"
        case name:
            raise GenerationError(f"logical type {name} has no Python form in this generator")


def _kind(type: Type, scope: Scope) -> str:
    """What a value means, as far as a union has to tell its branches apart."""
    if isinstance(type, Reference):
        type = scope.declarations[type.name].type
    match type:
        case Primitive() | Fixed() if type.logical is not None:
            return _KINDS.get(type.logical.name, "datetime")
        case Primitive():
            return type.type
        case Record() | Enum():
            return type.name
        case _:
            return _CONTAINERS[type.__class__]


def _python(type: Type, scope: Scope) -> str:
    kind = _kind(type, scope)
    return _NUMBERS.get(kind, kind)


def _wrapper(branch: Type, scope: Scope, place: Place) -> Wrapper:
    avro = branch.type if isinstance(branch, Primitive) else getattr(branch, "name", "")
    declaration = scope.declarations[place.record]
    name = "_".join((declaration.name, *place.path, avro.rpartition(".")[2]))
    key = "/".join((place.record, *place.path, avro))
    return Wrapper(name=name, key=key, branch=avro, type=branch)
