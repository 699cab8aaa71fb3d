"""The catalogue's stories: what it publishes, and what it refuses with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from duly.testing import Bench
from services.products.app import service
from shop.products.v1 import (
    DiscontinuationReason,
    ProductCreatedEvent,
    ProductDiscontinuedEvent,
    ProductPriceChangedEvent,
)
from tests.services.shop import CAP, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_S = 24 * 60 * 60


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench(service) as bench:
        yield bench


def create(bench: Bench, **changes: object) -> str:
    answer = bench.http.post("/products", json=CAP | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["product_id"]


def set_price(bench: Bench, product_id: str, amount: str, **changes: object) -> Any:
    body = {"list_price": {"amount": amount, "currency": "USD"}} | changes
    return bench.http.put(f"/products/{product_id}/price", json=body)


def price_of(bench: Bench, product_id: str) -> str:
    return bench.http.get(f"/products/{product_id}").json()["list_price"]["amount"]


def test_a_new_product_can_be_read_where_the_answer_says(bench: Bench) -> None:
    answer = bench.http.post("/products", json=CAP)
    assert answer.status_code == 201
    read = bench.http.get(answer.headers["location"])
    assert read.json() == answer.json()
    assert read.json()["list_price"] == {"amount": "8.6442", "currency": "USD"}
    assert bench.http.get("/products/by-sku/CA-1098").json() == read.json()


def test_a_new_product_is_published_with_all_its_facts(bench: Bench) -> None:
    weight = {"value": "1.5", "unit": "KG"}
    product_id = create(bench, weight=weight, gtin="4006381333931", size="M")
    bench.settle()
    (event,) = bench.published(ProductCreatedEvent)
    assert str(event.product_id) == product_id
    assert (event.sku, event.name, event.size) == ("CA-1098", "AWC Logo Cap", "M")
    assert event.weight is not None
    assert f"{event.weight.value} {event.weight.unit}" == "1.5000 KG"
    assert str(event.list_price.amount) == "8.6442"
    assert (event.initial_quantity, event.reorder_point) == (288, 3)
    assert event.gtin == "4006381333931"


def test_gaps_in_the_data_stay_gaps(bench: Bench) -> None:
    gaps = ("category", "subcategory", "color", "size", "weight", "gtin")
    answer = bench.http.post("/products", json=CAP | dict.fromkeys(gaps))
    bench.settle()
    (event,) = bench.published(ProductCreatedEvent)
    assert [answer.json()[gap] for gap in gaps] == [None] * len(gaps)
    assert [getattr(event, gap) for gap in gaps] == [None] * len(gaps)


def test_a_sku_is_taken_once(bench: Bench) -> None:
    create(bench)
    body = problem(bench.http.post("/products", json=CAP | {"name": "Another cap"}), 409)
    assert "CA-1098 is taken" in body["detail"]
    bench.settle()
    assert len(bench.published(ProductCreatedEvent)) == 1


def test_a_repeated_request_gets_the_answer_of_the_first(bench: Bench) -> None:
    key = {"Idempotency-Key": "import-17"}
    first = bench.http.post("/products", json=CAP, headers=key)
    set_price(bench, first.json()["product_id"], "9.99")
    again = bench.http.post("/products", json=CAP, headers=key)
    bench.settle()
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["location"] == first.headers["location"]
    assert len(bench.published(ProductCreatedEvent)) == 1


def test_a_key_is_not_used_for_another_body(bench: Bench) -> None:
    key = {"Idempotency-Key": "import-17"}
    bench.http.post("/products", json=CAP, headers=key)
    other = bench.http.post("/products", json=CAP | {"sku": "CA-1099"}, headers=key)
    assert "import-17 was used for another body" in problem(other, 422)["detail"]
    assert bench.http.get("/products/by-sku/CA-1099").status_code == 404


def test_a_refused_request_does_not_use_up_its_key(bench: Bench) -> None:
    create(bench)
    key = {"Idempotency-Key": "import-17"}
    problem(bench.http.post("/products", json=CAP, headers=key), 409)
    other = bench.http.post("/products", json=CAP | {"sku": "CA-1099"}, headers=key)
    assert other.status_code == 201


def test_keys_are_forgotten_after_a_day(bench: Bench) -> None:
    key = {"Idempotency-Key": "import-17"}
    bench.http.post("/products", json=CAP, headers=key)
    bench.advance(seconds=DAY_S + 1)
    bench.settle()
    problem(bench.http.post("/products", json=CAP, headers=key), 409)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sku": "two words"}, "sku"),
        ({"sku": "x" * 41}, "sku"),
        ({"name": ""}, "name"),
        ({"name": "line\nbreak"}, "name"),
        ({"name": None}, "name"),
        ({"list_price": {"amount": "-1", "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": "1.00001", "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": "1e30", "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": "NaN", "currency": "USD"}}, "list_price.amount"),
        # Where a JSON number becomes a float, 12345678901234.5678 is another price already.
        ({"list_price": {"amount": 12345678901234.5678, "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": 8.5, "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": True, "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": "1_000", "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": " 3 ", "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": "\u0663", "currency": "USD"}}, "list_price.amount"),
        ({"list_price": {"amount": "1", "currency": "dollars"}}, "list_price.currency"),
        ({"list_price": {"amount": "1"}}, "list_price.currency"),
        ({"weight": {"value": "0", "unit": "KG"}}, "weight.value"),
        ({"weight": {"value": "1", "unit": "STONE"}}, "weight.unit"),
        ({"weight": {"value": "1", "unit": "UNKNOWN"}}, "weight.unit"),
        ({"category": None}, "subcategory"),
        ({"gtin": "4006381333930"}, "gtin"),
        ({"initial_quantity": -1}, "initial_quantity"),
        ({"initial_quantity": 1.5}, "initial_quantity"),
        ({"initial_quantity": True}, "initial_quantity"),
        ({"initial_quantity": "7"}, "initial_quantity"),
        ({"reorder_point": 10**10}, "reorder_point"),
        ({"colour": "Red"}, "colour"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_bad_body_is_refused_naming_the_field(
    bench: Bench, change: dict[str, object], field: str
) -> None:
    body = problem(bench.http.post("/products", json=CAP | change), 422)
    assert [error["field"] for error in body["errors"]] == [field]
    bench.settle()
    assert bench.http.get("/products").json()["items"] == []
    assert bench.published(ProductCreatedEvent) == []


def test_a_body_that_is_no_json_is_refused(bench: Bench) -> None:
    headers = {"Content-Type": "application/json"}
    problem(bench.http.post("/products", content="{sku", headers=headers), 422)


def test_an_amount_without_a_fraction_may_be_a_number(bench: Bench) -> None:
    product_id = create(bench, list_price={"amount": 8, "currency": "USD"})
    assert price_of(bench, product_id) == "8.0000"


@pytest.mark.parametrize("day", [0, 1_764_000_000, "2026-01-01T00:00:00Z", "today"])
def test_a_day_is_a_date_and_nothing_like_one(bench: Bench, day: object) -> None:
    answer = set_price(bench, create(bench), "9", effective_on=day)
    assert [error["field"] for error in problem(answer, 422)["errors"]] == ["effective_on"]


@pytest.mark.parametrize("path", ["/products/by-sku/%00", "/products?after=%00"])
def test_what_no_database_can_look_up_is_refused_before_it_is_asked(
    bench: Bench, path: str
) -> None:
    problem(bench.http.get(path), 422)


def test_an_unknown_product_is_not_found(bench: Bench) -> None:
    nobody = uuid4()
    for answer in (
        bench.http.get(f"/products/{nobody}"),
        set_price(bench, str(nobody), "1"),
        bench.http.post(f"/products/{nobody}/discontinue"),
    ):
        assert str(nobody) in problem(answer, 404)["detail"]
    assert "NO-SUCH" in problem(bench.http.get("/products/by-sku/NO-SUCH"), 404)["detail"]
    problem(bench.http.get("/products/not-a-uuid"), 422)


def test_pages_neither_skip_nor_repeat_when_a_product_is_entered_meanwhile(bench: Bench) -> None:
    for number in range(5):
        create(bench, sku=f"P-{number}")
    first = bench.http.get("/products?limit=2").json()
    create(bench, sku="A-new-one")
    seen = [item["sku"] for item in first["items"]]
    page = first
    while page["next"]:
        page = bench.http.get(f"/products?limit=2&after={page['next']}").json()
        seen += [item["sku"] for item in page["items"]]
    assert seen == [f"P-{number}" for number in range(5)]


@pytest.mark.parametrize("limit", ["0", "201", "many"])
def test_the_size_of_a_page_has_limits(bench: Bench, limit: str) -> None:
    body = problem(bench.http.get(f"/products?limit={limit}"), 422)
    assert body["errors"][0]["field"] == "limit"


def test_a_price_change_is_published_with_both_prices(bench: Bench) -> None:
    product_id = create(bench)
    answer = set_price(bench, product_id, "9.99")
    bench.settle()
    assert (answer.status_code, answer.json()["changed"]) == (200, True)
    assert answer.json()["list_price"]["amount"] == "9.9900"
    (event,) = bench.published(ProductPriceChangedEvent)
    assert (str(event.old_price.amount), str(event.new_price.amount)) == ("8.6442", "9.9900")
    assert event.effective_on == bench.clock.now().date()
    assert price_of(bench, product_id) == "9.9900"


def test_an_equal_price_is_fine_and_tells_nobody(bench: Bench) -> None:
    product_id = create(bench)
    answer = set_price(bench, product_id, "8.64420")
    bench.settle()
    assert (answer.status_code, answer.json()["changed"]) == (200, False)
    assert bench.published(ProductPriceChangedEvent) == []


def test_a_price_applies_from_its_day_on(bench: Bench) -> None:
    product_id = create(bench)
    set_price(bench, product_id, "9.99", effective_on="2026-01-07")
    assert price_of(bench, product_id) == "8.6442"
    bench.advance(seconds=2 * DAY_S)
    assert price_of(bench, product_id) == "9.9900"


def test_a_change_dated_before_the_product_was_entered_applies_at_once(bench: Bench) -> None:
    product_id = create(bench)
    set_price(bench, product_id, "9.99", effective_on="2023-05-30")
    assert price_of(bench, product_id) == "9.9900"


def test_a_change_between_two_others_knows_the_price_it_replaces(bench: Bench) -> None:
    product_id = create(bench)
    set_price(bench, product_id, "12", effective_on="2026-03-01")
    set_price(bench, product_id, "10", effective_on="2026-02-01")
    set_price(bench, product_id, "12", effective_on="2026-02-15")
    bench.settle()
    changes = [
        (str(event.effective_on), event.old_price.amount, event.new_price.amount)
        for event in bench.published(ProductPriceChangedEvent)
    ]
    assert [(day, str(old), str(new)) for day, old, new in changes] == [
        ("2026-03-01", "8.6442", "12.0000"),
        ("2026-02-01", "8.6442", "10.0000"),
        ("2026-02-15", "10.0000", "12.0000"),
    ]


def test_a_price_in_another_currency_is_refused(bench: Bench) -> None:
    product_id = create(bench)
    euro = {"list_price": {"amount": "9", "currency": "EUR"}}
    body = problem(bench.http.put(f"/products/{product_id}/price", json=euro), 409)
    assert "sold in USD" in body["detail"]


def test_a_product_is_discontinued_once(bench: Bench) -> None:
    product_id, other = create(bench), create(bench, sku="CA-1099")
    body = {"reason": "REPLACED", "replaced_by": other}
    first = bench.http.post(f"/products/{product_id}/discontinue", json=body)
    again = bench.http.post(f"/products/{product_id}/discontinue")
    bench.settle()
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    (event,) = bench.published(ProductDiscontinuedEvent)
    assert event.reason is DiscontinuationReason.REPLACED
    assert str(event.replaced_by) == other
    assert "keeps its prices" in problem(set_price(bench, product_id, "1"), 409)["detail"]


def test_a_replacement_must_be_another_product_that_exists(bench: Bench) -> None:
    product_id, nobody = create(bench), str(uuid4())
    path = f"/products/{product_id}/discontinue"
    problem(bench.http.post(path, json={"replaced_by": nobody}), 404)
    problem(bench.http.post(path, json={"replaced_by": product_id}), 409)
    bench.settle()
    assert bench.published(ProductDiscontinuedEvent) == []
