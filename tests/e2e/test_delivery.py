"""Every subscriber gets every event by itself, in order for each product, as soon as it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly import Codec, Registry
from shop.products.v1 import ProductPriceChangedEvent
from tests.e2e.adventure_works import price_changes, priced_products, products
from tests.e2e.foreign import read_all
from tests.e2e.shop import SUBSCRIBERS
from tests.e2e.waiting import until

if TYPE_CHECKING:
    from tests.e2e.foreign import Seen
    from tests.e2e.shop import Shop


def test_all_three_receive_every_event(shop: Shop, mark: str) -> None:
    before = {name: shop.totals(name) for name in SUBSCRIBERS}
    bodies = priced_products(8, mark=mark) + products(16, mark=f"{mark}-2")
    created = shop.create_all(bodies)
    changes = [
        (product, change)
        for product, body in zip(created, bodies, strict=True)
        for change in price_changes(body, mark=mark)
    ]
    for product, change in changes:
        shop.change_price(product, change)
    shop.await_known(*created)

    def new(service: str, *counts: str) -> tuple[int, ...]:
        now = shop.totals(service)
        return tuple(now[count] - before[service][count] for count in counts)

    # A product that begins at or below its reorder point is a second event for notification.
    low = [body for body in bodies if body["initial_quantity"] <= body["reorder_point"]]
    assert low
    assert len(changes) >= len(created) / 4
    until(lambda: new("billing", "handled"), (len(created) + len(changes),))
    until(lambda: new("inventory", "handled", "skipped"), (len(created), len(changes)))
    until(lambda: new("notification", "handled"), (len(created) + len(low),))
    for name in SUBSCRIBERS:
        assert new(name, "dead", "parked", "repeated") == (0, 0, 0)


def test_each_does_its_own_with_the_event(shop: Shop, mark: str) -> None:
    (body,) = products(1, mark=mark)
    product = shop.create({**body, "list_price": {"amount": "12.5000", "currency": "USD"}})
    shop.await_known(product)
    assert shop.stock(product)["on_hand"] == body["initial_quantity"]
    assert shop.prices(product)["price"] == {"amount": "12.5000", "currency": "USD"}
    until(lambda: f"New product: {body['name']} ({body['sku']})" in shop.mails_about(product), True)


def test_the_events_of_a_product_arrive_in_order(shop: Shop, mark: str) -> None:
    created = shop.create_all(products(3, mark=mark))
    amounts = [f"{number}.0000" for number in range(1, 13)]
    for amount in amounts:  # in turn, so that a batch holds events of all three
        for product in created:
            shop.change_price(product, {"list_price": {"amount": amount, "currency": "USD"}})
    for product in created:
        until(lambda product=product: _price_today(shop, product), amounts[-1])
    records = read_all(shop.stack.bootstrap_servers, "products.v1")
    with Registry(shop.stack.registry_url) as registry:
        _check_order(Codec(registry), records, created, amounts)


def _check_order(
    codec: Codec, records: list[Seen], created: list[dict[str, Any]], amounts: list[str]
) -> None:
    for product in created:
        of_product = [record for record in records if record.key == product["product_id"]]
        assert [record.event_type for record in of_product] == [
            "ProductCreatedEvent",
            *["ProductPriceChangedEvent"] * len(amounts),
        ]
        changes = [codec.decode(ProductPriceChangedEvent, r.value) for r in of_product[1:]]
        assert [str(change.new_price.amount) for change in changes] == amounts


def _price_today(shop: Shop, product: dict[str, Any]) -> str | None:
    page = shop.prices(product)
    return page and page["price"]["amount"]
