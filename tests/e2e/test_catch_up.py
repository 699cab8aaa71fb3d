"""A subscriber that was away goes on where it had stopped: nothing is lost, nothing happens twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.e2e.adventure_works import products
from tests.e2e.foreign import read_all
from tests.e2e.waiting import until

if TYPE_CHECKING:
    from tests.e2e.shop import Shop


def test_a_stopped_subscriber_catches_up_from_where_it_stopped(shop: Shop, mark: str) -> None:
    before = shop.totals("notification")
    earlier = shop.create_all(products(4, mark=mark))
    shop.await_known(*earlier)
    until(lambda: [news(shop, product) for product in earlier], [1] * len(earlier))
    shop.stop("notification")
    mails = len(shop.mails())

    missed = shop.create_all(products(12, mark=f"{mark}-2"))
    shop.await_known(*missed)  # the others have gone on meanwhile
    shop.await_sent()
    assert len(shop.mails()) == mails

    shop.start("notification")
    later = shop.create_all(products(2, mark=f"{mark}-3"))
    everything = (*earlier, *missed, *later)
    until(lambda: [news(shop, product) for product in everything], [1] * len(everything))
    now = shop.totals("notification")
    assert (now["repeated"], now["dead"]) == (before["repeated"], before["dead"])


def test_a_killed_subscriber_does_nothing_twice(shop: Shop, mark: str) -> None:
    bodies = products(24, mark=mark)
    created = shop.create_all(bodies[:12])
    shop.stack.kill("inventory")
    created += shop.create_all(bodies[12:])
    shop.start("inventory")
    shop.await_known(*created)
    for product, body in zip(created, bodies, strict=True):
        assert shop.stock(product)["on_hand"] == body["initial_quantity"]

    until(lambda: shop.status("inventory")["outbox"]["rows"], 0)
    totals = shop.totals("inventory")
    assert totals["received"] == shop.position("inventory", "products.v1")
    ours = {product["product_id"] for product in created}
    levels = {
        record.headers["ce_id"]: record.key
        for record in read_all(shop.stack.bootstrap_servers, "inventory.v1")
        if record.event_type == "StockLevelChangedEvent" and record.key in ours
    }
    assert Counter(levels.values()) == dict.fromkeys(ours, 1)


def news(shop: Shop, product: dict[str, Any]) -> int:
    """Mails that say that there is this product."""
    return sum(subject.startswith("New product: ") for subject in shop.mails_about(product))
