"""The real input: 504 products and 94 price changes, counted at every service."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from duly.project import find_project
from shop.inventory.v1 import StockRunningLowEvent
from shop.products.v1 import ProductCreatedEvent, ProductPriceChangedEvent
from tests.services.shop import EACH_DATABASE

if TYPE_CHECKING:
    from tests.services.shop import Shop

pytestmark = EACH_DATABASE
DATA = find_project().folder / "data" / "adventure-works"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def body(row: dict[str, str]) -> dict[str, Any]:
    weight = {"value": row["weight"], "unit": row["weight_unit"]} if row["weight"] else None
    return {
        "sku": row["sku"],
        "name": row["name"],
        "category": row["category"] or None,
        "subcategory": row["subcategory"] or None,
        "color": row["color"] or None,
        "size": row["size"] or None,
        "weight": weight,
        "list_price": {"amount": row["list_price"], "currency": row["currency"]},
        "initial_quantity": int(row["initial_quantity"]),
        "reorder_point": int(row["reorder_point"]),
    }


@pytest.fixture
def filled(shop: Shop) -> Shop:
    products = shop.http("products")
    ids = dict[str, str]()
    for row in rows("products.csv"):
        answer = products.post("/products", json=body(row))
        assert answer.status_code == 201, answer.text
        ids[row["sku"]] = answer.json()["product_id"]
    for row in rows("price_changes.csv"):
        price = {"amount": row["new_price"], "currency": row["currency"]}
        change = {"list_price": price, "effective_on": row["effective_on"]}
        answer = products.put(f"/products/{ids[row['sku']]}/price", json=change)
        assert answer.json()["changed"], answer.text
    shop.bench.settle()
    return shop


def test_every_product_and_price_reaches_every_service(filled: Shop) -> None:
    bench = filled.bench
    created = bench.published(ProductCreatedEvent)
    changes = bench.published(ProductPriceChangedEvent)
    low = [
        row
        for row in rows("products.csv")
        if int(row["initial_quantity"]) <= int(row["reorder_point"])
    ]
    assert (len(created), len(changes)) == (504, 94)
    assert len(bench.published(StockRunningLowEvent)) == len(low) == 80
    assert len(filled.mailbox.received) == 504 + 80
    assert [bench.dead_letters(name) for name in ("inventory", "billing", "notification")] == [
        []
    ] * 3

    old = {(row["sku"], row["effective_on"]): row["old_price"] for row in rows("price_changes.csv")}
    sku_of = {event.product_id: event.sku for event in created}
    published = {
        (sku_of[e.product_id], e.effective_on.isoformat()): str(e.old_price.amount) for e in changes
    }
    assert published == old

    newest = {row["sku"]: row["new_price"] for row in rows("price_changes.csv")}
    for event in created[::25]:
        page = filled.http("billing").get(f"/prices/{event.product_id}").json()
        expected = newest.get(event.sku, str(event.list_price.amount))
        assert page["price"]["amount"] == expected
        assert filled.stock(str(event.product_id))["on_hand"] == event.initial_quantity
