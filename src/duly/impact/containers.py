"""Lists, tuples, dicts and the functions of the standard library that only pass elements on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.impact.expressions import Expressions
from duly.impact.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Foreign,
    Function,
    Instance,
    Method,
    OfEvent,
    Row,
    Several,
    Unknown,
    Values,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.check import Place
    from duly.impact.values import Value

SERVICE: Final = frozenset({"duly.Service", "duly.runtime.Service", "duly.runtime.service.Service"})
"""The table of a service, which leaves the lists that it gets as they are."""
_SILENT: Final = SERVICE.union(
    (f"builtins.{name}" for name in ("all", "any", "bool", "callable", "id", "len")),
    {"builtins.isinstance", "builtins.issubclass"},
    {"typing.assert_never", "typing.assert_type", "typing.reveal_type", "typing.TYPE_CHECKING"},
)
"""Functions that look at no field."""
_SAME_ELEMENTS: Final = frozenset(
    {f"builtins.{name}" for name in ("list", "reversed", "tuple")}
    | {"collections.deque", "itertools.islice", "itertools.cycle"}
)
_EMPTY: Final = frozenset(
    {f"builtins.{name}" for name in ("dict", "set", "frozenset", "list", "tuple")}
    | {"collections.defaultdict", "collections.deque", "collections.OrderedDict"}
    | {"collections.Counter"}
)
_ADDING: Final = frozenset({"add", "append", "appendleft", "insert", "setdefault"})
_EXTENDING: Final = frozenset({"extend", "extendleft", "update"})
_TAKING: Final = frozenset({"get", "pop", "popleft", "setdefault"})
_ELSEWHERE: Final = "a function that is not of this service"
_MOVING: Final = frozenset({"pop", "popleft", "remove", "reverse", "rotate", "sort"})
_COMPARING: Final = frozenset({"count", "index", "remove", "discard", "__contains__"})


class Containers(Expressions):
    def call_known(  # noqa: C901, PLR0911 - a table
        self, name: str, row: Sequence[Values], named: Mapping[str, Values], at: Place
    ) -> Values | None:
        """The result of a function from outside that reads no field by itself; None for all others."""
        if name in _SILENT:
            return NOTHING
        if name in _EMPTY and not row and not named:
            mapping = name.rpartition(".")[2] not in {"set", "frozenset", "list", "tuple", "deque"}
            return frozenset({Several(NOTHING, is_mapping=mapping)})
        if name == "collections.defaultdict":
            made, *first = row or [NOTHING]
            several = [self._apply(made, (), at) if made else NOTHING, *named.values()]
            several += [self.entries(each, at) for each in first]
            return frozenset({Several(union(several), is_mapping=True)})
        if name in _SAME_ELEMENTS and row:
            return frozenset({Several(self.elements(row[0], at))})
        match name, row:
            case "typing.cast", [_, given]:
                return given
            case "builtins.type", [given]:
                return frozenset(value.of for value in given if isinstance(value, Instance))
            case "builtins.next", [given, *rest]:
                return union([self.elements(given, at), *rest])
            case "builtins.enumerate", [given, *_]:
                return frozenset({Several(frozenset({Row((NOTHING, self.elements(given, at)))}))})
            case (("builtins.zip" | "itertools.zip_longest" | "itertools.product"), several):
                inner = Row(tuple(self.elements(given, at) for given in several))
                return frozenset({Several(frozenset({inner}))})
            case "itertools.chain", several:
                found = union([self.elements(given, at) for given in several])
                return frozenset({Several(found)})
            case "itertools.chain.from_iterable", [given]:
                found = self.elements(self.elements(given, at), at)
                return frozenset({Several(found)})
            case _:
                return self._call_with_function(name, row, named, at)

    def _call_with_function(  # noqa: PLR0911 - a table
        self, name: str, row: Sequence[Values], named: Mapping[str, Values], at: Place
    ) -> Values | None:
        match name, row:
            case "builtins.map", [first, *several]:
                given = [self.elements(each, at) for each in several]
                return frozenset({Several(self._apply(first, given, at))})
            case "builtins.iter", [given]:
                return frozenset({Several(self.elements(given, at))})
            case "builtins.iter", [first, last]:
                found = self._apply(first, (), at)
                if last:
                    self.hand_on(found | last, at, "compared with ==")
                return frozenset({Several(found)})
            case "itertools.starmap", [first, each]:
                rows = self.elements(each, at) or UNKNOWN
                found = union([self._apply_to_row(first, row, at) for row in rows])
                return frozenset({Several(found)})
            case (("builtins.filter" | "itertools.filterfalse"), [first, each]):
                elements = self.elements(each, at)
                self._apply(first, [elements], at)
                return frozenset({Several(elements)})
            case (("builtins.sorted" | "builtins.min" | "builtins.max"), several):
                alone = len(several) == 1
                elements = self.elements(several[0], at) if alone else union(several)
                self._by_key(elements, named.get("key", NOTHING), at)
                extra = named.get("default", NOTHING)
                in_order = name == "builtins.sorted"
                return frozenset({Several(elements)}) if in_order else elements | extra
            case _:
                return None

    def call_method(  # noqa: C901, PLR0911 - a table
        self, called: Method, row: Sequence[Values], named: Mapping[str, Values], at: Place
    ) -> Values:
        of: Values = frozenset({called.of})
        if called.name in _MOVING:
            self.put(of, NOTHING, at, called.name)
        if called.name in _TAKING and row:
            self.hand_on(row[0], at, "used as a key")
        given = union([*row, *named.values()])
        match called.name:
            case "items":
                return frozenset({Several(frozenset({Row((NOTHING, self._mapped(of)))}))})
            case "values":
                return frozenset({Several(self._mapped(of))})
            case "copy":
                return of
            case "sort":
                self._by_key(self.elements(of, at), named.get("key", NOTHING), at)
            case name if name in _ADDING | _EXTENDING:
                self._put_by(called, row, named, at)
                return self.entries(of, at) | union(row[1:]) if name in _TAKING else NOTHING
            case name if name in _TAKING:
                return self.entries(of, at) | union(row[1:])
            case name if name in _COMPARING:
                compared = self.elements(of, at) | given
                self.hand_on(compared, at, f"compared by {name}")
            case "keys" | "clear" | "reverse":
                pass
            case name:
                self.hand_on(of | given, at, f"passed to {name}, which is not of this service")
                return UNKNOWN
        return NOTHING

    def _put_by(
        self, called: Method, row: Sequence[Values], named: Mapping[str, Values], at: Place
    ) -> None:
        """`lines.append(x)`, `rows.update(…)`: what is given is in the container from now on."""
        if called.name in _ADDING:
            added = row[-1] if row else NOTHING
        else:
            added = union([*(self.entries(each, at) for each in row), *named.values()])
            if called.name == "update":  # by pairs of a key and a value
                pairs = [value for value in added if isinstance(value, Row)]
                self.hand_on(
                    union(pair.items[0] for pair in pairs if pair.items), at, "used as a key"
                )
                added |= self.entries(frozenset(pairs), at)
        if called.name == "add" or (called.name == "update" and not _is_mapping(called.of)):
            self.hand_on(added, at, "hashed for a set")
        self.put(
            frozenset({called.of}),
            added,
            at,
            f"a list or dict that others see, by {called.name}",
        )

    def _mapped(self, of: Values) -> Values:
        found: set[Values] = set()
        for value in of:
            if isinstance(value, OfEvent) and (inner := value.part.values()):
                found.add(frozenset({OfEvent(inner)}))
            elif isinstance(value, Several):
                found.add(self.inside(value))
            elif isinstance(value, Unknown):
                found.add(UNKNOWN)
        return union(found)

    def _by_key(self, elements: Values, key: Values, at: Place) -> None:
        compared = self._apply(key, [elements], at) if key else elements
        self.hand_on(compared, at, "compared to find their order")

    def _apply_to_row(self, functions: Values, row: Value, at: Place) -> Values:
        items = self.items(row) if isinstance(row, Row) else None
        if items is None:
            self.hand_on(frozenset({row}), at, "passed on, each in as many parts as it has")
        return self._apply(functions, items or (), at)

    def _apply(self, functions: Values, given: Sequence[Values], at: Place) -> Values:
        found: set[Values] = set()
        for function in functions:
            if isinstance(function, Function):
                found.add(self.call_function(function, given, {}, at))
            elif isinstance(function, Method):
                found.add(self.call_method(function, given, {}, at))
            elif isinstance(function, Class):
                found.add(self.construct(function, given, {}, at))
            elif isinstance(function, Instance):
                called = self.member(function.of, "__call__", function, at)
                found.add(self._apply(called, given, at))
            else:
                name = function.name if isinstance(function, Foreign) else _ELSEWHERE
                known = self.call_known(name, given, {}, at)
                if known is None:
                    self.hand_on(union(given), at, f"passed to {name}")
                found.add(UNKNOWN if known is None else known)
        if not functions:
            self.hand_on(union(given), at, f"passed to {_ELSEWHERE}")
        return union(found)


def _is_mapping(value: Value) -> bool:
    return isinstance(value, Several) and value.is_mapping
