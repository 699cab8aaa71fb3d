"""From Avro JSON to schema values, in one walk."""

from __future__ import annotations

import marshal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias, cast

from duly.schema import attributes, logical, names
from duly.schema.attributes import DEPTH_MAX, FaultError, properties, shown, text, type_aliases
from duly.schema.defaults import default_fault
from duly.schema.model import (
    NO_PROPS,
    PRIMITIVES,
    Array,
    Enum,
    Field,
    Fixed,
    Map,
    Primitive,
    Record,
    Reference,
    Schema,
    Union,
)
from duly.schema.same import reads_alike, same_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.schema.model import Json, Logical, Named, Order, PrimitiveName, Type

ReadFields: TypeAlias = "dict[tuple[str, bytes], Field]"
"""Path and content of a field → the field."""

_ORDERS: Final[tuple[Order, ...]] = ("ascending", "descending", "ignore")
_NO_REFERENCES: Final = 2
"""The version of marshal that writes equal values alike, wherever Python shares them or does not."""
_SIZE_MAX: Final = 2**31 - 9
"""Bytes of the longest array that Java can make."""
_NAMED_OWN: Final = frozenset(("type", "name", "namespace", "doc", "aliases"))
_RECORD_OWN: Final = _NAMED_OWN | {"fields"}
_ENUM_OWN: Final = _NAMED_OWN | {"symbols"}
_FIXED_OWN: Final = _NAMED_OWN | {"size"}
_ARRAY_OWN: Final = frozenset(("type", "items"))
_MAP_OWN: Final = frozenset(("type", "values"))
_TYPE_OWN: Final = frozenset(("type",))
_FIELD_OWN: Final = frozenset(("name", "type", "doc", "default", "order", "aliases"))


