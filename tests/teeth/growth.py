"""What people rightly do to a shop: no test may be in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.teeth.sabotages import CREATED, PASSPORT

if TYPE_CHECKING:
    from tests.teeth.copy_of_shop import CopyOfShop

EXAMPLES: Final = ("typical", "minimal", "extreme")
_FIELD: Final = "never_heard_of"


def freeze_one_more_revision(shop: CopyOfShop) -> int:
    """With a field that no earlier one has; its number."""
    with shop.edited(f"{CREATED}.avsc") as record:
        time = {"type": "long", "logicalType": "timestamp-micros"}
        field = {"name": _FIELD, "type": ["null", time], "default": None, "doc": "New."}
        record["fields"].append(field)
    shop.duly("freeze")
    shop.duly("generate")
    return shop.newest_revision(CREATED)


def write_examples(shop: CopyOfShop, revision: int) -> None:
    for name in EXAMPLES:
        file = f"{CREATED}/examples/{{}}-{name}.json"
        shop.duplicate(file.format(revision - 1), file.format(revision))
        with shop.edited(file.format(revision)) as value:
            value[_FIELD] = None


def declare_one_more_consumer(shop: CopyOfShop) -> None:
    """Before and behind those that are there."""
    more = r'consumed_by = ["bookkeeping", \1, "loyalty"]'
    shop.replace(PASSPORT, r"consumed_by = \[(.*)\]", more, after="[v1.ProductCreatedEvent]")
