"""The stories of accounts: prices from events, stock by one direct question, invoices that are never lost."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from shop.billing.v1 import InvoiceIssuedEvent
from tests.services.shop import nobody_listens, problem

if TYPE_CHECKING:
    from tests.services.shop import Shop

DAY_S = 24 * 60 * 60


def invoice(shop: Shop, *, key: str | None = None, **lines: Any) -> Any:
    body = {
        "customer_name": "Ada Lovelace",
        "customer_email": "ada@example.org",
        "lines": [{"product_id": product, "quantity": n} for product, n in lines["lines"].items()],
    }
    headers = {"Idempotency-Key": key} if key else {}
    answer = shop.http("billing").post("/invoices", json=body, headers=headers)
    shop.bench.settle()
    return answer


def issued(shop: Shop) -> list[InvoiceIssuedEvent]:
    return shop.bench.published(InvoiceIssuedEvent)


def read(shop: Shop, answer: Any) -> dict[str, Any]:
    return shop.http("billing").get(answer.headers["location"]).json()


@pytest.fixture
def inventory_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> str:
    """Inventory listens nowhere; returns the address it can come back to."""
    _ = shop
    url = os.environ["INVENTORY_URL"]
    monkeypatch.setenv("INVENTORY_URL", f"http://{nobody_listens()}")
    return url


def test_an_invoice_is_issued_and_its_stock_is_sold(shop: Shop) -> None:
    cap, bike = shop.create(initial_quantity=288), shop.create(initial_quantity=5)
    answer = invoice(shop, lines={cap: 3, bike: 2})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["total"]) == ("issued", {"amount": "43.2200", "currency": "USD"})
    assert read(shop, answer) == body
    assert [shop.stock(product)["on_hand"] for product in (cap, bike)] == [285, 3]


def test_an_issued_invoice_is_published_with_its_lines(shop: Shop) -> None:
    cap = shop.create(sku="CA-1098")
    answer = invoice(shop, lines={cap: 3})
    (event,) = issued(shop)
    assert str(event.invoice_id) == answer.json()["invoice_id"]
    assert (event.customer_name, event.customer_email) == ("Ada Lovelace", "ada@example.org")
    (line,) = event.lines
    assert (str(line.product_id), line.sku, line.quantity) == (cap, "CA-1098", 3)
    assert (str(line.unit_price.amount), str(line.amount.amount)) == ("8.6442", "25.9326")
    assert str(event.total.amount) == "25.9300"
    assert event.due_on is not None
    assert (event.due_on - event.issued_on).days == 30


def test_more_than_there_is_in_stock_is_refused_saying_what_there_is(shop: Shop) -> None:
    cap = shop.create(sku="CA-1098", initial_quantity=2)
    answer = invoice(shop, lines={cap: 3})
    assert "CA-1098: 3 asked for, 2 available" in problem(answer, 409)["detail"]
    assert read(shop, answer)["status"] == "rejected"
    assert issued(shop) == []
    assert shop.stock(cap)["available"] == 2


def test_a_product_with_a_price_of_0_is_not_sold_on_its_own(shop: Shop) -> None:
    part = shop.create(list_price={"amount": "0.0000", "currency": "USD"})
    assert "price of 0" in problem(invoice(shop, lines={part: 1}), 409)["detail"]
    assert shop.http("billing").get("/invoices").json()["items"] == []


def test_a_discontinued_product_is_not_invoiced(shop: Shop) -> None:
    cap = shop.create(sku="CA-1098")
    shop.http("products").post(f"/products/{cap}/discontinue")
    shop.bench.settle()
    assert "CA-1098 was discontinued" in problem(invoice(shop, lines={cap: 1}), 409)["detail"]


def test_an_unknown_product_is_not_found(shop: Shop) -> None:
    nobody = str(uuid4())
    assert nobody in problem(invoice(shop, lines={nobody: 1}), 404)["detail"]
    problem(shop.http("billing").get(f"/invoices/{nobody}"), 404)
    problem(shop.http("billing").get(f"/prices/{nobody}"), 404)


def test_one_invoice_has_one_currency(shop: Shop) -> None:
    dollar, euro = shop.create(), shop.create(list_price={"amount": "5", "currency": "EUR"})
    detail = problem(invoice(shop, lines={dollar: 1, euro: 1}), 409)["detail"]
    assert "one currency, not EUR, USD" in detail


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer_name": ""}, "customer_name"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"customer_email": "a@b.org\r\nBcc: c@d.org"}, "customer_email"),
        ({"payment_days": -1}, "payment_days"),
        ({"payment_days": True}, "payment_days"),
        ({"lines": []}, "lines"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": True}]}, "lines[0].quantity"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": "1"}]}, "lines[0].quantity"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": 0}]}, "lines[0].quantity"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": 1}] * 2}, "lines"),
        ({"discount": "1"}, "discount"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_body_is_refused_naming_the_field(
    shop: Shop, change: dict[str, Any], field: str
) -> None:
    line = {"product_id": str(uuid4()), "quantity": 1}
    body = {"customer_name": "Ada Lovelace", "lines": [line]} | change
    answer = shop.http("billing").post("/invoices", json=body)
    assert [error["field"] for error in problem(answer, 422)["errors"]] == [field]
    assert shop.http("billing").get("/invoices").json()["items"] == []


def test_a_repeated_request_gives_the_same_invoice(shop: Shop) -> None:
    cap = shop.create(initial_quantity=10)
    first = invoice(shop, key="order-7", lines={cap: 2})
    again = invoice(shop, key="order-7", lines={cap: 2})
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert len(issued(shop)) == 1
    assert shop.stock(cap)["on_hand"] == 8


def test_a_repeated_request_that_was_rejected_stays_rejected(shop: Shop) -> None:
    cap = shop.create(initial_quantity=1)
    problem(invoice(shop, key="order-7", lines={cap: 2}), 409)
    shop.count(cap, 10)
    problem(invoice(shop, key="order-7", lines={cap: 2}), 409)
    assert invoice(shop, key="order-8", lines={cap: 2}).status_code == 201


def test_a_key_is_not_used_for_another_body(shop: Shop) -> None:
    cap = shop.create()
    invoice(shop, key="order-7", lines={cap: 1})
    detail = problem(invoice(shop, key="order-7", lines={cap: 2}), 422)["detail"]
    assert "order-7 was used for another body" in detail
    assert len(issued(shop)) == 1


def test_with_inventory_away_the_caller_is_told_so_and_the_invoice_waits(
    shop: Shop, inventory_away: str
) -> None:
    cap = shop.create(initial_quantity=10)
    answer = invoice(shop, lines={cap: 2})
    body = problem(answer, 503)
    assert "inventory cannot say whether there is stock" in body["detail"]
    assert "pending" in body["detail"]
    assert int(answer.headers["retry-after"]) > 0
    assert read(shop, answer)["status"] == "pending"
    assert issued(shop) == []
    assert inventory_away


@pytest.mark.parametrize("url", ["", "inventory", "http://[::", "ftp://inventory"])
def test_without_an_address_of_inventory_the_invoice_waits(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    cap = shop.create()
    monkeypatch.setenv("INVENTORY_URL", url)
    answer = invoice(shop, lines={cap: 2})
    problem(answer, 503)
    assert read(shop, answer)["status"] == "pending"


def test_a_waiting_invoice_is_completed_when_inventory_returns(
    shop: Shop, inventory_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = shop.create(initial_quantity=10)
    answer = invoice(shop, lines={cap: 2})
    monkeypatch.setenv("INVENTORY_URL", inventory_away)
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    assert read(shop, answer)["status"] == "issued"
    assert len(issued(shop)) == 1
    assert shop.stock(cap)["on_hand"] == 8


def test_the_same_key_completes_a_waiting_invoice(
    shop: Shop, inventory_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = shop.create(initial_quantity=10)
    waiting = invoice(shop, key="order-7", lines={cap: 2})
    problem(waiting, 503)
    monkeypatch.setenv("INVENTORY_URL", inventory_away)
    done = invoice(shop, key="order-7", lines={cap: 2})
    assert done.status_code == 201
    assert done.headers["location"] == waiting.headers["location"]
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    assert len(issued(shop)) == 1
    assert shop.stock(cap)["on_hand"] == 8


def test_a_waiting_invoice_is_rejected_when_inventory_returns_without_the_stock(
    shop: Shop, inventory_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = shop.create(initial_quantity=1)
    answer = invoice(shop, lines={cap: 2})
    monkeypatch.setenv("INVENTORY_URL", inventory_away)
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    assert "1 available" in read(shop, answer)["rejection"]
    assert issued(shop) == []


def test_a_waiting_invoice_keeps_the_prices_of_the_day_it_was_asked_for(
    shop: Shop, inventory_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = shop.create(initial_quantity=10)
    answer = invoice(shop, lines={cap: 1})
    price = {"list_price": {"amount": "99", "currency": "USD"}}
    shop.http("products").put(f"/products/{cap}/price", json=price)
    monkeypatch.setenv("INVENTORY_URL", inventory_away)
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    assert read(shop, answer)["total"]["amount"] == "8.6400"


def test_an_invoice_that_waited_a_day_is_given_up_and_its_stock_released(
    shop: Shop, inventory_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = shop.create(initial_quantity=10)
    answer = invoice(shop, lines={cap: 2})
    body = {"lines": [{"product_id": cap, "quantity": 2}], "hold_s": 86_400}
    path = f"/reservations/{read(shop, answer)['invoice_id']}"
    shop.bench.advance(seconds=DAY_S)
    shop.http("inventory").put(path, json=body)  # the answer to this never reached billing
    monkeypatch.setenv("INVENTORY_URL", inventory_away)
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    assert "given up" in read(shop, answer)["rejection"]
    assert shop.http("inventory").get(path).json()["status"] == "released"
    assert shop.stock(cap)["available"] == 10
    assert issued(shop) == []


def test_an_invoice_whose_stock_was_sold_is_issued_even_after_a_day(
    shop: Shop, inventory_away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = shop.create(initial_quantity=10)
    answer = invoice(shop, lines={cap: 2})
    body = {"lines": [{"product_id": cap, "quantity": 2}]}
    path = f"/reservations/{read(shop, answer)['invoice_id']}"
    shop.http("inventory").put(path, json=body)
    shop.http("inventory").post(f"{path}/confirm")  # the answer to this never reached billing
    monkeypatch.setenv("INVENTORY_URL", inventory_away)
    shop.bench.advance(seconds=DAY_S + 60)
    shop.bench.settle()
    assert read(shop, answer)["status"] == "issued"
    assert len(issued(shop)) == 1


def test_a_product_inventory_has_not_heard_of_yet_leaves_the_invoice_waiting(shop: Shop) -> None:
    shop.bench.stop("inventory")  # its API goes on answering, its subscribers do not
    cap = shop.create(initial_quantity=10)
    answer = invoice(shop, lines={cap: 2})
    assert "not known in the warehouse" in problem(answer, 503)["detail"]
    shop.bench.start("inventory")
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    shop.bench.advance(seconds=60)
    shop.bench.settle()
    assert read(shop, answer)["status"] == "issued"


def test_an_invoice_uses_the_price_of_its_day(shop: Shop) -> None:
    cap = shop.create(initial_quantity=10)
    path = f"/products/{cap}/price"
    for amount, day in (("9.99", "2023-05-30"), ("12", "2026-01-07")):
        body = {"list_price": {"amount": amount, "currency": "USD"}, "effective_on": day}
        shop.http("products").put(path, json=body)
    shop.bench.settle()
    assert invoice(shop, lines={cap: 1}).json()["total"]["amount"] == "9.9900"
    shop.bench.advance(seconds=2 * DAY_S)
    assert invoice(shop, lines={cap: 1}).json()["total"]["amount"] == "12.0000"


def test_the_price_book_keeps_the_history_of_a_product(shop: Shop) -> None:
    cap = shop.create(sku="CA-1098")
    path = f"/products/{cap}/price"
    for amount, day in (("12", "2026-02-01"), ("9.99", "2023-05-30"), ("13", "2026-02-01")):
        body = {"list_price": {"amount": amount, "currency": "USD"}, "effective_on": day}
        shop.http("products").put(path, json=body)
    shop.bench.settle()
    page = shop.http("billing").get(f"/prices/{cap}").json()
    assert (page["sku"], page["price"]["amount"]) == ("CA-1098", "9.9900")
    assert [(line["effective_on"], line["price"]["amount"]) for line in page["history"]] == [
        ("0001-01-01", "8.6442"),
        ("2023-05-30", "9.9900"),
        ("2026-02-01", "13.0000"),
    ]
    first = shop.http("billing").get(f"/prices/{cap}?limit=2").json()
    rest = shop.http("billing").get(f"/prices/{cap}?limit=2&since={first['next']}").json()
    assert first["history"] + rest["history"] == page["history"]


def test_invoices_are_paged_in_the_order_of_the_requests(shop: Shop) -> None:
    cap = shop.create(initial_quantity=10)
    made = [invoice(shop, lines={cap: 1}).json()["invoice_id"] for _ in range(5)]
    billing = shop.http("billing")
    page = billing.get("/invoices?limit=2").json()
    seen = [item["invoice_id"] for item in page["items"]]
    while page["next"]:
        page = billing.get(f"/invoices?limit=2&after={page['next']}").json()
        seen += [item["invoice_id"] for item in page["items"]]
    assert seen == made
