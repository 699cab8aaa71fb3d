"""Ids of events: ever growing, or the same for the same cause."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from duly.runtime.ids import Uuid7, derived_event_id

NOW_NS = 1_767_607_200_123_456_789


def test_a_uuid7_says_its_version_and_its_time() -> None:
    made = Uuid7().next(NOW_NS)
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == NOW_NS // 1_000_000


@given(times=st.lists(st.integers(NOW_NS - 10_000_000, NOW_NS + 10_000_000), min_size=2))
def test_uuid7s_grow_even_when_the_clock_does_not(times: list[int]) -> None:
    ids = Uuid7()
    made = [ids.next(time) for time in times]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def derived(**changes: object) -> uuid.UUID:
    values = {
        "service": "billing",
        "cause_source": "/products",
        "cause_id": "1",
        "event_type": "shop.billing.v1.InvoiceIssuedEvent",
        "ordinal": 0,
    }
    return derived_event_id(**{**values, **changes})  # pyright: ignore[reportArgumentType]


def test_a_derived_id_never_changes() -> None:
    """Written down, because consumers remember these ids for 30 days."""
    assert derived() == uuid.UUID("4dd3fa2f-eec6-8858-9604-ac1953556461")
    assert (derived().version, derived().variant) == (8, uuid.RFC_4122)


def test_whatever_differs_in_the_cause_gives_another_id() -> None:
    others = {
        derived(service="inventory"),
        derived(cause_source="/product", cause_id="s1"),
        derived(cause_id="2"),
        derived(event_type="shop.billing.v1.Other"),
        derived(ordinal=1),
    }
    assert len(others | {derived()}) == 6
