"""The warehouse's stories: levels, promises, and who is told that stock runs low."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from duly.broker import OutgoingRecord
from services.inventory.workers import expire_reservations
from shop.inventory.v1 import StockChangeReason, StockLevelChangedEvent, StockRunningLowEvent
from tests.services.shop import problem

if TYPE_CHECKING:
    from tests.services.shop import Shop

HOLD_S = 600


def reserve(shop: Shop, invoice_id: str, **lines: Any) -> Any:
    body = lines.pop("body", {})
    wanted = [{"product_id": product, "quantity": n} for product, n in lines["lines"].items()]
    answer = shop.http("inventory").put(
        f"/reservations/{invoice_id}", json={"lines": wanted} | body
    )
    shop.bench.settle()
    return answer


def confirm(shop: Shop, invoice_id: str) -> Any:
    answer = shop.http("inventory").post(f"/reservations/{invoice_id}/confirm")
    shop.bench.settle()
    return answer


def release(shop: Shop, invoice_id: str) -> Any:
    answer = shop.http("inventory").delete(f"/reservations/{invoice_id}")
    shop.bench.settle()
    return answer


def levels(shop: Shop, product_id: str) -> tuple[int, int]:
    stock = shop.stock(product_id)
    return stock["on_hand"], stock["reserved"]


def told(shop: Shop, product_id: str) -> list[tuple[StockChangeReason, int, int]]:
    return [
        (event.reason, event.on_hand, event.reserved)
        for event in shop.bench.published(StockLevelChangedEvent)
        if str(event.product_id) == product_id
    ]


def lows(shop: Shop) -> list[str]:
    return [event.sku for event in shop.bench.published(StockRunningLowEvent)]


def test_a_new_product_is_stocked_with_its_first_pieces(shop: Shop) -> None:
    product_id = shop.create(initial_quantity=288)
    assert levels(shop, product_id) == (288, 0)
    assert told(shop, product_id) == [(StockChangeReason.STOCKED, 288, 0)]


def test_a_redelivered_product_is_stocked_once(shop: Shop) -> None:
    product_id = shop.create(initial_quantity=10)
    reserve(shop, str(uuid4()), lines={product_id: 4})
    (record,) = shop.bench.records("products.v1")
    shop.bench.produce(
        OutgoingRecord(
            topic=record.topic, key=record.key, value=record.value, headers=record.headers
        )
    )
    shop.bench.settle()
    assert levels(shop, product_id) == (10, 4)
    assert len(told(shop, product_id)) == 2


def test_a_warehouse_that_was_down_catches_up(shop: Shop) -> None:
    shop.bench.stop("inventory")
    products = [shop.create(initial_quantity=number) for number in range(5)]
    shop.bench.start("inventory")
    shop.bench.settle()
    assert [levels(shop, product_id)[0] for product_id in products] == [0, 1, 2, 3, 4]


def test_low_stock_is_told_once_and_again_only_after_it_was_higher(shop: Shop) -> None:
    product_id = shop.create(sku="CA-1098", initial_quantity=10, reorder_point=3)
    assert lows(shop) == []
    for on_hand in (3, 2, 0, 4, 3):
        shop.count(product_id, on_hand)
    assert lows(shop) == ["CA-1098", "CA-1098"]


def test_a_product_that_arrives_low_is_told_at_once(shop: Shop) -> None:
    shop.create(sku="CA-1098", initial_quantity=0, reorder_point=375)
    assert lows(shop) == ["CA-1098"]


def test_promised_pieces_count_as_gone_for_the_reorder_point(shop: Shop) -> None:
    product_id = shop.create(sku="CA-1098", initial_quantity=10, reorder_point=3)
    reserve(shop, str(uuid4()), lines={product_id: 7})
    (event,) = shop.bench.published(StockRunningLowEvent)
    assert (event.available, event.reorder_point) == (3, 3)


def test_an_equal_count_tells_nobody(shop: Shop) -> None:
    product_id = shop.create(initial_quantity=10)
    shop.count(product_id, 10)
    assert len(told(shop, product_id)) == 1


def test_a_reservation_is_held_then_sold(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    held = reserve(shop, invoice_id, lines={product_id: 4})
    assert (held.status_code, held.json()["status"]) == (200, "held")
    assert levels(shop, product_id) == (10, 4)
    sold = confirm(shop, invoice_id)
    assert (sold.status_code, sold.json()["status"]) == (200, "confirmed")
    assert levels(shop, product_id) == (6, 0)
    assert [reason for reason, *_ in told(shop, product_id)] == [
        StockChangeReason.STOCKED,
        StockChangeReason.RESERVED,
        StockChangeReason.SOLD,
    ]


def test_every_step_of_a_reservation_can_be_repeated(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    first = reserve(shop, invoice_id, lines={product_id: 4})
    assert reserve(shop, invoice_id, lines={product_id: 4}).json() == first.json()
    assert levels(shop, product_id) == (10, 4)
    confirm(shop, invoice_id)
    assert confirm(shop, invoice_id).status_code == 200
    assert reserve(shop, invoice_id, lines={product_id: 4}).json()["status"] == "confirmed"
    assert levels(shop, product_id) == (6, 0)


def test_a_released_reservation_gives_its_pieces_back_once(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    reserve(shop, invoice_id, lines={product_id: 4})
    assert release(shop, invoice_id).status_code == 204
    assert release(shop, invoice_id).status_code == 204
    assert levels(shop, product_id) == (10, 0)
    assert "released" in problem(reserve(shop, invoice_id, lines={product_id: 4}), 409)["detail"]
    assert "reserve again" in problem(confirm(shop, invoice_id), 409)["detail"]


def test_releasing_what_was_never_reserved_is_fine(shop: Shop) -> None:
    assert release(shop, str(uuid4())).status_code == 204


def test_sold_pieces_are_not_given_back(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    reserve(shop, invoice_id, lines={product_id: 4})
    confirm(shop, invoice_id)
    assert "sold" in problem(release(shop, invoice_id), 409)["detail"]
    assert levels(shop, product_id) == (6, 0)


def test_pieces_that_are_not_there_are_not_promised(shop: Shop) -> None:
    product_id = shop.create(sku="CA-1098", initial_quantity=10)
    reserve(shop, str(uuid4()), lines={product_id: 8})
    body = problem(reserve(shop, str(uuid4()), lines={product_id: 3}), 409)
    assert "CA-1098: 3 asked for, 2 available" in body["detail"]
    assert levels(shop, product_id) == (10, 8)


def test_all_lines_are_promised_or_none(shop: Shop) -> None:
    plenty, few = shop.create(initial_quantity=10), shop.create(initial_quantity=1)
    invoice_id = str(uuid4())
    problem(reserve(shop, invoice_id, lines={plenty: 2, few: 2}), 409)
    assert levels(shop, plenty) == (10, 0)
    problem(shop.http("inventory").get(f"/reservations/{invoice_id}"), 404)


def test_a_reservation_keeps_its_lines(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    reserve(shop, invoice_id, lines={product_id: 4})
    assert "other lines" in problem(reserve(shop, invoice_id, lines={product_id: 5}), 409)["detail"]


def test_pieces_nobody_confirms_in_time_go_back(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    reserve(shop, invoice_id, lines={product_id: 4})
    shop.bench.advance(seconds=HOLD_S - 1)
    shop.bench.settle()
    assert levels(shop, product_id) == (10, 4)
    shop.bench.advance(seconds=2)
    shop.bench.settle()
    assert levels(shop, product_id) == (10, 0)
    assert told(shop, product_id)[-1] == (StockChangeReason.EXPIRED, 10, 0)
    problem(confirm(shop, invoice_id), 409)


def test_an_expired_reservation_can_be_made_again(shop: Shop) -> None:
    product_id, invoice_id = shop.create(initial_quantity=10), str(uuid4())
    reserve(shop, invoice_id, lines={product_id: 4}, body={"hold_s": 1})
    shop.bench.advance(seconds=2)
    shop.bench.settle()
    assert reserve(shop, invoice_id, lines={product_id: 4}).json()["status"] == "held"
    assert levels(shop, product_id) == (10, 4)


def test_reservations_expire_one_by_one_so_that_nobody_holds_stock_and_waits(shop: Shop) -> None:
    product_id = shop.create(initial_quantity=10)
    for _ in range(2):
        reserve(shop, str(uuid4()), lines={product_id: 4})
    shop.bench.advance(seconds=HOLD_S + 1)
    for left, more in ((4, True), (0, True), (0, False)):
        with shop.bench.tx("inventory") as tx:
            assert expire_reservations(tx) is more
        assert levels(shop, product_id) == (10, left)


def test_many_reservations_expire(shop: Shop) -> None:
    product_id = shop.create(initial_quantity=1000)
    for _ in range(60):
        reserve(shop, str(uuid4()), lines={product_id: 1})
    shop.bench.advance(seconds=HOLD_S + 1)
    shop.bench.settle()
    assert levels(shop, product_id) == (1000, 0)


def test_a_discontinued_product_is_promised_no_more_but_what_was_promised_is_sold(
    shop: Shop,
) -> None:
    product_id, invoice_id = shop.create(sku="CA-1098", initial_quantity=10), str(uuid4())
    reserve(shop, invoice_id, lines={product_id: 4})
    shop.http("products").post(f"/products/{product_id}/discontinue")
    shop.bench.settle()
    body = problem(reserve(shop, str(uuid4()), lines={product_id: 1}), 409)
    assert "CA-1098 was discontinued" in body["detail"]
    assert confirm(shop, invoice_id).status_code == 200
    assert lows(shop) == []


def test_the_unknown_is_not_found(shop: Shop) -> None:
    nobody = str(uuid4())
    inventory = shop.http("inventory")
    for answer in (
        inventory.get(f"/stock/{nobody}"),
        inventory.put(f"/stock/{nobody}", json={"on_hand": 1}),
        reserve(shop, str(uuid4()), lines={nobody: 1}),
        inventory.get(f"/reservations/{nobody}"),
        confirm(shop, nobody),
    ):
        assert nobody in problem(answer, 404)["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"product_id": "x", "quantity": 1}]}, "lines[0].product_id"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": 0}]}, "lines[0].quantity"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": 1}] * 2}, "lines"),
        ({"lines": [{"product_id": str(uuid4()), "quantity": 1}], "hold_s": 0}, "hold_s"),
    ],
    ids=["no lines", "no uuid", "nothing of it", "twice the same", "no time"],
)
def test_a_bad_reservation_is_refused_naming_the_field(
    shop: Shop, body: dict[str, Any], field: str
) -> None:
    answer = shop.http("inventory").put(f"/reservations/{uuid4()}", json=body)
    assert [error["field"] for error in problem(answer, 422)["errors"]] == [field]


def test_a_stocktake_counts_in_whole_numbers(shop: Shop) -> None:
    for wrong in (False, "3", 1.5, None):
        answer = shop.http("inventory").put(f"/stock/{uuid4()}", json={"on_hand": wrong})
        assert [error["field"] for error in problem(answer, 422)["errors"]] == ["on_hand"]


def test_stock_is_paged(shop: Shop) -> None:
    created = sorted(shop.create() for _ in range(5))
    inventory = shop.http("inventory")
    page = inventory.get("/stock?limit=2").json()
    seen = [item["product_id"] for item in page["items"]]
    while page["next"]:
        page = inventory.get(f"/stock?limit=2&after={page['next']}").json()
        seen += [item["product_id"] for item in page["items"]]
    assert seen == created