class Walk:
    """State of one parse: what is defined so far, and what must wait for the end."""

    __slots__ = ("ahead", "check_defaults", "early", "known", "late", "named", "read", "rules")

    def __init__(
        self,
        known: Mapping[str, Named],
        rules: names.NameRules,
        read: ReadFields | None,
        *,
        check_defaults: bool,
    ) -> None:
        self.known = known
        self.rules = rules
        self.read = read
        self.check_defaults = check_defaults
        self.named: dict[str, Named | None] = {}
        """None while the fields of a record are being read."""
        self.ahead: list[tuple[Reference, str]] = []
        self.early: list[Reference] = []
        """Uses of records whose fields are still being read."""
        self.late: list[Field] = []

    def schema(self, value: Json, file: str) -> Schema:
        """Read the whole; FaultError at the first rule broken."""
        root = self.type(value, "", "", 0)
        for reference, written in self.ahead:
            if reference.name not in self.named:
                self.refuse_unknown(reference, written)
        for field in self.late:
            self.check_default(field)
        return Schema(root=root, named=cast("dict[str, Named]", self.named), file=file)

    def type(self, value: Json, space: str, path: str, depth: int) -> Type:
        if isinstance(value, str):
            if value in PRIMITIVES:
                return _plain(cast("PrimitiveName", value), path)
            return self.reference(value, space, path, NO_PROPS)
        if depth > DEPTH_MAX:
            raise FaultError(path, f"types nested more than {DEPTH_MAX} levels deep")
        if isinstance(value, dict):
            return self.object(value, space, path, depth + 1)
        if isinstance(value, list):
            return self.union(value, space, path, depth + 1)
        raise FaultError(
            path, f"{shown(value)} is not a type, expected a name, an object or a list of types"
        )

    def reference(
        self, written: str, space: str, path: str, props: Mapping[str, Json]
    ) -> Reference:
        """Avro Java falls back to a type without namespace, if that one is complete by then."""
        full = names.qualify(written, space)
        if full in self.named or full in self.known:
            reference = Reference(name=full, props=props, path=path)
            if not self.is_complete(full):
                self.early.append(reference)
            return reference
        if self.is_complete(written):
            return Reference(name=written, props=props, path=path)
        reference = Reference(name=full, props=props, path=path)
        self.ahead.append((reference, written))
        return reference

    def union(self, value: list[Json], space: str, path: str, depth: int) -> Union:
        branches: list[Type] = []
        kinds: set[str] = set()
        for index, item in enumerate(value):
            branch = self.type(item, space, f"{path}/{index}", depth)
            kind = _kind(branch)
            if kind in kinds or kind == "union":
                raise FaultError(
                    f"{path}/{index}",
                    "a union directly inside a union, expected one flat list"
                    if kind == "union"
                    else f"{kind} is in this union twice, expected each kind once",
                )
            kinds.add(kind)
            branches.append(branch)
        return Union(branches=tuple(branches), path=path)

    def object(self, value: dict[str, Json], space: str, path: str, depth: int) -> Type:
        kind = value.get("type")
        if not isinstance(kind, str):
            if kind is None:
                raise FaultError(path, 'object without "type", expected a schema')
            raise FaultError(
                f"{path}/type",
                'the "type" of a type must be a name',
                'write the inner type in place of {"type": …}',
            )
        if kind in PRIMITIVES:
            return _primitive(cast("PrimitiveName", kind), value, path)
        if kind in _KINDS:
            return _KINDS[kind](self, value, space, path, depth)
        props = properties(value, _TYPE_OWN, path)
        return self.reference(kind, space, path, props)

    def array(self, value: dict[str, Json], space: str, path: str, depth: int) -> Array:
        if "items" not in value:
            raise FaultError(path, 'array without "items"')
        items = self.type(value["items"], space, f"{path}/items", depth)
        props = NO_PROPS if len(value) == 2 else properties(value, _ARRAY_OWN, path)
        return Array(items=items, props=props, path=path)

    def map(self, value: dict[str, Json], space: str, path: str, depth: int) -> Map:
        if "values" not in value:
            raise FaultError(path, 'map without "values"')
        values = self.type(value["values"], space, f"{path}/values", depth)
        props = NO_PROPS if len(value) == 2 else properties(value, _MAP_OWN, path)
        return Map(values=values, props=props, path=path)

    def record(self, value: dict[str, Json], space: str, path: str, depth: int) -> Type:
        name, inner = self.full_name(value, space, path)
        raw_fields = value.get("fields")
        if not isinstance(raw_fields, list):
            raise FaultError(path, f'record "{name}" without a list of "fields"')
        again = self.named.get(name)
        if again is None:
            if name in self.named:
                raise FaultError(path, f'"{name}" is defined again inside itself')
            self.named[name] = None
        fields: dict[str, Field] = {}
        for index, raw in enumerate(raw_fields):
            field = self.shared_field(raw, inner, f"{path}/fields/{index}", depth)
            if field.name in fields:
                raise FaultError(field.path, f'field "{field.name}" is in record "{name}" twice')
            fields[field.name] = field
        record = Record(
            name=name,
            fields=tuple(fields.values()),
            doc=text(value, "doc"),
            aliases=type_aliases(value, path, inner, self.rules.full),
            is_error=value["type"] == "error",
            props=properties(value, _RECORD_OWN, path),
            path=path,
        )
        return self.define(record, again)

    def shared_field(self, raw: Json, space: str, path: str, depth: int) -> Field:
        """The same as `field`, from `read` where the same was read at the same path."""
        if self.read is None:
            return self.field(raw, space, path, depth)
        try:
            # Unlike ==, bytes tell 1, 1.0 and true apart.
            key = (path, marshal.dumps(raw, _NO_REFERENCES))
        except ValueError:  # nothing that nests so deeply is a field
            return self.field(raw, space, path, depth)
        known = self.read.get(key)
        if known is not None:
            return known
        field = self.field(raw, space, path, depth)
        if field.stands_alone:
            self.read[key] = field
        return field

    def field(self, raw: Json, space: str, path: str, depth: int) -> Field:
        if not isinstance(raw, dict):
            raise FaultError(path, f"{shown(raw)} is not a field, expected an object")
        name = raw.get("name")
        if not isinstance(name, str):
            raise FaultError(path, 'field without a text as "name"')
        if why := self.rules.simple(name):
            raise FaultError(f"{path}/name", why)
        if "type" not in raw:
            raise FaultError(path, f'field "{name}" without "type"')
        plain = raw.keys() <= _FIELD_OWN and isinstance(raw.get("doc", ""), str)
        field = Field(
            name=name,
            type=self.type(raw["type"], space, f"{path}/type", depth),
            doc=text(raw, "doc"),
            aliases=attributes.aliases(raw, path) if "aliases" in raw else (),
            has_default="default" in raw,
            default=raw.get("default"),
            order=_order(raw, path) if "order" in raw else "ascending",
            props=NO_PROPS if plain else properties(raw, _FIELD_OWN, path),
            path=path,
        )
        if field.has_default:
            if isinstance(field.default, dict | list):
                attributes.refuse_deep(field.default, f"{path}/default")
            if self.check_defaults:
                self.check_default(field)
        return field

    def check_default(self, field: Field) -> None:
        fault = default_fault(field.type, field.default, self.lookup)
        if fault is None:
            return
        if fault.unresolved and fault.unresolved not in self.named:
            self.late.append(field)
            return
        message = f'default of field "{field.name}": {fault.message}'
        raise FaultError(f"{field.path}/default{fault.pointer}", message)

    def lookup(self, name: str) -> Named | None:
        """None for a record whose fields are still being read, or a name not defined yet."""
        return self.named[name] if name in self.named else self.known.get(name)

    def is_complete(self, name: str) -> bool:
        """Whether `lookup` finds it, without asking another file that may be waiting for this one."""
        return self.named[name] is not None if name in self.named else name in self.known

    def enum(self, value: dict[str, Json], space: str, path: str, _depth: int) -> Type:
        name, inner = self.full_name(value, space, path)
        symbols = self.symbols(value, name, path)
        default = value.get("default")
        if isinstance(default, str) and default not in symbols:
            raise FaultError(
                f"{path}/default",
                f'default "{default}" is not a symbol of enum "{name}"',
                attributes.nearest(default, symbols),
            )
        own = _ENUM_OWN | {"default"} if isinstance(default, str) else _ENUM_OWN
        enum = Enum(
            name=name,
            symbols=symbols,
            default=default if isinstance(default, str) else None,
            doc=text(value, "doc"),
            aliases=type_aliases(value, path, inner, self.rules.full),
            props=properties(value, own, path),
            path=path,
        )
        return self.define(enum, self.named.get(name))

    def symbols(self, value: dict[str, Json], name: str, path: str) -> tuple[str, ...]:
        raw = value.get("symbols")
        if not isinstance(raw, list):
            raise FaultError(path, f'enum "{name}" without a list of "symbols"')
        symbols: dict[str, None] = {}
        for index, symbol in enumerate(raw):
            at = f"{path}/symbols/{index}"
            if not isinstance(symbol, str):
                raise FaultError(at, f"{shown(symbol)} is not a symbol, expected a text")
            if why := self.rules.simple(symbol):
                raise FaultError(at, why)
            if symbol in symbols:
                raise FaultError(at, f'symbol "{symbol}" is in enum "{name}" twice')
            symbols[symbol] = None
        return tuple(symbols)

    def fixed(self, value: dict[str, Json], space: str, path: str, _depth: int) -> Type:
        name, inner = self.full_name(value, space, path)
        size = value.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _SIZE_MAX:
            raise FaultError(
                f"{path}/size" if "size" in value else path,
                f'fixed "{name}" has size {shown(size)}, expected a number of bytes from 0 to {_SIZE_MAX}',
            )
        fitting = logical.fit("fixed", value, size=size)
        fixed = Fixed(
            name=name,
            size=size,
            doc=text(value, "doc"),
            aliases=type_aliases(value, path, inner, self.rules.full),
            logical=fitting,
            props=properties(value, _FIXED_OWN | logical.attribute_names(fitting), path),
            path=path,
        )
        return self.define(fixed, self.named.get(name))

    def full_name(self, value: dict[str, Json], space: str, path: str) -> tuple[str, str]:
        """The full name of a named type, and the namespace that holds inside it."""
        written = value.get("name")
        if not isinstance(written, str):
            raise FaultError(path, f'{value["type"]} without a text as "name"')
        own_space = value.get("namespace")
        name = names.defined(written, own_space if isinstance(own_space, str) else space)
        if name in PRIMITIVES:
            raise FaultError(f"{path}/name", f'"{name}" is the name of a primitive type')
        if why := self.rules.full(name):
            in_name = "." in written or self.rules.simple(written)
            raise FaultError(f"{path}/{'name' if in_name else 'namespace'}", why)
        return name, names.namespace_of(name)

    def define(self, new: Named, again: Named | None) -> Type:
        if again is None:
            if new.name in self.named and not isinstance(new, Record):
                raise FaultError(new.path, f'"{new.name}" is defined again inside itself')
            self.named[new.name] = new
            return new
        unknown = (*self.early, *(reference for reference, _ in self.ahead))
        if not same_definition(again, new, unknown):
            raise FaultError(
                new.path,
                f'"{new.name}" is defined twice, and not alike',
                "define it once, and write its name in the other places",
            )
        return Reference(name=new.name, path=new.path) if reads_alike(again, new) else new

    def refuse_unknown(self, reference: Reference, written: str) -> NoReturn:
        if written in names.COMPLEX_TYPES:
            hint = f'{written} is written as an object: {{"type": "{written}", …}}'
        else:
            hint = attributes.nearest(written, [*PRIMITIVES, *self.named, *self.known])
        at = f"{reference.path}/type" if reference.props else reference.path
        raise FaultError(at, f'type "{reference.name}" is not defined', hint)


