"""Random schemas in Avro JSON: named types are defined once and referred to afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ["a", "b", "price", "Status", "x_1", "_hidden", "été"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | TEXTS
PROPERTIES = st.dictionaries(
    st.sampled_from(["deprecated", "owner", "x-unit"]),
    SCALARS | st.lists(SCALARS, max_size=2),
    max_size=2,
)
LOGICAL = [
    {"type": "string", "logicalType": "uuid"},
    {"type": "int", "logicalType": "date"},
    {"type": "long", "logicalType": "timestamp-micros"},
    {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
    {"type": "bytes", "logicalType": "decimal", "precision": 4},
    {"type": "string", "logicalType": "date"},
    {"type": "bytes", "logicalType": "decimal", "precision": 0},
]
DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9),
    "double": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9),
    "bytes": TEXTS,
    "string": TEXTS,
}


@st.composite
def schemas(draw: st.DrawFn) -> Any:
    """Avro JSON that the strict parser accepts."""
    return _Builder(draw).type(depth=3)


class _Builder:
    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.defined: list[str] = []
        self.count = 0

    def type(self, depth: int, *, in_union: bool = False) -> Any:
        kinds = ["primitive", "logical"]
        kinds += ["reference"] if self.defined else []
        if depth:
            kinds += ["record", "enum", "fixed", "array", "map"]
            kinds += [] if in_union else ["union"]
        return getattr(self, self.draw(st.sampled_from(kinds)))(depth)

    def primitive(self, depth: int) -> Any:
        name = self.draw(st.sampled_from(sorted(DEFAULTS)))
        return self.draw(st.sampled_from([name, {"type": name}, {"type": name, "x-unit": "kg"}]))

    def logical(self, depth: int) -> Any:
        return dict(self.draw(st.sampled_from(LOGICAL)))

    def reference(self, depth: int) -> Any:
        return self.draw(st.sampled_from(self.defined))

    def array(self, depth: int) -> Any:
        return {"type": "array", "items": self.type(depth - 1), **self.draw(PROPERTIES)}

    def map(self, depth: int) -> Any:
        return {"type": "map", "values": self.type(depth - 1), **self.draw(PROPERTIES)}

    def union(self, depth: int) -> Any:
        branches: dict[str, Any] = {}
        for _ in range(self.draw(st.integers(0, 3))):
            known = len(self.defined)
            branch = self.type(depth - 1, in_union=True)
            if branches.setdefault(_kind(branch), branch) is not branch:
                del self.defined[known:]  # what it defined is dropped with it
        return list(branches.values())

    def head(self, kind: str) -> dict[str, Any]:
        self.count += 1
        namespace = self.draw(st.sampled_from(["one", "two.three"]))
        name = f"T{self.count}"
        self.defined.append(f"{namespace}.{name}")
        written = self.draw(
            st.sampled_from(
                [{"name": f"{namespace}.{name}"}, {"name": name, "namespace": namespace}]
            )
        )
        aliases = self.draw(st.lists(st.sampled_from(["Old", "other.Old"]), unique=True))
        return {
            "type": kind,
            **written,
            **({"doc": self.draw(TEXTS)} if self.draw(st.booleans()) else {}),
            **({"aliases": aliases} if aliases else {}),
            **self.draw(PROPERTIES),
        }

    def enum(self, depth: int) -> Any:
        symbols = self.draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
        default = {"default": symbols[0]} if self.draw(st.booleans()) else {}
        return {**self.head("enum"), "symbols": symbols, **default}

    def fixed(self, depth: int) -> Any:
        size = self.draw(st.sampled_from([0, 2, 12, 16]))
        logical = self.draw(st.sampled_from([{}, {"logicalType": "uuid"}]))
        return {**self.head("fixed"), "size": size, **logical}

    def record(self, depth: int) -> Any:
        head = self.head(self.draw(st.sampled_from(["record", "record", "error"])))
        names = self.draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
        return {**head, "fields": [self.field(name, depth) for name in names]}

    def field(self, name: str, depth: int) -> Any:
        type: Any = self.type(depth - 1)
        field: dict[str, Any] = {"name": name, "type": type, **self.draw(PROPERTIES)}
        primitive = _primitive(type)
        if primitive in DEFAULTS and self.draw(st.booleans()):
            field["default"] = self.draw(DEFAULTS[primitive])
        if self.draw(st.booleans()):
            field["order"] = self.draw(st.sampled_from(["ascending", "ignore", "DESCENDING"]))
        return field


def _primitive(type: Any) -> str:
    if isinstance(type, dict):
        return str(cast("dict[str, Any]", type)["type"])
    return type if isinstance(type, str) else ""


def _kind(branch: Any) -> str:
    if isinstance(branch, str):
        return branch
    if branch["type"] in {"array", "map", *DEFAULTS}:
        return branch["type"]
    name = str(branch["name"])
    return name if "." in name else f"{branch['namespace']}.{name}"


def shuffled(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """The same JSON with the keys of every object in another order."""
    if isinstance(value, list):
        return [shuffled(item, draw) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        item = cast("dict[str, Any]", value)
        return {key: shuffled(item[key], draw) for key in draw(st.permutations(list(item)))}
    return value
