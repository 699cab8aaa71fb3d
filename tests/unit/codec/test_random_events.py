"""Random events of a class: valid, and with everything in them that a schema allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from duly.testing import events
from tests.unit.codec.constructs import LEAVES, PERSON, array, decimal, enum, fixed, map_of, record
from tests.unit.codec.generated import event_class, part

if TYPE_CHECKING:
    from collections.abc import Callable

QUICK = settings(max_examples=2_000, deadline=None, database=None)


def found(type: Any, wanted: Any) -> Any:
    """An event whose field `v` is as wanted; hypothesis raises where none comes up."""
    cls = event_class(record("E", v=type))
    event: Any = find(events(cls), lambda event: bool(wanted(getattr(event, "v"))), settings=QUICK)  # noqa: B009
    return event.v


CASES: list[tuple[Any, Callable[[Any], Any]]] = [
    ("int", lambda v: v == 2**31 - 1),
    ("int", lambda v: v == -(2**31)),
    ("long", lambda v: v == 2**63 - 1),
    ("string", lambda v: not v.isascii()),
    ("string", lambda v: v == ""),
    ("double", lambda v: v == float("inf")),
    ("bytes", lambda v: len(v) > 3),
    (decimal(4, 2), lambda v: str(v) == "-99.99"),
    (decimal(4, 2), lambda v: str(v) == "0.00"),
    (LEAVES["enum"], lambda v: v.value == "GREEN"),
    (array("int"), lambda v: len(v) >= 2),
    (map_of("int"), lambda v: len(v) >= 2),
    (["null", "string"], lambda v: v is None),
    (["null", PERSON, map_of("int")], lambda v: isinstance(v, dict)),
    (["bytes", fixed("Two", 2)], lambda v: v.__avro_branch__ == "case.Two"),
]


@pytest.mark.parametrize(("type", "wanted"), CASES, ids=lambda value: repr(value)[:30])
def test_the_ends_of_each_range_come_up(type: Any, wanted: Any) -> None:
    found(type, wanted)


def test_recursive_events_are_nested_and_end() -> None:
    cls = event_class(record("Tree", name="string", children=array("case.Tree")))
    nested: Any = find(events(cls), lambda tree: bool(getattr(tree, "children")), settings=QUICK)  # noqa: B009
    assert nested.children


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_records_without_an_end_of_their_own_stop_where_an_other_branch_ends(
    data: st.DataObject,
) -> None:
    egg = record("Egg", hen=["case.Egg", record("Hen", first=["case.Egg", "case.Hen", "int"])])
    cls = event_class(egg)
    assert isinstance(data.draw(events(cls)), (cls, part(cls, "Hen")))


def test_no_event_is_unequal_to_itself() -> None:
    cls = event_class(record("E", v="double", s=enum("S", "A")))

    @settings(max_examples=200, deadline=None)
    @given(event=events(cls))
    def holds(event: Any) -> None:
        assert event == event  # noqa: PLR0124

    holds()
