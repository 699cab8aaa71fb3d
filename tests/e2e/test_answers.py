"""Answers over HTTP that a caller can act on, also where one service needs another at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.e2e.adventure_works import products
from tests.e2e.foreign import read_all
from tests.e2e.waiting import until, until_true

if TYPE_CHECKING:
    import httpx

    from tests.e2e.shop import Shop

PRICE = {"amount": "19.9900", "currency": "USD"}


@pytest.fixture
def product(shop: Shop, mark: str) -> dict[str, Any]:
    """Ten pieces at 19.99, known to billing and inventory."""
    (body,) = products(1, mark=mark)
    product = shop.create({**body, "list_price": PRICE, "initial_quantity": 10, "reorder_point": 2})
    shop.await_known(product)
    return product


def order(product: dict[str, Any], *, quantity: int) -> dict[str, Any]:
    return {
        "customer_name": "Anna Schmidt",
        "customer_email": "anna@customer.example",
        "lines": [{"product_id": product["product_id"], "quantity": quantity}],
    }


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    return found


def test_a_sku_that_is_taken_is_a_conflict_that_says_where_it_is(
    shop: Shop, product: dict[str, Any], mark: str
) -> None:
    (body,) = products(1, mark=mark)
    found = problem(shop.http("products").post("/products", json=body), 409)
    path = f"/products/by-sku/{body['sku']}"
    assert path in found["detail"]
    assert shop.get("products", path)["product_id"] == product["product_id"]


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("products", "products"),
        ("inventory", "stock"),
        ("billing", "prices"),
        ("billing", "invoices"),
    ],
)
def test_an_unknown_id_is_not_found_and_named(shop: Shop, service: str, path: str) -> None:
    unknown = str(uuid4())
    assert unknown in problem(shop.http(service).get(f"/{path}/{unknown}"), 404)["detail"]


def test_a_bad_body_names_the_field_and_leaves_nothing_behind(shop: Shop, mark: str) -> None:
    (body,) = products(1, mark=mark)
    bad = {**body, "list_price": {"amount": "-1", "currency": "USD"}, "colour": "red"}
    found = problem(shop.http("products").post("/products", json=bad), 422)
    assert {error["field"] for error in found["errors"]} == {"list_price.amount", "colour"}
    assert shop.get("products", f"/products/by-sku/{body['sku']}") is None


def test_a_repeated_request_creates_one_product_and_one_event(shop: Shop, mark: str) -> None:
    (body,) = products(1, mark=mark)
    headers = {"Idempotency-Key": mark}
    first, again = (
        shop.http("products").post("/products", json=body, headers=headers) for _ in range(2)
    )
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = {**body, "name": "Another"}
    answer = shop.http("products").post("/products", json=other, headers=headers)
    assert mark in problem(answer, 422)["detail"]
    shop.await_sent()
    records = read_all(shop.stack.bootstrap_servers, "products.v1")
    assert [record.key for record in records].count(first.json()["product_id"]) == 1


def test_an_equal_price_is_fine_and_no_event(shop: Shop, product: dict[str, Any]) -> None:
    path = f"/products/{product['product_id']}/price"
    answer = shop.http("products").put(path, json={"list_price": PRICE})
    assert (answer.status_code, answer.json()["changed"]) == (200, False)
    shop.await_sent()
    records = read_all(shop.stack.bootstrap_servers, "products.v1")
    assert [record.key for record in records].count(product["product_id"]) == 1


def test_an_invoice_takes_stock_and_is_mailed_to_the_customer(
    shop: Shop, product: dict[str, Any]
) -> None:
    answer = shop.http("billing").post("/invoices", json=order(product, quantity=8))
    assert answer.status_code == 201, answer.text
    invoice = answer.json()
    assert (invoice["status"], invoice["total"]["amount"]) == ("issued", "159.9200")
    assert (shop.stock(product)["on_hand"], shop.stock(product)["reserved"]) == (2, 0)
    until_true(lambda: [m for m in shop.mails() if invoice["invoice_id"] in m["Subject"]])
    (mail,) = [m for m in shop.mails() if invoice["invoice_id"] in m["Subject"]]
    assert mail["To"] == "anna@customer.example"
    assert "159.92" in mail.get_content()
    # Two pieces are left, which is its reorder point.
    until(lambda: any("running low" in subject for subject in shop.mails_about(product)), True)


def test_more_than_there_is_in_stock_is_a_conflict(shop: Shop, product: dict[str, Any]) -> None:
    answer = shop.http("billing").post("/invoices", json=order(product, quantity=11))
    assert "10" in problem(answer, 409)["detail"]
    assert shop.get("billing", answer.headers["location"])["status"] == "rejected"
    assert (shop.stock(product)["on_hand"], shop.stock(product)["reserved"]) == (10, 0)


def test_a_price_of_0_is_not_sold(shop: Shop, mark: str) -> None:
    (body,) = products(1, mark=mark)
    free = shop.create({**body, "list_price": {"amount": "0", "currency": "USD"}})
    shop.await_known(free)
    answer = shop.http("billing").post("/invoices", json=order(free, quantity=1))
    assert "price of 0" in problem(answer, 409)["detail"]


def test_without_inventory_an_invoice_waits_and_is_issued_later(
    shop: Shop, product: dict[str, Any]
) -> None:
    shop.stop("inventory")
    answer = shop.http("billing").post("/invoices", json=order(product, quantity=1))
    assert "inventory" in problem(answer, 503)["detail"]
    assert int(answer.headers["retry-after"]) > 0
    path = answer.headers["location"]
    assert shop.get("billing", path)["status"] == "pending"

    shop.start("inventory")
    until(lambda: shop.get("billing", path)["status"], "issued")
    assert shop.stock(product)["on_hand"] == 9
    invoice_id = path.rpartition("/")[2]
    until_true(lambda: [m for m in shop.mails() if invoice_id in m["Subject"]])


def test_the_same_key_completes_an_invoice_that_waited(
    shop: Shop, product: dict[str, Any], mark: str
) -> None:
    def ask() -> httpx.Response:
        headers = {"Idempotency-Key": mark}
        body = order(product, quantity=2)
        return shop.http("billing").post("/invoices", json=body, headers=headers)

    shop.stop("inventory")
    pending = problem(ask(), 503)["detail"]
    shop.start("inventory")
    answer = ask()
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "issued"
    assert answer.json()["invoice_id"] in pending
    assert ask().json() == answer.json()
    assert shop.stock(product)["on_hand"] == 8


@pytest.mark.parametrize("service", ["products", "inventory", "billing", "notification"])
def test_a_running_service_is_live_and_ready_and_counts(shop: Shop, service: str) -> None:
    for path in ("/health/live", "/health/ready", "/status", "/openapi.json", "/docs"):
        assert shop.http(service).get(path).status_code == 200
    assert f"{service}_records_total" in shop.http(service).get("/metrics").text
