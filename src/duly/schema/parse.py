"""From Avro JSON to schema values, in one walk."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Final, NoReturn, cast

from duly.errors import SchemaInvalidError
from duly.schema import logical, names
from duly.schema.defaults import default_fault
from duly.schema.model import (
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
from duly.schema.same import same_definition
from duly.schema.text import locate, pointer_step, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema.model import Json, Named, Order, PrimitiveName, Type

DEPTH_MAX: Final = 64
"""Levels of types inside types, and of values inside a default or attribute."""

_ORDERS: Final[tuple[Order, ...]] = ("ascending", "descending", "ignore")
_FIELD_OWN: Final = frozenset(("name", "type", "doc", "default", "order", "aliases"))
_INT_MAX: Final = 2**31 - 1


def parse(
    text: str, *, file: str = "", strict: bool = True, known: Mapping[str, Named] | None = None
) -> Schema:
    """Read the text of a schema; `known` holds named types of other files it may refer to.

    `strict` checks names and defaults as Avro Java's strict parser does; without it, any schema a
    registry may hold is read. Raises SchemaSyntaxError or SchemaInvalidError with line and column.
    """
    value = read_json(text, file=file)
    try:
        return _Walk(strict, known).schema(value, file)
    except _Fault as fault:
        line, column = locate(text, fault.pointer)
        raise SchemaInvalidError(
            fault.message, file=file, line=line, column=column, hint=fault.hint
        ) from None


def parse_json(
    value: Json, *, file: str = "", strict: bool = True, known: Mapping[str, Named] | None = None
) -> Schema:
    """The same for JSON already loaded; errors name the JSON pointer in place of a line."""
    try:
        return _Walk(strict, known).schema(value, file)
    except _Fault as fault:
        where = f" at {fault.pointer}" if fault.pointer else ""
        raise SchemaInvalidError(f"{fault.message}{where}", file=file, hint=fault.hint) from None


class _Fault(Exception):
    def __init__(self, pointer: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message
        self.hint = hint


class _Walk:
    """State of one parse: what is defined so far, and what must wait for the end."""

    __slots__ = ("ahead", "known", "late", "named", "strict")

    def __init__(self, strict: bool, known: Mapping[str, Named] | None) -> None:  # noqa: FBT001
        self.strict = strict
        self.known = known or {}
        self.named: dict[str, Named | None] = {}
        """None while the fields of a record are being read."""
        self.ahead: list[tuple[Reference, str]] = []
        self.late: list[tuple[Field, str]] = []

    def schema(self, value: Json, file: str) -> Schema:
        root = self.type(value, "", "", 0)
        for reference, written in self.ahead:
            if reference.name not in self.named:
                self.unknown(reference, written)
        for field, pointer in self.late:
            self.check_default(field, pointer)
        return Schema(root=root, named=cast("dict[str, Named]", self.named), file=file)

    def type(self, value: Json, space: str, path: str, depth: int) -> Type:
        if isinstance(value, str):
            return self.name(value, space, path)
        if depth > DEPTH_MAX:
            raise _Fault(path, f"types nested more than {DEPTH_MAX} levels deep")
        if isinstance(value, dict):
            return self.object(value, space, path, depth + 1)
        if isinstance(value, list):
            return self.union(value, space, path, depth + 1)
        raise _Fault(
            path, f"{_shown(value)} is not a type, expected a name, an object or a list of types"
        )

    def name(self, written: str, space: str, path: str) -> Type:
        if written in PRIMITIVES:
            return Primitive(type=cast("PrimitiveName", written), path=path)
        full = names.qualify(written, space)
        for name in (full, written):
            if name in self.named or name in self.known:
                return Reference(name=name, path=path)
        reference = Reference(name=full, path=path)
        self.ahead.append((reference, written))
        return reference

    def union(self, value: list[Json], space: str, path: str, depth: int) -> Union:
        branches: list[Type] = []
        kinds: set[str] = set()
        for index, item in enumerate(value):
            at = f"{path}/{index}"
            branch = self.type(item, space, at, depth)
            if isinstance(branch, Union):
                raise _Fault(at, "a union directly inside a union, expected one flat list")
            kind = _kind(branch)
            if kind in kinds:
                raise _Fault(at, f"{kind} is in this union twice, expected each kind once")
            kinds.add(kind)
            branches.append(branch)
        return Union(branches=tuple(branches), path=path)

    def object(self, value: dict[str, Json], space: str, path: str, depth: int) -> Type:
        kind = value.get("type")
        if not isinstance(kind, str):
            if kind is None:
                raise _Fault(path, 'object without "type", expected a schema')
            raise _Fault(f"{path}/type", '"type" here must be a name', "drop one level of nesting")
        if kind in PRIMITIVES:
            fitting = logical.fit(kind, value) if "logicalType" in value else None
            return Primitive(
                type=cast("PrimitiveName", kind),
                logical=fitting,
                props=self.props(value, ("type",), fitting, path),
                path=path,
            )
        if kind in ("record", "error"):
            return self.record(value, space, path, depth)
        if kind == "array":
            if "items" not in value:
                raise _Fault(path, 'array without "items"')
            items = self.type(value["items"], space, f"{path}/items", depth)
            return Array(
                items=items, props=self.props(value, ("type", "items"), None, path), path=path
            )
        if kind == "map":
            if "values" not in value:
                raise _Fault(path, 'map without "values"')
            values = self.type(value["values"], space, f"{path}/values", depth)
            return Map(
                values=values, props=self.props(value, ("type", "values"), None, path), path=path
            )
        if kind == "enum":
            return self.enum(value, space, path)
        if kind == "fixed":
            return self.fixed(value, space, path)
        named = self.name(kind, space, path)
        if isinstance(named, Reference) and len(value) > 1:
            props = self.props(value, ("type",), None, path)
            with_props = Reference(name=named.name, props=props, path=path)
            if self.ahead and self.ahead[-1][0] is named:
                self.ahead[-1] = (with_props, kind)
            return with_props
        return named

    def record(self, value: dict[str, Json], space: str, path: str, depth: int) -> Type:
        name = self.named_type(value, space, path)
        raw_fields = value.get("fields")
        if not isinstance(raw_fields, list):
            raise _Fault(path, f'record "{name}" without a list of "fields"')
        again = self.named.get(name)
        if again is None:
            if name in self.named:
                raise _Fault(path, f'"{name}" is defined again inside itself')
            self.named[name] = None
        inner = names.namespace_of(name)
        fields: dict[str, Field] = {}
        for index, raw in enumerate(raw_fields):
            at = f"{path}/fields/{index}"
            field = self.field(raw, inner, at, depth)
            if field.name in fields:
                raise _Fault(at, f'field "{field.name}" is in record "{name}" twice')
            fields[field.name] = field
        record = Record(
            name=name,
            fields=tuple(fields.values()),
            doc=_text(value, "doc"),
            aliases=self.aliases(value, path, inner, qualified=True),
            is_error=value["type"] == "error",
            props=self.props(value, _own(value, "type", "fields"), None, path),
            path=path,
        )
        return self.define(record, again)

    def field(self, raw: Json, space: str, path: str, depth: int) -> Field:
        if not isinstance(raw, dict):
            raise _Fault(path, f"{_shown(raw)} is not a field, expected an object")
        name = raw.get("name")
        if not isinstance(name, str):
            raise _Fault(path, 'field without a text as "name"')
        if self.strict and (why := names.fault(name)):
            raise _Fault(f"{path}/name", why)
        if "type" not in raw:
            raise _Fault(path, f'field "{name}" without "type"')
        order = raw.get("order", "ascending")
        if not isinstance(order, str) or order.lower() not in _ORDERS:
            raise _Fault(
                f"{path}/order", f"order is {_shown(order)}, expected one of {', '.join(_ORDERS)}"
            )
        own = _FIELD_OWN if isinstance(raw.get("doc", ""), str) else _FIELD_OWN - {"doc"}
        field = Field(
            name=name,
            type=self.type(raw["type"], space, f"{path}/type", depth),
            doc=_text(raw, "doc"),
            aliases=self.aliases(raw, path, "", qualified=False) if "aliases" in raw else (),
            has_default="default" in raw,
            default=raw.get("default"),
            order=cast("Order", order.lower()),
            props={} if raw.keys() <= own else self.props(raw, tuple(own), None, path),
            path=path,
        )
        if field.has_default:
            self.shallow(field.default, f"{path}/default")
            if self.strict:
                self.check_default(field, path)
        return field

    def check_default(self, field: Field, path: str) -> None:
        fault = default_fault(field.type, field.default, self.lookup)
        if fault is None:
            return
        if fault.unresolved and fault.unresolved not in self.named:
            self.late.append((field, path))
            return
        message = f'default of field "{field.name}": {fault.message}'
        raise _Fault(f"{path}/default{fault.pointer}", message)

    def lookup(self, name: str) -> Named | None:
        """None for a record whose fields are still being read, or a name not defined yet."""
        return self.named[name] if name in self.named else self.known.get(name)

    def enum(self, value: dict[str, Json], space: str, path: str) -> Type:
        name = self.named_type(value, space, path)
        raw_symbols = value.get("symbols")
        if not isinstance(raw_symbols, list):
            raise _Fault(path, f'enum "{name}" without a list of "symbols"')
        symbols: dict[str, None] = {}
        for index, symbol in enumerate(raw_symbols):
            at = f"{path}/symbols/{index}"
            if not isinstance(symbol, str):
                raise _Fault(at, f"{_shown(symbol)} is not a symbol, expected a text")
            if self.strict and (why := names.fault(symbol)):
                raise _Fault(at, why)
            if symbol in symbols:
                raise _Fault(at, f'symbol "{symbol}" is in enum "{name}" twice')
            symbols[symbol] = None
        default = value.get("default")
        if isinstance(default, str) and default not in symbols:
            raise _Fault(
                f"{path}/default",
                f'default "{default}" is not a symbol of enum "{name}"',
                _nearest(default, symbols),
            )
        own = _own(value, "type", "symbols")
        enum = Enum(
            name=name,
            symbols=tuple(symbols),
            default=default if isinstance(default, str) else None,
            doc=_text(value, "doc"),
            aliases=self.aliases(value, path, names.namespace_of(name), qualified=True),
            props=self.props(
                value, (*own, "default") if isinstance(default, str) else own, None, path
            ),
            path=path,
        )
        return self.define(enum, self.named.get(name))

    def fixed(self, value: dict[str, Json], space: str, path: str) -> Type:
        name = self.named_type(value, space, path)
        size = value.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _INT_MAX:
            raise _Fault(
                path if size is None else f"{path}/size",
                f'fixed "{name}" has size {_shown(size)}, expected a number of bytes from 0',
            )
        fitting = logical.fit("fixed", value, size=size)
        fixed = Fixed(
            name=name,
            size=size,
            doc=_text(value, "doc"),
            aliases=self.aliases(value, path, names.namespace_of(name), qualified=True),
            logical=fitting,
            props=self.props(value, _own(value, "type", "size"), fitting, path),
            path=path,
        )
        return self.define(fixed, self.named.get(name))

    def named_type(self, value: dict[str, Json], space: str, path: str) -> str:
        written = value.get("name")
        if not isinstance(written, str):
            raise _Fault(path, f'{value["type"]} without a text as "name"')
        own_space = value.get("namespace")
        name = names.qualify(written, own_space if isinstance(own_space, str) else space)
        if name in PRIMITIVES:
            raise _Fault(f"{path}/name", f'"{name}" is the name of a primitive type')
        if self.strict and (why := names.full_name_fault(name)):
            in_name = names.fault(names.simple_name(written)) or "." in written
            raise _Fault(f"{path}/{'name' if in_name else 'namespace'}", why)
        return name

    def define(self, new: Named, again: Named | None) -> Type:
        if again is None:
            self.named[new.name] = new
            return new
        if not same_definition(again, new, self.lookup):
            raise _Fault(new.path, f'"{new.name}" is defined twice, and not alike')
        return Reference(name=new.name, path=new.path)

    def aliases(
        self, value: dict[str, Json], path: str, space: str, *, qualified: bool
    ) -> tuple[str, ...]:
        raw = value.get("aliases")
        if raw is None and "aliases" not in value:
            return ()
        if not isinstance(raw, list):
            raise _Fault(f"{path}/aliases", f"aliases is {_shown(raw)}, expected a list of names")
        aliases: dict[str, None] = {}
        for index, alias in enumerate(raw):
            at = f"{path}/aliases/{index}"
            if not isinstance(alias, str):
                raise _Fault(at, f"{_shown(alias)} is not an alias, expected a name")
            if qualified and self.strict and (why := names.full_name_fault(alias)):
                raise _Fault(at, why)
            aliases[names.qualify(alias, space) if qualified else alias] = None
        return tuple(aliases)

    def props(
        self,
        value: dict[str, Json],
        own: tuple[str, ...],
        fitting: logical.Logical | None,
        path: str,
    ) -> dict[str, Json]:
        if fitting is not None:
            own += logical.attribute_names(fitting)
        if len(value) <= len(own) and value.keys() <= set(own):
            return {}
        props = {key: item for key, item in value.items() if key not in own}
        for key, item in props.items():
            self.shallow(item, path + pointer_step(key))
        return props

    def shallow(self, value: Json, path: str) -> None:
        if isinstance(value, dict | list):
            level: list[Json] = [value]
            for _ in range(DEPTH_MAX):
                level = [
                    child
                    for item in level
                    for child in (item.values() if isinstance(item, dict) else item)  # pyright: ignore
                    if isinstance(child, dict | list)
                ]
                if not level:
                    return
            raise _Fault(path, f"values nested more than {DEPTH_MAX} levels deep")

    def unknown(self, reference: Reference, written: str) -> NoReturn:
        if written in names.COMPLEX_TYPES:
            hint = f'a {written} is written as an object: {{"type": "{written}", …}}'
        else:
            hint = _nearest(written, [*PRIMITIVES, *self.named, *self.known])
        at = reference.path if not reference.props else f"{reference.path}/type"
        raise _Fault(at, f'type "{reference.name}" is not defined', hint)


def _own(value: dict[str, Json], *always: str) -> tuple[str, ...]:
    """Attributes that became part of the node; one with a value of the wrong kind stays a property."""
    texts = tuple(key for key in ("name", "namespace", "doc") if isinstance(value.get(key), str))
    return (*always, *texts, "aliases")


def _text(value: dict[str, Json], key: str) -> str:
    text = value.get(key)
    return text if isinstance(text, str) else ""


def _kind(branch: Type) -> str:
    if isinstance(branch, Primitive):
        return branch.type
    return type(branch).__name__.lower() if isinstance(branch, Array | Map) else branch.name  # pyright: ignore


def _nearest(written: str, candidates: object) -> str:
    near = difflib.get_close_matches(written, list(cast("list[str]", candidates)), n=1)
    return f'did you mean "{near[0]}"?' if near else ""


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
