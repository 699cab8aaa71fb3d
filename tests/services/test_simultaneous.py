"""Requests that arrive together: what is promised once stays once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from shop.billing.v1 import InvoiceIssuedEvent
from shop.products.v1 import ProductCreatedEvent, ProductPriceChangedEvent
from tests.services.shop import CAP, EACH_DATABASE, served

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.services.shop import Shop

TOGETHER = 8
pytestmark = EACH_DATABASE


@contextmanager
def http(shop: Shop, service: str) -> Generator[httpx.Client]:
    with served(shop.http(service).app) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def together(request: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    ready = Barrier(TOGETHER)

    def run(number: int) -> httpx.Response:
        ready.wait()
        return request(number)

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(run, range(TOGETHER)))


def statuses(answers: list[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_requests_with_one_key_make_one_product(shop: Shop) -> None:
    key = {"Idempotency-Key": "import-17"}
    with http(shop, "products") as products:
        answers = together(lambda _: products.post("/products", json=CAP, headers=key))
    shop.bench.settle()
    assert statuses(answers) == [201] * TOGETHER
    assert len({answer.text for answer in answers}) == 1
    assert len(shop.bench.published(ProductCreatedEvent)) == 1


def test_requests_for_one_sku_make_one_product(shop: Shop) -> None:
    with http(shop, "products") as products:
        answers = together(lambda _: products.post("/products", json=CAP))
    assert statuses(answers) == [201] + [409] * (TOGETHER - 1)


def test_one_price_is_changed_once(shop: Shop) -> None:
    path = f"/products/{shop.create()}/price"
    body = {"list_price": {"amount": "9.99", "currency": "USD"}}
    with http(shop, "products") as products:
        answers = together(lambda _: products.put(path, json=body))
    shop.bench.settle()
    assert statuses(answers) == [200] * TOGETHER
    assert len(shop.bench.published(ProductPriceChangedEvent)) == 1


def test_the_last_pieces_are_promised_once(shop: Shop) -> None:
    body: dict[str, Any] = {
        "lines": [{"product_id": shop.create(initial_quantity=5), "quantity": 2}]
    }
    with http(shop, "inventory") as inventory:
        answers = together(lambda _: inventory.put(f"/reservations/{uuid4()}", json=body))
    assert statuses(answers) == [200] * 2 + [409] * (TOGETHER - 2)


def test_requests_with_one_key_make_one_invoice(shop: Shop) -> None:
    product_id, key = shop.create(initial_quantity=5), {"Idempotency-Key": "order-7"}
    body = {"customer_name": "Ada", "lines": [{"product_id": product_id, "quantity": 2}]}
    with http(shop, "billing") as billing:
        answers = together(lambda _: billing.post("/invoices", json=body, headers=key))
    shop.bench.settle()
    assert statuses(answers) == [201] * TOGETHER
    assert len({answer.json()["invoice_id"] for answer in answers}) == 1
    assert len(shop.bench.published(InvoiceIssuedEvent)) == 1
    assert shop.stock(product_id)["on_hand"] == 3
