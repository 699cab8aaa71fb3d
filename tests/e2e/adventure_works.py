"""A slice of the real data: bodies of requests, from the files of the demo."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.e2e.shop import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

Body: TypeAlias = "dict[str, Any]"

FOLDER = PROJECT.folder / "data" / "adventure-works"


def products(count: int, *, mark: str) -> list[Body]:
    """Evenly taken from all 504, so that every category is there; `mark` makes the skus a test's own."""
    rows = list(_rows("products.csv"))
    step = len(rows) // count
    return [_product(row, mark) for row in rows[::step][:count]]


def priced_products(count: int, *, mark: str) -> list[Body]:
    """Those with a price change, of which there are 77."""
    changed = {row["sku"] for row in _rows("price_changes.csv")}
    rows = [row for row in _rows("products.csv") if row["sku"] in changed]
    return [_product(row, mark) for row in rows[:count]]


def price_changes(body: Body, *, mark: str) -> list[Body]:
    """What became of the product's price, in order of dates."""
    return [
        {
            "list_price": {"amount": row["new_price"], "currency": row["currency"]},
            "effective_on": row["effective_on"],
        }
        for row in _rows("price_changes.csv")
        if row["sku"] + mark == body["sku"]
    ]


def _product(row: dict[str, str], mark: str) -> Body:
    texts = {name: row[name] or None for name in ("category", "subcategory", "color", "size")}
    weight = {"value": row["weight"], "unit": row["weight_unit"]} if row["weight"] else None
    return {
        "sku": row["sku"] + mark,
        "name": row["name"],
        **texts,
        "weight": weight if row["weight_unit"] else None,
        "list_price": {"amount": row["list_price"], "currency": row["currency"]},
        "initial_quantity": int(row["initial_quantity"]),
        "reorder_point": int(row["reorder_point"]),
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
