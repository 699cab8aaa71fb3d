"""Random data of a schema, in the form a trial has them; bytes are UTF-8, which strings need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from duly.check.datum import Builder
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Schema, Type, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec import Trial

DEPTH = 4
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(width=32),
    "double": st.floats(),
    "bytes": TEXTS.map(str.encode),
    "string": TEXTS,
}


class Data:
    """Draws data; NoDatumError where the schema has none."""

    def __init__(
        self, schema: Schema, trial: Trial, draw: Callable[[st.SearchStrategy[Any]], Any]
    ) -> None:
        self.schema = schema
        self.trial = trial
        self.draw = draw

    def any(self) -> Any:
        return self.of(self.schema.root, DEPTH)

    def of(self, type: Type, depth: int) -> Any:  # noqa: PLR0911 - one per kind of type
        if depth == 0:
            part = Schema(root=type, named=self.schema.named)
            return Builder(part, self.trial).build()
        match self.schema.target(type):
            case Primitive() as primitive:
                return self.draw(PRIMITIVES[primitive.type])
            case Fixed() as fixed:
                return self.draw(st.binary(min_size=fixed.size, max_size=fixed.size))
            case Enum() as enum:
                return self.draw(st.integers(0, len(enum.symbols) - 1))
            case Array() as array:
                return [
                    self.of(array.items, depth - 1) for _ in range(self.draw(st.integers(0, 2)))
                ]
            case Map() as map:
                keys = self.draw(st.lists(TEXTS, max_size=2, unique=True))
                return {key: self.of(map.values, depth - 1) for key in keys}
            case Union() as union:
                index: int = self.draw(st.integers(0, len(union.branches) - 1))
                return self.trial.member(union, index, self.of(union.branches[index], depth - 1))
            case Record(fields=fields):
                return self.trial.record([self.of(field.type, depth - 1) for field in fields])