_KINDS: Final[Mapping[str, Callable[[Walk, dict[str, Any], str, str, int], Type]]] = {
    "record": Walk.record,
    "error": Walk.record,
    "enum": Walk.enum,
    "fixed": Walk.fixed,
    "array": Walk.array,
    "map": Walk.map,
}


# The same few nodes stand at the same few paths of most schemas; values that never change can be shared.
@lru_cache(maxsize=32_768)
def _plain(type: PrimitiveName, path: str) -> Primitive:
    return Primitive(type=type, props=NO_PROPS, path=path)


@lru_cache(maxsize=32_768)
def _logical(type: PrimitiveName, logical: Logical, path: str) -> Primitive:
    return Primitive(type=type, logical=logical, props=NO_PROPS, path=path)


def _primitive(type: PrimitiveName, value: dict[str, Json], path: str) -> Primitive:
    fitting = logical.fit(type, value) if "logicalType" in value else None
    own = _TYPE_OWN | logical.attribute_names(fitting)
    if value.keys() <= own:
        return _logical(type, fitting, path) if fitting else _plain(type, path)
    props = properties(value, own, path)
    return Primitive(type=type, logical=fitting, props=props, path=path)


def _order(raw: dict[str, Json], path: str) -> Order:
    written = raw["order"]
    for order in _ORDERS:
        if isinstance(written, str) and written.lower() == order:
            return order
    raise FaultError(
        f"{path}/order", f"order is {shown(written)}, expected one of {', '.join(_ORDERS)}"
    )


def _kind(branch: Type) -> str:
    """What may be only once in a union: a name, or a kind of unnamed type."""
    match branch:
        case Primitive():
            return branch.type
        case Array() | Map() | Union():
            return type(branch).__name__.lower()
        case _:
            return branch.name
