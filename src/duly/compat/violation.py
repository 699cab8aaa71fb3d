"""What a reader cannot read, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from duly.schema import Field, Type


class Rule(StrEnum):
    """The six words of Avro Java's SchemaIncompatibilityType."""

    NAME_MISMATCH = "NAME_MISMATCH"
    FIXED_SIZE_MISMATCH = "FIXED_SIZE_MISMATCH"
    MISSING_ENUM_SYMBOLS = "MISSING_ENUM_SYMBOLS"
    READER_FIELD_MISSING_DEFAULT_VALUE = "READER_FIELD_MISSING_DEFAULT_VALUE"
    TYPE_MISMATCH = "TYPE_MISMATCH"
    MISSING_UNION_BRANCH = "MISSING_UNION_BRANCH"


StepKind: TypeAlias = Literal["field", "items", "values", "writer_branch", "reader_branch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move down both schemas at once; a reader_branch moves in the reader alone."""

    kind: StepKind
    index: int = 0
    """Position of the field in the reader, or of the branch in the union of `kind`."""
    reader: str = ""
    writer: str = ""
    """Names of the field on both sides; the writer's is empty where it has none, or several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one side of a violation stands."""

    node: Type | Field
    owner: str
    """Full name of the named type whose definition holds the node; empty above all of them."""
    path: str
    """JSON pointer in the file that defines the owner, as `path` of the nodes."""
    text: str
    """What stands there, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One reason why a reader cannot read a writer."""

    rule: Rule
    location: str
    """JSON pointer as Avro Java gives it: follows the reader, but union indexes are the writer's."""
    message: str
    reader: Place
    writer: Place
    trail: tuple[Step, ...]
    """The moves that lead here from both roots; a datum of the writer that follows them fails."""
    causes: tuple[Violation, ...] = ()
    """MISSING_UNION_BRANCH: why the branches of the same kind do not fit."""

    @property
    def field(self) -> str:
        """The field of the reader in which it happens, such as `lines[].unit_price`."""
        return field_path(self.trail)


def field_path(trail: tuple[Step, ...]) -> str:
    """Names of the reader's fields along a trail: `lines[].unit_price`, `prices{}`."""
    text = ""
    for step in trail:
        match step.kind:
            case "field":
                text = f"{text}.{step.reader}" if text else step.reader
            case "items":
                text += "[]"
            case "values":
                text += "{}"
            case "writer_branch" | "reader_branch":
                pass
    return text


def pointer(trail: tuple[Step, ...], last: str = "") -> str:
    """The location of a trail, as Avro Java writes it: `/` is the root."""
    tokens: list[str] = []
    for step in trail:
        match step.kind:
            case "field":
                tokens.append(f"fields/{step.index}/type")
            case "items" | "values":
                tokens.append(step.kind)
            case "writer_branch":
                tokens.append(str(step.index))
            case "reader_branch":
                pass
    if last:
        tokens.append(last)
    return "/" + "/".join(tokens)
