"""An Avro schema as frozen values; every node knows where it stands in its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
PrimitiveName: TypeAlias = Literal[
    "null", "boolean", "int", "long", "float", "double", "bytes", "string"
]
Order: TypeAlias = Literal["ascending", "descending", "ignore"]
PRIMITIVES: Final[frozenset[str]] = frozenset(
    ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
)


NO_PROPS: Final[Mapping[str, Json]] = {}
"""One for all nodes without attributes of their own, because most are; nobody writes into it."""


def _no_props() -> Mapping[str, Json]:
    return NO_PROPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Logical:
    """A logical type duly knows and that fits the type it stands on; all others are not kept."""

    name: str
    precision: int = 0
    scale: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Primitive:
    type: PrimitiveName
    logical: Logical | None = None
    props: Mapping[str, Json] = field(default_factory=_no_props)
    """Attributes that are neither Avro's nor a fitting logical type's, as on every node."""
    path: str = ""
    """JSON pointer from the root of the file that defines the node, as on every node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    items: Type
    props: Mapping[str, Json] = field(default_factory=_no_props)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    values: Type
    props: Mapping[str, Json] = field(default_factory=_no_props)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    branches: tuple[Type, ...]
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    type: Type
    doc: str = ""
    aliases: tuple[str, ...] = ()
    has_default: bool = False
    default: Json = None
    """As written in the schema, in Avro's JSON encoding of defaults; meaningful if has_default."""
    order: Order = "ascending"
    props: Mapping[str, Json] = field(default_factory=_no_props)
    """Attributes Avro does not define, such as `deprecated`."""
    path: str = ""
    stands_alone: bool = field(init=False, repr=False, compare=False)
    """Whether it means the same in every schema it is part of: no alias, no name of a type to look up."""

    def __post_init__(self) -> None:
        stands_alone = not self.aliases and _names_no_type(self.type)
        object.__setattr__(self, "stands_alone", stands_alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    name: str
    """Full name, as in Enum and Fixed."""
    fields: tuple[Field, ...]
    doc: str = ""
    aliases: tuple[str, ...] = ()
    """Full names, as in Enum and Fixed."""
    is_error: bool = False
    props: Mapping[str, Json] = field(default_factory=_no_props)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    name: str
    symbols: tuple[str, ...]
    default: str | None = None
    doc: str = ""
    aliases: tuple[str, ...] = ()
    props: Mapping[str, Json] = field(default_factory=_no_props)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    name: str
    size: int
    doc: str = ""
    aliases: tuple[str, ...] = ()
    logical: Logical | None = None
    props: Mapping[str, Json] = field(default_factory=_no_props)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A named type used by its full name: defined earlier, around it, or in another file."""

    name: str
    props: Mapping[str, Json] = field(default_factory=_no_props)
    """Attributes written beside the name; Avro ignores them, and so they are not written again."""
    path: str = ""


Named: TypeAlias = Record | Enum | Fixed
Type: TypeAlias = Primitive | Array | Map | Union | Record | Enum | Fixed | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """One parsed text: its root, and every named type defined in it by full name."""

    root: Type
    named: Mapping[str, Named]
    file: str = ""

    def target(self, type: Type) -> Primitive | Array | Map | Union | Record | Enum | Fixed:
        """Follow a Reference; KeyError if the name is defined in another file (flatten first)."""
        return self.named[type.name] if isinstance(type, Reference) else type


def _names_no_type(type: Type) -> bool:
    """A quick yes where all there is to a type is in the type itself, as in most: no name to look up."""
    if isinstance(type, Union):
        for branch in type.branches:  # noqa: SIM110 - a generator takes three times as long
            if not isinstance(branch, Primitive):
                return False
        return True
    if isinstance(type, Array):
        return isinstance(type.items, Primitive)
    if isinstance(type, Map):
        return isinstance(type.values, Primitive)
    return isinstance(type, Primitive)
